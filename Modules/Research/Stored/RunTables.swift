public import CommandLine
internal import Domain

/// Runs as tables for a terminal.
public enum RunTables {
    /// One run: its figures, beside its benchmark's where it has one.
    public static func figures(of run: StoredRun) -> Table {
        let isCompared = run.benchmark != nil
        var table = Table([.text("FIGURE"), .number("STRATEGY")] + (isCompared ? [.number("BENCHMARK")] : []) + [.text("NOTE")])
        for figure in Figure.all {
            let text = figure.text(of: run)
            let isLoss = figure.isGain && text.hasPrefix("-")
            table.add(
                [Table.Cell(figure.title), isLoss ? Table.Cell(text, .red) : Table.Cell(text)]
                    + (isCompared ? [Table.Cell(figure.benchmark(of: run))] : []) + [Table.Cell(figure.note(of: run), .dim)])
        }
        return table
    }

    /// Runs, one a row.
    public static func list(_ runs: [StoredRun]) -> Table {
        let figures = [("END EQUITY", "endEquity"), ("RETURN", "totalReturn"), ("SHARPE", "sharpe"), ("TRADES", "trades")]
        var table = Table(
            [.text("ID"), .text("SAVED"), .text("STRATEGY"), .text("DATA"), .text("SPAN")] + figures.map { .number($0.0) })
        for run in runs {
            table.add(
                [
                    run.id, run.saved?.description ?? Text.none, run.text("strategy"), run.dataNames.joined(separator: ","), run.span,
                ] + figures.map { figure in Figure.all.first { $0.member == figure.1 }?.text(of: run) ?? Text.none })
        }
        return table
    }
}
