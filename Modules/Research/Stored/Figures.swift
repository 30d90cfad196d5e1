internal import Domain
internal import JSON

/// The figures of a stored run in the order they are shown, with how each is read by a person.
enum Figures {
    /// How a member is shown.
    enum Form {
        case money, percent, ratio, days, count
    }

    /// A figure by its member of `metrics`.
    struct Figure {
        let title: String
        let member: String
        let form: Form
        /// The member of `metrics` with its confidence range.
        var range: String?
        /// The member of `benchmark` it compares with.
        var benchmark: String?
    }

    static let all: [Figure] = [
        Figure(title: "Net profit", member: "netProfit", form: .money),
        Figure(title: "Total return", member: "totalReturn", form: .percent, benchmark: "totalReturn"),
        Figure(title: "Annual return", member: "annualReturn", form: .percent, range: "annualReturnRange", benchmark: "annualReturn"),
        Figure(title: "Volatility", member: "volatility", form: .percent, benchmark: "volatility"),
        Figure(title: "Sharpe ratio", member: "sharpe", form: .ratio, range: "sharpeRange", benchmark: "sharpe"),
        Figure(title: "Sortino ratio", member: "sortino", form: .ratio), Figure(title: "Calmar ratio", member: "calmar", form: .ratio),
        Figure(title: "Worst drawdown", member: "maxDrawdownShare", form: .percent, benchmark: "maxDrawdownShare"),
        Figure(title: "Longest below the peak", member: "longestUnderWaterDays", form: .days),
        Figure(title: "Time in the market", member: "timeInMarket", form: .percent),
        Figure(title: "Turnover a year", member: "turnover", form: .ratio),
        Figure(title: "Round trips closed", member: "trades", form: .count),
        Figure(title: "Win rate", member: "winRate", form: .percent, range: "winRateRange"),
        Figure(title: "Profit factor", member: "profitFactor", form: .ratio),
        Figure(title: "Expectancy", member: "expectancy", form: .money),
        Figure(title: "Best round trip", member: "bestTrade", form: .money),
        Figure(title: "Worst round trip", member: "worstTrade", form: .money),
        Figure(title: "Slippage", member: "slippage", form: .money),
    ]

    /// A member as text; the dash where it is null or missing.
    static func text(_ value: JSONValue?, _ form: Form, _ currency: Currency) -> String {
        switch form {
        case .money:
            guard let text = value?.asString, let money = Money(text, currency) else { return Text.none }
            return Text.money(money.units, currency)
        case .percent: return value?.asDouble.map { Text.percent($0) } ?? Text.none
        case .ratio: return value?.asDouble.map { Text.number($0, 2) } ?? Text.none
        case .days: return value?.asDouble.map { Text.number($0, 0) + " d" } ?? Text.none
        case .count: return value?.asInt.map { Text.count($0) } ?? Text.none
        }
    }

    /// What stands beside a figure: its range, how many it is of, or why there is none.
    static func note(_ figure: Figure, of run: StoredRun) -> String {
        let metrics = run.document["metrics"]
        if let reason = metrics?["undefined"]?[figure.member]?.asString { return reason }
        var notes: [String] = []
        if figure.member == "winRate" || figure.member == "profitFactor" || figure.member == "expectancy",
            let count = metrics?["trades"]?.asInt
        {
            notes.append("n = \(count)\(metrics?["tradesAreTooFew"]?.asBool == true ? ", too few to trust" : "")")
        }
        if let range = figure.range.flatMap({ metrics?[$0] }), !range.isNull {
            notes.append("95 %: \(text(range["low"], figure.form, run.currency)) to \(text(range["high"], figure.form, run.currency))")
        }
        return notes.joined(separator: ", ")
    }
}
