import Domain
import Host
import HostTesting
import JSON
import Network
import Testing
import Transport

/// The program over TLS, with certificates that are made here.
@Suite(.serialized) struct Encrypted {
    private let folder = "/tmp/assay-server-\(SystemEntropy().next())"
    private var tls: [String] { ["--set", "server.tls.certificate=\(folder)/a.pem", "--set", "server.tls.key=\(folder)/a.key"] }

    private func make(_ name: String, days: Int) throws {
        try Files.makeFolder(folder)
        let words = "req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj /CN=localhost -days \(days) "
        let names = ["-addext", "subjectAltName=DNS:localhost", "-out", "\(folder)/\(name).pem", "-keyout", "\(folder)/\(name).key"]
        let made = try ChildProcess(
            ["/usr/bin/openssl"] + words.split(separator: " ").map(String.init) + names, output: folder + "/openssl"
        ).wait()
        try #require(made.status == 0, "\(made)")
    }

    private func client(_ name: String) throws -> NetworkClient { try NetworkClient(trust: .only(Files.read("\(folder)/\(name).pem"))) }

    private func put(_ name: String, _ ending: String) throws {
        try Files.replace(Files.read("\(folder)/\(name).\(ending)"), at: "\(folder)/a.\(ending)")
    }

    @Test func theCookieIsOfThisHostAloneAndBrowsersAreToldToStay() async throws {
        defer { try? Files.remove(folder) }
        try make("a", days: 30)
        let running = try await RunningServer(tls, in: folder)
        #expect(running.origin.hasPrefix("https://127.0.0.1:"))
        let origin = "https://localhost:\(running.origin.split(separator: ":").last ?? "")"
        let token = try #require(try await running.said("First login").split(separator: "#").last)
        var call = HTTPCall(.post, origin + "/api/v1/session/one-time", fields: ["Origin": origin, "Content-Type": "application/json"])
        call.body = Array(#"{"token":"\#(token)"}"#.utf8)
        let login = try await client("a").send(call)
        let cookie = try #require(login.fields["Set-Cookie"])
        #expect(
            cookie.hasPrefix("__Host-assay=") && cookie.contains("; Secure") && cookie.contains("HttpOnly") && cookie.contains("Path=/"))
        #expect(login.fields["Strict-Transport-Security"] == "max-age=31536000")
        let metrics = try await client("a").send(HTTPCall(.get, origin + "/metrics"))
        let line = String(decoding: metrics.body, as: UTF8.self).split(separator: "\n").first { $0.hasPrefix("assay_tls_expiry_seconds ") }
        let days = try #require(line?.split(separator: " ").last.flatMap { Double($0) }) / 86_400
        #expect(days > 29.9 && days <= 30)
        let program = Files.parent(of: Environment.program) + "/assay"
        func ask(_ certificate: String) throws -> ChildProcess.Ending {
            let address = running.origin.dropFirst("https://".count)
            let words = ["server.listen=\(address)", "server.tls.certificate=\(folder)/\(certificate).pem", "server.tls.key=x"]
            return try ChildProcess([program, "healthcheck"] + words.flatMap { ["--set", $0] }, output: folder + "/answer").wait()
        }
        while try ask("a").output != "ready: up\n" {}
        try make("b", days: 1)
        #expect(try ask("b").status == 5, "another key is another server")
        _ = try running.process.end()
    }

    @Test func theCommandLineBelievesTheAuthoritiesItIsGivenAndNoOthers() async throws {
        defer { try? Files.remove(folder) }
        try make("a", days: 30)
        let running = try await RunningServer(tls, in: folder)
        let origin = "https://localhost:\(running.origin.split(separator: ":").last ?? "")"
        let ada = try Caller("ada", role: "admin", at: running)
        let words = ["login", origin, "--user", "ada"]
        let unknown = try ada.callAsIs(words, input: ada.password)
        #expect(unknown.status == 5 && !Files.exists(ada.file), "\(unknown)")
        #expect(try ada.callAsIs(words + ["--ca", folder + "/a.pem"], input: ada.password).status == 0)
        #expect(try ada.callAsIs(["user", "list", "--server", origin]).status == 0, "it is known at the next call too")
        let plain = try ada.callAsIs(["user", "list", "--server", "http://desk.example"])
        #expect(plain.status == 64 && plain.output.contains("is plain http and not on this machine"), "\(plain)")
        _ = try running.process.end()
    }

    @Test func aNewPairIsTakenWhileItRunsAndABrokenOneIsNot() async throws {
        defer { try? Files.remove(folder) }
        try make("a", days: 30)
        try make("b", days: 60)
        let running = try await RunningServer(tls, in: folder)
        let origin = "https://localhost:\(running.origin.split(separator: ":").last ?? "")"
        let (old, new) = (try client("a"), try client("b"))
        let question = HTTPCall(.get, origin + "/health/live")
        #expect(try await old.send(question).status == .ok)
        // A certificate without its key, as between the two steps of a renewal.
        try put("b", "pem")
        let refusal = try await running.wrote { $0.contains("\"tls.refused\"") }
        #expect(refusal.contains("the key is not that of the certificate") && !refusal.contains("BEGIN"))
        await #expect(throws: NetworkError.self) { try await new.send(question) }
        try put("b", "key")
        _ = try await running.wrote { $0.contains("\"tls.renewed\"") }
        #expect(try await new.send(question).status == .ok)
        #expect(try await old.send(question).status == .ok, "the connection that was open goes on")
        let lines = try running.process.output().split(separator: "\n").filter { $0.contains("\"tls.refused\"") }
        #expect(lines.count == 1, "what is refused is refused once")
        _ = try running.process.end()
    }

    @Test func withoutTLSNothingLeavesTheMachine() throws {
        defer { try? Files.remove(folder) }
        try Files.makeFolder(folder)
        let program = [Files.parent(of: Environment.program) + "/assay", "up", "--serve", "--plain"]
        func refused(_ settings: [String]) throws -> ChildProcess.Ending {
            let all = settings + ["store.path=\(folder)/store/assay.sqlite", "run.folder=\(folder)/run", "audit.key=\(folder)/audit.key"]
            return try ChildProcess(program + all.flatMap { ["--set", $0] }, output: folder + "/output").wait()
        }
        for address in ["0.0.0.0:0", "[::]:0", "192.0.2.1:8080", "localhost:8080"] {
            let ending = try refused(["server.listen=\(address)"])
            #expect(ending.status == 78 && ending.output.contains("server.tls.certificate"), "\(address): \(ending)")
        }
        let half = try refused(["server.listen=127.0.0.1:0", "server.tls.key=x"])
        #expect(half.status == 78 && half.output.contains("set both, or neither"), "\(half)")
        let gone = try refused(["server.listen=127.0.0.1:0", "server.tls.key=\(folder)/x", "server.tls.certificate=\(folder)/y"])
        #expect(gone.status == 78 && gone.output.contains("\(folder)/"), "\(gone)")
    }
}
