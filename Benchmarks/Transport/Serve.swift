import CommandLine
import Domain
import Glibc
import Host
import Network
import Synchronization
import Transport

/// Serves a feed of 150 bytes in a closed loop: whatever a socket says, the next update goes to all of them.
struct Serve {
    func run() async throws {
        var options = HTTPServerOptions()
        options.loops = 1
        options.limits.connectionsPerAddress = options.limits.connections
        let feed = Mutex<(any WebSocketTopic)?>(nil)
        let server = try HTTPServer(at: PeerAddress(host: "127.0.0.1", port: 0), options: options, clock: SystemClock()) { request in
            guard request.path == "/feed" else { return .text("not found\n", .notFound) }
            return .webSocket { session in
                let topic = feed.withLock { $0 }
                topic?.add(session)
                while await session.next() != nil { topic?.send(WebSocketFrame(text: Update.text(at: SystemClock.monotonic()))) }
            }
        }
        feed.withLock { $0 = server.topic() }
        _ = Terminal.streams.results.write("{\"address\":\"\(server.address)\",\"process\":\(getpid())}\n")
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await server.run() }
            _ = await Signals.wait()
            server.drain()
            try await group.waitForAll()
        }
    }
}

/// A message of 150 bytes that says when it was made, in nanoseconds of the machine's monotonic clock.
enum Update {
    static let size = 150

    static func text(at moment: Int64) -> String {
        let start =
            #"{"type":"quote","instrument":"AAPL.XNAS","bid":"187.2400","ask":"187.2500","at":"\#(moment)","pad":""#
        return start + String(repeating: "x", count: size - start.utf8.count - 2) + "\"}"
    }
}
