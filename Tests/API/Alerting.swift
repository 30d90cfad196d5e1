import API
import Alerts
import Domain
import Engine
import Host
import JSON
import Network
import Runtime
import Security
import Storage
import Testing

/// Alerts over HTTP and the stream.
@Suite struct Alerting {
    private static func seen(_ change: (inout AlertObservation) -> Void) -> AlertObservation {
        var seen = AlertObservation()
        seen.feed = AlertObservation.Feed(isLive: true, hasEnded: false, age: 0)
        change(&seen)
        return seen
    }

    private static let halts = seen { seen in
        seen.trading = .halted
        for name in ["paper", "other"] { seen.tradingOf[AccountID(validated: InlineText(truncating: name))] = .reducing }
    }

    private func titles(_ received: Received) -> [String] {
        (received.json?["items"]?.asArray ?? []).map { "\($0["subject"]?.asString ?? "") \($0["clearedAt"] == .null ? "open" : "cleared")" }
    }

    @Test func theListHasWhatIsOpenAndWhatWasAndNothingOfOthersAccounts() async throws {
        let world = try await World()
        let (anna, bob) = (try await world.token("anna"), try await world.token("bob"))
        #expect(titles(try await world.get("/api/v1/alerts", as: anna)) == [])
        try await world.installation.alerts.look { Self.halts }
        try await world.installation.alerts.look { Self.seen { $0.trading = .halted } }
        #expect(titles(try await world.get("/api/v1/alerts", as: anna)) == ["paper cleared", "other cleared", "all open"])
        #expect(titles(try await world.get("/api/v1/alerts", as: bob)) == ["paper cleared", "all open"])
        #expect(titles(try await world.get("/api/v1/alerts?state=open", as: bob)) == ["all open"])
        let page = try await world.get("/api/v1/alerts?limit=1", as: anna)
        #expect(titles(page) == ["paper cleared"] && page.json?["next"] == "3")
        #expect(titles(try await world.get("/api/v1/alerts?limit=1&after=3", as: anna)) == ["other cleared"])
        let line = try await world.get("/api/v1/alerts?state=open", as: anna).json?["items"]?[0]
        #expect(line?["kind"] == "trading-halted" && line?["severity"] == "warning" && line?["link"] == "/risk" && line?["count"] == 1)
        #expect(try await world.get("/api/v1/alerts", as: [:]).status == 401)
    }

    @Test func whoHasSeenItIsKeptOnceAndOnlyWhoMay() async throws {
        let world = try await World()
        let (anna, bob, vera) = (try await world.token("anna"), try await world.token("bob"), try await world.token("vera"))
        try await world.installation.alerts.look { Self.halts }
        let subjects = try await world.get("/api/v1/alerts", as: anna).json?["items"]?.asArray ?? []
        func id(_ subject: String) -> String { subjects.first { $0["subject"]?.asString == subject }?["id"]?.asString ?? "" }
        func acknowledge(_ id: String, _ fields: HTTPFields) async throws -> Received {
            try await world.router.send(.post, "/api/v1/alerts/\(id)/ack", fields)
        }
        #expect(try await acknowledge(id("all"), vera).status == 403)
        #expect(try await acknowledge(id("other"), bob).status == 404, "an account of others")
        for wrong in ["a99", "7", "a0"] { #expect(try await acknowledge(wrong, anna).status == 404, "\(wrong)") }
        let done = try await acknowledge(id("all"), bob)
        #expect(done.status == 200 && done.json?["acknowledgedBy"] == "bob" && done.json?["acknowledgedAt"] != .null)
        #expect(try await acknowledge(id("all"), anna).json?["acknowledgedBy"] == "bob", "the first stays")
        let leaves = try await world.store.leaves(of: AlertParts.stream, after: 0, limit: 10)
        #expect(leaves.map(\.action) == ["alert.raised", "alert.raised", "alert.raised", "alert.acknowledged"])
        #expect(leaves.last?.actor == "user:bob")
    }

    @Test func aSocketHearsEachFactOnceAndComesBackToWhatItMissed() async throws {
        let world = try await World()
        let alerts = world.installation.alerts
        try await alerts.look { Self.seen { $0.certificateDays = 9 } }
        var last = 0
        try await open(world, "bob") { socket, fields in
            socket.say(#"{"op":"subscribe","topics":["alerts"]}"#)
            let whole = try await socket.heard("snapshot")
            #expect(whole["d"]?.asArray?.map { $0["kind"] } == ["certificate-ending"] && whole["seq"] == 1)
            try await alerts.look {
                Self.seen { seen in
                    (seen.certificateDays, seen.tradingOf) = (9, Self.halts.tradingOf)
                }
            }
            let raised = try await socket.heard("alert")
            #expect(raised["d"]?["fact"] == "raised" && raised["d"]?["subject"] == "paper", "others' accounts are not told")
            _ = try await world.router.send(.post, "/api/v1/alerts/a1/ack", fields)
            let seen = try await socket.heard("alert")
            #expect(seen["d"]?["fact"] == "acknowledged" && seen["d"]?["acknowledgedBy"] == "bob" && seen["d"]?["id"] == "a1")
            last = try #require(seen["seq"]?.asInt)
        }
        try await alerts.look { Self.seen { $0.certificateDays = 9 } }
        try await open(world, "bob") { socket, _ in
            socket.say(#"{"op":"subscribe","topics":["alerts"],"after":{"epoch":"e1","seq":\#(last)}}"#)
            let missed = try await socket.heard("alert")
            #expect(missed["d"]?["fact"] == "cleared" && missed["d"]?["subject"] == "paper" && (missed["seq"]?.asInt ?? 0) > last)
        }
    }

    @Test func aVerificationThatFindsSomethingIsSeenByTheWatch() async throws {
        let world = try await World()
        let anna = try await world.token("anna")
        #expect(world.installation.watch.observe(certificateDays: nil).audit == nil)
        #expect(try await world.get("/api/v1/audit/verify", as: anna).json?["isSound"] == true)
        #expect(world.installation.watch.observe(certificateDays: nil).audit == .sound)
        try Files.remove(world.folder + "/identity.head")
        #expect(try await world.get("/api/v1/audit/verify", as: anna).json?["isSound"] == false)
        guard case .broken(let finding)? = world.installation.watch.observe(certificateDays: nil).audit else {
            Issue.record("it is not seen")
            return
        }
        #expect(finding.contains("identity"))
    }

    /// Opens a socket for a user, and lets the body speak through it.
    private func open(_ world: World, _ user: String, _ body: (Socket, HTTPFields) async throws -> Void) async throws {
        let fields = try await world.token(user)
        let response = await world.router.router.respond(to: HTTPRequest(.get, "/api/v1/stream", fields: fields))
        let upgrade = try #require(response.upgrade)
        let socket = Socket()
        let served = Task { await upgrade.session(socket) }
        try await body(socket, fields)
        socket.close(.normal, reason: "")
        await served.value
    }
}
