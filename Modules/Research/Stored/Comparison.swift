public import CommandLine
internal import Domain
public import JSON

/// Several runs side by side, and whether their figures may be compared at all.
public struct Comparison: Sendable {
    /// The name and version of the document's layout.
    public static let schema = "assay.comparison/1"
    /// The runs, in the order they were named; two at least.
    public let runs: [StoredRun]
    /// Why the figures must not be compared, a sentence each; empty where they may.
    public let obstacles: [String]
    /// What differs besides and may explain the difference, a sentence each.
    public let differences: [String]

    /// Compares runs.
    /// - Throws: `.options` for fewer than two.
    public init(_ runs: [StoredRun]) throws(ResearchError) {
        guard runs.count > 1 else {
            throw ResearchError(.options, "a comparison needs at least two runs; `assay backtest list` shows those there are")
        }
        self.runs = runs
        func differ(_ value: (StoredRun) -> some Hashable) -> Bool { Set(runs.map(value)).count > 1 }
        var obstacles: [String] = []
        if differ({ $0.data.map(\.hash) }) {
            obstacles.append("Not comparable: the runs are over different data (their data hashes differ).")
        }
        if differ({ [$0.span.opened, $0.span.ended] }) { obstacles.append("Not comparable: the runs cover different spans.") }
        if differ({ $0.text("currency") }) { obstacles.append("Not comparable: the runs are in different currencies.") }
        self.obstacles = obstacles
        let named: [(String, (StoredRun) -> String)] = [
            ("strategy", \.strategy), ("cash", { $0.text("cash") }), ("costs", \.costs), ("fill policy", { $0.text("fill") }),
            ("engine", { $0.text("engine") }), ("limits", { $0.document["limits"]?.text() ?? "" }),
        ]
        differences = named.filter { differ($0.1) }.map { name, value in "The \(name) differs: \(runs.map(value).joined(separator: " / "))."
        }
    }

    /// Whether data, span and currency are the same.
    public var isFair: Bool { obstacles.isEmpty }

    /// Rows are what the runs were run with, then their figures; columns are the runs. What differs between the runs' inputs is marked
    /// with a star and a colour.
    public var table: Table {
        var table = Table([.text("")] + runs.map { .number($0.name) })
        func add(_ title: String, marks: Bool, _ value: (StoredRun) -> String) {
            let values = runs.map(value)
            let isDifferent = marks && Set(values).count > 1
            table.add(
                [Table.Cell(isDifferent ? title + " *" : title)] + values.map { isDifferent ? Table.Cell($0, .yellow) : Table.Cell($0) })
        }
        add("Strategy", marks: true) { $0.strategy }
        for name in parameterNames { add("  \(name)", marks: true) { run in run.parameters.first { $0.name == name }?.value ?? Text.none } }
        add("Data", marks: true) { $0.data.map { "\($0.name) \($0.hash.prefix(8))" }.joined(separator: ", ") }
        add("From", marks: true) { String($0.span.opened.prefix(10)) }
        add("To", marks: true) { String($0.span.ended.prefix(10)) }
        add("Costs", marks: true) { $0.costs }
        add("Fill policy", marks: true) { $0.text("fill") }
        add("Engine", marks: true) { $0.text("engine") }
        add("End equity", marks: false) { RunTables.money($0.text("endEquity"), $0) }
        for figure in Figures.all {
            add(figure.title, marks: false) { run in
                let text = Figures.text(run.document["metrics"]?[figure.member], figure.form, run.currency)
                guard figure.member == "winRate", let count = run.document["metrics"]?["trades"]?.asInt else { return text }
                return "\(text) (n = \(count))"
            }
        }
        add("Fees", marks: false) { RunTables.money($0.text("fees"), $0) }
        add("Order list", marks: false) { String($0.text("orderListHash").prefix(12)) }
        return table
    }

    /// Every parameter of any run, in the order they are met.
    private var parameterNames: [String] {
        var names: [String] = []
        for run in runs { for parameter in run.parameters where !names.contains(parameter.name) { names.append(parameter.name) } }
        return names
    }

    /// The comparison as a document.
    public var json: JSONValue {
        [
            "schema": .string(Self.schema), "comparable": .bool(isFair), "obstacles": .array(obstacles.map { .string($0) }),
            "differences": .array(differences.map { .string($0) }),
            "runs": .array(runs.map { ["name": .string($0.name), "run": $0.document] }),
        ]
    }
}
