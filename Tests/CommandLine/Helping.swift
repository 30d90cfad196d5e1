import CommandLine
import Testing

@Suite struct Helping {
    @Test func aBareProgramShowsItsCommandsAndAnExample() async {
        let spoken = await Sample.call()
        #expect(
            spoken.results == """
                Trades by rules that can be proven.

                Commands:
                  backtest    Runs strategies over the past.
                  export      Writes files.
                  sum         Adds numbers.
                  help        Explains a command.
                  completion  Prints the completion script of a shell.

                Examples:
                  assay backtest run --strategy sma-cross --data SPY
                      Runs a strategy over recorded prices.

                'assay COMMAND --help' explains a command, 'assay --help' everything at once.

                """)
        #expect(spoken.code == 0)
        #expect(spoken.messages == "")
    }

    @Test func aBareNounShowsItsVerbs() async {
        #expect(
            await Sample.call("backtest").results == """
                Runs strategies over the past.

                Commands:
                  run   Runs a strategy over recorded prices.
                  list  Lists what was run.

                Examples:
                  assay backtest list
                      Lists what was run.

                'assay backtest COMMAND --help' explains a command, 'assay backtest --help'
                everything at once.

                """)
    }

    @Test func theHelpOfAVerbTeachesEverythingAboutIt() async {
        #expect(await Sample.call("help", "backtest", "run").results == Self.run)
    }

    @Test(arguments: [
        ["backtest", "run", "--help"], ["-h", "backtest", "run"], ["backtest", "--help", "run", "--strategy"],
        ["backtest", "run", "--wrong", "-h", "--seed", "list"], ["--set", "export", "-e", "export", "backtest", "run", "-h"],
        ["backtest", "run", "-qh"],
    ])
    func helpComesWhereverItIsAskedForAndWhateverElseIsWrong(_ words: [String]) async {
        #expect(await Sample.call(words) == Sample.Written(code: 0, results: Self.run, messages: ""))
    }

    @Test func behindTwoDashesNothingIsHelp() async {
        #expect(await Sample.call("export", "trades", "--", "--help").results == "trades to --help\n")
    }

    @Test func theHelpOfTheProgramListsOptionsAndExitCodes() async {
        let help = await Sample.call("help").results
        #expect(help == (await Sample.call("--help").results))
        #expect(help.contains("Usage: assay COMMAND [OPTIONS]\n"))
        #expect(
            help.hasSuffix(
                """

                Options of every command:
                  -e, --where NAME      Where it runs.
                      --set NAME=VALUE  Sets a key of the configuration. May be repeated.
                      --config FILE     The configuration file. [default: assay.json5;
                                        environment: ASSAY_CONFIG]
                      --json            Writes one JSON document to standard output instead of
                                        text.
                      --color WHEN      Whether text is coloured; NO_COLOR is honoured. One of
                                        auto, always, never. [default: auto]
                  -h, --help            Explains the command.

                Exit codes:
                  0    done
                  1    failed
                  2    canceled, or only partly done
                  3    a check did not pass
                  4    not allowed
                  5    not reachable
                  64   wrong usage
                  65   bad input
                  70   a fault of Assay itself
                  74   reading or writing failed
                  78   wrong configuration
                  130  interrupted

                """))
        #expect(!help.contains("complete  "))
    }

    @Test(arguments: [40, 50, 72, 100])
    func helpStaysWithinTheTerminal(_ width: Int) async {
        for path in [[], ["backtest"], ["backtest", "run"], ["export"], ["completion"]] {
            let help = await Sample.call(path + ["--help"], width: width).results
            let lines = help.split(separator: "\n").filter { !$0.contains("assay ") }
            #expect(lines.allSatisfy { $0.count <= width }, "\(path) in \(width) columns")
        }
    }

    private static let run = """
        Usage: assay backtest run --strategy NAME --data NAME [OPTIONS]

        Runs a strategy over recorded prices.

        Every run is repeatable: the same strategy, data and seed give the same orders.

        Nothing is sent anywhere.

        Examples:
          assay backtest run --strategy sma-cross --data SPY
              Runs it with its defaults.
          assay backtest run --strategy sma-cross --data SPY -p fast=10 -p slow=50
              Sets two of its parameters.

        Options:
          -s, --strategy NAME         Which strategy. Must be given.
              --data NAME             Which data set. Must be given. [environment:
                                      ASSAY_DATA]
              --from DATE             The first day. A date such as 2018-01-02 or a
                                      moment such as 2018-01-02T14:30:00Z.
              --cash AMOUNT           What the account begins with. A decimal number
                                      such as 0.25. [default: 100000]
              --seed NUMBER           The seed of everything random. A whole number of
                                      at least 0. [default: 1]
              --fill WHEN             When orders are filled. One of next-open,
                                      next-event. [default: next-event]
          -p, --parameter NAME=VALUE  Sets a parameter of the strategy. May be repeated.
          -q, --quiet                 Shows no progress.
          -v, --verbose               Tells more.

        Options of every command:
          -e, --where NAME      Where it runs.
              --set NAME=VALUE  Sets a key of the configuration. May be repeated.
              --config FILE     The configuration file. [default: assay.json5;
                                environment: ASSAY_CONFIG]
              --json            Writes one JSON document to standard output instead of
                                text.
              --color WHEN      Whether text is coloured; NO_COLOR is honoured. One of
                                auto, always, never. [default: auto]
          -h, --help            Explains the command.

        """
}
