internal import Domain
internal import Engine

/// The figures of a run. Money is exact; statistics are binary numbers or undefined with a reason.
///
/// Returns are simple returns r of the daily samples of `EquitySeries`, n of them; f is `annualisation.samplesPerYear`; the riskless rate
/// is taken as zero throughout. Every figure but the two `AnyEvent` ones can be computed again from the exported files.
public struct Metrics: Hashable, Sendable {
    /// What the account was worth at the beginning, in money units.
    public let startEquity: Int128
    /// What it was worth at the end.
    public let endEquity: Int128
    /// Fees of all fills, in money units.
    public let fees: Int128
    /// What slippage cost at least, in money units; see `SlippageCost`.
    public let slippage: Int128
    /// The notional of all fills, bought and sold, in money units.
    public let traded: Int128
    /// How the returns are made annual.
    public let annualisation: Annualisation
    /// From the first sample to the last, in years.
    public let years: Double
    /// How many daily returns there are.
    public let returns: Int

    /// endEquity / startEquity - 1.
    public let totalReturn: Statistic
    /// Compound annual growth: (endEquity / startEquity)^(1 / years) - 1. Undefined for a span under 90 days, which says nothing of a year.
    public let annualReturn: Statistic
    /// s √f, with s the sample standard deviation of r.
    public let volatility: Statistic
    /// mean(r) / s · √f. W. F. Sharpe, "The Sharpe ratio", Journal of Portfolio Management 21 (1994).
    public let sharpe: Statistic
    /// mean(r) / √(Σ min(r, 0)² / n) · √f: the target is zero and all n count. F. Sortino and R. van der Meer, "Downside risk", Journal of
    /// Portfolio Management 17 (1991).
    public let sortino: Statistic
    /// Annual return over the worst drawdown's share. T. W. Young, "Calmar ratio", Futures 20 (1991), here over the whole span.
    public let calmar: Statistic
    /// Where the Sharpe ratio lies with 95 %, by block bootstrap; nil for fewer than 30 returns.
    public let sharpeRange: ConfidenceRange?
    /// Where the annual return lies with 95 %, by block bootstrap; nil for fewer than 30 returns.
    public let annualReturnRange: ConfidenceRange?

    /// The worst fall by share, at daily samples; nil where equity never fell.
    public let maxDrawdown: Drawdown?
    /// The five worst, worst first.
    public let worstDrawdowns: [Drawdown]
    /// The worst fall over every event, in money units.
    public let maxDrawdownAnyEvent: Int128
    /// The worst fall over every event as a share of its peak; it need not be the same fall as the worst in money.
    public let maxDrawdownShareAnyEvent: Double
    /// The longest time from a peak until equity was there again, or until the end, in days.
    public let longestUnderWater: Double
    /// The longest time between two daily samples without a position at all samples from one to the other, in days.
    public let longestWithoutPosition: Double

    /// The share of daily samples with a position.
    public let timeInMarket: Statistic
    /// The mean over daily samples of exposure / equity.
    public let averageExposure: Statistic
    /// Traded notional, bought and sold, / mean daily equity / years.
    public let turnover: Statistic
    /// The round trips' figures.
    public let trades: TradeStatistics

