internal import Domain

/// How a CSV file writes its times.
public enum TimeFormat: String, Hashable, Sendable, CaseIterable {
    /// `2018-01-02`, `2018-01-02T14:30:00Z`, `2018-01-02 09:30:00-05:00`, or without an offset: then in the zone that is stated.
    case iso
    /// Seconds since 1970, with decimals where there are any.
    case epochSeconds = "s"
    /// Milliseconds since 1970.
    case epochMilliseconds = "ms"
    /// Microseconds since 1970.
    case epochMicroseconds = "us"
    /// Nanoseconds since 1970.
    case epochNanoseconds = "ns"
    /// `20180102`, `20180102 09:30`, `20180102 093000`.
    case compact = "yyyymmdd"
    /// `1/2/2018`, `01/02/2018 09:30`: the month first.
    case monthFirst = "mm/dd/yyyy"
    /// `2/1/2018`, `02/01/2018 09:30`: the day first.
    case dayFirst = "dd/mm/yyyy"

    /// What a time's text says.
    enum Reading: Hashable {
        /// A moment.
        case moment(Int64)
        /// A date and the nanoseconds since midnight on clocks of a zone that is not said.
        case local(CivilDate, Int64)
        /// A date alone.
        case date(CivilDate)
    }

    /// The format that a text has by its shape: digits by how many there are; nil when it has none of them. Slashes are month first where
    /// they can be, and `isAmbiguous` says when they could be the other way round as well.
    static func detect(_ text: UnsafeRawBufferPointer) -> TimeFormat? {
        let bytes = DecimalField.trimmed(text)
        let formats: [TimeFormat] = [
            .compact, .epochSeconds, .epochMilliseconds, .epochMicroseconds, .epochNanoseconds, .iso, .monthFirst, .dayFirst,
        ]
        return formats.first { $0.fits(bytes) && $0.read(bytes) != nil }
    }

    /// Whether a text that is read month first could be read day first.
    static func isAmbiguous(_ text: UnsafeRawBufferPointer) -> Bool {
        TimeFormat.monthFirst.read(text) != nil && TimeFormat.dayFirst.read(text) != nil
    }

    /// Whether a whole number of so many digits is a time of our age in this unit.
    private func fits(_ bytes: UnsafeRawBufferPointer) -> Bool {
        let whole = bytes.prefix { $0 &- 48 < 10 }.count
        switch self {
        case .epochSeconds: return (9...10).contains(whole)
        case .epochMilliseconds: return (12...13).contains(whole) && whole == bytes.count
        case .epochMicroseconds: return (15...16).contains(whole) && whole == bytes.count
        case .epochNanoseconds: return (18...19).contains(whole) && whole == bytes.count
        default: return true
        }
    }

    /// Reads a time; nil when the text is not one of this format or names no real date.
    func read(_ text: UnsafeRawBufferPointer) -> Reading? {
        let bytes = DecimalField.trimmed(text)
        switch self {
        case .iso: return Self.readISO(bytes)
        case .epochSeconds: return Self.readEpoch(bytes, decimals: 9)
        case .epochMilliseconds: return Self.readEpoch(bytes, decimals: 6)
        case .epochMicroseconds: return Self.readEpoch(bytes, decimals: 3)
        case .epochNanoseconds: return Self.readEpoch(bytes, decimals: 0)
        case .compact: return Self.readCompact(bytes)
        case .monthFirst: return Self.readSlashed(bytes, monthFirst: true)
        case .dayFirst: return Self.readSlashed(bytes, monthFirst: false)
        }
    }

    private static func readEpoch(_ bytes: UnsafeRawBufferPointer, decimals: Int) -> Reading? {
        // From 1678 to 2261, as dates are: a bar's length earlier or later still fits.
        guard case .units(let nanoseconds) = DecimalField.read(bytes, decimals: decimals, rounding: nil),
            nanoseconds.magnitude < 9_210_000_000 * Timestamp.second.magnitude
        else { return nil }
        return .moment(nanoseconds)
    }

    private static func readISO(_ bytes: UnsafeRawBufferPointer) -> Reading? {
        guard bytes.count >= 10, bytes[4] == UInt8(ascii: "-"), bytes[7] == UInt8(ascii: "-"),
            let date = date(digits(bytes, 0, 4), digits(bytes, 5, 2), digits(bytes, 8, 2))
        else { return nil }
        if bytes.count == 10 { return .date(date) }
        guard bytes[10] == UInt8(ascii: "T") || bytes[10] == 0x20 else { return nil }
        return timeOfDay(bytes, from: 11, on: date)
    }

