internal import Domain
internal import Host

extension Zone {
    /// The zone of an IANA name, or `UTC`.
    ///
    /// UTC and New York need no file. Others are read from the machine's TZif files (RFC 9636), which Debian's package `tzdata` brings.
    /// - Throws: `.missing` when the machine has no file of that name, `.malformed` when it is not a zone file.
    public static func named(_ name: String, folder: String = "/usr/share/zoneinfo") throws(DatasetError) -> Zone {
        switch name {
        case "UTC", "Etc/UTC", "Z": return .utc
        case "America/New_York": return .newYork
        default: return try read(name, folder: folder)
        }
    }

    /// Reads a zone from the machine's files, whatever is compiled in.
    static func read(_ name: String, folder: String = "/usr/share/zoneinfo") throws(DatasetError) -> Zone {
        let allowed = name.utf8.allSatisfy { Zone.allows($0) }
        guard allowed, !name.isEmpty, !name.hasPrefix("/") else {
            throw DatasetError(.missing, "'\(name)' is not the name of a time zone: write one as in America/New_York, or UTC")
        }
        let bytes: [UInt8]
        do throws(HostError) { bytes = try Files.read(folder + "/" + name) } catch {
            throw DatasetError(
                .missing,
                "no time zone is called '\(name)' on this machine; UTC and America/New_York need no file, others are in Debian's tzdata"
            )
        }
        guard var file = ZoneFile(bytes), let zone = file.zone(named: name) else {
            throw DatasetError(.malformed, "'\(folder)/\(name)' is not a time zone file of version 2 or later")
        }
        return zone
    }

    private static func allows(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "0")...UInt8(ascii: "9"): true
        case UInt8(ascii: "/"), UInt8(ascii: "_"), UInt8(ascii: "-"), UInt8(ascii: "+"): true
        default: false
        }
    }
}

/// A TZif file (RFC 9636, section 3): two blocks, the second with 64-bit times and a rule for the years after them.
struct ZoneFile {
    private let bytes: [UInt8]
    private var position = 0

    init?(_ bytes: [UInt8]) {
        self.bytes = bytes
        guard bytes.count > 44, bytes.starts(with: Array("TZif".utf8)), bytes[4] >= UInt8(ascii: "2") else { return nil }
    }

    mutating func zone(named name: String) -> Zone? {
        guard let first = header() else { return nil }
        position += first.size(timeWidth: 4)
        guard position + 44 <= bytes.count, bytes[position...].starts(with: Array("TZif".utf8)), let second = header() else { return nil }
        guard second.types > 0, position + second.size(timeWidth: 8) < bytes.count else { return nil }
        var changes: [Int64] = []
        for _ in 0..<second.times { changes.append(number(8)) }
        let kinds = (0..<second.times).map { Int(bytes[position + $0]) }
        position += second.times
        var offsets: [Int64] = []
        for _ in 0..<second.types {
            offsets.append(number(4))
            position += 2
        }
        guard kinds.allSatisfy({ $0 < offsets.count }), zip(changes, changes.dropFirst()).allSatisfy(<) else { return nil }
        position += second.names + second.leaps * 12 + second.standards + second.universals
        let lineFeed = UInt8(ascii: "\n")
        guard bytes[position] == lineFeed, let end = bytes[(position + 1)...].firstIndex(of: lineFeed) else { return nil }
        let footer = bytes[(position + 1)..<end]
        var periods = [offsets[0]] + kinds.map { offsets[$0] }
        guard periods.allSatisfy({ $0.magnitude < 93_600 }) else { return nil }
        if !footer.isEmpty {
            guard let rule = ZoneRule(footer) else { return nil }
            rule.extend(&changes, &periods)
        }
        return Zone(name: name, changes: changes, offsets: periods)
    }

    private struct Header {
        let universals: Int, standards: Int, leaps: Int, times: Int, types: Int, names: Int
        func size(timeWidth: Int) -> Int { times * (timeWidth + 1) + types * 6 + names + leaps * (timeWidth + 4) + standards + universals }
    }

    private mutating func header() -> Header? {
        guard position + 44 <= bytes.count else { return nil }
        position += 20
        let counts = (0..<6).map { _ in Int(number(4)) }
        guard counts.allSatisfy({ (0...100_000).contains($0) }) else { return nil }
        return Header(universals: counts[0], standards: counts[1], leaps: counts[2], times: counts[3], types: counts[4], names: counts[5])
    }

    /// A big-endian number of two's complement.
    private mutating func number(_ width: Int) -> Int64 {
        var value = Int64(Int8(bitPattern: bytes[position]))
        for byte in bytes[(position + 1)..<(position + width)] { value = value << 8 | Int64(byte) }
        position += width
        return value
    }
}

/// The rule for the years after a zone file's last change: a POSIX TZ string as RFC 9636 section 3.3.1 extends it.
struct ZoneRule {
    private let standard: Int64
    private var daylight: (offset: Int64, start: Change, end: Change)?

