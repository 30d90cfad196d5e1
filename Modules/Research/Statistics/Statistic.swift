/// A number of statistics, or the reason why there is none. Never 0 or not-a-number in place of what cannot be said.
public struct Statistic: Hashable, Sendable {
    /// The number; nil where it is undefined. Always finite.
    public let value: Double?
    /// Why there is no number, in a few words; empty where there is one.
    public let absence: String

    /// A number. One that is not finite is undefined: it left the range of binary numbers.
    public init(_ value: Double) {
        (self.value, absence) = value.isFinite ? (value, "") : (nil, "the result is out of range")
    }

    private init(absence: String) { (value, self.absence) = (nil, absence) }

    /// No number, and why.
    public static func undefined(_ reason: String) -> Statistic { Statistic(absence: reason) }

    /// The number put through `change`; what is undefined stays so for the same reason.
    func map(_ change: (Double) -> Double) -> Statistic { value.map { Statistic(change($0)) } ?? self }
}

/// An amount of money that may be undefined, in money units.
public struct MoneyStatistic: Hashable, Sendable {
    /// The amount in units of 10^-18; nil where it is undefined.
    public let units: Int128?
    /// Why there is no amount; empty where there is one.
    public let absence: String

    /// An amount.
    public init(_ units: Int128) { (self.units, absence) = (units, "") }

    private init(absence: String) { (units, self.absence) = (nil, absence) }

    /// No amount, and why.
    public static func undefined(_ reason: String) -> MoneyStatistic { MoneyStatistic(absence: reason) }
}

/// A range that holds the true value with a stated probability, if the method's assumptions hold.
public struct ConfidenceRange: Hashable, Sendable {
    /// The lower end.
    public let low: Double
    /// The upper end.
    public let high: Double
    /// Makes a range.
    public init(low: Double, high: Double) { (self.low, self.high) = (low, high) }

    /// Wilson's score interval for a share at 95 %: (p + z²/2n ± z √(p(1-p)/n + z²/4n²)) / (1 + z²/n) with z = 1.959964.
    ///
    /// E. B. Wilson, "Probable inference, the law of succession, and statistical inference", JASA 22 (1927). Nil for n = 0.
    public static func wilson(successes: Int, of count: Int) -> ConfidenceRange? {
        guard count > 0 else { return nil }
        let (n, z) = (Double(count), 1.959963984540054)
        let p = Double(successes) / n
        let middle = p + z * z / (2 * n)
        let reach = z * (p * (1 - p) / n + z * z / (4 * n * n)).squareRoot()
        let scale = 1 + z * z / n
        return ConfidenceRange(low: max(0, (middle - reach) / scale), high: min(1, (middle + reach) / scale))
    }
}

extension Collection<Double> {
    /// The arithmetic mean; nil when there are none.
    var mean: Double? { isEmpty ? nil : reduce(0, +) / Double(count) }

    /// The standard deviation of a sample (n - 1 in the divisor), in two passes; nil for fewer than two.
    var standardDeviation: Double? {
        guard count > 1, let mean else { return nil }
        let squares = reduce(0.0) { $0 + ($1 - mean) * ($1 - mean) }
        return (squares / Double(count - 1)).squareRoot()
    }
}
