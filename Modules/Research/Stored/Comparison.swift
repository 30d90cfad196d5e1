public import CommandLine
internal import Domain
public import JSON

/// Runs beside each other: what was different, what came of it, and whether that may be compared at all.
public struct Comparison: Sendable {
    /// Something of every run, as it is shown.
    public struct Row: Hashable, Sendable {
        /// What it is.
        public let name: String
        /// A value for each run, in the runs' order.
        public let values: [String]
    }

    /// The runs, in the order they were named.
    public let runs: [StoredRun]
    /// Why the figures must not be compared, a sentence each; empty where they may.
    public let obstacles: [String]
    /// What the runs were run with and is not the same in all of them.
    public let differences: [Row]
    /// The figures; rates with the count they are of.
    public let figures: [Row]

    /// Compares runs; fewer than two have no differences.
    public init(_ runs: [StoredRun]) {
        self.runs = runs
        obstacles = Self.obstacles(runs)
        differences = Self.differences(runs)
        figures = Figure.all.map { figure in Row(name: figure.title, values: runs.map { figure.countedText(of: $0) }) }
    }

    /// Whether data, span, costs and currency are the same.
    public var isFair: Bool { obstacles.isEmpty }

    /// The members of `assay.backtest.compare/1`.
    public var json: JSONValue {
        func json(_ rows: [Row]) -> JSONValue {
            .array(rows.map { ["name": .string($0.name), "values": .array($0.values.map { .string($0) })] })
        }
        return [
            "runs": .array(runs.map { .string($0.id) }), "differences": json(differences), "figures": json(figures),
            "comparable": .bool(isFair), "obstacles": .array(obstacles.map { .string($0) }),
        ]
    }

    /// The differences, then the figures; a column is a run.
    public var table: Table {
        var table = Table([.text("")] + runs.map { .number($0.id) })
        for row in differences + figures { table.add([row.name] + row.values) }
        return table
    }

    /// A strategy is judged by what it makes of the same prices at the same costs: where those differ the figures say nothing of it.
    private static func obstacles(_ runs: [StoredRun]) -> [String] {
        let grounds: [(name: String, key: (StoredRun) -> [String], shown: (StoredRun) -> String)] = [
            ("the data differ", \.dataHashes, { "\($0.dataNames.joined(separator: ",")) \(shortHashes($0))" }),
            ("the spans differ", \.moments, { $0.moments.joined(separator: " to ") }), ("the costs differ", { [$0.costs] }, \.costs),
            ("the currencies differ", { [$0.text("currency")] }, { $0.text("currency") }),
        ]
        return grounds.compactMap { ground in
            guard Set(runs.map(ground.key)).count > 1 else { return nil }
            return "not comparable because \(ground.name): \(runs.map(ground.shown).joined(separator: " / "))"
        }
    }

    private static func differences(_ runs: [StoredRun]) -> [Row] {
        let all = runs.map { run in
            [("strategy", run.text("strategy"))] + run.terms.filter { $0.name != "parameters" }.map { ($0.name, $0.value) }
                + [("data hash", shortHashes(run))] + run.parameters.map { ("parameter \($0.name)", $0.value) }
                + [("engine", run.text("engine")), ("stateHash", String(run.text("stateHash").prefix(12)))]
        }
        var names: [String] = []
        for (name, _) in all.joined() where !names.contains(name) { names.append(name) }
        return names.compactMap { name in
            let values = all.map { facts in facts.first { $0.0 == name }?.1 ?? Text.none }
            return Set(values).count > 1 ? Row(name: name, values: values) : nil
        }
    }

    private static func shortHashes(_ run: StoredRun) -> String { run.dataHashes.map { String($0.prefix(12)) }.joined(separator: ",") }
}
