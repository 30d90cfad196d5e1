internal import CommandLine
internal import Domain
internal import JSON
internal import Research

/// What a terminal shows of a run. It is made of the run's document, so that a run just made and one that was kept look the same.
struct RunText {
    private let document: JSONValue

    init(_ document: JSONValue) { self.document = document }

    /// The first and the last day.
    var span: String {
        let span = document["span"]
        func day(_ name: String) -> String { String((span?[name]?.asString ?? "").prefix(10)) }
        return "\(day("opened")) to \(day("ended"))"
    }

    /// What was run, line by line.
    var terms: [(String, String)] {
        let data = document["data"]?.asArray ?? []
        let limits = (document["limits"]?.members ?? []).map { "\($0.name) \($0.value.asString ?? "")" }
        var terms = [
            ("strategy", text("strategy")),
            ("parameters", parameters.map { "\($0.name)=\($0.value)" }.joined(separator: " ")),
            (
                "data",
                data.map { "\($0["name"]?.asString ?? "") (\($0["instrument"]?.asString ?? ""), \($0["kind"]?.asString ?? ""))" }.joined(
                    separator: ", ")
            ),
            ("span", span), ("cash", "\(money(document["cash"])) \(text("currency"))"),
            ("costs", "fees \(document["costs"]?["fees"]?.asString ?? ""), slippage \(document["costs"]?["slippage"]?.asString ?? "")"),
            ("fill", text("fill")), ("seed", document["seed"]?.asDecimalText ?? ""),
        ]
        if !limits.isEmpty { terms.append(("limits", limits.joined(separator: ", "))) }
        return terms.filter { !$0.1.isEmpty }
    }

    private var parameters: [(name: String, value: String)] {
        (document["parameters"]?.asArray ?? []).map { ($0["name"]?.asString ?? "", ($0["value"]?.asString ?? "").onOneLine) }
    }

    /// The figures, always the same ones in the same order.
    var figures: [(String, String)] {
        let metrics = document["metrics"]
        func share(_ name: String) -> String { metrics?[name]?.asDouble.map { Text.percent($0) } ?? Text.none }
        func ratio(_ name: String) -> String { metrics?[name]?.asDouble.map { Text.number($0, 2) } ?? Text.none }
        func count(_ value: JSONValue?) -> String { value?.asInt.map { Text.count($0) } ?? Text.none }
        return [
            ("End equity", money(document["endEquity"])), ("Net profit", money(metrics?["netProfit"])),
            ("Total return", share("totalReturn")),
            ("Annual return", share("annualReturn")), ("Volatility", share("volatility")), ("Sharpe ratio", ratio("sharpe")),
            ("Sortino ratio", ratio("sortino")), ("Worst drawdown", share("maxDrawdownShare")),
            ("Days with a position", share("timeInMarket")),
            ("Orders", count(document["orders"])), ("Fills", count(document["fills"])), ("Round trips closed", count(metrics?["trades"])),
            ("Win rate", share("winRate")), ("Profit factor", ratio("profitFactor")), ("Fees", money(document["fees"])),
            ("Slippage", money(metrics?["slippage"])),
        ]
    }

    /// The benchmark's figures, by the names of the run's.
    private var benchmark: [String: String] {
        guard let benchmark = document["benchmark"], !benchmark.isNull else { return [:] }
        func share(_ name: String) -> String { benchmark[name]?.asDouble.map { Text.percent($0) } ?? Text.none }
        return [
            "Total return": share("totalReturn"), "Annual return": share("annualReturn"), "Volatility": share("volatility"),
            "Sharpe ratio": benchmark["sharpe"]?.asDouble.map { Text.number($0, 2) } ?? Text.none,
            "Worst drawdown": share("maxDrawdownShare"),
        ]
    }

    /// Writes all of it.
    func write(to output: Output) {
        let badge = output.style.paint("SIMULATED", .inverse, .bold)
        output.line("\(output.style.paint("backtest of \(text("strategy"))", .bold))  \(badge)")
        output.facts(terms.filter { $0.0 != "strategy" })
        output.line()
        let (other, label) = (benchmark, document["benchmark"]?["label"]?.asString ?? "")
        var table = Table([.text("FIGURE"), .number("STRATEGY")] + (other.isEmpty ? [] : [.number("BENCHMARK")]))
        for (name, value) in figures {
            let isLoss = value.hasPrefix("-") && ["Net profit", "Total return"].contains(name)
            let cell = isLoss ? Table.Cell(value, .red) : Table.Cell(value)
            table.add([.init(name), cell] + (other.isEmpty ? [] : [.init(other[name] ?? "")]))
        }
        output.table(table)
        if !other.isEmpty { output.line("benchmark: \(label)") }
        output.line()
        for warning in document["warnings"]?.asArray ?? [] {
            output.line("\(output.style.paint("warning:", .yellow, .bold)) \(warning.asString ?? "")")
        }
        output.facts([("orderListHash", text("orderListHash")), ("stateHash", text("stateHash")), ("configHash", text("configHash"))])
    }

    /// What is not the same in all of several runs: terms, parameters and hashes.
    static func differences(_ runs: [RunText]) -> [(String, [String])] {
        let all = runs.map { run in
            run.terms.filter { $0.0 != "parameters" } + run.parameters.map { ("parameter \($0.name)", $0.value) }
                + [("engine", run.text("engine")), ("stateHash", String(run.text("stateHash").prefix(12)))]
        }
        var names: [String] = []
        for (name, _) in all.joined() where !names.contains(name) { names.append(name) }
        return names.compactMap { name in
            let values = all.map { terms in terms.first { $0.0 == name }?.1 ?? Text.none }
            return Set(values).count > 1 ? (name, values) : nil
        }
    }

    private func text(_ name: String) -> String { document[name]?.asString ?? "" }

    private func money(_ value: JSONValue?) -> String {
        guard let currency = try? Currency(text("currency")), let money = Money(value?.asString ?? "", currency) else { return Text.none }
        return Text.money(money.units, currency)
    }
}

extension String {
    /// The text with line breaks as spaces, cut where it is long.
    var onOneLine: String {
        let line = split(whereSeparator: \.isNewline).joined(separator: " ")
        return line.count <= 60 ? line : line.prefix(59) + "…"
    }
}
