import CommandLine
import Domain
import Glibc
import Host
import Network
import Synchronization
import Transport

/// Serves what is measured: a fixed answer, and a feed of 150 bytes so many times a second.
struct Serve {
    let port: Int
    let loops: Int
    let rate: Int64

    func run() async throws {
        var options = HTTPServerOptions()
        options.loops = loops
        options.limits.connectionsPerAddress = 10_000
        let alive = Array(#"{"status":"ok","service":"assay","checks":[],"n":0}"#.utf8)
        let hub = Mutex<(any WebSocketTopic)?>(nil)
        let server = try HTTPServer(at: PeerAddress(host: "127.0.0.1", port: port), options: options, clock: SystemClock()) { request in
            switch request.path {
            case "/health/live": .json(alive)
            case "/feed":
                .webSocket { session in
                    hub.withLock { $0 }?.add(session)
                    while await session.next() != nil {}
                }
            default: .text("not found\n", .notFound)
            }
        }
        let topic = server.topic()
        hub.withLock { $0 = topic }
        _ = Terminal.streams.results.write("serving at \(server.address) as process \(getpid())\n")
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await server.run() }
            group.addTask { await pace(topic) }
            _ = await Signals.wait()
            server.drain()
            group.cancelAll()
            try await group.waitForAll()
        }
    }

    /// Sends at fixed moments, so that a late one does not put the next off.
    private func pace(_ topic: any WebSocketTopic) async {
        let step = 1_000_000_000 / rate
        var next = SystemClock.monotonic()
        while !Task.isCancelled {
            topic.send(WebSocketFrame(text: Update.text(at: SystemClock.monotonic())))
            next += step
            await SystemSleeper().sleep(nanoseconds: max(0, next - SystemClock.monotonic()))
        }
    }
}

/// A message of 150 bytes that says when it was made, in nanoseconds of the machine's monotonic clock.
enum Update {
    static let size = 150

    static func text(at moment: Int64) -> String {
        let start =
            "\(moment) {\"type\":\"quote\",\"instrument\":\"AAPL.XNAS\",\"bid\":\"187.2400\",\"ask\":\"187.2500\",\"seq\":1,\"pad\":\""
        return start + String(repeating: "x", count: size - start.utf8.count - 2) + "\"}"
    }

    static func moment(_ text: String) -> Int64? { Int64(text.prefix { $0 != " " }) }
}