    private static func readCompact(_ bytes: UnsafeRawBufferPointer) -> Reading? {
        guard let date = date(digits(bytes, 0, 4), digits(bytes, 4, 2), digits(bytes, 6, 2)) else { return nil }
        if bytes.count == 8 { return .date(date) }
        guard bytes[8] == UInt8(ascii: "T") || bytes[8] == 0x20 else { return nil }
        if bytes.count == 15, let hour = digits(bytes, 9, 2), let minute = digits(bytes, 11, 2), let second = digits(bytes, 13, 2) {
            guard hour < 24, minute < 60, second < 60 else { return nil }
            return .local(date, Int64((hour * 60 + minute) * 60 + second) * Timestamp.second)
        }
        return timeOfDay(bytes, from: 9, on: date)
    }

    private static func readSlashed(_ bytes: UnsafeRawBufferPointer, monthFirst: Bool) -> Reading? {
        let slash = UInt8(ascii: "/")
        guard let first = bytes.firstIndex(of: slash), (1...2).contains(first), let left = digits(bytes, 0, first),
            let second = bytes[(first + 1)...].firstIndex(of: slash), (1...2).contains(second - first - 1),
            let right = digits(bytes, first + 1, second - first - 1),
            let date = date(digits(bytes, second + 1, 4), monthFirst ? left : right, monthFirst ? right : left)
        else { return nil }
        let end = second + 5
        if bytes.count == end { return .date(date) }
        guard bytes[end] == 0x20 else { return nil }
        return timeOfDay(bytes, from: end + 1, on: date)
    }

    /// Reads `HH:MM[:SS[.fraction]]` and, where there is one, `Z` or an offset.
    private static func timeOfDay(_ bytes: UnsafeRawBufferPointer, from start: Int, on date: CivilDate) -> Reading? {
        guard let hour = digits(bytes, start, 2), hour < 24, byte(bytes, start + 2) == UInt8(ascii: ":"),
            let minute = digits(bytes, start + 3, 2),
            minute < 60
        else { return nil }
        var (time, index) = (Int64(hour * 60 + minute) * 60 * Timestamp.second, start + 5)
        if byte(bytes, index) == UInt8(ascii: ":") {
            guard let second = digits(bytes, index + 1, 2), second < 60 else { return nil }
            time += Int64(second) * Timestamp.second
            index += 3
            if byte(bytes, index) == UInt8(ascii: ".") {
                let count = bytes[(index + 1)...].prefix { $0 &- 48 < 10 }.count
                guard (1...9).contains(count), let fraction = digits(bytes, index + 1, count) else { return nil }
                time += Int64(fraction) * powerOfTen(9 - count)
                index += 1 + count
            }
        }
        if index == bytes.count { return .local(date, time) }
        guard let offset = offset(bytes, from: index) else { return nil }
        return moment(date, time - offset)
    }

    /// `Z`, `+HH:MM`, `-HHMM` or `+HH` in nanoseconds.
    private static func offset(_ bytes: UnsafeRawBufferPointer, from start: Int) -> Int64? {
        let sign = bytes[start]
        if sign == UInt8(ascii: "Z") { return bytes.count == start + 1 ? 0 : nil }
        guard sign == UInt8(ascii: "+") || sign == UInt8(ascii: "-"), let hour = digits(bytes, start + 1, 2), hour < 24 else { return nil }
        var (minute, end): (Int?, Int) = (0, start + 3)
        if end < bytes.count {
            if bytes[end] == UInt8(ascii: ":") { end += 1 }
            (minute, end) = (digits(bytes, end, 2), end + 2)
        }
        guard let minute, minute < 60, end == bytes.count else { return nil }
        let nanoseconds = Int64(hour * 60 + minute) * 60 * Timestamp.second
        return sign == UInt8(ascii: "-") ? -nanoseconds : nanoseconds
    }

    private static func moment(_ date: CivilDate, _ time: Int64) -> Reading? {
        .moment(Int64(date.daysSinceEpoch) * Timestamp.day + time)
    }

    /// A date of the years that timestamps hold whole.
    private static func date(_ year: Int?, _ month: Int?, _ day: Int?) -> CivilDate? {
        guard let year, let month, let day, (1678...2261).contains(year) else { return nil }
        return CivilDate(year: year, month: month, day: day)
    }

    private static func byte(_ bytes: UnsafeRawBufferPointer, _ index: Int) -> UInt8? { index < bytes.count ? bytes[index] : nil }

    private static func digits(_ bytes: UnsafeRawBufferPointer, _ start: Int, _ count: Int) -> Int? {
        guard start >= 0, start + count <= bytes.count else { return nil }
        var value = 0
        for index in start..<(start + count) {
            let digit = bytes[index] &- 48
            guard digit < 10 else { return nil }
            value = value * 10 + Int(digit)
        }
        return value
    }
}