    /// Works everything out.
    init(_ series: EquitySeries, curve: EquityCurve, fills: [Fill], trips: [RoundTrip], slippage: Int128, seed: UInt64) {
        let samples = series.samples
        (startEquity, endEquity) = (samples[0].equity, samples[samples.count - 1].equity)
        fees = fills.reduce(0) { $0 + $1.fee }
        traded = fills.reduce(0) { $0 + $1.notional }
        self.slippage = slippage
        (annualisation, years, returns) = (series.annualisation, series.years, series.returns.count)
        trades = TradeStatistics(trips)

        let figures = ReturnFigures(series)
        (totalReturn, annualReturn, volatility) = (figures.totalReturn, figures.annualReturn, figures.volatility)
        (sharpe, sortino) = (figures.sharpe, figures.sortino)
        let ranges = Bootstrap.ranges(series, seed: seed)
        (sharpeRange, annualReturnRange) = (ranges?.sharpe, annualReturn.value == nil ? nil : ranges?.annualReturn)

        let falls = Drawdown.all(in: samples)
        worstDrawdowns = Drawdown.worst(5, of: falls)
        maxDrawdown = worstDrawdowns.first
        (maxDrawdownAnyEvent, maxDrawdownShareAnyEvent) = (curve.maxDrawdown, curve.maxDrawdownShare)
        if let share = maxDrawdown?.share, share > 0 {
            calmar = annualReturn.map { $0 / share }
        } else {
            calmar = .undefined("equity never fell")
        }
        let end = samples[samples.count - 1].time
        longestUnderWater = falls.map { Spans.days(from: $0.peakTime, to: $0.recoveryTime ?? end) }.max() ?? 0
        longestWithoutPosition = Spans.longestWithoutPosition(samples)

        let daily = samples.dropFirst()
        timeInMarket =
            daily.isEmpty
            ? .undefined("the run has no events") : Statistic(Double(daily.count { $0.exposure != 0 }) / Double(daily.count))
        averageExposure =
            series.hasReturns && endEquity > 0
            ? Statistic(daily.map { Double($0.exposure) / Double($0.equity) }.mean ?? 0) : .undefined(series.whyNoReturns)
        let meanEquity = samples.map { Double($0.equity) }.mean ?? 0
        turnover = meanEquity > 0 && years > 0 ? Statistic(Double(traded) / meanEquity / years) : .undefined("the run has no span")
    }

    /// What was won or lost after all costs, in money units.
    public var netProfit: Int128 { endEquity - startEquity }
}

/// The figures that follow from a series of returns alone: the run's and its benchmark's.
struct ReturnFigures {
    let totalReturn: Statistic
    let annualReturn: Statistic
    let volatility: Statistic
    let sharpe: Statistic
    let sortino: Statistic

    /// The shortest span that is made annual, in days.
    static let shortestSpan = 90.0

    init(_ series: EquitySeries) {
        let first = series.samples[0].equity
        let last = series.samples[series.samples.count - 1].equity
        self.init(
            returns: series.returns, growth: first > 0 ? Double(last) / Double(first) : nil, years: series.years,
            samplesPerYear: series.annualisation.samplesPerYear, whyNoReturns: series.whyNoReturns)
    }

    init(returns: [Double], growth: Double?, years: Double, samplesPerYear: Double, whyNoReturns: String) {
        totalReturn = growth.map { Statistic($0 - 1) } ?? .undefined("the account began with nothing")
        annualReturn = Self.annual(growth, years)
        let scale = samplesPerYear.squareRoot()
        guard let mean = returns.mean else {
            (volatility, sharpe, sortino) = (.undefined(whyNoReturns), .undefined(whyNoReturns), .undefined(whyNoReturns))
            return
        }
        if let deviation = returns.standardDeviation {
            volatility = Statistic(deviation * scale)
            sharpe =
                deviation > 0 ? Statistic(mean / deviation * scale) : .undefined("the returns do not vary")
        } else {
            volatility = .undefined("one return has no deviation")
            sharpe = volatility
        }
        let downside = (returns.reduce(0.0) { $0 + ($1 < 0 ? $1 * $1 : 0) } / Double(returns.count)).squareRoot()
        sortino = downside > 0 ? Statistic(mean / downside * scale) : .undefined("no day lost money")
    }

    private static func annual(_ growth: Double?, _ years: Double) -> Statistic {
        guard years * 365.2425 >= shortestSpan else { return .undefined("the run spans fewer than \(Int(shortestSpan)) days") }
        guard let growth, growth > 0 else { return .undefined("equity fell to zero or below") }
        return Statistic(Exponentials.power(growth, 1 / years) - 1)
    }
}

/// Spans of time over samples.
enum Spans {
    static func days(from start: Int64, to end: Int64) -> Double { Double(end - start) / Double(Timestamp.day) }

    static func longestWithoutPosition(_ samples: [EquityCurve.Sample]) -> Double {
        var (longest, start) = (0.0, Int64?.none)
        for sample in samples {
            if sample.exposure != 0 {
                start = nil
            } else if let begun = start {
                longest = max(longest, days(from: begun, to: sample.time))
            } else {
                start = sample.time
            }
        }
        return longest
    }
}
