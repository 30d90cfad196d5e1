internal import Engine

/// A fall of the account from a peak to a trough, and back if it came back; seen at the daily samples.
public struct Drawdown: Hashable, Sendable {
    /// When the peak was, in nanoseconds since the epoch.
    public let peakTime: Int64
    /// When it was lowest.
    public let troughTime: Int64
    /// When equity was at the peak again; nil where it never was.
    public let recoveryTime: Int64?
    /// How far it fell, in money units: exact.
    public let amount: Int128
    /// How far it fell as a share of the peak.
    public let share: Double

    /// Every fall of a series, in the order of their peaks. A fall ends when equity is at its peak or above again.
    static func all(in samples: [EquityCurve.Sample]) -> [Drawdown] {
        guard var peak = samples.first else { return [] }
        var trough = peak
        var falls: [Drawdown] = []
        func fall(recovery: Int64?) -> Drawdown {
            Drawdown(
                peakTime: peak.time, troughTime: trough.time, recoveryTime: recovery, amount: peak.equity - trough.equity,
                share: peak.equity > 0 ? Double(peak.equity - trough.equity) / Double(peak.equity) : 0)
        }
        for sample in samples.dropFirst() {
            if sample.equity >= peak.equity {
                if trough.equity < peak.equity { falls.append(fall(recovery: sample.time)) }
                (peak, trough) = (sample, sample)
            } else if sample.equity < trough.equity {
                trough = sample
            }
        }
        if trough.equity < peak.equity { falls.append(fall(recovery: nil)) }
        return falls
    }

    /// The worst by share, worst first; of equal ones the earlier first.
    static func worst(_ count: Int, of falls: [Drawdown]) -> [Drawdown] {
        Array(falls.sorted { ($1.share, $0.peakTime) < ($0.share, $1.peakTime) }.prefix(count))
    }

    /// The fall below the highest equity so far at each sample, as a share from 0 down.
    static func depths(in samples: [EquityCurve.Sample]) -> [Double] {
        var peak: Int128 = .min
        return samples.map { sample in
            peak = max(peak, sample.equity)
            return peak > 0 ? Double(sample.equity - peak) / Double(peak) : 0
        }
    }
}
