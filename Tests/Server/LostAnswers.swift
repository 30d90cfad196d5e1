import Domain
import Host
import HostTesting
import Network
import Synchronization
import Testing
import Transport

/// What the command line does where a server's answer is lost.
@Suite(.serialized, .timeLimit(.minutes(2))) struct LostAnswers {
    /// What a server was asked, in order.
    private final class Asked: Sendable {
        let keys = Mutex<[String]>([])
    }

    /// Calls the program at a server that answers as it is told to.
    /// - Parameter answer: the status of each try, from 1.
    private func call(
        _ words: [String], _ answer: @escaping @Sendable (Int) -> HTTPResponse
    ) async throws -> (ChildProcess.Ending, [String]) {
        let (asked, folder) = (Asked(), "/tmp/assay-lost-\(SystemEntropy().next())")
        try Files.makeFolder(folder)
        defer { try? Files.remove(folder) }
        let server = try HTTPServer(at: PeerAddress(host: "127.0.0.1", port: 0), clock: SystemClock()) { request in
            let count = asked.keys.withLock { keys in
                keys.append("\(request.method.name) \(request.path) \(request.fields["Idempotency-Key"] ?? "none")")
                return keys.count
            }
            return answer(count)
        }
        let origin = "http://\(server.address)"
        let login = #""user": "tina", "access": "a", "refresh": "r", "expires": "2200-01-01T00:00:00Z", "authorities": null"#
        try Files.write("{\"schema\": \"assay.session/1\", \"server\": \"\(origin)\", \(login)}", to: folder + "/session.json", mode: 0o600)
        return try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await server.run() }
            let process = try ChildProcess(
                [RunningServer.program("assay"), "--set", "session.file=\(folder)/session.json"] + words + ["--server", origin],
                output: folder + "/output")
            while process.isRunning { await SystemSleeper().sleep(nanoseconds: 5_000_000) }
            let ending = try process.wait()
            server.drain()
            try await group.waitForAll()
            return (ending, asked.keys.withLock { $0 })
        }
    }

    private static let place = ["order", "place", "paper", "buy", "1", "SPX.INDEX"]

    @Test func anOrderIsSentOnceMoreUnderTheSameKey() async throws {
        let (ending, asked) = try await call(Self.place + ["--id", "mine"]) { count in
            guard count > 1 else { return .json(Array(#"{"detail":"Not now."}"#.utf8), .unavailable) }
            return .json(Array(#"{"id":7,"status":"intent"}"#.utf8), .created)
        }
        #expect(ending.status == 0 && ending.output.contains("Order 7 is durable"), "\(ending)")
        #expect(asked == ["POST /api/v1/orders mine", "POST /api/v1/orders mine"])
    }

    @Test func whatStaysUnknownIsSaidToBeSoWithTheKeyToRepeatItBy() async throws {
        let (ending, asked) = try await call(Self.place) { _ in .json(Array(#"{"detail":"Not now."}"#.utf8), .unavailable) }
        let keys = Set(asked.compactMap { $0.split(separator: " ").last.map(String.init) })
        let key = try #require(keys.first)
        #expect(ending.status == 2 && asked.count == 2 && keys.count == 1, "\(ending) \(asked)")
        #expect(ending.output.contains("not known (Not now): repeat the call with --id \(key): it is done at most once"), "\(ending)")
    }

    @Test func aRefusalIsNoReasonToAskAgain() async throws {
        let body = #"{"code":"refused","detail":"order 3 was refused: it is too large","fix":"Ask for less."}"#
        let (ending, asked) = try await call(Self.place) { _ in .json(Array(body.utf8), .unprocessable) }
        #expect(ending.status == 65 && asked.count == 1, "\(ending) \(asked)")
        #expect(ending.output.hasSuffix("error: order 3 was refused: it is too large: Ask for less\n"), "\(ending)")
    }
}
