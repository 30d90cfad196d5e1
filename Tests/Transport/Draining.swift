import Network
import Testing
import Transport

@Suite struct Draining {
    private let request = "GET / HTTP/1.1\r\nHost: a\r\n\r\n"

    @Test func whatIsUnderWayIsAnsweredAndTheRestIsClosed() async throws {
        let gate = Gate()
        let server = try HTTPServer(at: PeerAddress(host: "127.0.0.1", port: 0), clock: StandingClock()) { _ in
            await gate.pass()
            return .text("done")
        }
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await server.run() }
            let busy = try RawPeer(to: server.address)
            let idle = try RawPeer(to: server.address)
            try await busy.send(request)
            while await gate.arrived == 0 { await Task.yield() }
            while server.counts.open < 2 { await Task.yield() }
            server.drain()
            #expect(try await idle.readToEnd() == "")
            #expect(throws: PeerFailure.self, "nobody listens any more") {
                while true { _ = try RawPeer(to: server.address) }
            }
            await gate.open()
            let answer = try await busy.readAnswer()
            #expect(answer.body == "done" && answer.has("Connection: close"))
            #expect(try await busy.readToEnd() == "")
            try await group.waitForAll()
            #expect(server.counts.open == 0)
        }
    }

    @Test func whatTakesTooLongIsCancelled() async throws {
        var options = HTTPServerOptions()
        options.drain = .milliseconds(50)
        let gate = Gate()
        let server = try HTTPServer(at: PeerAddress(host: "127.0.0.1", port: 0), options: options, clock: StandingClock()) { _ in
            await withTaskCancellationHandler {
                await gate.pass()
            } onCancel: {
                Task { await gate.open() }
            }
            return .text("late")
        }
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await server.run() }
            let peer = try RawPeer(to: server.address)
            try await peer.send(request)
            while await gate.arrived == 0 { await Task.yield() }
            server.drain()
            #expect(try await peer.readToEnd() == "")
            try await group.waitForAll()
        }
    }

    @Test func aCancelledRunDrains() async throws {
        let server = try HTTPServer(at: PeerAddress(host: "127.0.0.1", port: 0), clock: StandingClock()) { _ in .text("ok") }
        let run = Task { try await server.run() }
        let peer = try RawPeer(to: server.address)
        try await peer.send(request)
        #expect(try await peer.readAnswer().body == "ok")
        run.cancel()
        #expect(try await peer.readToEnd() == "")
        try await run.value
    }
}
