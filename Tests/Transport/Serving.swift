import Domain
import Host
import Network
import Synchronization
import Transport

/// A moment that stays.
struct StandingClock: WallClock {
    func now() -> Timestamp { Timestamp(seconds: 784_111_777) }
}

/// Nanoseconds that only a test moves.
final class HandClock: Sendable {
    private let nanoseconds = Atomic<Int64>(1_000_000_000)
    func advance(_ duration: Duration) { nanoseconds.add(Int64(duration / .nanoseconds(1)), ordering: .relaxed) }
    func now() -> Int64 { nanoseconds.load(ordering: .relaxed) }
}

/// Answers by a closure.
struct Answering: HTTPResponder {
    let answer: @Sendable (HTTPRequest) async -> HTTPResponse
    var atOnce: @Sendable (HTTPRequest) -> HTTPResponse? = { _ in nil }

    init(_ answer: @escaping @Sendable (HTTPRequest) async -> HTTPResponse) { self.answer = answer }

    func respondAtOnce(to request: HTTPRequest) -> HTTPResponse? { atOnce(request) }

    func respond(to request: HTTPRequest) async -> HTTPResponse { await answer(request) }
}

/// Serves on a port of loopback while `body` runs, then drains and waits for the end.
func serving<Result: Sendable>(
    _ options: HTTPServerOptions = HTTPServerOptions(), by responder: Answering,
    _ body: @Sendable (HTTPServer) async throws -> Result
) async throws -> Result {
    let server = try HTTPServer(at: PeerAddress(host: "127.0.0.1", port: 0), options: options, clock: StandingClock(), responder: responder)
    return try await withThrowingTaskGroup(of: Void.self) { group in
        group.addTask { try await server.run() }
        do {
            let result = try await body(server)
            server.drain()
            try await group.waitForAll()
            return result
        } catch {
            server.drain()
            throw error
        }
    }
}

/// Sends bytes to a server that answers everything with `ok`, and reads to the end of the connection.
func exchange(_ text: String, _ options: HTTPServerOptions = HTTPServerOptions()) async throws -> String {
    try await serving(options, by: Answering { _ in .text("ok") }) { server in
        let peer = try RawPeer(to: server.address)
        try await peer.send(text)
        await peer.endSending()
        return try await peer.readToEnd()
    }
}

/// Waits for what other threads will bring about; the time limit of the suite ends it.
func until(_ condition: @Sendable () async -> Bool) async throws {
    while !(await condition()) {
        try Task.checkCancellation()
        await Task.yield()
    }
}
