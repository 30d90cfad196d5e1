import Domain
import Network
import Synchronization
import Testing
import Transport

@Suite struct Clients {
    private func client() throws -> NetworkClient { try NetworkClient(trust: .only(Authority().certificate), allowsPlain: true) }

    @Test func aCallArrivesWholeAndItsAnswerComesBack() async throws {
        let client = try client()
        try await serving(
            by: Answering { request in
                let body = (try? await request.body.collect(upTo: 1 << 20)) ?? []
                let seen = request.fields.map { "\($0.name)=\($0.value)" }.joined(separator: ";")
                return HTTPResponse(
                    .created, fields: ["X-Seen": seen, "X-Method": request.method.name], body: .bytes(Array(body.reversed())))
            }
        ) { server in
            for method in [HTTPMethod.post, .put, .patch, .delete] {
                let call = HTTPCall(method, "http://\(server.address)/a?b", fields: ["X-Key": "secret"], body: Array("hello".utf8))
                let reply = try await client.send(call)
                #expect(reply.status == .created && reply.body == Array("olleh".utf8))
                #expect(reply.fields["x-method"] == method.name)
                #expect(reply.fields["x-seen"] == "Host=\(server.address);X-Key=secret;Content-Length=5")
            }
            let bare = try await client.send(HTTPCall(.delete, "http://\(server.address)/"))
            #expect(bare.fields["x-method"] == "DELETE")
            let head = try await client.send(HTTPCall(.head, "http://\(server.address)/"))
            #expect(head.status == .created && head.body.isEmpty)
            let large = try await client.send(HTTPCall(.post, "http://\(server.address)/", body: [UInt8](repeating: 7, count: 1 << 20)))
            #expect(large.body.count == 1 << 20)
        }
    }

    @Test func manyCallsAtOnceShareConnections() async throws {
        let client = try client()
        try await serving(by: Answering { .text(String($0.path)) }) { server in
            try await withThrowingTaskGroup(of: Void.self) { group in
                for number in 0..<100 {
                    group.addTask {
                        let reply = try await client.send(HTTPCall(.get, "http://\(server.address)/\(number)"))
                        #expect(reply.body == Array("/\(number)".utf8))
                    }
                }
                try await group.waitForAll()
            }
            for _ in 0..<50 { _ = try await client.send(HTTPCall(.get, "http://\(server.address)/")) }
            #expect(server.counts.accepted <= 100)
        }
    }

    @Test func anAnswerBeyondTheLimitIsRefused() async throws {
        let client = try client()
        try await serving(by: Answering { _ in HTTPResponse(body: .bytes([UInt8](repeating: 1, count: 100_001))) }) { server in
            var call = HTTPCall(.get, "http://\(server.address)/")
            call.limit = 100_000
            let error = await #expect(throws: NetworkError.self) { try await client.send(call) }
            #expect(error?.reason == .tooLarge)
            call.limit = 100_001
            let exact = try await client.send(call)
            #expect(exact.body.count == 100_001)
        }
    }

    @Test func aCallThatTakesTooLongMayHaveArrived() async throws {
        let client = try client()
        let gate = Gate()
        try await serving(
            by: Answering { _ in
                await gate.pass()
                return .text("late")
            }
        ) { server in
            var call = HTTPCall(.post, "http://\(server.address)/orders?key=secret", body: [1])
            call.timeout = .milliseconds(100)
            let error = await #expect(throws: NetworkError.self) { try await client.send(call) }
            #expect(error?.reason == .timedOut && error?.mayHaveArrived == true)
            #expect(error?.description.contains("secret") == false)
            await gate.open()
        }
    }

    @Test func aCancelledCallEndsAtOnce() async throws {
        let client = try client()
        let gate = Gate()
        try await serving(
            by: Answering { _ in
                await gate.pass()
                return .text("late")
            }
        ) { server in
            let call = Task { try await client.send(HTTPCall(.get, "http://\(server.address)/")) }
            while await gate.arrived == 0 { await Task.yield() }
            call.cancel()
            let error = await #expect(throws: NetworkError.self) { try await call.value }
            #expect(error?.reason == .canceled && error?.mayHaveArrived == true)
            await gate.open()
        }
    }

    @Test func whereNobodyListensNothingArrived() async throws {
        let client = try client()
        let held = try RawListener(listens: false)
        let gone = held.address
        let error = await #expect(throws: NetworkError.self) { try await client.send(HTTPCall(.post, "http://\(gone)/", body: [1])) }
        #expect(error?.reason == .unreachable && error?.mayHaveArrived == false)
        let socket = await #expect(throws: NetworkError.self) {
            try await client.open("ws://\(gone)/", fields: [:], subprotocol: nil, limits: WebSocketLimits(), timeout: .seconds(5))
        }
        #expect(socket?.reason == .unreachable && socket?.mayHaveArrived == false)
    }

    /// libcurl on its own sends a request again over a fresh connection when the one it kept breaks before an answer.
    @Test(arguments: [[UInt8]("order".utf8), []]) func whatActsIsNeverSentTwice(body: [UInt8]) async throws {
        let client = try client()
        let taken = Atomic<Int>(0)
        let listener = try RawListener()
        let url = "http://\(listener.address)/orders"
        async let first = client.send(HTTPCall(.get, url))
        let kept = try await listener.accept()
        _ = try await kept.readHead()
        try await kept.send("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")
        #expect(try await first.status == .ok)
        let order = Task { try await client.send(HTTPCall(.post, url, body: body)) }
        let watcher = Task {
            while let peer = try? await listener.accept() {
                if (try? await peer.readHead()) != nil { taken.add(1, ordering: .relaxed) }
                await peer.hangUp()
            }
        }
        if !body.isEmpty {
            _ = try await kept.readHead()
            taken.add(1, ordering: .relaxed)
            await kept.hangUp()
        }
        let error = await #expect(throws: NetworkError.self) { try await order.value }
        #expect(error?.mayHaveArrived == true)
        listener.stop()
        await watcher.value
        #expect(taken.load(ordering: .relaxed) == 1)
    }

    @Test(arguments: [
        "ftp://a/", "http//a", "https://", "https://u:p@a/", "https://a/#b", "https://a b/", "https://a:0/", "https://a:x/", "ws://a/",
    ])
    func aURLThatLeadsNowhereIsRefused(url: String) async throws {
        let error = await #expect(throws: NetworkError.self) { try await client().send(HTTPCall(.get, url)) }
        #expect(error?.reason == .malformed && error?.mayHaveArrived == false)
    }

    @Test func plainTextIsRefusedUnlessAllowed() async throws {
        let strict = try NetworkClient(trust: .only(Authority().certificate))
        let error = await #expect(throws: NetworkError.self) { try await strict.send(HTTPCall(.get, "http://127.0.0.1:9/")) }
        #expect(error?.reason == .malformed)
        let injected = await #expect(throws: NetworkError.self) {
            try await strict.send(HTTPCall(.get, "https://127.0.0.1:9/", fields: ["X": "a\r\nY: b"]))
        }
        #expect(injected?.reason == .malformed)
    }
}
