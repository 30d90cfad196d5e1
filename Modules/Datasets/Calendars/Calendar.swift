public import Domain
public import Engine

/// When a market trades: its sessions, dated.
public struct Calendar: Hashable, Sendable {
    /// Its id: `XNYS`, `24/7`.
    public let id: CalendarID
    /// The zone its dates are in.
    public let zone: Zone
    /// The sessions; the dates' order is theirs.
    public let sessions: SessionTable
    /// The date of each session, ascending, as many as the sessions; empty for a market that never closes.
    public let dates: [CivilDate]
    /// The first and last day the calendar knows about; nil where it knows all.
    public let span: ClosedRange<CivilDate>?

    init(id: CalendarID, zone: Zone, sessions: SessionTable, dates: [CivilDate], span: ClosedRange<CivilDate>?) {
        (self.id, self.zone, self.sessions, self.dates, self.span) = (id, zone, sessions, dates, span)
    }

    /// A market that never closes; its day is the UTC day.
    public static let continuous = Calendar(
        id: CalendarID(validated: InlineText("24/7")!), zone: .utc, sessions: .continuous, dates: [], span: nil)

    /// The names `named` knows.
    public static let known = ["24/7", "XNYS"]

    /// The calendar of a name.
    /// - Throws: `.missing` with the names that are known.
    public static func named(_ name: String) throws(DatasetError) -> Calendar {
        switch name {
        case "24/7": return .continuous
        case "XNYS": return .newYorkStockExchange
        default: throw DatasetError(.missing, "no calendar is called '\(name)'; known are: \(known.joined(separator: ", "))")
        }
    }

    /// The place of a date's session; nil on a day without one. Never nil for a market that never closes, where it says nothing.
    public func session(on date: CivilDate) -> Int? {
        if sessions.isContinuous { return 0 }
        var (low, high) = (0, dates.count)
        while low < high {
            let middle = (low + high) / 2
            if dates[middle] < date { low = middle + 1 } else { high = middle }
        }
        return low < dates.count && dates[low] == date ? low : nil
    }

    /// The open and close of a date's session, in nanoseconds since the epoch; nil on a day without one.
    public func hours(on date: CivilDate) -> (open: Int64, close: Int64)? {
        guard let index = session(on: date) else { return nil }
        if sessions.isContinuous {
            guard let (day, next) = Self.continuousDay(date) else { return nil }
            return (day, next)
        }
        return (sessions.opens[index], sessions.closes[index])
    }

    /// The session whose close is `moment` or that a bar stamped at `moment` closes in: open < moment <= close.
    public func session(closingBy moment: Int64) -> Int? {
        var (low, high) = (0, sessions.closes.count)
        while low < high {
            let middle = (low + high) / 2
            if sessions.closes[middle] >= moment { high = middle } else { low = middle + 1 }
        }
        return low < sessions.closes.count && sessions.opens[low] < moment ? low : nil
    }

    private static func continuousDay(_ date: CivilDate) -> (Int64, Int64)? {
        let (day, over) = Int64(date.daysSinceEpoch).multipliedReportingOverflow(by: Timestamp.day)
        let (next, more) = day.addingReportingOverflow(Timestamp.day)
        return over || more ? nil : (day, next)
    }
}
