internal import Domain
public import Engine

/// How returns of one sample become figures of a year.
public struct Annualisation: Hashable, Sendable {
    /// Samples a year: 252 on an exchange with sessions, 365 on a market that never closes, or as measured.
    public let samplesPerYear: Double
    /// Where the number is from, in a few words.
    public let reason: String

    /// Days of the mean Gregorian year, in nanoseconds: what spans are divided by to get years.
    static let year = 365.2425 * Double(Timestamp.day)

    /// The convention of the calendars, unless the samples say otherwise: where at least 60 of them come more than a tenth off it, what
    /// they measure is taken.
    /// - Parameter isContinuous: whether any instrument trades on a market that never closes.
    static func of(samples: Int, years: Double, isContinuous: Bool) -> Annualisation {
        let convention = isContinuous ? 365.0 : 252.0
        if samples >= 60, years > 0 {
            let measured = Double(samples) / years
            if abs(measured - convention) > convention / 10 {
                return Annualisation(samplesPerYear: measured, reason: "measured: \(samples) samples in \(Text.number(years, 2)) years")
            }
        }
        return Annualisation(
            samplesPerYear: convention,
            reason: isContinuous ? "365 days of a market that never closes" : "252 sessions a year of an exchange")
    }
}

/// The account's worth day by day: the opening cash, then one exact sample at the end of every UTC day with an event.
public struct EquitySeries: Hashable, Sendable {
    /// Ascending; the first is the opening, before any event.
    public let samples: [EquityCurve.Sample]
    /// The simple return of each sample over the one before; one fewer than the samples. Empty where equity was not positive throughout,
    /// since no return can be taken of nothing.
    public let returns: [Double]
    /// From the first sample to the last, in years of 365.2425 days.
    public let years: Double
    /// How the returns are made annual.
    public let annualisation: Annualisation

    /// Makes a series of a run's opening and its curve.
    /// - Parameter isContinuous: whether any instrument trades on a market that never closes.
    public init(opening: Int64, cash: Int128, curve: [EquityCurve.Sample], isContinuous: Bool) {
        let first = EquityCurve.Sample(time: opening, cash: cash, positionValue: 0, exposure: 0)
        let samples = [first] + curve
        self.samples = samples
        let isSolvent = samples.dropLast().allSatisfy { $0.equity > 0 }
        returns = isSolvent ? Self.returns(samples) : []
        years = Double(samples[samples.count - 1].time - opening) / Annualisation.year
        annualisation = .of(samples: samples.count - 1, years: years, isContinuous: isContinuous)
    }

    private static func returns(_ samples: [EquityCurve.Sample]) -> [Double] {
        zip(samples, samples.dropFirst()).map { Double($1.equity - $0.equity) / Double($0.equity) }
    }

    /// Whether returns could be taken.
    var hasReturns: Bool { !returns.isEmpty }
    /// Why they could not.
    var whyNoReturns: String { samples.count < 2 ? "the run has no events" : "equity fell to zero or below" }
}
