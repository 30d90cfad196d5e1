internal import Domain
internal import Engine

/// Whether a source stamps a bar when it begins or when it ends.
public enum BarStamp: String, Hashable, Sendable, CaseIterable {
    case open, close
}

/// Turns what a time's text says into the moment a row was available: a bar's close.
struct RowTime {
    /// What became of a time.
    enum Result: Hashable {
        /// The row's time.
        case at(Int64)
        /// The market was closed then; the row's time all the same.
        case closed(Int64)
        /// No session, and so no close, to stamp a daily bar with.
        case noSession(CivilDate)
        /// The text says no moment, and why.
        case problem(String)
    }

    private let calendar: Calendar
    private let kind: DatasetKind
    private let stamp: BarStamp
    private let zone: Zone?
    private let newestFirst: Bool
    private var previous: Int64?
    private var session = 0

    init(calendar: Calendar, kind: DatasetKind, stamp: BarStamp, zone: Zone?, newestFirst: Bool) {
        (self.calendar, self.kind, self.stamp, self.zone, self.newestFirst) = (calendar, kind, stamp, zone, newestFirst)
    }

    mutating func read(_ reading: TimeFormat.Reading) -> Result {
        switch kind.interval {
        case BarInterval.day? where !calendar.sessions.isContinuous: daily(reading)
        case let interval?: bar(reading, interval.nanoseconds)
        case nil: event(reading)
        }
    }

    /// A session's bar: only its date counts. Midnight UTC is how many sources write a date; other moments are on the calendar's clocks.
    private mutating func daily(_ reading: TimeFormat.Reading) -> Result {
        let date: CivilDate
        switch reading {
        case .date(let day): date = day
        case .local(let day, _) where zone == nil || zone == calendar.zone: date = day
        default:
            guard case .at(let moment) = moment(reading) else { return moment(reading) }
            let time = Timestamp(nanoseconds: moment)
            guard let day = time.nanosecondsOfDay == 0 ? time.date : calendar.zone.date(at: time) else {
                return .problem("the rules of \(calendar.zone.name) are not known so long ago")
            }
            date = day
        }
        guard let hours = calendar.hours(on: date) else { return .noSession(date) }
        return .at(hours.close)
    }

    /// A bar of a part of a day, or of a whole one where the market never closes.
    private mutating func bar(_ reading: TimeFormat.Reading, _ interval: Int64) -> Result {
        if case .date(let date) = reading {
            guard interval == Timestamp.day else { return .problem("a date without a time says no bar of \(kind)") }
            return calendar.hours(on: date).map { .at($0.close) } ?? .noSession(date)
        }
        guard case .at(var time) = moment(reading) else { return moment(reading) }
        previous = time
        if stamp == .open {
            let (sum, overflow) = time.addingReportingOverflow(interval)
            guard !overflow else { return .problem("beyond what a timestamp holds") }
            // A session that is no whole number of bars long ends with a short one.
            let end = isOpen(time) ? min(sum, calendar.sessions.closes[session]) : sum
            time = end
        }
        if calendar.sessions.isContinuous { return .at(time) }
        return isOpen(time - 1) ? .at(time) : .closed(time)
    }

    /// A quote or a trade: the close's own moment still belongs to the session, its auction prints then.
    private mutating func event(_ reading: TimeFormat.Reading) -> Result {
        if case .date = reading { return .problem("a date without a time says no moment") }
        guard case .at(let time) = moment(reading) else { return moment(reading) }
        previous = time
        if calendar.sessions.isContinuous || isOpen(time) || isOpen(time - 1) { return .at(time) }
        return .closed(time)
    }

    private func moment(_ reading: TimeFormat.Reading) -> Result {
        switch reading {
        case .moment(let nanoseconds): return .at(nanoseconds)
        case .date: return .problem("a date without a time says no moment")
        case .local(let date, let time):
            guard let zone else { return .problem("a time without an offset needs a zone") }
            switch zone.moment(date, time) {
            case .once(let moment): return .at(moment.nanoseconds)
            case .twice(let earlier, let later): return .at(choose(earlier.nanoseconds, later.nanoseconds))
            case .never: return .problem("the clocks of \(zone.name) were set forward over it: it never was")
            case .unknown: return .problem("the rules of \(zone.name) are not known so long ago")
            }
        }
    }

    /// Of a time that happened twice, the first that keeps the rows in order.
    private func choose(_ earlier: Int64, _ later: Int64) -> Int64 {
        guard let previous else { return newestFirst ? later : earlier }
        if newestFirst { return later < previous ? later : earlier }
        return earlier > previous ? earlier : later
    }

    /// Whether the market is open at a moment; moves `session` to the one that is open then or opens next.
    private mutating func isOpen(_ moment: Int64) -> Bool {
        let sessions = calendar.sessions
        guard !sessions.isContinuous, !sessions.closes.isEmpty else { return false }
        if !(sessions.opens[session] <= moment && moment < sessions.closes[session]) {
            var (low, high) = (0, sessions.closes.count)
            while low < high {
                let middle = (low + high) / 2
                if sessions.closes[middle] > moment { high = middle } else { low = middle + 1 }
            }
            guard low < sessions.closes.count else { return false }
            session = low
        }
        return sessions.opens[session] <= moment && moment < sessions.closes[session]
    }
}
