import CommandLine
import Testing

@Suite struct Completing {
    @Test(arguments: [
        ([""], ["backtest", "export", "sum", "help", "completion"]), (["b"], ["backtest"]), (["backtest", ""], ["run", "list"]),
        (["backtest", "run", "--s"], ["--strategy", "--seed", "--set"]),
        (["backtest", "run", "--strategy", "sm"], ["sma-cross", "smooth"]),
        (["backtest", "run", "-s", "d"], ["donchian"]),
        (["backtest", "run", "--strategy=sm"], ["--strategy=sma-cross", "--strategy=smooth"]),
        (["backtest", "run", "--fill", ""], ["next-open", "next-event"]), (["backtest", "run", "--seed", ""], []),
        (["backtest", "run", "--quiet", "--data", ""], ["SPY"]), (["export", ""], ["trades", "orders"]), (["export", "trades", ""], []),
        (["--color", "a"], ["auto", "always"]), (["-e", "export", "backtest", "l"], ["list"]),
        (["completion", ""], ["bash", "zsh", "fish"]), (["nowhere", "x"], []), ([], []),
        (["fa"], []), (["backtest", "list", "--js"], ["--json"]),
    ])
    func candidatesFollowTheTree(_ words: [String], _ candidates: [String]) async {
        let spoken = await Sample.call(["complete", "--"] + words)
        let texts = spoken.results.split(separator: "\n").map { String($0.split(separator: "\t")[0]) }
        #expect(texts == candidates)
        #expect(spoken.code == 0)
    }

    @Test func candidatesSayWhatTheyMean() async {
        #expect(await Sample.call("complete", "--", "backtest", "l").results == "list\tLists what was run.\n")
    }

    @Test(arguments: ["bash", "zsh", "fish"])
    func everyShellHasAScriptThatAsksTheProgram(_ shell: String) async {
        let script = await Sample.call("completion", shell).results
        #expect(script.hasPrefix(shell == "zsh" ? "#compdef assay\n" : "# Completion of assay for \(shell)."))
        #expect(script.contains("complete -- "))
    }
}
