import API
import Alerts
import Domain
import Host
import JSON
import Network
import Runtime
import Security
import Telemetry
import Testing

/// Who is answered what: every route for everyone, and every topic of the stream, against tables that are kept beside the code.
/// `UPDATE_GOLDEN=1` writes the tables again; the difference is for the reviewer.
@Suite struct Matrix {
    /// Someone who asks, about the account `other`.
    private struct Asker {
        let role: Role?
        let grant: String
        var lacksPassword = false

        var name: String { role.map { "\($0)-\(grant)" } ?? "nobody" }
        var label: String { (lacksPassword ? "no password" : role.map { "\($0)" } ?? "nobody").padded(12) + grant.padded(12) }

        static let all =
            [Asker(role: nil, grant: "-")]
            + Role.allCases.flatMap { role in ["not granted", "granted", "all"].map { Asker(role: role, grant: $0) } }
            + [Asker(role: .admin, grant: "all", lacksPassword: true)]

        var accounts: AccountGrant {
            get throws {
                switch grant {
                case "granted": .only([try AccountID("other")])
                case "not granted": .only([try AccountID("paper")])
                default: .all
                }
            }
        }

        /// The user's name: `viewer-notgranted`.
        var user: String { name.filter { $0 != " " } + (lacksPassword ? "-new" : "") }
    }

    /// What a route is asked with where its example is not enough: each of these is a line of its own.
    private static let halts: [(String, JSONValue)] = [
        ("kill, halt other", ["scope": "other", "state": "halted", "word": "other"]),
        ("kill, halt all", ["scope": "all", "state": "halted", "word": "all"]),
        ("kill, resume other", ["scope": "other", "state": "active", "word": "other"]),
        ("kill, resume all", ["scope": "all", "state": "active", "word": "all"]),
    ]

