import API
import Domain
import Engine
import JSON
import Network
import Security
import Synchronization
import Telemetry
import Testing

@testable import Runtime

/// What sockets hear.
@Suite struct Streaming {
    private let order: JSONValue = [
        "account": "paper", "instrument": "AAA.SIM", "side": "buy", "quantity": "10", "type": "limit", "limit": "50.00",
        "timeInForce": "gtc",
    ]

    /// Opens a socket for a user, and lets the body speak through it.
    private func open(_ world: World, _ user: String, _ body: (Socket, HTTPFields) async throws -> Void) async throws {
        let fields = try await world.token(user)
        let request = HTTPRequest(.get, "/api/v1/stream", fields: fields)
        let response = await world.router.router.respond(to: request)
        let upgrade = try #require(response.upgrade)
        let socket = Socket()
        let served = Task { await upgrade.session(socket) }
        try await body(socket, fields)
        socket.close(.normal, reason: "")
        await served.value
    }

    @Test func aSocketIsGreetedAndHearsTheWholeAndThenWhatChanges() async throws {
        try await World().trading { world in
            try await world.bar(1, 100_00)
            try await open(world, "bob") { socket, fields in
                #expect(try await socket.heard("hello")["user"] == "bob")
                socket.say(#"{"op":"subscribe","topics":["orders","fills","accounts","bars:","users"]}"#)
                let subscribed = try await socket.heard("subscribed")
                #expect(subscribed["topics"] == ["orders", "fills", "accounts"] && subscribed["refused"]?.asArray?.count == 2)
                for topic in ["orders", "fills", "accounts"] { #expect(try await socket.heard("snapshot")["topic"]?.asString == topic) }
                let placed = try await world.post("/api/v1/orders", order, as: fields, key: "k1")
                let first = try await socket.heard("order")
                #expect(first["d"]?["fact"] == "orderIntended" && first["d"]?["id"] == placed.json?["id"] && first["epoch"] == "e1")
                let second = try await socket.heard("order")
                #expect((second["seq"]?.asInt ?? 0) > (first["seq"]?.asInt ?? .max), "each fact, in order")
            }
        }
    }

    @Test func barsAreToldFromTheWholeOnWithoutAGap() async throws {
        let traded = try InstrumentID("AAA.SIM")
        try await World().trading { world in
            try await world.bar(1, 100_00)
            try await world.until { !$0.installation.bars(traded, 1).isEmpty }
            try await open(world, "vera") { socket, _ in
                socket.say(#"{"op":"subscribe","topics":["bars:AAA.SIM"]}"#)
                let snapshot = try await socket.heard("snapshot")
                #expect(snapshot["topic"] == "bars:AAA.SIM" && snapshot["d"]?.asArray?.count == 1)
                #expect(snapshot["d"]?[0]?["close"] == "100" && snapshot["d"]?[0]?["time"] == "1970-01-02T00:00:00Z")
                for day in 2...4 { try await world.bar(Int64(day), 100_00 + Int64(day)) }
                try await world.until { $0.installation.bars(traded, 9).count == 4 }
                world.hub.flush()
                world.hub.flush()
                for day in 2...4 {
                    let update = try await socket.heard("update")
                    #expect(update["d"]?["close"]?.asString == "100.0\(day)", "each once, also those between two tellings")
                }
                socket.say(#"{"op":"subscribe","topics":["bars:AAA.SIM"]}"#)
                #expect(try await socket.heard("snapshot")["d"]?.asArray?.count == 4)
            }
        }
    }

    @Test func nobodyHearsOfAnAccountThatIsNotGranted() async throws {
        try await World().trading { world in
            try await world.bar(1, 100_00)
            let anna = try await world.token("anna")
            try await open(world, "bob") { socket, fields in
                socket.say(#"{"op":"subscribe","topics":["orders","accounts"]}"#)
                _ = try await socket.heard("snapshot")
                #expect(try await socket.heard("snapshot")["d"]?.asArray?.compactMap { $0["id"] } == ["paper"])
                var theirs = order
                theirs = .object((theirs.members ?? []).map { $0.name == "account" ? .init("account", "other") : $0 })
                _ = try await world.post("/api/v1/orders", theirs, as: anna, key: "k1")
                let own = try await world.post("/api/v1/orders", order, as: fields, key: "k1")
                #expect(try await socket.heard("order")["d"]?["id"] == own.json?["id"], "the first that is heard is one's own")
            }
        }
    }

    @Test func whoComesBackHearsWhatWasMissedOrTheWhole() async throws {
        try await World().trading { world in
            try await world.bar(1, 100_00)
            var last = 0
            try await open(world, "bob") { socket, fields in
                socket.say(#"{"op":"subscribe","topics":["orders"]}"#)
                last = try await socket.heard("snapshot")["seq"]?.asInt ?? 0
                _ = try await world.post("/api/v1/orders", order, as: fields, key: "k1")
            }
            func begins(_ epoch: String, _ after: Int) async throws -> JSONValue {
                var first = JSONValue.null
                try await open(world, "bob") { socket, _ in
                    socket.say(#"{"op":"subscribe","topics":["orders"],"after":{"epoch":"\#(epoch)","seq":\#(after)}}"#)
                    _ = try await socket.heard("subscribed")
                    first = try await socket.told()
                }
                return first
            }
            let missed = try await begins("e1", last)
            #expect(missed["type"] == "order" && missed["d"]?["fact"] == "orderIntended" && (missed["seq"]?.asInt ?? 0) > last)
            #expect(try await begins("e0", last)["type"] == "snapshot", "another start of the process")
            #expect(try await begins("e1", 1_000_000)["type"] == "snapshot", "a place that was never reached")
            #expect(try await begins("e1", -5)["type"] == "snapshot", "before everything that is known")
        }
    }

    @Test func pricesAreToldAsTheyAreAndOrdersEachTime() async throws {
        try await World().trading { world in
            try await world.bar(1, 100_00)
            let id = try InstrumentID("AAA.SIM")
            try await open(world, "bob") { socket, _ in
                socket.say(#"{"op":"subscribe","topics":["quotes:AAA.SIM"]}"#)
                let first = try await socket.heard("snapshot")["d"]?[0]
                #expect(first?["price"] == "100")
                for price in 101...150 { world.installation.mirror.mark(id, price: Int64(price) * 100) }
                world.hub.flush()
                world.hub.flush()
                let second = try await socket.heard("update")["d"]
                #expect(second?["price"] == "150")
                world.installation.mirror.mark(id, price: 151_00)
                world.hub.flush()
                let third = try await socket.heard("update")["d"]
                #expect(third?["price"] == "151", "the same is not told twice")
            }
        }
    }

    @Test func aSocketIsClosedAtOnceWhenItsSessionEnds() async throws {
        let world = try await World()
        try await open(world, "bob") { socket, fields in
            _ = try await socket.heard("hello")
            #expect(try await world.router.send(.delete, "/api/v1/session", fields).status == 204)
            #expect(socket.closure?.code == WebSocketCloseCode(4401), "it is closed before the answer")
        }
        try await world.untilNoSockets()
    }

    @Test(arguments: [("role", #"{"role":"viewer"}"#), ("disabled", #"{"disabled":true}"#)])
    func whatAUserMayNoLongerClosesTheirSocketsAtOnce(_ change: (member: String, body: String)) async throws {
        let world = try await World()
        let admin = try await world.token("anna")
        try await open(world, "bob") { socket, _ in
            _ = try await socket.heard("hello")
            #expect(try await world.router.send(.put, "/api/v1/users/bob/\(change.member)", admin, body: change.body).status == 204)
            #expect(socket.closure?.code == WebSocketCloseCode(4403), "it is closed before the answer")
        }
    }

    @Test func aSessionWhoseTimeIsOverIsFoundByLooking() async throws {
        let clock = MovedClock()
        let world = try await World(clock: clock)
        try await open(world, "bob") { socket, _ in
            _ = try await socket.heard("hello")
            world.hub.endDead()
            #expect(socket.closure == nil)
            clock.advance(8 * Timestamp.day)
            world.hub.endDead()
            #expect(socket.closure?.code == WebSocketCloseCode(4401))
        }
    }

    @Test func closesAreCountedByCode() async throws {
        let world = try await World()
        func value(_ series: String) -> Double? {
            world.metrics.exposition().split(separator: "\n").first { $0.hasPrefix(series + " ") }?.split(separator: " ").last.flatMap {
                Double($0)
            }
        }
        try await open(world, "bob") { socket, _ in
            _ = try await socket.heard("hello")
            socket.close(.tryAgainLater, reason: "too slow")
        }
        #expect(value(#"assay_stream_closed_total{code="1013"}"#) == 1)
        try await world.untilNoSockets()
    }

    @Test func whatIsNoRequestClosesTheSocket() async throws {
        let world = try await World()
        for text in ["", "{", #"{"op":"drop"}"#, "[]"] {
            try await open(world, "bob") { socket, _ in
                _ = try await socket.heard("hello")
                socket.say(text)
                #expect(await socket.closed() == .policy, "\(text)")
            }
        }
    }

    @Test func aUserHasSoManySocketsAndNoMore() async throws {
        let world = try await World()
        let fields = try await world.token("bob")
        let sockets = (0...StreamHub.socketsOfUser).map { _ in Socket() }
        let principal = try #require(world.installation.caller(of: HTTPRequest(.get, "/", fields: fields))?.principal)
        await withTaskGroup(of: Void.self) { group in
            for socket in sockets { group.addTask { await world.hub.serve(socket, principal) } }
            await group.next()
            #expect(sockets.count { $0.closure?.code == WebSocketCloseCode(4429) } == 1)
            world.hub.drain()
            await group.waitForAll()
        }
        #expect(sockets.count { $0.closure?.code == .goingAway } == StreamHub.socketsOfUser, "a drain closes the others")
    }

    @Test func anotherPageCannotOpenASocketWithOurCookie() async throws {
        let world = try await World()
        let opened = try await world.identity.login("bob", password: World.password, as: .page, network: "127.0.0.1")
        func status(_ origin: String?) async throws -> Int {
            var fields: HTTPFields = ["Cookie": "assay=\(opened.token.secret)"]
            fields["Origin"] = origin
            return try await world.get("/api/v1/stream", as: fields).status
        }
        #expect(try await status(TestRouter.own) == 101)
        #expect(try await status("http://evil.example") == 403)
        #expect(try await status(nil) == 403)
        #expect(try await world.get("/api/v1/stream", as: [:]).status == 401)
    }
}

/// A clock that stands until it is moved.
final class MovedClock: WallClock {
    private let time = Mutex(Timestamp(nanoseconds: 0))
    func advance(_ nanoseconds: Int64) { time.withLock { $0 = Timestamp(nanoseconds: $0.nanoseconds + nanoseconds) } }
    func now() -> Timestamp { time.withLock { $0 } }
}

extension World {
    func untilNoSockets() async throws {
        for _ in 0..<2_000_000 {
            if hub.count == 0 { return }
            await Task.yield()
        }
        Issue.record("a socket is left")
    }
}
