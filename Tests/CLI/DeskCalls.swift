import Host
import JSON
import Testing

/// Wrong calls around a desk: each is named, and nothing is left of it.
@Suite struct DeskCalls {
    /// An installation with a journal in which the account `paper` is open.
    private static func desk() async throws -> Desk {
        let desk = try Desk()
        #expect(await desk.call("data synthetic demo --rows 50 --instrument SYN.SIM").code == 0)
        let text = try Files.readText(desk.path("assay.json5"))
        try desk.write("assay.json5", "{ replay: { datasets: [\"demo\"] }," + text.dropFirst())
        let opened = await desk.call("account open paper --cash 1000")
        #expect(opened.code == 0, "\(opened)")
        return desk
    }

    private static func facts(_ desk: Desk) async throws -> JSONValue? {
        try await desk.call("verify recovery --json").json["stateHash"]
    }

    @Test(arguments: [
        ("account open x --cash 0", 64, "--cash is '0'"), ("account open x --cash -5", 64, "--cash is '-5'"),
        ("account open x --cash 999999999999999999999", 64, "--cash is '999999999999999999999'"),
        ("account open x --currency zz", 64, "the currency 'zz'"), ("account open a/b", 64, "use A-Z, a-z, 0-9"),
        ("account open x --broker nope", 65, "there is no broker 'nope'"), ("account open paper", 65, "is open already"),
        ("account deposit paper 0", 65, "the amount '0'"), ("account deposit paper -5", 64, "write it without the minus"),
        ("account deposit nope 5", 65, "there is no account 'nope'"), ("account deposit paper 5 --id=", 64, "--id is ''"),
        ("account withdraw paper 999999999", 65, "free to withdraw"), ("account show nope", 65, "there are: paper"),
        ("account limits paper --limit foo=1", 64, "there is no limit 'foo'"),
        ("account limits paper --limit short=no --limit short=yes", 64, "--limit short is given twice"),
        ("account limits paper --limit collar=x", 65, "write a share such as 1%"),
        ("account limits paper --limit orders-per-day=x", 65, "write a whole number of at least 0"),
        ("account limits paper --limit position=x", 65, "write an amount of at least 0"),
        ("account limits paper --limit short=x", 65, "write yes or no"),
        ("order list --account nope", 65, "there are: paper"), ("order place paper buy 1 nope", 64, "names no venue"),
        ("order place paper buy 1 NOPE.SIM", 65, "is not listed"), ("order place paper buy 1.5 SYN.SIM", 65, "the quantity 1.5"),
        ("order place paper buy 99999999999999999999 SYN.SIM", 64, "use at most 18 digits"),
        ("order place nope buy 1 SYN.SIM", 65, "there is no account 'nope'"), ("order cancel 999", 65, "there is no order 999"),
        ("kill --reduce --resume", 64, "contradict each other"), ("kill --account nope", 65, "there is no account 'nope'"),
        ("instrument restrict nope", 64, "names no venue"), ("instrument restrict NOPE.SIM", 65, "is not listed"),
        ("up --pace zzz", 78, "'replay.pace' is 'zzz': expected max, 4/s, 3600x or step"),
        ("up --set replay.datasets=nope", 78, "no dataset is called 'nope'"),
        ("up --set replay.from=2050-01-01", 78, "demo has no rows from '2050-01-01'"),
        ("up --set replay.from=yesterday", 78, "'replay.from' is 'yesterday'"), ("up --set paper.fees=lots", 78, "'paper.fees' is 'lots'"),
        ("up --set paper.slippage=lots", 78, "'paper.slippage' is 'lots'"), ("up --set store.path=", 78, "'store.path' is ''"),
    ])
    func aWrongCallIsNamedAndChangesNothing(line: String, code: Int32, part: String) async throws {
        let desk = try await Self.desk()
        let (before, tree) = (try await Self.facts(desk), try desk.tree())
        let written = await desk.call(line)
        #expect(written.code == code && written.messages.contains(part) && written.results.isEmpty, "\(written)")
        #expect(written.messages.split(separator: "\n").count == 1)
        #expect(try await Self.facts(desk) == before)
        #expect(try desk.tree() == tree)
    }

    // One at a time: a process has its signals once, and `up` hears them.
    @Test(
        .serialized,
        arguments: [
            "--set accounts.x.cash=5 --set accounts.x.broker=nope", "--set accounts.x.cash=5 --set strategies.s.account=y",
            "--set accounts.x.cash=5 --set strategies.s.strategy=sma_cross --set strategies.s.account=zz",
            "--set accounts.x.cash=5 --set strategies.s.strategy=nope --set strategies.s.account=x",
            "--set accounts.x.cash=5 --set strategies.s.strategy=sma_cross --set strategies.s.account=x "
                + "--set strategies.s.parameters=fast=0",
        ])
    func whatTheConfigurationAsksForAndCannotBeIsNeverInTheJournal(flags: String) async throws {
        let desk = try await Self.desk()
        let before = try await Self.facts(desk)
        let written = await desk.call("up --plain --until-end --pace max \(flags)")
        #expect(written.code == 78 && written.results.isEmpty, "\(written)")
        #expect(try await Self.facts(desk) == before)
        let accounts = try await desk.call("account list --json").json["accounts"]?.asArray
        #expect(accounts?.compactMap { $0["account"]?.asString } == ["paper"])
    }

