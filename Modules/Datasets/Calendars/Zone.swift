public import Domain

/// A time zone: which offset from UTC its clocks show when.
///
/// `UTC` and `America/New_York` are compiled in; others are read from the machine's zone files (`Zone.named`).
public struct Zone: Hashable, Sendable {
    /// Its IANA name: `America/New_York`.
    public let name: String
    /// The first second from which the rules are known; `Int64.min` where they always are.
    let knownSince: Int64
    /// Seconds since the epoch at which the offset changes, ascending.
    let changes: [Int64]
    /// Seconds east of UTC: one more than `changes`; the first holds before the first change.
    let offsets: [Int64]

    /// What a time on the clocks of a zone means.
    public enum LocalTime: Hashable, Sendable {
        /// One moment.
        case once(Timestamp)
        /// The clocks were set back: it happened twice.
        case twice(Timestamp, Timestamp)
        /// The clocks were set forward over it: it never happened.
        case never
        /// Before the zone's rules are known, or beyond what a timestamp can hold.
        case unknown
    }

    init(name: String, knownSince: Int64 = .min, changes: [Int64], offsets: [Int64]) {
        precondition(offsets.count == changes.count + 1, "a zone has one offset more than it has changes")
        (self.name, self.knownSince, self.changes, self.offsets) = (name, knownSince, changes, offsets)
    }

    /// Coordinated universal time.
    public static let utc = Zone(name: "UTC", changes: [], offsets: [0])

    /// Seconds east of UTC at a moment; nil before the zone's rules are known.
    public func offset(at moment: Timestamp) -> Int64? {
        let second = moment.nanoseconds.divided(by: Timestamp.second, rounding: .floor)
        return second < knownSince ? nil : offsets[period(of: second)]
    }

    /// The date on the zone's clocks at a moment; nil before the zone's rules are known.
    public func date(at moment: Timestamp) -> CivilDate? {
        guard let offset = offset(at: moment) else { return nil }
        let second = moment.nanoseconds.divided(by: Timestamp.second, rounding: .floor) + offset
        return CivilDate(daysSinceEpoch: Int(second.divided(by: 86_400, rounding: .floor)))
    }

    /// What a date and a time of day (nanoseconds since local midnight, under 24 hours) on the zone's clocks mean.
    public func moment(_ date: CivilDate, _ nanosecondsOfDay: Int64) -> LocalTime {
        let local = Int64(date.daysSinceEpoch) * 86_400 + nanosecondsOfDay / Timestamp.second
        let fraction = nanosecondsOfDay % Timestamp.second
        guard local.magnitude < 9_223_286_000 else { return .unknown }
        // No zone was ever further than 26 hours from UTC, so only the periods around the local second can hold it.
        var (first, second): (Timestamp?, Timestamp?) = (nil, nil)
        for index in period(of: local - 93_600)...period(of: local + 93_600) {
            let candidate = local - offsets[index]
            guard period(of: candidate) == index else { continue }
            guard candidate >= knownSince, candidate.magnitude < 9_223_372_036 else { return .unknown }
            second = first
            first = Timestamp(nanoseconds: candidate * Timestamp.second + fraction)
        }
        guard let first else { return .never }
        return second.map { .twice(min(first, $0), max(first, $0)) } ?? .once(first)
    }

    /// The index of the offset that holds at a second since the epoch.
    private func period(of second: Int64) -> Int {
        var (low, high) = (0, changes.count)
        while low < high {
            let middle = (low + high) / 2
            if changes[middle] > second { high = middle } else { low = middle + 1 }
        }
        return low
    }
}

extension CivilDate {
    /// The `count`th weekday (1 is Monday) of a month; -1 is the last.
    static func nth(_ count: Int, _ weekday: Int, of month: Int, _ year: Int) -> CivilDate {
        let last = CivilDate(year: year, month: month, day: daysInMonth(month, of: year))!
        if count < 0 { return last.advanced(by: -((last.weekday - weekday + 7) % 7)) }
        let first = CivilDate(year: year, month: month, day: 1)!
        return first.advanced(by: (weekday - first.weekday + 7) % 7 + 7 * (count - 1))
    }
}
