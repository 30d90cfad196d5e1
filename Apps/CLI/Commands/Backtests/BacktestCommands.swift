internal import CommandLine
internal import Configuration
internal import Domain
internal import JSON
internal import Research

/// The commands about backtests.
struct BacktestCommands {
    let plugins: [Plugin]

    var all: [Command] {
        [
            Command(
                "backtest", "Runs strategies over recorded prices, and keeps what came of it.",
                examples: [
                    Example("assay backtest run --strategy sma_cross --data sp500", "Runs a strategy and prints its figures."),
                    Example("assay backtest list", "Lists what was run."),
                ],
                subcommands: [BacktestRunCommand(plugins: plugins).command, list, show, compare])
        ]
    }

    private func runs(_ invocation: Invocation) throws -> SavedRuns {
        SavedRuns(folder: try Workspace(invocation, plugins: plugins).settings.text("runs.folder"))
    }

    private var list: Command {
        Command(
            "list", "Lists the runs that were kept, the newest first.",
            examples: [Example("assay backtest list --json", "Writes them as JSON.")]
        ) { invocation in
            let (runs, output) = (try runs(invocation), invocation.output)
            let found = try runs.list()
            output.json(
                "assay.backtest.list/1",
                [
                    "folder": .string(runs.folder),
                    "runs": .array(
                        found.map { run in
                            [
                                "id": .string(run.id), "saved": .text(run.saved), "strategy": .string(run.text("strategy")),
                                "data": .texts(run.data), "endEquity": .string(run.text("endEquity")),
                                "totalReturn": run.document["metrics"]?["totalReturn"] ?? .null,
                                "trades": run.document["metrics"]?["trades"] ?? .null,
                                "configHash": .string(run.text("configHash")), "stateHash": .string(run.text("stateHash")),
                            ]
                        }),
                ])
            guard !found.isEmpty else {
                output.line("no runs are kept in \(runs.folder); `assay backtest run --help` shows how to make one")
                return .ok
            }
            var table = Table([
                .text("ID"), .text("SAVED"), .text("STRATEGY"), .text("DATA"), .text("SPAN"), .number("END EQUITY"), .number("RETURN"),
                .number("SHARPE"), .number("TRADES"),
            ])
            for run in found {
                table.add([
                    run.id, run.saved.description, run.text("strategy"), run.data.joined(separator: ","), run.span,
                    run.figure("End equity"),
                    run.figure("Total return"), run.figure("Sharpe ratio"), run.figure("Round trips closed"),
                ])
            }
            output.table(table)
            return .ok
        }
    }

    private var show: Command {
        Command(
            "show", "Shows a run that was kept.",
            discussion: "With --json it writes the document that `backtest run --json` wrote.",
            examples: [Example("assay backtest show 3f2a9c", "The beginning of an id is enough.")],
            arguments: [Argument("id", "The run's id, or its beginning.", values: .dynamic("runs"))]
        ) { invocation in
            let run = try runs(invocation).find(invocation.argument("id") ?? "")
            invocation.output.document(run.document)
            RunText(run.document).write(to: invocation.output)
            invocation.output.facts([("saved", "\(run.id), \(run.saved)")])
            return .ok
        }
    }

    private var compare: Command {
        Command(
            "compare", "Sets runs beside each other: what was different, and what came of it.",
            examples: [Example("assay backtest compare 3f2a9c 81d0e4", "Compares two runs.")],
            arguments: [
                Argument("id", "The first run.", values: .dynamic("runs")),
                Argument("other", "The runs to compare it with.", values: .dynamic("runs"), count: .atLeastOne),
            ]
        ) { invocation in
            let kept = try runs(invocation)
            var found: [SavedRuns.Run] = []
            for id in invocation.arguments("id") + invocation.arguments("other") { found.append(try kept.find(id)) }
            let texts = found.map { RunText($0.document) }
            let differences = RunText.differences(texts)
            let figures = texts[0].figures.indices.map { index in (texts[0].figures[index].0, texts.map { $0.figures[index].1 }) }
            let rows: ([(String, [String])]) -> JSONValue = { rows in
                .array(rows.map { ["name": .string($0.0), "values": .texts($0.1)] })
            }
            invocation.output.json(
                "assay.backtest.compare/1", ["runs": .texts(found.map(\.id)), "differences": rows(differences), "figures": rows(figures)])
            var table = Table([.text("")] + found.map { .number($0.id) })
            for (name, values) in differences + figures { table.add([name] + values) }
            invocation.output.table(table)
            return .ok
        }
    }
}
