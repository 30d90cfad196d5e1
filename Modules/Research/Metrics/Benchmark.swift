public import Domain
internal import Engine

/// Buying the run's instruments for equal parts of the cash at their first close and holding them to the end, without any cost: what the
/// run is measured against. Binary numbers, since nothing was traded.
public struct Benchmark: Hashable, Sendable {
    /// What was held, for a person: `buy and hold SPY.XNYS`.
    public let label: String
    /// Its worth at each sample of the run's series, in the account's currency.
    public let values: [Double]
    /// Growth less one.
    public let totalReturn: Statistic
    /// As the run's.
    public let annualReturn: Statistic
    /// As the run's.
    public let volatility: Statistic
    /// As the run's.
    public let sharpe: Statistic
    /// The worst fall as a share of its peak, at the samples.
    public let maxDrawdownShare: Double

    /// Prices of one instrument of the run.
    public struct Prices: Sendable {
        /// Which.
        public let instrument: InstrumentID
        /// The first close of the run, in price units.
        public let first: Int64
        /// The last close at or before each sample of the curve, in price units; nil before the first.
        public let closes: [Int64?]

        /// Makes prices.
        public init(instrument: InstrumentID, first: Int64, closes: [Int64?]) {
            (self.instrument, self.first, self.closes) = (instrument, first, closes)
        }
    }

    /// Works it out; nil where no price is known.
    init?(_ prices: [Prices], _ series: EquitySeries) {
        guard !prices.isEmpty, prices.allSatisfy({ $0.first > 0 && $0.closes.count == series.samples.count - 1 }) else { return nil }
        let cash = Double(series.samples[0].equity) / Double(Money.unitsPerOne)
        var values = [cash]
        for index in 0..<(series.samples.count - 1) {
            let growth = prices.reduce(0.0) { $0 + ($1.closes[index].map(Double.init) ?? Double($1.first)) / Double($1.first) }
            values.append(cash * growth / Double(prices.count))
        }
        self.values = values
        label = "buy and hold \(prices.map(\.instrument.description).joined(separator: ", "))"
        let returns = values.dropLast().allSatisfy { $0 > 0 } ? zip(values, values.dropFirst()).map { $1 / $0 - 1 } : []
        let figures = ReturnFigures(
            returns: returns, growth: values[values.count - 1] / cash, years: series.years,
            samplesPerYear: series.annualisation.samplesPerYear, whyNoReturns: "a price fell to zero")
        (totalReturn, annualReturn, volatility, sharpe) = (figures.totalReturn, figures.annualReturn, figures.volatility, figures.sharpe)
        var (peak, worst) = (0.0, 0.0)
        for value in values {
            peak = max(peak, value)
            if peak > 0 { worst = max(worst, (peak - value) / peak) }
        }
        maxDrawdownShare = worst
    }
}
