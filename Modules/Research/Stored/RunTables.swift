public import CommandLine
internal import Domain
internal import JSON

/// Stored runs as tables for a terminal.
public enum RunTables {
    /// One run: its figures, beside its benchmark's where it has one.
    public static func figures(of run: StoredRun) -> Table {
        let benchmark = run.document["benchmark"]
        var table = Table([.text("Figure"), .number("Value")] + (benchmark == nil ? [] : [.number("Benchmark")]) + [.text("Note")])
        func add(_ title: String, _ value: Table.Cell, _ other: String, _ note: String) {
            table.add([Table.Cell(title), value] + (benchmark == nil ? [] : [Table.Cell(other)]) + [Table.Cell(note, .dim)])
        }
        add("End equity", Table.Cell(money(run.text("endEquity"), run)), "", run.text("currency"))
        for figure in Figures.all {
            let value = run.document["metrics"]?[figure.member]
            let other = figure.benchmark.flatMap { benchmark?[$0] }.map { Figures.text($0, figure.form, run.currency) } ?? ""
            add(figure.title, painted(Figures.text(value, figure.form, run.currency), figure), other, Figures.note(figure, of: run))
        }
        add("Orders", Table.Cell(Text.count(run.document["orders"]?.asInt ?? 0)), "", "")
        add("Fills", Table.Cell(Text.count(run.document["fills"]?.asInt ?? 0)), "", "")
        add("Fees", Table.Cell(money(run.text("fees"), run)), "", run.costs)
        return table
    }

    /// One run: what it was run with, and its hashes.
    public static func identity(of run: StoredRun) -> Table {
        var table = Table([.text("What"), .text("Value")])
        table.add(["Strategy", run.strategy])
        for (name, value) in run.parameters { table.add(["  \(name)", value]) }
        for source in run.data { table.add(["Data", "\(source.name), \(source.instrument), SHA-256 \(source.hash)"]) }
        table.add(["Span", "\(run.span.opened) to \(run.span.ended)"])
        table.add(["Cash", "\(money(run.text("cash"), run)) \(run.text("currency"))"])
        table.add(["Costs", run.costs])
        table.add(["Fill policy", run.text("fill")])
        table.add(["Engine", run.text("engine")])
        for (title, member) in [("Order list hash", "orderListHash"), ("State hash", "stateHash"), ("Configuration hash", "configHash")] {
            table.add([title, run.text(member)])
        }
        return table
    }

    /// Runs, one a row.
    public static func list(_ runs: [StoredRun]) -> Table {
        var table = Table([
            .text("Run"), .text("Stored"), .text("Strategy"), .text("Data"), .text("Span"), .number("Return"), .number("Sharpe"),
            .number("Worst drawdown"), .number("Trips"),
        ])
        for run in runs {
            let metrics = run.document["metrics"]
            func text(_ member: String, _ form: Figures.Form) -> String { Figures.text(metrics?[member], form, run.currency) }
            table.add([
                run.name, String((run.savedAt ?? Text.none).prefix(16)), run.strategy, run.data.map(\.name).joined(separator: ","),
                "\(run.span.opened.prefix(10)) to \(run.span.ended.prefix(10))", text("totalReturn", .percent), text("sharpe", .ratio),
                text("maxDrawdownShare", .percent), text("trades", .count),
            ])
        }
        return table
    }

    static func money(_ text: String, _ run: StoredRun) -> String { Figures.text(.string(text), .money, run.currency) }

    private static func painted(_ text: String, _ figure: Figures.Figure) -> Table.Cell {
        guard ["netProfit", "totalReturn", "annualReturn"].contains(figure.member) else { return Table.Cell(text) }
        return text.hasPrefix("-") ? Table.Cell(text, .red) : Table.Cell(text, .green)
    }
}
