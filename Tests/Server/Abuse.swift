import Domain
import Host
import HostTesting
import JSON
import Network
import Testing
import Transport

/// What the program does about peers that are slow, many, ambiguous or no longer welcome, over real sockets.
@Suite(.serialized) struct Abuse {
    private static let short = ["header", "body"].flatMap { ["--set", "server.deadline.\($0)=1s"] }

    private func address(_ running: RunningServer) throws -> PeerAddress {
        PeerAddress(host: "127.0.0.1", port: try #require(running.origin.split(separator: ":").last.flatMap { Int($0) }))
    }

    /// A metric of the server as it is now.
    private func value(_ family: String, _ running: RunningServer) async throws -> Int {
        let text = String(decoding: try await running.send(.get, "/metrics").body, as: UTF8.self)
        let line = text.split(separator: "\n").first { $0.hasPrefix(family + " ") }
        return try #require(line?.split(separator: " ").last.flatMap { Int($0) }, "\(family) in \(text)")
    }

    /// Waits until a metric is as it should be; what is waited for has a deadline in the server.
    private func until(_ family: String, _ running: RunningServer, _ isRight: (Int) -> Bool) async throws {
        try await running.eventually(.get, "/metrics") { reply in
            let lines = String(decoding: reply.body, as: UTF8.self).split(separator: "\n")
            return lines.first { $0.hasPrefix(family + " ") }?.split(separator: " ").last.flatMap { Int($0) }.map(isRight) == true
        }
    }

    @Test func headersAndBodiesThatTrickleAreCutByTheirDeadline() async throws {
        let running = try await RunningServer(Self.short)
        let address = try address(running)
        let endless = [UInt8](repeating: UInt8(ascii: "a"), count: 3_000)
        let header = try RawPeer(to: address)
        let first = try await header.drip(Array("GET / HTTP/1.1\r\nX: ".utf8) + endless, every: 20)
        #expect(first < 500 && first > 1, "a byte extends no deadline: it took \(first) of them")
        #expect(try await header.readToEnd().hasPrefix("HTTP/1.1 408 "))
        let body = try RawPeer(to: address)
        try await body.send(
            "POST /api/v1/session HTTP/1.1\r\nHost: a\r\nOrigin: \(running.origin)\r\nContent-Type: application/json\r\n"
                + "Content-Length: 3000\r\n\r\n")
        let second = try await body.drip(endless, every: 20)
        #expect(second < 500 && second > 1, "it took \(second) bytes of a body")
        let answer = try await body.readToEnd()
        #expect(answer.hasPrefix("HTTP/1.1 400 ") && answer.contains("did not come to its end"), "\(answer)")
        #expect(try await running.send(.get, "/health/live").status == .ok)
        _ = try running.process.end()
    }

    @Test func whatTwoParsersCouldSeeDifferentlyIsRefusedAndNothingBehindItIsAnswered() async throws {
        let running = try await RunningServer()
        let address = try address(running)
        let head = "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"
        // A body that nobody reads is still the connection's: what is behind it is not answered either.
        let bodies = SmugglingCorpus.chunks.map { ($0.name, head + $0.body, 0) }
        for (name, request, status) in SmugglingCorpus.requests + bodies {
            let peer = try RawPeer(to: address)
            try await peer.send(request + SmugglingCorpus.next)
            let seen = try await peer.readToEnd()
            let answers = seen.split(separator: "HTTP/1.1 ").map { $0.prefix(3) }
            #expect(answers.count == 1 && answers[0].first == (status / 100 == 5 ? "5" : "4"), "\(name): \(answers)")
            #expect(status == 0 || answers.first == "\(status)", "\(name): \(answers)")
        }
        #expect(try await running.send(.get, "/health/live").status == .ok)
        _ = try running.process.end()
    }

    @Test func aFloodOfConnectionsIsTurnedAwayAndLeavesNothing() async throws {
        let running = try await RunningServer(["--set", "server.connections=32"])
        let address = try address(running)
        let before = try await value("assay_process_descriptors", running)
        var flood: [RawPeer] = []
        for _ in 0..<200 { flood.append(try RawPeer(to: address)) }
        try await until("assay_http_turned_away_total", running) { $0 >= 200 - 32 }
        #expect(try await value("assay_http_connections", running) <= 32)
        #expect(try await running.send(.get, "/health/live").status == .ok, "who is in is served")
        for peer in flood { await peer.reset() }
        try await until("assay_http_connections", running) { $0 == 1 }
        try await until("assay_process_descriptors", running) { $0 <= before }
        _ = try running.process.end()
    }

    /// Opens the stream of a user, ends the user's session, and says how long the socket lived on.
    private func life(_ running: RunningServer, _ fields: HTTPFields, _ end: () async throws -> Void) async throws -> (Int64, UInt16?) {
        let url = "ws" + running.origin.dropFirst(4) + "/api/v1/stream"
        let socket = try await running.client.open(url, fields: fields, subprotocol: nil, limits: WebSocketLimits(), timeout: .seconds(10))
        #expect(await socket.next() != nil, "it says hello")
        try await end()
        let ended = SystemClock.monotonic()
        while await socket.next() != nil {}
        return (SystemClock.monotonic() - ended, socket.closure?.code.number)
    }

    @Test func aSessionThatIsEndedTakesItsSocketsAlongWithinASecond() async throws {
        let running = try await RunningServer()
        let own = try await running.login()
        func json(_ reply: HTTPReply) throws -> JSONValue { try JSONValue(reading: reply.body) }
        let added = try await running.send(.post, "/api/v1/users", own, #"{"name":"bob","displayName":"Bob","role":"trader"}"#)
        #expect(added.status == .created)
        func enter() async throws -> HTTPFields {
            let link = try json(await running.send(.post, "/api/v1/users/bob/login-link", own))["path"]?.asString
            let body = #"{"token":"\#(link?.split(separator: "#").last ?? "")"}"#
            let login = try await running.send(.post, "/api/v1/session/one-time", ["Origin": running.origin], body)
            return ["Cookie": String(try #require(login.fields["Set-Cookie"]).prefix { $0 != ";" }), "Origin": running.origin]
        }
        let bob = try await enter()
        let password = #"{"new":"nine trams under a violet bridge"}"#
        #expect(try await running.send(.put, "/api/v1/session/password", bob, password).status == .noContent)
        let sessions = try json(await running.send(.get, "/api/v1/sessions", own))["items"]?.asArray ?? []
        let id = try #require(sessions.first { $0["user"]?.asString == "bob" }?["id"]?.asInt)
        let revoked = try await life(running, bob) {
            let answer = try await running.send(.delete, "/api/v1/sessions/\(id)", own)
            #expect(answer.status == .noContent)
        }
        #expect(revoked.0 <= Timestamp.second && revoked.1 == 4401, "\(revoked)")
        let disabled = try await life(running, try await enter()) {
            let command = [RunningServer.program("assay"), "user", "disable", "bob"] + RunningServer.settings(running.folder)
            let ending = try ChildProcess(command, output: running.folder + "/disabled").wait()
            #expect(ending.status == 0, "\(ending)")
        }
        #expect(disabled.0 <= Timestamp.second && disabled.1 == 4403, "\(disabled)")
        _ = try running.process.end()
    }
}
