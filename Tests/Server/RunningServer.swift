import Domain
import Host
import HostTesting
import Network
import Testing
import Transport

/// An installation of its own with a server that runs.
final class RunningServer {
    let folder = "/tmp/assay-server-\(SystemEntropy().next())"
    let process: ChildProcess
    let client: NetworkClient
    private(set) var origin = ""

    init(_ arguments: [String] = [], in given: String? = nil) async throws {
        let folder = given ?? folder
        try Files.makeFolder(folder)
        let root = #filePath.split(separator: "/").dropLast(3).map { "/" + $0 }.joined()
        let paths = [
            "store.path=\(folder)/store/assay.sqlite", "audit.key=\(folder)/keys/audit.key", "audit.heads=\(folder)/heads",
            "run.folder=\(folder)/run", "runs.folder=\(folder)/runs", "data.samples=\(root)/Examples/data",
            "server.listen=127.0.0.1:0",
        ]
        let program = Files.parent(of: Environment.program) + "/assay-server"
        process = try ChildProcess([program] + paths.flatMap { ["--set", $0] } + arguments, output: folder + "/output")
        client = try NetworkClient(trust: .system, allowsPlain: true)
        let line = try await said("Serving at ")
        origin = String(line.dropFirst("Serving at ".count).dropLast())
    }

    deinit { try? Files.remove(folder) }

    /// Waits for a line that begins so.
    func said(_ beginning: String) async throws -> String {
        for _ in 0..<3_000 {
            let lines = try process.output().split(separator: "\n").map(String.init)
            if let line = lines.first(where: { $0.hasPrefix(beginning) }) { return line }
            await SystemSleeper().sleep(nanoseconds: 10_000_000)
        }
        Issue.record("it never said '\(beginning)': \(try process.output())")
        throw CancellationError()
    }

    /// Waits for a line somewhere in what it writes.
    func wrote(_ isIt: (Substring) -> Bool) async throws -> Substring {
        for _ in 0..<600 {
            if let line = try process.output().split(separator: "\n").first(where: isIt) { return line }
            await SystemSleeper().sleep(nanoseconds: 50_000_000)
        }
        Issue.record("it never wrote it: \(try process.output().suffix(2_000))")
        throw CancellationError()
    }

    func send(_ method: HTTPMethod, _ path: String, _ fields: HTTPFields = [:], _ body: String = "") async throws -> HTTPReply {
        var fields = fields
        if !body.isEmpty { fields["Content-Type"] = "application/json" }
        return try await client.send(HTTPCall(method, origin + path, fields: fields, body: Array(body.utf8)))
    }
}