    @Test(arguments: [
        ("--set accounts.x.broker=nope", "flag --set accounts.x.broker: no plugin provides the broker 'nope'"),
        ("--set strategies.s.account=x", "strategies.s.strategy is missing"),
        ("--set strategies.s.strategy=nope --set strategies.s.account=x", "flag --set strategies.s.strategy: no plugin provides"),
        ("--set strategies.s.rule=none --set strategies.s.account=x", "flag --set strategies.s.rule: the rule cannot be read"),
        ("--set paper.fees=lots", "flag --set paper.fees: 'paper.fees' is 'lots'"),
        ("--set feed.provider=nope", "flag --set feed.provider: no plugin provides the market data 'nope'"),
        ("--set bus.provider=nope", "flag --set bus.provider: no plugin provides the bus 'nope': known: local"),
        ("--set feed.provider=synthetic --set synthetic.pace=zzz", "'synthetic.pace' is 'zzz'"),
        ("--set runs.folder=", "flag --set runs.folder: 'runs.folder' is '': expected a path"),
    ])
    func validationFindsWhatADeskWouldRefuse(flags: String, part: String) async throws {
        let written = await Desk.run(["config", "validate"] + flags.split(separator: " ").map(String.init))
        #expect(written.code == 78 && written.messages.contains(part) && written.results.isEmpty, "\(written)")
    }

    @Test func aFormIsHeldToItsPlaceInTheFile() async throws {
        let desk = try Desk()
        try desk.write("assay.json5", "{\n  paper: { fees: \"lots\" },\n  run: { folder: \"\" },\n}\n")
        let written = await desk.call("config validate")
        let (file, fees) = (desk.path("assay.json5"), "none, 10bps, 0.1%, 0.005/unit,min=1 or 1/fill")
        #expect(
            written.messages
                == "error: \(file):2:18: 'paper.fees' is \"lots\": expected \(fees), such as \"10bps\"\n"
                + "\(file):3:18: 'run.folder' is \"\": expected a path, such as \"var/run\"\n")
    }

    @Test(arguments: ["feed", "store"]) func aProviderThatIsNoneIsNamedWithItsPlace(section: String) async throws {
        let desk = try Desk()
        try desk.write("assay.json5", "{\n  \(section): { provider: \"nope\" },\n}\n")
        let written = await desk.call("config validate")
        #expect(written.code == 78, "\(written)")
        let place = "\(desk.path("assay.json5")):2:\(section.count + 17)"
        #expect(written.messages.hasPrefix("error: \(place): no plugin provides the "), "\(written)")
    }

    @Test func aCommandToADeskThatCannotStartIsNotDoneLater() async throws {
        let desk = try await Self.desk()
        let key = try Files.read(desk.path("keys/audit.key"))
        try Files.remove(desk.path("keys/audit.key"))
        let refused = await desk.call("account deposit paper 5")
        #expect(refused.code == 78 && refused.messages.contains("there is no audit key"), "\(refused)")
        try Files.write(key, to: desk.path("keys/audit.key"), mode: 0o600)
        let before = try await desk.call("account list --json").json
        #expect(await desk.call("kill").code == 0)
        let accounts = try await desk.call("account list --json").json["accounts"]?[0]
        #expect(accounts?["capital"] == before["accounts"]?[0]?["capital"])
    }

    @Test func thePaceIsThatOfTheFeedTheFileChose() async throws {
        let desk = try Desk()
        let text = try Files.readText(desk.path("assay.json5"))
        try desk.write("assay.json5", "{ feed: { provider: \"synthetic\" }," + text.dropFirst())
        let written = await desk.call("up --pace zzz")
        #expect(written.code == 78 && written.messages.contains("'synthetic.pace' is 'zzz'"), "\(written)")
    }

    @Test func lookingForADeskMakesNothing() async throws {
        let desk = try Desk()
        let before = try desk.tree()
        let written = await desk.call("status")
        #expect(written.code == 5 && written.messages.contains("no desk is running") && written.results.isEmpty)
        #expect(try desk.tree() == before)
    }

    @Test func anExportReplacesAFileOnlyWhenAsked() async throws {
        let desk = try await Self.desk()
        try desk.write("out.csv", "mine")
        let refused = await desk.call("export orders --output \(desk.path("out.csv"))")
        #expect(refused.code == 1 && refused.messages.contains("--replace"))
        #expect(try Files.readText(desk.path("out.csv")) == "mine")
        #expect(await desk.call("export orders --replace --output \(desk.path("out.csv"))").code == 0)
        #expect(try Files.readText(desk.path("out.csv")).hasPrefix("order,time,"))
    }
}
