import Domain
import Host
import HostTesting
import JSON
import Network
import Testing

/// Someone at a command line of their own: no store, only a login.
struct Caller {
    let running: RunningServer
    let name: String
    var password: String { "violet tram under nine bridges" }
    var file: String { running.folder + "/login-\(name)/session.json" }

    /// Adds a user on the server's machine.
    init(_ name: String, role: String, accounts: String = "all", at running: RunningServer) throws {
        (self.running, self.name) = (running, name)
        let added = try Self.call(
            RunningServer.settings(running.folder) + ["user", "add", name, "--role", role, "--accounts", accounts], input: password, running
        )
        #expect(added.status == 0, "\(added)")
    }

    /// Calls the program with the user's login.
    func callAsIs(_ words: [String], input: String = "") throws -> ChildProcess.Ending {
        try Self.call(["--set", "session.file=\(file)"] + words, input: input, running)
    }

    /// Calls the program at the server.
    func call(_ line: String) throws -> ChildProcess.Ending {
        try callAsIs(line.split(separator: " ").map(String.init) + ["--server", running.origin])
    }

    func login(password given: String? = nil) throws -> ChildProcess.Ending {
        try callAsIs(["login", running.origin, "--user", name], input: given ?? password)
    }

    static func call(_ words: [String], input: String, _ running: RunningServer) throws -> ChildProcess.Ending {
        let place = "\(running.folder)/call-\(SystemEntropy().next())"
        try Files.write(input + "\n", to: place + ".in")
        return try ChildProcess([RunningServer.program("assay")] + words, input: place + ".in", output: place + ".out").wait()
    }
}

/// The command line at a server, with the programs themselves.
@Suite(.serialized) struct RemoteCommands {
    /// What a call wrote after the line that says where it acted.
    private func json(_ ending: ChildProcess.Ending) throws -> JSONValue {
        try JSONValue(reading: String(ending.output.drop { $0 != "{" }))
    }

    @Test func aTradersOrderAndItsCancelAreInTheAuditTrailUnderTheirName() async throws {
        let running = try await RunningServer()
        let own = try await running.login()
        try await running.eventually(.get, "/health/ready") { $0.status == .ok }
        let tina = try Caller("tina", role: "trader", at: running)
        let login = try tina.login()
        #expect(login.status == 0 && login.output.contains("tina is logged in at \(running.origin)"), "\(login)")
        #expect(try Files.permissions(of: tina.file) == 0o600)
        let who = try tina.callAsIs(["whoami", "--json"])
        #expect(try json(who)["user"] == "tina" && json(who)["role"] == "trader", "\(who)")

        let words = "order place paper buy 1 SPX.INDEX --limit 1 --id mine"
        let placed = try tina.call(words)
        #expect(placed.status == 0 && placed.output.hasPrefix("At \(running.origin), as tina.\n"), "\(placed)")
        let again = try json(try tina.call(words + " --json"))
        let order = try #require(again["order"]?.asInt, "\(again.text())")
        #expect(again["schema"] == "assay.order.place/1" && placed.output.contains("Order \(order) is durable"))
        let live = try json(try tina.call("order list --open --account paper --json"))
        #expect(live["orders"]?.asArray?.contains { $0["order"]?.asInt == order && $0["limit"] == "1" } == true, "\(live.text())")
        let canceled = try tina.call("order cancel \(order)")
        #expect(canceled.status == 0 && canceled.output.contains("Order \(order): cancel asked for."), "\(canceled)")

        var (after, acts) = ("0", Set<String>())
        while true {
            let page = try JSONValue(reading: try await running.send(.get, "/api/v1/audit?limit=500&after=\(after)", own).body)
            for leaf in page["items"]?.asArray ?? [] where leaf["order"]?.asInt == order && leaf["actor"] == "user:tina" {
                acts.insert(leaf["action"]?.asString ?? "")
            }
            guard let next = page["next"]?.asString else { break }
            after = next
        }
        #expect(acts == ["order.place", "order.cancel"])

        let status = try json(try tina.call("status --json"))
        #expect(status["schema"] == "assay.status/1" && status["accounts"]?[0]?["account"] == "paper")
        let here = try tina.callAsIs(RunningServer.settings(running.folder) + ["account", "list"])
        #expect(here.output.hasPrefix("On this machine's store; --server URL acts on a server.\n"), "\(here)")
        #expect(try tina.callAsIs(["logout"]).status == 0)
        #expect(!Files.exists(tina.file))
        #expect(try tina.callAsIs(["whoami"]).status == 4)
        _ = try running.process.end()
    }