    /// A world with everyone in it, an order that is live and one that is filled, both of the account `other`.
    private func populated(_ body: (World, _ liveOrder: String) async throws -> Void) async throws {
        try await World().trading { world in
            try await world.bar(1, 100_00)
            let anna = try await world.token("anna")
            var order: JSONValue = ["account": "other", "instrument": "AAA.SIM", "side": "buy", "quantity": "10", "type": "market"]
            _ = try await world.post("/api/v1/orders", order, as: anna, key: "m1")
            try await world.bar(2, 101_00)
            try await world.until { $0.installation.mirror.read { !$0.fills.isEmpty } }
            order = [
                "account": "other", "instrument": "AAA.SIM", "side": "buy", "quantity": "1", "type": "limit", "limit": "50.00",
                "timeInForce": "gtc",
            ]
            let live = try await world.post("/api/v1/orders", order, as: anna, key: "m2").json?["id"]?.asDecimalText ?? ""
            for asker in Asker.all where asker.role != nil && !asker.lacksPassword {
                try await world.add(asker.user, try #require(asker.role), asker.accounts)
            }
            for user in ["target", "victim"] { try await world.add(user, .viewer, .only([])) }
            for asker in Asker.all where asker.lacksPassword {
                let new: JSONValue = ["name": .string(asker.user), "displayName": "New", "role": "admin", "accounts": nil]
                #expect(try await world.post("/api/v1/users", new, as: anna).status == 201)
            }
            var seen = AlertObservation()
            seen.tradingOf = [try AccountID("other"): .halted]
            let halted = seen
            try await world.installation.alerts.look { halted }
            try await body(world, live)
        }
    }

    /// The header fields of a new session; those of nobody have none.
    private func fields(_ asker: Asker, _ world: World) async throws -> HTTPFields {
        guard asker.role != nil else { return ["Content-Type": "application/json"] }
        guard asker.lacksPassword else { return try await world.token(asker.user) }
        let link = try await world.post("/api/v1/users/\(asker.user)/login-link", .null, as: try await world.token("anna"))
        let token = link.json?["path"]?.asString?.split(separator: "#").last.map(String.init) ?? ""
        let own: HTTPFields = ["Content-Type": "application/json", "Origin": TestRouter.own]
        let opened = try await world.post("/api/v1/session/one-time", ["token": .string(token)], as: own)
        var fields = own
        fields["Cookie"] = String(try #require(opened.fields["Set-Cookie"]).prefix { $0 != ";" })
        return fields
    }

    /// The path of a route about the account `other`, the order that is live, and a session and a user that are nobody's own.
    private func path(_ route: Route, _ world: World, order: String) async throws -> String {
        var text = route.path.description
        for parameter in route.path.parameters {
            let value: String
            switch parameter.name {
            case "account": value = "other"
            case "instrument": value = "AAA.SIM"
            case "name" where text.contains("/users/"): value = "target"
            case "id" where text.contains("/orders/"): value = order
            case "id" where text.contains("/alerts/"): value = "a1"
            case "id" where text.contains("/sessions/"):
                let opened = try await world.identity.login("victim", password: World.password, as: .program, network: "127.0.0.1")
                value = "\(opened.principal.session.number)"
            default: value = parameter.example.asDecimalText ?? ""
            }
            text = text.split(separator: "{\(parameter.name)}", omittingEmptySubsequences: false).joined(separator: value)
        }
        return text
    }

    private func bodies(_ route: Route) -> [(String, JSONValue?)] {
        guard route.name != "kill" else { return Self.halts.map { ($0.0, $0.1) } }
        guard let members = route.body?.example.members else { return [(route.name, nil)] }
        let asked = members.map { member in
            switch member.name {
            case "account": JSONValue.Member("account", "other")
            case "instrument": JSONValue.Member("instrument", "AAA.SIM")
            case "user": JSONValue.Member("user", "target")
            case "disabled": JSONValue.Member("disabled", false)
            default: member
            }
        }
        return [(route.name, .object(asked))]
    }

    /// `401`, `403` and `404` where the router or the route sends the asker away; otherwise whether it tells of the account.
    private func verdict(_ answer: Received) -> String {
        switch answer.code {
        case "unauthenticated", "not-allowed", "foreign-origin", "not-found": return "\(answer.status)"
        default:
            let tells = answer.text.contains("\"other\"") || answer.text.contains(",other,")
            return answer.status < 300 && tells ? "allowed, tells of it" : "allowed"
        }
    }

    @Test func everyRouteAnswersEveryoneAsTheTableSays() async throws {
        var table: [String] = []
        try await populated { world, order in
            var installation = world.installation
            installation.readers = ({ _ in [:] }, { _ in [:] }, { _ in [:] })
            let board = HealthBoard(
                Health(loops: [.init("desk", within: .seconds(5))], phases: ["store"], dependencies: [.init("feed", within: .seconds(5))])
            ) { 0 }
            var routes = installation.routes + [Route.stream(world.hub)] + Route.health(board) + [Route.metrics(Metrics())]
            routes.append(Route.openAPI(of: routes, version: "1"))
            let router = TestRouter(routes, authenticate: { world.installation.caller(of: $0) })
            var key = 0
            for route in routes {
                for (name, body) in bodies(route) {
                    for asker in Asker.all {
                        key += 1
                        var fields = try await fields(asker, world)
                        fields["Idempotency-Key"] = "cell-\(key)"
                        // The Origin that a page sends; whether one is needed is tried elsewhere.
                        let target = try await path(route, world, order: order)
                        let answer = try await router.send(route.method, target, fields, body: body?.text(), peer: "10.0.0.7")
                        table.append("\(name.padded(24))\(asker.label)\(verdict(answer))\n")
                    }
                }
            }
        }
        try expectGolden(table.joined(), "access.txt")
    }

    @Test func everyTopicIsHeardAsTheTableSays() async throws {
        let topics = ["status", "accounts", "positions", "orders", "fills", "alerts", "quotes:AAA.SIM", "users"]
        var table: [String] = []
        try await populated { world, _ in
            for asker in Asker.all {
                var request = HTTPRequest(.get, "/api/v1/stream", fields: try await fields(asker, world))
                request.peer = PeerAddress(host: "10.0.0.7", port: 4000)
                let response = await world.router.router.respond(to: request)
                guard let upgrade = response.upgrade else {
                    table += topics.map { "\($0.padded(24))\(asker.label)\(response.status.code)\n" }
                    continue
                }
                let socket = Socket()
                let served = Task { await upgrade.session(socket) }
                for topic in topics {
                    socket.say(JSONValue.object([.init("op", "subscribe"), .init("topics", .array([.string(topic)]))]).text())
                    let isTaken = try await socket.heard("subscribed")["topics"] == .array([.string(topic)])
                    let told = isTaken ? try await socket.heard("snapshot").text() : ""
                    let isSeen = told.contains("\"other\"")
                    table.append("\(topic.padded(24))\(asker.label)\(isSeen ? "heard, tells of it" : isTaken ? "heard" : "refused")\n")
                }
                socket.close(.normal, reason: "")
                await served.value
            }
        }
        try expectGolden(table.sorted().joined(), "topics.txt")
    }
}

extension String {
    fileprivate func padded(_ width: Int) -> String { self + String(repeating: " ", count: max(1, width - utf8.count)) }
}

/// Compares with a table beside this file.
private func expectGolden(_ text: String, _ name: String, _ place: SourceLocation = #_sourceLocation) throws {
    let path = Files.parent(of: #filePath) + "/Golden/" + name
    if Environment.value("UPDATE_GOLDEN") != nil { try Files.write(text, to: path) }
    let known = try #require(try? Files.readText(path), "there is no \(name): UPDATE_GOLDEN=1 writes it", sourceLocation: place)
    guard text != known else { return }
    let (now, then) = (Set(text.split(separator: "\n")), Set(known.split(separator: "\n")))
    let cells = now.subtracting(then).sorted().map { "is:        \($0)" } + then.subtracting(now).sorted().map { "should be: \($0)" }
    Issue.record("\(name) has other cells:\n\(cells.joined(separator: "\n"))", sourceLocation: place)
}
