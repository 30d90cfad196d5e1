import Host
import JSON
import Testing

@Suite struct BacktestCalls {
    static func desk() async throws -> Desk {
        let desk = try Desk()
        _ = await desk.call("data synthetic demo --rows 400 --seed 3")
        return desk
    }

    @Test func aRunIsPrintedKeptListedShownAndCompared() async throws {
        let desk = try await Self.desk()
        let run = await desk.call("backtest run --strategy sma_cross --data demo --set fast=5 --set slow=20")
        #expect(run.code == 0)
        try Golden.expect(desk.plain(run.results), "backtest-run.txt")
        #expect(run.messages.contains("400/400 rows") && run.messages.contains("/s") && run.messages.contains("kept as "))
        _ = await desk.call("backtest run --strategy sma_cross --data demo --set fast=10 --set slow=20")
        let listed = try await desk.call("backtest list --json").json
        let ids = (listed["runs"]?.asArray ?? []).compactMap { $0["id"]?.asString }
        try #require(ids.count == 2)
        let shown = await desk.call("backtest show \(ids[1])")
        #expect(shown.code == 0 && shown.results.hasPrefix(run.results))
        let compared = await desk.call("backtest compare \(ids[0]) \(ids[1])")
        #expect(compared.code == 0 && compared.results.contains("parameter fast") && !compared.results.contains("parameter slow"))
        #expect(!compared.results.contains("not comparable"))
        try Golden.expect(desk.plain(compared.results), "backtest-compare.txt")
        let document = try await desk.call("backtest compare \(ids[0]) \(ids[1]) --json").json
        #expect(document["schema"] == "assay.backtest.compare/1" && document["comparable"] == true)
        #expect(await desk.call("backtest list").results.split(separator: "\n").count == 3)
    }

    @Test func runsOverOtherDataAndAtOtherCostsAreSaidNotToBeComparable() async throws {
        let desk = try await Self.desk()
        _ = await desk.call("data synthetic other --rows 300 --seed 4")
        _ = await desk.call("backtest run --strategy sma_cross --data demo")
        _ = await desk.call("backtest run --strategy sma_cross --data other --fees none")
        let ids = (try await desk.call("backtest list --json").json["runs"]?.asArray ?? []).compactMap { $0["id"]?.asString }.sorted()
        let call = "backtest compare " + ids.joined(separator: " ")
        let compared = await desk.call(call)
        #expect(compared.code == 0)
        for ground in ["the data differ", "the spans differ", "the costs differ"] {
            #expect(compared.results.contains("not comparable because \(ground): "), "\(compared)")
        }
        let document = try await desk.call(call + " --json").json
        #expect(document["comparable"] == false && document["obstacles"]?.asArray?.count == 3)
    }

    @Test func aFileThatIsNoRunDoesNotHideTheOthers() async throws {
        let desk = try await Self.desk()
        _ = await desk.call("backtest run --strategy sma_cross --data demo")
        try desk.write("runs/broken.json", "{}")
        let listed = await desk.call("backtest list")
        #expect(listed.code == 0 && listed.results.split(separator: "\n").count == 2)
        #expect(listed.messages.contains("left out: 'broken' is no stored run"))
    }

    @Test func theDocumentIsTheOneThatIsKept() async throws {
        let desk = try await Self.desk()
        let run = await desk.call("backtest run --strategy rsi_reversion --data demo --json")
        let document = try run.json
        #expect(document["schema"] == "assay.backtest/1" && document["simulated"] == true)
        for name in ["orders", "fills", "fees", "endEquity", "metrics", "orderListHash", "stateHash"] {
            #expect(document[name] != nil, "\(name)")
        }
        #expect(document["endEquity"]?.asString != nil)
        let id = try await desk.call("backtest list --json").json["runs"]?[0]?["id"]?.asString ?? ""
        #expect(try await desk.call("backtest show \(id.prefix(6)) --json").json == document)
    }

    @Test func twoRunsAreOne() async throws {
        let desk = try await Self.desk()
        let (one, two) = (
            await desk.call("backtest run --strategy formula --data demo"), await desk.call("backtest run --strategy formula --data demo")
        )
        #expect(one.results == two.results)
        let names = try Files.names(in: desk.path("runs"))
        #expect(names.map { $0.split(separator: ".").last } == ["html", "json"] && Set(names.map { $0.prefix(12) }).count == 1)
    }

    @Test func aRunThatIsNotToBeKeptIsNot() async throws {
        let desk = try await Self.desk()
        #expect(await desk.call("backtest run --strategy sma_cross --data demo --no-save").code == 0)
        #expect(!Files.exists(desk.path("runs")))
    }

    @Test func aRuleIsTradedFromAFileOrFromTheLine() async throws {
        let desk = try await Self.desk()
        let rule = "enter long when close > sma(close, 20); exit when close < sma(close, 20)"
        try desk.write("my.formula", rule + "\n")
        let fromFile = await desk.call("backtest run --data demo --json --rule-file \(desk.path("my.formula"))")
        let fromLine = await desk.call("backtest run --data demo --json --rule", rule)
        let fromSet = await desk.call("backtest run --data demo --json --strategy formula --set", "rule=\(rule)")
        #expect(fromFile.code == 0 && fromLine.code == 0 && fromSet.code == 0)
        let hashes = try [fromFile, fromLine, fromSet].map { try $0.json["orderListHash"]?.asString }
        #expect(Set(hashes).count == 1)
        #expect(try await desk.call("backtest run --data demo --json --strategy formula").json["orderListHash"]?.asString != hashes[0])
    }