    @Test func whoMayNotIsToldSoAndWhoIsOutMustLogInAgain() async throws {
        let running = try await RunningServer()
        _ = try await running.login()
        try await running.eventually(.get, "/health/ready") { $0.status == .ok }
        let vera = try Caller("vera", role: "viewer", at: running)
        let wrong = try vera.login(password: "green tram under nine bridges")
        #expect(wrong.status == 4 && !Files.exists(vera.file) && !wrong.output.contains("tram"), "\(wrong)")
        let before = try vera.call("account list")
        #expect(before.status == 4 && before.output.contains("`assay login \(running.origin)`"), "\(before)")
        #expect(try vera.login().status == 0)
        #expect(try vera.login().output.contains("vera is logged in at"), "a login is not replaced unseen")
        let place = try vera.call("order place paper buy 1 SPX.INDEX")
        #expect(place.status == 4, "a viewer may not: \(place)")
        #expect(try vera.call("account show nope").status == 65)
        let shown = try json(try vera.call("account show paper --json"))
        #expect(shown["account"]?["account"] == "paper" && shown["account"]?["mode"] == nil && shown["trialBalance"] == "0.00")

        let ended = try Caller.call(RunningServer.settings(running.folder) + ["user", "end-sessions", "vera"], input: "", running)
        #expect(ended.status == 0, "\(ended)")
        let out = try vera.call("account list")
        #expect(out.status == 4 && out.output.contains("the session of vera at \(running.origin) has ended"), "\(out)")
        #expect(!Files.exists(vera.file))
        #expect(try vera.login().status == 0)
        _ = try running.process.end()
        for line in ["status", "order place paper buy 1 SPX.INDEX"] {
            let gone = try vera.call(line)
            #expect(gone.status == 5 && gone.output.contains("\(running.origin) does not answer"), "\(gone)")
        }
        #expect(Files.exists(vera.file), "a server that is gone ends no login")
    }

    @Test func anAdminKeepsUsersAndReadsTheVerdictFromElsewhere() async throws {
        let running = try await RunningServer()
        _ = try await running.login()
        try await running.eventually(.get, "/health/ready") { $0.status == .ok }
        let ada = try Caller("ada", role: "admin", at: running)
        #expect(try ada.login().status == 0)
        #expect(try ada.call("user add bob --role trader").status == 64, "a server takes nobody's password but their own")
        let added = try ada.call("user add bob --role trader --accounts paper --link")
        #expect(added.status == 0 && added.output.contains("/login#al_"), "\(added)")
        #expect(try ada.call("user add bob --link").status == 65)
        let role = try json(try ada.call("user role bob viewer --json"))
        #expect(role["schema"] == "assay.user/1" && role["user"]?["role"] == "viewer" && role["user"]?["accounts"] == ["paper"])
        #expect(try json(try ada.call("user accounts bob all --json"))["user"]?["accounts"] == "all")
        #expect(try json(try ada.call("user disable bob --json"))["user"]?["enabled"] == false)
        #expect(try ada.call("user enable bob").output.hasSuffix("bob may log in.\n"))
        let here = try Caller.call(RunningServer.settings(running.folder) + ["user", "list", "--json"], input: "", running)
        #expect(try json(try ada.call("user list --json")) == json(here), "the same document as on the server's machine")
        let sessions = try json(try ada.call("user sessions ada --json"))["sessions"]?.asArray
        #expect(sessions?.count == 1 && sessions?[0]["kind"] == "program")
        let verdict = try ada.call("audit verify")
        #expect(verdict.status == 0 && verdict.output.contains("sound: p0, "), "\(verdict)")
        let number = sessions?[0]["session"]?.asInt ?? 0
        #expect(try ada.call("user end-session \(number)").status == 0)
        #expect(try ada.call("user list").status == 4)
        _ = try running.process.end()
    }

    @Test func callsAtOnceRenewTheTokensOneAfterAnotherAndNoneEndsTheSession() async throws {
        let running = try await RunningServer()
        _ = try await running.login()
        let tina = try Caller("tina", role: "trader", at: running)
        #expect(try tina.login().status == 0)
        for round in 1...3 {
            let kept = try Files.readText(tina.file)
            let expires = try #require(try JSONValue(reading: kept)["expires"]?.asString)
            let old = kept.split(separator: expires, omittingEmptySubsequences: false).joined(separator: "2001-01-01T00:00:00Z")
            try Files.write(old, to: tina.file, mode: 0o600)
            let calls = try (0..<6).map { index in
                try ChildProcess(
                    [RunningServer.program("assay"), "--set", "session.file=\(tina.file)", "whoami"],
                    output: "\(running.folder)/at-once-\(round)-\(index)")
            }
            for call in calls {
                let ending = try call.wait()
                #expect(ending.status == 0, "round \(round): \(ending)")
            }
            #expect(try Files.readText(tina.file) != old)
        }
        _ = try running.process.end()
    }
}