    /// A day of the year and the local time of a change, in seconds.
    struct Change {
        enum Day {
            case month(Int, week: Int, weekday: Int)
            case julian(Int)
            case zeroBased(Int)
        }
        let day: Day
        let time: Int64

        /// Seconds since the epoch of the change on clocks that show `offset`.
        func second(in year: Int, offset: Int64) -> Int64 {
            let newYear = CivilDate(year: year, month: 1, day: 1)!
            let date: CivilDate
            switch day {
            case .month(let month, let week, let weekday):
                date = .nth(week == 5 ? -1 : week, weekday == 0 ? 7 : weekday, of: month, year)
            case .julian(let number):
                let leap = CivilDate.daysInMonth(2, of: year) == 29 && number >= 60
                date = newYear.advanced(by: leap ? number : number - 1)
            case .zeroBased(let number): date = newYear.advanced(by: number)
            }
            return Int64(date.daysSinceEpoch) * 86_400 + time - offset
        }
    }

    init?(_ text: some Collection<UInt8>) {
        var scanner = ZoneRuleScanner(Array(text))
        guard scanner.name(), let west = scanner.time(limit: 24) else { return nil }
        standard = -west
        if scanner.isAtEnd { return }
        guard scanner.name() else { return nil }
        var offset = standard + 3600
        if !scanner.sees(","), let west = scanner.time(limit: 24) { offset = -west }
        guard scanner.take(","), let start = scanner.change(), scanner.take(","), let end = scanner.change(), scanner.isAtEnd else {
            return nil
        }
        daylight = (offset, start, end)
    }

    /// Adds the changes of the years after the last one, until timestamps end.
    func extend(_ changes: inout [Int64], _ offsets: inout [Int64]) {
        guard let daylight else { return }
        let last = changes.last ?? -4_000_000_000
        let year = CivilDate(daysSinceEpoch: Int(max(last, -4_000_000_000).divided(by: 86_400, rounding: .floor))).parts.year
        guard year <= 2262 else { return }
        for year in year...2262 {
            let start = (daylight.start.second(in: year, offset: standard), daylight.offset)
            let end = (daylight.end.second(in: year, offset: daylight.offset), standard)
            for (second, offset) in start.0 < end.0 ? [start, end] : [end, start] where second > changes.last ?? .min {
                changes.append(second)
                offsets.append(offset)
            }
        }
    }
}

/// Reads the parts of a POSIX TZ string.
struct ZoneRuleScanner {
    private let bytes: [UInt8]
    private var position = 0

    init(_ bytes: [UInt8]) { self.bytes = bytes }

    var isAtEnd: Bool { position == bytes.count }

    func sees(_ character: Unicode.Scalar) -> Bool { position < bytes.count && bytes[position] == UInt8(ascii: character) }

    mutating func take(_ character: Unicode.Scalar) -> Bool {
        guard sees(character) else { return false }
        position += 1
        return true
    }

    /// Three letters or more, or anything in angle brackets.
    mutating func name() -> Bool {
        if take("<") {
            while !isAtEnd, !sees(">") { position += 1 }
            return take(">")
        }
        let start = position
        while !isAtEnd, (bytes[position] | 0x20) >= UInt8(ascii: "a"), (bytes[position] | 0x20) <= UInt8(ascii: "z") { position += 1 }
        return position - start >= 3
    }

    /// `[+-]hh[:mm[:ss]]` in seconds.
    mutating func time(limit: Int) -> Int64? {
        let sign: Int64 = take("-") ? -1 : 1
        if sign > 0 { _ = take("+") }
        guard let hours = number(), hours <= limit else { return nil }
        var seconds = hours * 3600
        for unit in [60, 1] where take(":") {
            guard let part = number(), part < 60 else { return nil }
            seconds += part * unit
        }
        return sign * Int64(seconds)
    }

    /// `Mm.w.d`, `Jn` or `n`, each with `/time`; the time is 02:00 where none is said.
    mutating func change() -> ZoneRule.Change? {
        let day: ZoneRule.Change.Day
        if take("M") {
            guard let month = number(), take("."), let week = number(), take("."), let weekday = number(), (1...12).contains(month),
                (1...5).contains(week), (0...6).contains(weekday)
            else { return nil }
            day = .month(month, week: week, weekday: weekday)
        } else if take("J") {
            guard let count = number(), (1...365).contains(count) else { return nil }
            day = .julian(count)
        } else {
            guard let count = number(), (0...365).contains(count) else { return nil }
            day = .zeroBased(count)
        }
        guard take("/") else { return ZoneRule.Change(day: day, time: 7200) }
        guard let time = time(limit: 167) else { return nil }
        return ZoneRule.Change(day: day, time: time)
    }

    private mutating func number() -> Int? {
        let start = position
        var value = 0
        while position < bytes.count, position - start < 3, (48...57).contains(bytes[position]) {
            value = value * 10 + Int(bytes[position] - 48)
            position += 1
        }
        return position > start ? value : nil
    }
}
