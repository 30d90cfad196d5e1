import API
import Domain
import Engine
import JSON
import Network
import Testing

@testable import Runtime

/// Orders, accounts and what came of them over HTTP.
@Suite struct Trading {
    private func order(_ account: String = "paper", quantity: String = "10", limit: String? = "50.00") -> JSONValue {
        var body: JSONValue = ["account": .string(account), "instrument": "AAA.SIM", "side": "buy", "quantity": .string(quantity)]
        body.add("type", .string(limit == nil ? "market" : "limit"))
        body.add("limit", limit.map { .string($0) } ?? .null)
        body.add("timeInForce", "gtc")
        return body
    }

    @Test func anOrderIsDurableWhenItIsAnsweredAndDoneOnceForItsKey() async throws {
        try await World().trading { world in
            try await world.bar(1, 100_00)
            let bob = try await world.token("bob")
            let first = try await world.post("/api/v1/orders", order(), as: bob, key: "k1")
            #expect(first.status == 201 && first.json?["limit"] == "50" && first.json?["status"] != nil)
            let path = try #require(first.fields["Location"])
            let again = try await world.post("/api/v1/orders", order(), as: bob, key: "k1")
            #expect(again.status == 201 && again.json?["id"] == first.json?["id"])
            #expect(try await world.post("/api/v1/orders", order(quantity: "11"), as: bob, key: "k1").code == "key-reused")
            let anna = try await world.token("anna")
            #expect(try await world.post("/api/v1/orders", order("other"), as: anna, key: "k1").status == 201, "keys are a user's own")
            let shown = try await world.get(path, as: bob)
            #expect(shown.json?["history"]?[0]?["fact"] == "orderIntended")
            #expect(try await world.get("/api/v1/orders?status=live", as: anna).json?["items"]?.asArray?.count == 2)
        }
    }

    @Test func aRefusalNamesTheLimitAndTheValue() async throws {
        try await World().trading { world in
            try await world.bar(1, 100_00)
            let bob = try await world.token("bob")
            let answer = try await world.post("/api/v1/orders", order(quantity: "5000"), as: bob, key: "k1")
            #expect(answer.status == 422 && answer.code == "refused" && answer.json?["limit"] != nil, "\(answer.text)")
            #expect(answer.json?["detail"]?.asString?.contains("100000.00 USD") == true)
            #expect(try await world.post("/api/v1/orders", order(limit: "50.001"), as: bob, key: "k2").code == "refused")
        }
    }

    @Test func whatIsNotGrantedIsNeitherSeenNorTraded() async throws {
        try await World().trading { world in
            try await world.bar(1, 100_00)
            let (anna, bob, vera) = (try await world.token("anna"), try await world.token("bob"), try await world.token("vera"))
            let theirs = try await world.post("/api/v1/orders", order("other"), as: anna, key: "k1")
            let path = try #require(theirs.fields["Location"])
            #expect(try await world.post("/api/v1/orders", order("other"), as: bob, key: "k1").status == 404)
            #expect(try await world.post("/api/v1/orders", order(), as: vera, key: "k1").status == 403)
            #expect(try await world.get(path, as: bob).status == 404)
            #expect(try await world.post("\(path)/cancel", .null, as: bob).status == 404)
            func ids(_ path: String, _ fields: HTTPFields, _ name: String = "id") async throws -> [String] {
                try await world.get(path, as: fields).json?["items"]?.asArray?.compactMap { $0[name]?.asDecimalText } ?? []
            }
            #expect(try await ids("/api/v1/orders", bob).isEmpty)
            #expect(try await ids("/api/v1/orders", anna).count == 1)
            #expect(try await ids("/api/v1/accounts", bob) == ["paper"])
            #expect(try await ids("/api/v1/accounts", vera) == [])
            #expect(try await ids("/api/v1/accounts", anna) == ["paper", "other"])
            #expect(try await world.get("/api/v1/accounts/other", as: bob).status == 404)
            #expect(try await world.get("/api/v1/status", as: bob).json?["accounts"]?.asArray?.count == 1)
        }
    }

