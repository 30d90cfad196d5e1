import CommandLine
import Domain
import Testing

@Suite struct Calls {
    @Test func valuesComeFromOptionsVariablesAndDefaults() async {
        let spoken = await Sample.call(
            "--set", "a.b=c", "backtest", "run", "--strategy=sma-cross", "--from", "2018-01-02", "-qv", "-p", "fast=10", "-p", "slow=a=b",
            "--cash",
            "-5", "--set=x=", environment: ["ASSAY_DATA": "SPY", "ASSAY_CONFIG": "other.json5"])
        #expect(
            spoken.results == """
                strategy sma-cross data SPY seed 1
                from 2018-01-02 cash -5 quiet true
                fast is 10, slow is a=b
                set ["a.b=c", "x="], last x=, config other.json5 path ["backtest", "run"]

                """)
        #expect(spoken.messages == "")
        #expect(spoken.code == 0)
    }

    @Test func anOptionIsStrongerThanItsVariable() async {
        let spoken = await Sample.call("backtest", "run", "-s", "x", "--data", "QQQ", environment: ["ASSAY_DATA": "SPY"])
        #expect(spoken.results.hasPrefix("strategy x data QQQ"))
    }

    @Test func argumentsStandInTheirOrder() async {
        #expect(await Sample.call("export", "trades").results == "trades to -\n")
        #expect(await Sample.call("export", "trades", "out.csv").results == "trades to out.csv\n")
        #expect(await Sample.call("export", "orders", "--", "--odd name").results == "orders to --odd name\n")
        #expect(await Sample.call("sum", "1", "-2.5", ".5").code == 64)
        #expect(await Sample.call("sum", "1", "-2.5", "0.5").results == "1+-2.5+0.5\n")
    }

    @Test(arguments: [
        (["backtset"], "'backtset' is no command: did you mean 'backtest'? 'assay help' lists them"),
        (["zzz"], "'zzz' is no command: 'assay help' lists them"),
        (["backtest", "rnu"], "'rnu' is no command of 'assay backtest': did you mean 'run'? 'assay help backtest' lists them"),
        (
            ["backtest", "list", "--jsn"],
            "'--jsn' is no option of 'assay backtest list': did you mean '--json'? 'assay backtest list --help' lists them"
        ),
        (["--nothing"], "'--nothing' is no option of 'assay': 'assay --help' lists them"),
        (["backtest", "run", "-x"], "'-x' is no option of 'assay backtest run': 'assay backtest run --help' lists them"),
        (["backtest", "run", "--data", "S"], "'assay backtest run' needs --strategy NAME: add it. Which strategy."),
        (["backtest", "run", "-s", "x"], "'assay backtest run' needs --data NAME: add it or set ASSAY_DATA. Which data set."),
        (["backtest", "run", "--strategy"], "--strategy takes a value: write --strategy NAME"),
        (
            ["backtest", "run", "--strategy", "--data", "x"],
            "--strategy takes a value: write --strategy NAME, or --strategy=--data if that is its value"
        ),
        (["backtest", "run", "-sq", "x"], "-s takes a value: write -s NAME"),
        (["backtest", "run", "-s", "a", "--strategy", "b"], "--strategy is given twice: remove one"),
        (["backtest", "run", "--quiet=yes"], "--quiet is a flag and takes no value: write --quiet"),
        (["backtest", "run", "--seed", "-1"], "--seed is '-1': expected a whole number of at least 0"),
        (["backtest", "run", "--seed=abc"], "--seed is 'abc': expected a whole number of at least 0"),
        (["backtest", "run", "--cash", "1e5"], "--cash is '1e5': expected a decimal number such as 0.25"),
        (
            ["backtest", "run", "--from", "2018-02-30"],
            "--from is '2018-02-30': expected a date such as 2018-01-02 or a moment such as 2018-01-02T14:30:00Z, of the years 1678 to 2261"
        ),
        (
            ["backtest", "run", "--fill", "next-opn"],
            "--fill is 'next-opn': did you mean 'next-open'? expected one of next-open, next-event"
        ),
        (["backtest", "run", "-p", "fast"], "-p is 'fast': expected name=value"), (["--config="], "--config is '': expected a path"),
        (["export"], "'assay export' needs WHAT: add it. What to write."),
        (["export", "fills"], "WHAT is 'fills': expected one of trades, orders"),
        (["export", "trades", "a", "b"], "'b' is one argument too many: 'assay export' takes only WHAT [PATH]"),
        (["backtest", "list", "a"], "'a' is one argument too many: 'assay backtest list' takes no arguments"),
        (["help", "backtest", "rn"], "'rn' is no command of 'assay backtest': did you mean 'run'? 'assay help backtest' lists them"),
        (["help", "export", "x"], "'x' is no command of 'assay export': write 'assay export --help'"),
        (["completion", "tcsh"], "SHELL is 'tcsh': expected one of bash, zsh, fish"),
        (["--color", "red"], "--color is 'red': expected one of auto, always, never"),
        (["a\u{1B}[31m\nb"], "'a [31m b' is no command: 'assay help' lists them"),
    ])
    func aWrongCallIsOneLineThatNamesItAndTheFix(_ words: [String], _ message: String) async {
        let spoken = await Sample.call(words)
        #expect(spoken == Sample.Written(code: 64, results: "", messages: "error: \(message)\n"))
    }

    @Test func theVariablesOfOptionsAreListed() {
        #expect(Program(Sample.root).variables == ["ASSAY_CONFIG", "ASSAY_DATA"])
    }

    @Test func aWrongVariableIsNamed() async {
        let spoken = await Sample.call("backtest", "list", environment: ["ASSAY_CONFIG": ""])
        #expect(spoken.messages == "error: the variable ASSAY_CONFIG is '': expected a path\n")
    }

    @Test(arguments: [("failure", 4, "you may not: ask"), ("cancel", 2, "canceled"), ("odd", 1, "something odd")])
    func whatACommandThrowsDecidesTheCode(_ how: String, _ code: Int32, _ message: String) async {
        #expect(await Sample.call("fail", how) == Sample.Written(code: code, results: "", messages: "error: \(message)\n"))
        #expect(await Sample.call("fail", "check").code == 3)
    }

    @Test func withJSONResultsAndErrorsAreDocuments() async {
        let spoken = await Sample.call("backtest", "run", "--json", "-s", "x", "--data", "y")
        #expect(spoken.results == "{\n  \"schema\": \"assay.backtest/1\",\n  \"strategy\": \"x\"\n}\n")
        let failed = await Sample.call("--json", "fail", "failure")
        #expect(
            failed.messages == """
                {
                  "schema": "assay.error/1",
                  "error": {
                    "code": "not-allowed",
                    "message": "you may not",
                    "fix": "ask"
                  }
                }

                """)
        #expect(await Sample.call("--json", "nowhere").messages.contains("\"code\": \"unknown-command\""))
        #expect(await Sample.call("export", "--", "--json").messages.hasPrefix("error: "))
    }

    @Test func aResultThatCannotBeWrittenIsAnError() async {
        let spoken = await Sample.call("export", "trades", isBroken: true)
        #expect(spoken.code == 74)
        #expect(spoken.messages == "error: the result could not be written: free some space, or see who reads it\n")
    }

    @Test func colourFollowsTheFlagTheTerminalAndNO_COLOR() async {
        #expect(await Sample.call("x", isTerminal: true).messages.hasPrefix("\u{1B}[1;31merror:\u{1B}[0m "))
        for environment in [["NO_COLOR": "1"], ["TERM": "dumb"]] {
            #expect(await Sample.call("x", environment: environment, isTerminal: true).messages.hasPrefix("error: "))
            #expect(await Sample.call("x", "--color=always", environment: environment).messages.hasPrefix("\u{1B}"))
        }
        #expect(await Sample.call("--color", "never", "x", isTerminal: true).messages.hasPrefix("error: "))
        #expect(await Sample.call("x", environment: ["NO_COLOR": ""], isTerminal: true).messages.hasPrefix("\u{1B}"))
    }

    @Test func noWordsMakeTheParserTrap() async {
        var random = seeded("random words")
        let words = [
            "backtest", "run", "list", "export", "sum", "help", "complete", "--", "--json", "-s", "-", "--strategy", "--set", "a=b", "=",
            "--=", "-5",
            "-qs", "--help", "-h", "é", "", "--color", "completion", "bash", "trades",
        ]
        for _ in 0..<3_000 {
            let call = (0..<random.next() % 6).map { _ in words[Int(random.next() % UInt64(words.count))] }
            let spoken = await Sample.call(call)
            #expect([0, 1, 2, 3, 64].contains(spoken.code), "\(call)")
            #expect((spoken.code == 64) == spoken.messages.hasPrefix("error: ") || call.contains("--json"), "\(call)")
        }
    }
}
