import API
import Alerts
import Domain
import JSON
import Network
import Runtime
import Security
import Testing

/// Every list is read in pages, whatever it is a list of.
@Suite struct Paging {
    private static func isList(_ route: Route) -> Bool {
        route.answers.contains { answer in
            guard case .json(.object(let fields), _) = answer.content else { return false }
            return fields.map(\.name).starts(with: ["items", "next"])
        }
    }

    /// A desk with a few of everything, and files of which there are a few.
    private func withEverything(_ body: (TestRouter, HTTPFields) async throws -> Void) async throws {
        try await World().trading { world in
            try await world.bar(1, 100_00)
            let anna = try await world.token("anna")
            for (number, account) in ["paper", "other", "paper"].enumerated() {
                let order: JSONValue = ["account": .string(account), "instrument": "AAA.SIM", "side": "buy", "quantity": "10"]
                #expect(try await world.post("/api/v1/orders", order, as: anna, key: "k\(number)").status == 201)
            }
            try await world.bar(2, 101_00)
            try await world.until { $0.installation.mirror.read { $0.fills.count == 3 } }
            _ = try await world.token("bob")
            var seen = AlertObservation()
            (seen.trading, seen.certificateDays) = (.halted, 1)
            let halted = seen
            try await world.installation.alerts.look { halted }
            var installation = world.installation
            func lines(_ member: String) -> Installation.Shelf {
                { ["c", "a", "b"].map { .object([.init(member, .string($0))]) } }
            }
            installation.shelves = (lines("name"), lines("key"), lines("id"))
            installation.settings = ["x", "y", "z"].map { ["name": .string($0), "value": "1", "origin": "default"] }
            let served = installation
            try await body(TestRouter(served.routes, authenticate: { served.caller(of: $0) }), anna)
        }
    }

    private func page(_ router: TestRouter, _ target: String, _ fields: HTTPFields) async throws -> (items: [JSONValue], next: JSONValue?) {
        let answer = try await router.send(.get, target, fields)
        #expect(answer.status == 200, "\(target): \(answer.text)")
        #expect(answer.fields["ETag"] != nil, "\(target)")
        return (answer.json?["items"]?.asArray ?? [], answer.json?["next"])
    }

    @Test func theLinesOfAllPagesAreTheLinesOfTheList() async throws {
        try await withEverything { router, fields in
            let lists = router.router.routes.filter(Self.isList)
            #expect(lists.count >= 13)
            for route in lists {
                #expect(route.path.parameters.isEmpty, "\(route.name) is not tried here")
                let path = "\(route.path)"
                let whole = try await page(router, "\(path)?limit=500", fields)
                #expect(whole.items.count >= 2 && whole.next == .null, "\(route.name)")
                for limit in [1, 2] {
                    var (found, after): ([JSONValue], String) = ([], "")
                    // One more than there are: a cursor that does not move on would never end.
                    for _ in 0...whole.items.count {
                        let part = try await page(router, "\(path)?limit=\(limit)\(after)", fields)
                        #expect(part.items.count <= limit, "\(route.name)")
                        found += part.items
                        guard let next = part.next?.asString else { break }
                        #expect(part.items.count == limit, "\(route.name)")
                        after = "&after=\(next)"
                    }
                    #expect(found == whole.items, "\(route.name) in pages of \(limit)")
                }
            }
        }
    }

    @Test func aPageHasItsOwnETagAndALimitItsBounds() async throws {
        try await withEverything { router, fields in
            for route in router.router.routes.filter(Self.isList) {
                let target = "\(route.path)?limit=1"
                let answer = try await router.send(.get, target, fields)
                var known = fields
                known["If-None-Match"] = answer.fields["ETag"]
                #expect(try await router.send(.get, target, known).status == 304, "\(route.name)")
                #expect(try await router.send(.get, "\(route.path)?limit=2", known).status == 200, "\(route.name)")
                for limit in ["0", "501", "all"] {
                    #expect(try await router.send(.get, "\(route.path)?limit=\(limit)", fields).status == 400, "\(route.name)")
                }
            }
        }
    }

    @Test func aLineThatIsGoneIsNoPlaceToGoOnFrom() async throws {
        try await withEverything { router, fields in
            let answer = try await router.send(.get, "/api/v1/datasets?after=gone", fields)
            #expect(answer.code == "bad-parameter" && answer.json?["fix"] == "Begin again without 'after'.")
        }
    }
}