    @Test func fillsAreTradesPositionsAndHistory() async throws {
        try await World().trading { world in
            try await world.bar(1, 100_00)
            let bob = try await world.token("bob")
            let placed = try await world.post("/api/v1/orders", order(limit: nil), as: bob, key: "k1")
            try await world.bar(2, 101_00)
            try await world.until { $0.installation.mirror.read { !$0.fills.isEmpty } }
            let trade = try await world.get("/api/v1/trades", as: bob).json?["items"]?[0]
            #expect(trade?["quantity"] == "10" && trade?["order"] == placed.json?["id"])
            let position = try await world.get("/api/v1/positions?account=paper", as: bob).json?["items"]?[0]
            #expect(position?["quantity"] == "10" && position?["instrument"] == "AAA.SIM" && position?["lastPrice"] == "101")
            let history = try await world.get(try #require(placed.fields["Location"]), as: bob).json?["history"]?.asArray ?? []
            #expect(history.contains { $0["text"]?.asString?.hasPrefix("filled 10 at ") == true })
            #expect(
                try await world.get("/api/v1/accounts/paper", as: bob).json?["trialBalance"]?.asString?.contains {
                    "123456789".contains($0)
                } == false)
        }
    }

    @Test func aHaltIsAnsweredByItsEffect() async throws {
        try await World().trading { world in
            try await world.bar(1, 100_00)
            let (anna, bob) = (try await world.token("anna"), try await world.token("bob"))
            let placed = try await world.post("/api/v1/orders", order(), as: bob, key: "k1")
            func kill(_ scope: String, _ state: String, _ fields: HTTPFields, _ key: String, word: String? = nil) async throws -> Received {
                let body: JSONValue = ["scope": .string(scope), "state": .string(state), "word": .string(word ?? scope)]
                return try await world.post("/api/v1/kill", body, as: fields, key: key)
            }
            #expect(try await kill("all", "halted", bob, "a").code == "not-allowed", "not all accounts are bob's")
            #expect(try await kill("other", "halted", bob, "b").status == 404)
            #expect(try await kill("paper", "halted", bob, "c", word: "papr").code == "refused")
            let halted = try await kill("paper", "halted", bob, "d")
            #expect(halted.json?["state"] == "halted" && halted.json?["confirmed"] == true, "\(halted.text)")
            #expect(halted.json?["canceled"] == [placed.json?["id"] ?? .null] && halted.json?["stillLive"] == [])
            #expect(try await world.post("/api/v1/orders", order(), as: bob, key: "k2").code == "refused")
            #expect(try await kill("paper", "active", bob, "e").code == "not-allowed", "who halts does not resume")
            #expect(try await kill("paper", "active", anna, "f").json?["state"] == "active")
        }
    }

    @Test func aCancelIsAskedForAndTheOrderTells() async throws {
        try await World().trading { world in
            try await world.bar(1, 100_00)
            let bob = try await world.token("bob")
            let path = try #require(try await world.post("/api/v1/orders", order(), as: bob, key: "k1").fields["Location"])
            #expect(try await world.post("\(path)/cancel", .null, as: bob).status == 202)
            try await world.until { $0.installation.mirror.read { $0.books.liveOrders.isEmpty } }
            #expect(try await world.get(path, as: bob).json?["status"] == "canceled")
            #expect(try await world.post("\(path)/cancel", .null, as: bob).code == "refused")
            #expect(try await world.post("/api/v1/orders/99/cancel", .null, as: bob).status == 404)
        }
    }

    @Test func anOrderIsAmendedByWhoMayOnceForItsKeyAndARefusalNamesTheLimit() async throws {
        try await World().trading { world in
            try await world.bar(1, 100_00)
            let (bob, vera) = (try await world.token("bob"), try await world.token("vera"))
            let path = try #require(try await world.post("/api/v1/orders", order(), as: bob, key: "k1").fields["Location"])
            func amend(_ body: JSONValue, _ key: String?, _ path: String, _ fields: HTTPFields) async throws -> Received {
                try await world.send(.patch, path, body, as: fields, key: key)
            }
            for _ in 1...2 {
                let answer = try await amend(["quantity": "12", "limit": "51.50"], "k2", path, bob)
                #expect(answer.status == 202, "\(answer.text)")
                let asked: JSONValue = ["quantity": "12", "limit": "51.5", "stop": nil]
                #expect(answer.json?["replacement"] == asked || answer.json?["quantity"] == "12")
            }
            try await world.until { $0.installation.mirror.read { $0.books.orders.first?.intent.quantity == 12 } }
            let shown = try await world.get(path, as: bob).json
            #expect(shown?["limit"] == "51.5" && shown?["replacement"] == .null && shown?["status"] == "working")
            #expect(shown?["history"]?.asArray?.map { $0["fact"] }.suffix(2) == ["replaceRequested", "orderReplaced"])
            let refused = try await amend(["quantity": "5000"], "k3", path, bob)
            #expect(refused.status == 422 && refused.code == "refused" && refused.json?["limit"] == "buyingPower", "\(refused.text)")
            #expect(try await amend(["quantity": "12"], "k4", path, bob).code == "refused", "nothing changes")
            #expect(try await amend([:], "k5", path, bob).code == "refused")
            #expect(try await amend(["side": "sell"], "k6", path, bob).code == "invalid")
            #expect(try await amend(["limit": "52"], nil, path, bob).code == "key-missing")
            #expect(try await amend(["limit": "52"], "k7", path, vera).code == "not-allowed")
            #expect(try await amend(["limit": "52"], "k8", "/api/v1/orders/99", bob).status == 404)
            let theirs = try await world.post("/api/v1/orders", order("other"), as: try await world.token("anna"), key: "k1")
            #expect(try await amend(["limit": "52"], "k9", try #require(theirs.fields["Location"]), bob).status == 404)
        }
    }

