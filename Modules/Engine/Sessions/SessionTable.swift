import Domain

/// The sessions of a calendar as a table, so that the engine needs no rules of zones and holidays.
///
/// Sessions are ascending and never overlap; a moment is inside when `open <= moment < close`.
public struct SessionTable: Hashable, Sendable {
    /// Nanoseconds since the epoch.
    public let opens: [Int64]
    /// Nanoseconds since the epoch; as many as `opens`.
    public let closes: [Int64]
    /// True for a market that never closes: its day is the UTC day, and the table is empty.
    public let isContinuous: Bool

    /// Makes a table of sessions.
    public init(opens: [Int64], closes: [Int64]) {
        precondition(opens.count == closes.count, "every session has an open and a close")
        (self.opens, self.closes, isContinuous) = (opens, closes, false)
    }

    private init() { (opens, closes, isContinuous) = ([], [], true) }

    /// A market that never closes.
    public static let continuous = SessionTable()

    /// Whether the market is open at `moment`.
    public func isOpen(at moment: Int64) -> Bool {
        if isContinuous { return true }
        let index = firstClosing(after: moment)
        return index < closes.count && opens[index] <= moment
    }

    /// The close of the session that is open at `moment`, or of the next one; nil beyond the table.
    public func closing(after moment: Int64) -> Int64? {
        if isContinuous {
            let (midnight, overflow) = (moment.divided(by: Timestamp.day, rounding: .floor) + 1).multipliedReportingOverflow(
                by: Timestamp.day)
            return overflow ? .max : midnight
        }
        let index = firstClosing(after: moment)
        return index < closes.count ? closes[index] : nil
    }

    private func firstClosing(after moment: Int64) -> Int {
        var (low, high) = (0, closes.count)
        while low < high {
            let middle = (low + high) / 2
            if closes[middle] > moment { high = middle } else { low = middle + 1 }
        }
        return low
    }
}
