import Domain
import Host
import HostTesting
import Network
import Testing
import Transport

/// An installation of its own with a server that runs, and with a worker beside it where it has one of its own.
final class RunningServer {
    let folder: String
    let client: NetworkClient
    private(set) var process: ChildProcess
    private(set) var worker: ChildProcess?
    private(set) var origin = ""
    private var starts = 0

    /// Starts `assay up --serve`, desk and server in one process.
    convenience init(_ arguments: [String] = [], in folder: String? = nil) async throws {
        try await self.init(apart: false, arguments, in: folder)
    }

    /// Starts `assay-worker` and `assay-server`.
    static func apart(_ arguments: [String] = []) async throws -> RunningServer { try await RunningServer(apart: true, arguments) }

    private init(apart: Bool, _ arguments: [String], in given: String? = nil) async throws {
        folder = given ?? "/tmp/assay-server-\(SystemEntropy().next())"
        try Files.makeFolder(folder)
        client = try NetworkClient(trust: .system, allowsPlain: true)
        let settings = Self.settings(folder)
        if apart {
            worker = try ChildProcess([Self.program("assay-worker")] + settings + arguments, output: folder + "/worker")
            process = try ChildProcess([Self.program("assay-server")] + settings, output: folder + "/output")
        } else {
            let words = [Self.program("assay"), "up", "--serve", "--plain"]
            process = try ChildProcess(words + settings + arguments, output: folder + "/output")
        }
        try await findOrigin()
    }

    deinit { try? Files.remove(folder) }

    static func program(_ name: String) -> String { Files.parent(of: Environment.program) + "/\(name)" }

    /// Where everything of an installation is, as options; the port is chosen by the system.
    static func settings(_ folder: String) -> [String] {
        let root = #filePath.split(separator: "/").dropLast(3).map { "/" + $0 }.joined()
        return [
            "store.path=\(folder)/store/assay.sqlite", "audit.key=\(folder)/keys/audit.key", "audit.heads=\(folder)/heads",
            "run.folder=\(folder)/run", "bus.path=\(folder)/run/bus.sock", "runs.folder=\(folder)/runs",
            "data.samples=\(root)/Examples/data", "server.listen=127.0.0.1:0",
        ].flatMap { ["--set", $0] }
    }

    /// Starts the server again after it has ended.
    func restartServer() async throws {
        starts += 1
        process = try ChildProcess([Self.program("assay-server")] + Self.settings(folder), output: folder + "/output-\(starts)")
        try await findOrigin()
    }

    /// Starts the worker again after it has ended.
    func restartWorker(_ arguments: [String] = []) throws {
        starts += 1
        worker = try ChildProcess([Self.program("assay-worker")] + Self.settings(folder) + arguments, output: folder + "/worker-\(starts)")
    }

    private func findOrigin() async throws {
        let line = try await said("Serving at ")
        origin = String(line.dropFirst("Serving at ".count).dropLast())
    }

    /// Waits for a line of the server that begins so.
    func said(_ beginning: String) async throws -> String {
        for _ in 0..<3_000 {
            let lines = try process.output().split(separator: "\n").map(String.init)
            if let line = lines.first(where: { $0.hasPrefix(beginning) }) { return line }
            await SystemSleeper().sleep(nanoseconds: 10_000_000)
        }
        Issue.record("it never said '\(beginning)': \(try process.output())")
        throw CancellationError()
    }

    /// Waits for a line somewhere in what the server writes.
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

    /// Asks until the answer is as it should be.
    func eventually(_ method: HTTPMethod, _ path: String, _ fields: HTTPFields = [:], _ isRight: (HTTPReply) -> Bool) async throws {
        var last: HTTPReply?
        for _ in 0..<1_000 {
            let reply = try await send(method, path, fields)
            if isRight(reply) { return }
            last = reply
            await SystemSleeper().sleep(nanoseconds: 20_000_000)
        }
        Issue.record("\(path) stayed \(last.map { "\($0.status) \(String(decoding: $0.body, as: UTF8.self))" } ?? "silent")")
    }

    /// Logs the first admin in and sets a password.
    /// - Returns: what the page sends with every request.
    func login() async throws -> HTTPFields {
        let link = try await said("First login")
        let token = try #require(link.split(separator: "#").last)
        let login = try await send(.post, "/api/v1/session/one-time", ["Origin": origin], #"{"token":"\#(token)"}"#)
        let cookie = String(try #require(login.fields["Set-Cookie"]).prefix { $0 != ";" })
        let own: HTTPFields = ["Cookie": cookie, "Origin": origin]
        #expect(try await send(.put, "/api/v1/session/password", own, #"{"new":"violet tram under nine bridges"}"#).status == .noContent)
        return own
    }
}
