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

    private func runs(_ invocation: Invocation) throws -> RunFolder {
        try Workspace(invocation, plugins: plugins).runs
    }

    /// A run's line.
    static func json(_ run: StoredRun) -> JSONValue {
        [
            "id": .string(run.id), "saved": .text(run.saved), "strategy": .string(run.text("strategy")),
            "data": .texts(run.dataNames), "endEquity": .string(run.text("endEquity")),
            "totalReturn": run.document["metrics"]?["totalReturn"] ?? .null,
            "trades": run.document["metrics"]?["trades"] ?? .null,
            "configHash": .string(run.text("configHash")), "stateHash": .string(run.text("stateHash")),
        ]
    }

    private var list: Command {
        Command(
            "list", "Lists the runs that were kept, the newest first.",
            examples: [Example("assay backtest list --json", "Writes them as JSON.")]
        ) { invocation in
            let (runs, output) = (try runs(invocation), invocation.output)
            let (found, unreadable) = try runs.list()
            for problem in unreadable { output.note("left out: \(problem)") }
            output.json(
                "assay.backtest.list/1",
                [
                    "folder": .string(runs.path),
                    "runs": .array(found.map(Self.json)),
                ])
            guard !found.isEmpty else {
                output.line("no runs are kept in \(runs.path); `assay backtest run --help` shows how to make one")
                return .ok
            }
            output.table(RunTables.list(found))
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
            let run = try runs(invocation).open(invocation.argument("id") ?? "")
            invocation.output.backtest(run)
            invocation.output.facts([("saved", "\(run.id), \(run.saved?.description ?? Text.none)")])
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
            let (kept, output) = (try runs(invocation), invocation.output)
            var found: [StoredRun] = []
            for id in invocation.arguments("id") + invocation.arguments("other") { found.append(try kept.open(id)) }
            let comparison = Comparison(found)
            output.json("assay.backtest.compare/1", comparison.json)
            for obstacle in comparison.obstacles { output.line(output.style.paint(obstacle, .yellow, .bold)) }
            if !comparison.isFair { output.line() }
            output.table(comparison.table)
            return .ok
        }
    }
}

extension Output {
    /// Writes a run: what was run, its figures, and what a reader must know. One just made and one that was kept look the same.
    func backtest(_ run: StoredRun) {
        document(run.document)
        line("\(style.paint("backtest of \(run.text("strategy"))", .bold))  \(style.paint("SIMULATED", .inverse, .bold))")
        facts(run.terms.map { ($0.name, $0.value) })
        line()
        table(RunTables.figures(of: run))
        if let label = run.benchmarkLabel { line("benchmark: \(label)") }
        line()
        for warning in run.warnings { line("\(style.paint("warning:", .yellow, .bold)) \(warning)") }
        facts(["orderListHash", "stateHash", "configHash"].map { ($0, run.text($0)) })
    }
}
