internal import Domain

/// The span of a bar: from a nanosecond to a day, and a whole number of them fits in a day.
public struct BarInterval: Hashable, Comparable, Sendable, CustomStringConvertible {
    /// The span in nanoseconds.
    public let nanoseconds: Int64
    /// One day. On a calendar with sessions such a bar covers a session, however long that is.
    public static let day = BarInterval(unchecked: Timestamp.day)

    /// Makes an interval; nil when it is not positive or does not divide a day.
    public init?(nanoseconds: Int64) {
        guard nanoseconds > 0, Timestamp.day % nanoseconds == 0 else { return nil }
        self.nanoseconds = nanoseconds
    }

    /// Reads `1d`, `4h`, `15m`, `30s`, `100ms`; nil for anything else and for what does not divide a day.
    public init?(_ text: some StringProtocol) {
        let digits = text.prefix { $0.isASCII && $0.isNumber }
        guard let unit = Self.units.first(where: { $0.name == text.dropFirst(digits.count) }), let count = Int64(digits) else { return nil }
        let (product, overflow) = count.multipliedReportingOverflow(by: unit.nanoseconds)
        guard !overflow else { return nil }
        self.init(nanoseconds: product)
    }

    private init(unchecked nanoseconds: Int64) { self.nanoseconds = nanoseconds }

    private static let units: [(name: String, nanoseconds: Int64)] = [
        ("d", Timestamp.day), ("h", 3600 * Timestamp.second), ("m", 60 * Timestamp.second), ("s", Timestamp.second),
        ("ms", 1_000_000), ("us", 1000), ("ns", 1),
    ]

    public static func < (left: Self, right: Self) -> Bool { left.nanoseconds < right.nanoseconds }

    /// In the largest unit that says it exactly: `1d`, `15m`.
    public var description: String {
        let unit = Self.units.first { nanoseconds % $0.nanoseconds == 0 }!
        return "\(nanoseconds / unit.nanoseconds)\(unit.name)"
    }
}

/// What the rows of a dataset are.
public enum DatasetKind: Hashable, Sendable, CustomStringConvertible {
    /// Bars of one interval, stamped at their close.
    case bars(BarInterval)
    /// Best bid and ask.
    case quotes
    /// Trades.
    case trades

    /// `bars`, `quotes` or `trades`.
    public var name: String {
        switch self {
        case .bars: "bars"
        case .quotes: "quotes"
        case .trades: "trades"
        }
    }

    /// The names of its columns, in the order of the row's fields.
    public var columnNames: [String] {
        switch self {
        case .bars: BarColumns.names
        case .quotes: QuoteColumns.names
        case .trades: TradeColumns.names
        }
    }

    /// The interval of bars; nil for anything else.
    public var interval: BarInterval? {
        if case .bars(let interval) = self { interval } else { nil }
    }

    /// `1d bars`, `trades`.
    public var description: String { interval.map { "\($0) bars" } ?? name }
}
