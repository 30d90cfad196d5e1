/// A moment: nanoseconds since 1970-01-01T00:00:00Z, from the year 1677 to 2262.
public struct Timestamp: Hashable, Comparable, Sendable, CustomStringConvertible {
    /// Nanoseconds since the epoch, UTC.
    public let nanoseconds: Int64
    /// Nanoseconds in a second.
    public static let second: Int64 = 1_000_000_000
    /// Nanoseconds in a day of 24 hours.
    public static let day: Int64 = 86_400 * second

    /// Makes a moment from nanoseconds since the epoch.
    public init(nanoseconds: Int64) { self.nanoseconds = nanoseconds }
    /// Makes a moment from whole seconds since the epoch.
    public init(seconds: Int64) { nanoseconds = seconds * Self.second }
    /// Makes a moment from a date in UTC, of the years 1678 to 2261, and the nanoseconds since its midnight.
    public init(_ date: CivilDate, nanosecondsOfDay: Int64 = 0) { nanoseconds = Int64(date.daysSinceEpoch) * Self.day + nanosecondsOfDay }

    public static func < (left: Self, right: Self) -> Bool { left.nanoseconds < right.nanoseconds }

    /// The moment that many nanoseconds later.
    public func advanced(by nanoseconds: Int64) -> Timestamp { Timestamp(nanoseconds: self.nanoseconds + nanoseconds) }

    /// The UTC date it falls on.
    public var date: CivilDate { CivilDate(daysSinceEpoch: Int(nanoseconds.divided(by: Self.day, rounding: .floor))) }

    /// Nanoseconds since midnight UTC.
    public var nanosecondsOfDay: Int64 {
        let rest = nanoseconds % Self.day
        return rest < 0 ? rest + Self.day : rest
    }

    /// ISO 8601 in UTC with as many decimals of a second as it needs: `2018-01-02T14:30:00Z`.
    public var description: String {
        let rest = nanosecondsOfDay
        let seconds = rest / Self.second
        var text = "\(date)T\(twoDigits(seconds / 3600)):\(twoDigits(seconds / 60 % 60)):\(twoDigits(seconds % 60))"
        let fraction = rest % Self.second
        if fraction != 0 {
            var digits = String(fraction)
            digits = String(repeating: "0", count: 9 - digits.count) + digits
            while digits.hasSuffix("0") { digits.removeLast() }
            text += "." + digits
        }
        return text + "Z"
    }

    /// Reads `2018-01-02`, `2018-01-02T14:30:00Z` or with a fraction and an offset (`…+02:00`); a space may stand for the T.
    /// - Returns: nil when the text is anything else or names no real date; a time without `Z` or an offset is refused.
    public init?(_ text: some StringProtocol) {
        let bytes = Array(text.utf8)
        guard bytes.count >= 10, let date = CivilDate(bytes[0..<10]) else { return nil }
        if bytes.count == 10 {
            self.init(date)
            return
        }
        guard bytes[10] == UInt8(ascii: "T") || bytes[10] == UInt8(ascii: " "),
            let (time, end) = Self.timeOfDay(bytes, from: 11), let offset = Self.offset(bytes, from: end)
        else { return nil }
        self.init(nanoseconds: Int64(date.daysSinceEpoch) * Self.day + time - offset)
    }

    /// Reads `HH:MM[:SS[.fraction]]` at `start`; the nanoseconds and where it ended.
    public static func timeOfDay(_ bytes: [UInt8], from start: Int) -> (nanoseconds: Int64, end: Int)? {
        guard bytes.count >= start + 5, bytes[start + 2] == 58, let hour = number(bytes[start..<start + 2]), hour < 24,
            let minute = number(bytes[start + 3..<start + 5]), minute < 60
        else { return nil }
        var (total, end) = ((hour * 60 + minute) * 60 * second, start + 5)
        if end < bytes.count, bytes[end] == 58 {
            guard bytes.count >= end + 3, let seconds = number(bytes[end + 1..<end + 3]), seconds < 60 else { return nil }
            total += seconds * second
            end += 3
            if end < bytes.count, bytes[end] == 46 {
                var place = second
                end += 1
                let first = end
                while end < bytes.count, bytes[end] >= 48, bytes[end] <= 57 {
                    place /= 10
                    total += Int64(bytes[end] - 48) * place
                    end += 1
                }
                guard end > first, end - first <= 9 else { return nil }
            }
        }
        return (total, end)
    }

    private static func offset(_ bytes: [UInt8], from start: Int) -> Int64? {
        if bytes.count == start + 1, bytes[start] == UInt8(ascii: "Z") { return 0 }
        guard bytes.count == start + 6, bytes[start] == UInt8(ascii: "+") || bytes[start] == UInt8(ascii: "-"),
            let (nanoseconds, end) = timeOfDay(bytes, from: start + 1), end == bytes.count
        else { return nil }
        return bytes[start] == UInt8(ascii: "-") ? -nanoseconds : nanoseconds
    }

    static func number(_ bytes: ArraySlice<UInt8>) -> Int64? {
        var value: Int64 = 0
        for byte in bytes {
            guard byte >= 48, byte <= 57 else { return nil }
            value = value * 10 + Int64(byte - 48)
        }
        return value
    }
}

func twoDigits(_ value: some BinaryInteger) -> String { value < 10 ? "0\(value)" : "\(value)" }
