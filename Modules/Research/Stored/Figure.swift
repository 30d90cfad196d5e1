internal import Domain
internal import JSON

/// A figure of a run, as a person reads it.
struct Figure {
    /// How a member is shown.
    enum Form {
        case money, percent, ratio, days, count
    }

    let title: String
    /// The member of `metrics`, or of the document itself.
    let member: String
    let form: Form
    /// The member of `metrics` with its confidence range.
    var range: String?
    /// Whether `benchmark` has a member of that name.
    var isOfBenchmark = false
    /// Whether it says nothing without the count of round trips it was taken from.
    var isOfRoundTrips = false
    /// Whether it is good above zero and bad below.
    var isGain = false

    /// Every figure, in the order they are shown.
    static let all: [Figure] = [
        Figure(title: "End equity", member: "endEquity", form: .money),
        Figure(title: "Net profit", member: "netProfit", form: .money, isGain: true),
        Figure(title: "Total return", member: "totalReturn", form: .percent, isOfBenchmark: true, isGain: true),
        Figure(
            title: "Annual return", member: "annualReturn", form: .percent, range: "annualReturnRange", isOfBenchmark: true, isGain: true),
        Figure(title: "Volatility", member: "volatility", form: .percent, isOfBenchmark: true),
        Figure(title: "Sharpe ratio", member: "sharpe", form: .ratio, range: "sharpeRange", isOfBenchmark: true),
        Figure(title: "Sortino ratio", member: "sortino", form: .ratio), Figure(title: "Calmar ratio", member: "calmar", form: .ratio),
        Figure(title: "Worst drawdown", member: "maxDrawdownShare", form: .percent, isOfBenchmark: true),
        Figure(title: "Longest below the peak", member: "longestUnderWaterDays", form: .days),
        Figure(title: "Days with a position", member: "timeInMarket", form: .percent),
        Figure(title: "Turnover a year", member: "turnover", form: .ratio), Figure(title: "Orders", member: "orders", form: .count),
        Figure(title: "Fills", member: "fills", form: .count), Figure(title: "Round trips closed", member: "trades", form: .count),
        Figure(title: "Win rate", member: "winRate", form: .percent, range: "winRateRange", isOfRoundTrips: true),
        Figure(title: "Profit factor", member: "profitFactor", form: .ratio, isOfRoundTrips: true),
        Figure(title: "Expectancy", member: "expectancy", form: .money, isOfRoundTrips: true),
        Figure(title: "Best round trip", member: "bestTrade", form: .money),
        Figure(title: "Worst round trip", member: "worstTrade", form: .money), Figure(title: "Fees", member: "fees", form: .money),
        Figure(title: "Slippage", member: "slippage", form: .money),
    ]

    /// Its value in a run.
    func text(of run: StoredRun) -> String { text(run.metrics[member] ?? run.document[member], run.currency) }

    /// Its value, with the count of round trips where it says nothing without it.
    func countedText(of run: StoredRun) -> String { text(of: run) + (isOfRoundTrips ? " (\(count(run)))" : "") }

    /// Its value for the benchmark of a run; empty where that has none.
    func benchmark(of run: StoredRun) -> String { isOfBenchmark ? text(run.benchmark?[member], run.currency) : "" }

    /// What stands beside it: how many round trips it is of and its range, or why there is no value.
    func note(of run: StoredRun) -> String {
        var notes: [String] = []
        if isOfRoundTrips { notes.append(count(run) + (run.metrics["tradesAreTooFew"]?.asBool == true ? ", too few to trust" : "")) }
        if let reason = run.metrics["undefined"]?[member]?.asString { notes.append(reason) }
        if let range = range.flatMap({ run.metrics[$0] }), !range.isNull {
            notes.append("95 %: \(text(range["low"], run.currency)) to \(text(range["high"], run.currency))")
        }
        return notes.joined(separator: ", ")
    }

    private func count(_ run: StoredRun) -> String { "n = \(run.metrics["trades"]?.asInt.map { Text.count($0) } ?? Text.none)" }

    /// A member as text; the dash where it is null or missing.
    private func text(_ value: JSONValue?, _ currency: Currency) -> String {
        switch form {
        case .money: Money(value?.asString ?? "", currency).map { Text.money($0.units, currency) } ?? Text.none
        case .percent: value?.asDouble.map { Text.percent($0) } ?? Text.none
        case .ratio: value?.asDouble.map { Text.number($0, 2) } ?? Text.none
        case .days: value?.asDouble.map { Text.number($0, 0) + " d" } ?? Text.none
        case .count: value?.asInt.map { Text.count($0) } ?? Text.none
        }
    }
}
