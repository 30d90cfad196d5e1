import Network
import Synchronization
import Testing
import Transport

@Suite(.timeLimit(.minutes(1))) struct Draining {
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
            try await until { !(await gate.arrived == 0) }
            try await until { !(server.counts.open < 2) }
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
            try await until { !(await gate.arrived == 0) }
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

    @Test func aStreamWhosePeerHasGoneIsCancelled() async throws {
        let gate = Gate()
        try await serving(by: Answering { _ in HTTPResponse(body: .stream(Endless(gate: gate))) }) { server in
            let peer = try RawPeer(to: server.address)
            try await peer.send(request)
            _ = try await peer.readHead()
            try await until { await gate.arrived > 0 }
            await peer.reset()
            // The source gives nothing more by itself: only its task being cancelled ends it.
            try await until { server.counts.answered == 1 }
            #expect(server.counts.open == 0)
        }
    }

    @Test func aResponderWhosePeerHasGoneRunsToItsEndOrToTheDrains() async throws {
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
            try await until { await gate.arrived == 1 }
            await peer.reset()
            try await until { server.counts.open == 0 }
            #expect(server.counts.answered == 0)
            server.drain()
            try await group.waitForAll()
            #expect(server.counts.answered == 1)
        }
    }

    @Test func whatIsDrainedBeforeItRunsServesNobody() async throws {
        // Another test may take the port in the moment it is free: then once more.
        for _ in 0..<20 {
            let server = try HTTPServer(at: PeerAddress(host: "127.0.0.1", port: 0), clock: StandingClock()) { _ in .text("ok") }
            server.drain()
            try await server.run()
            guard let second = try? HTTPServer(at: server.address, clock: StandingClock(), { _ in .text("ok") }) else { continue }
            #expect(second.address == server.address)
            return
        }
        Issue.record("the address was never free again")
    }
}

/// Gives one piece, and then nothing until its task is cancelled.
private final class Endless: ByteSource {
    private let gate: Gate
    private let hasGiven = Atomic<Bool>(false)
    init(gate: Gate) { self.gate = gate }

    func next() async throws(NetworkError) -> [UInt8]? {
        if !hasGiven.exchange(true, ordering: .relaxed) { return [1, 2, 3] }
        await withTaskCancellationHandler {
            await gate.pass()
        } onCancel: {
            Task { await gate.open() }
        }
        return nil
    }
}