    @Test func pagesFollowEachOtherWithoutAGap() async throws {
        try await World().trading { world in
            try await world.bar(1, 100_00)
            let bob = try await world.token("bob")
            for number in 1...5 { _ = try await world.post("/api/v1/orders", order(quantity: "\(number)"), as: bob, key: "k\(number)") }
            var (found, after): ([Int], String?) = ([], nil)
            repeat {
                let page = try await world.get("/api/v1/orders?limit=2" + (after.map { "&after=\($0)" } ?? ""), as: bob).json
                found += page?["items"]?.asArray?.compactMap { $0["id"]?.asInt } ?? []
                after = page?["next"]?.asString
            } while after != nil && found.count < 20
            #expect(found == [5, 4, 3, 2, 1])
        }
    }

    @Test func theAuditTrailIsReadAndVerifiedByWhoMay() async throws {
        try await World().trading { world in
            try await world.bar(1, 100_00)
            let (anna, bob) = (try await world.token("anna"), try await world.token("bob"))
            _ = try await world.post("/api/v1/orders", order(), as: bob, key: "k1")
            #expect(try await world.get("/api/v1/audit", as: bob).status == 403)
            let leaves = try await world.get("/api/v1/audit?limit=500", as: anna).json?["items"]?.asArray ?? []
            let placed = leaves.first { $0["action"] == "order.place" }
            #expect(placed?["actor"] == "user:bob" && placed?["fact"] == "orderIntended")
            let identity = try await world.get("/api/v1/audit?stream=identity&limit=2", as: anna)
            #expect(identity.json?["items"]?.asArray?.count == 2 && identity.json?["next"] == "2" && !identity.text.contains("argon2"))
            let verdict = try await world.get("/api/v1/audit/verify", as: anna).json
            #expect(verdict?["isSound"] == true && verdict?["streams"]?.asArray?.count == 3)
        }
    }

    @Test func everyListAndDocumentIsOfTheShapeItPromises() async throws {
        try await World().trading { world in
            try await world.bar(1, 100_00)
            let anna = try await world.token("anna")
            for number in 1...7 {
                _ = try await world.post("/api/v1/orders", order(quantity: "\(number)", limit: nil), as: anna, key: "k\(number)")
            }
            try await world.bar(2, 101_00)
            try await world.until { $0.installation.mirror.read { $0.fills.count >= 7 } }
            for route in world.installation.routes where route.method == .get {
                let answer = try await world.get(route.example, as: anna)
                let isOfFiles = ["getStrategy", "getBacktest", "getBacktestReport", "compareBacktests", "getBacktestJob"].contains(
                    route.name)
                guard !isOfFiles else {
                    #expect(answer.status == 404, "\(route.name)")
                    continue
                }
                #expect(answer.status == 200, "\(route.name) \(answer.text)")
                guard case .json(let shape, _)? = route.answers.first?.content else { continue }
                #expect(try shape.faults(of: JSONNode(reading: answer.text)) == [], "\(route.name)")
            }
        }
    }
}

extension World {
    /// Waits until the mirror shows something.
    func until(_ isSo: (World) -> Bool) async throws {
        for _ in 0..<200_000 {
            try await installation.mirror.catchUp()
            if isSo(self) { return }
            await Task.yield()
        }
        Issue.record("it did not come")
    }
}