    @Test func aMistakeInARuleIsShownAtItsColumn() async throws {
        let desk = try await Self.desk()
        let written = await desk.call("backtest run --data demo --rule", "enter long when close >> 3")
        #expect(written.code == 64 && written.messages.contains("line 1, column 24") && written.messages.contains("^"))
    }

    @Test func aMistakeInAFileOfARuleNamesTheFile() async throws {
        let desk = try await Self.desk()
        try desk.write("my.formula", "\nenter long when close >> 3\n")
        let mistake = "the rule in '\(desk.path("my.formula"))' cannot be read: line 2, column 24: "
        let run = await desk.call("backtest run --data demo --rule-file \(desk.path("my.formula"))")
        #expect(run.code == 64 && run.messages.hasPrefix("error: " + mistake), "\(run)")
        let flags = "--set accounts.x.cash=5 --set strategies.s.account=x --set strategies.s.strategy=formula"
        let validated = await desk.call("config validate \(flags) --set strategies.s.rule=\(desk.path("my.formula"))")
        #expect(validated.code == 78 && validated.messages.contains("flag --set strategies.s.rule: \(mistake)"), "\(validated)")
    }

    @Test func reportAndExportAreWritten() async throws {
        let desk = try await Self.desk()
        let run = await desk.call(
            "backtest run --strategy sma_cross --data demo --report \(desk.path("r.html")) --export \(desk.path("out"))")
        #expect(run.code == 0)
        let report = try Files.readText(desk.path("r.html"))
        #expect(report.hasPrefix("<!DOCTYPE html>") && report.contains("sma_cross") && report.contains("</html>"))
        #expect(try Files.names(in: desk.path("out")) == ["README.txt", "equity.csv", "fills.csv", "ledger.csv", "orders.csv"])
        let document = try await desk.call("backtest run --strategy sma_cross --data demo --json").json
        for name in ["orders", "fills"] {
            let lines = try Files.readText(desk.path("out/\(name).csv")).split(separator: "\n").count
            #expect(document[name]?.asInt == lines - 1 && lines > 1, "\(name)")
        }
    }

    @Test func aNameWithADotIsAKeyOfTheConfiguration() async throws {
        let desk = try await Self.desk()
        let run = await desk.call("backtest run --strategy sma_cross --data demo --set fast=5 --set runs.folder=\(desk.path("other"))")
        #expect(run.code == 0 && run.results.contains("parameters  fast=5 slow="))
        #expect(try Files.names(in: desk.path("other")).count == 2 && !Files.exists(desk.path("runs")))
    }

    @Test(arguments: [
        ("backtest run --data demo", 64, "needs --strategy KEY"), ("backtest run --strategy sma_cross", 64, "needs --data NAME"),
        ("backtest run --strategy smacross --data demo", 64, "did you mean 'sma_cross'"),
        ("backtest run --strategy sma_cross --data demos", 64, "did you mean 'demo'"),
        ("backtest run --strategy sma_cross --data demo --set fast=x", 64, "parameter 'fast' is 'x'"),
        ("backtest run --strategy sma_cross --data demo --set fats=5", 64, "no parameter 'fats'"),
        ("backtest run --strategy sma_cross --data demo --set fast=5 --set fast=6", 64, "--set fast is given twice"),
        ("backtest run --strategy sma_cross --data demo --set no.key=5", 78, "unknown key 'no.key'"),
        ("backtest run --strategy sma_cross --data demo --rule x", 64, "--rule is for the strategy formula"),
        ("backtest run --data demo --rule x --rule-file y", 64, "--rule and --rule-file each give a rule"),
        ("backtest run --data demo --rule-file none", 74, "cannot open 'none'"),
        ("backtest run --strategy sma_cross --data demo,", 64, "--data is 'demo,'"),
        ("backtest run --strategy sma_cross --data ,demo", 64, "--data is ',demo'"),
        ("verify parity --strategy sma_cross --data demo,", 64, "--data is 'demo,'"),
        ("backtest run --strategy sma_cross --data demo,demo", 64, "SYN.SIM is in two datasets"),
        ("backtest run --strategy sma_cross --data demo --from 2050-01-01", 64, "no rows from 2050-01-01"),
        ("backtest run --strategy sma_cross --data demo --from yesterday", 64, "--from is 'yesterday'"),
        ("backtest run --strategy sma_cross --data demo --cash 0", 64, "--cash is '0'"),
        ("backtest run --strategy sma_cross --data demo --fees lots", 64, "--fees is 'lots'"),
        ("backtest run --strategy sma_cross --data demo --slippage lots", 64, "--slippage is 'lots'"),
        ("backtest run --strategy sma_cross --data demo --fill now", 64, "--fill is 'now'"),
        ("backtest run --strategy sma_cross --data demo --seed -1", 64, "--seed is '-1'"),
        ("backtest run --strategy sma_cross --data demo --report none/r.html", 64, "whose folder is not there"),
        ("backtest show none", 64, "no run in"), ("backtest compare none other", 64, "no run in"),
        ("backtest shwo", 64, "did you mean 'show'"),
    ])
    func aWrongCallIsNamedAndChangesNothing(line: String, code: Int32, part: String) async throws {
        let desk = try await Self.desk()
        let before = try desk.tree()
        let written = await desk.call(line)
        #expect(written.code == code && written.messages.contains(part), "\(written)")
        #expect(written.messages.split(separator: "\n").count == 1)
        #expect(try desk.tree() == before)
    }
}
