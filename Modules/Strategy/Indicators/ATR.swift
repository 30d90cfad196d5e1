/// Average true range: Wilder's average of max(high − low, |high − previous close|, |low − previous close|).
///
/// Wilder, "New Concepts in Technical Trading Systems", 1978, section III: the first average is the simple one of the first n ranges, each
/// later one is (previous · (n − 1) + current) / n. The first bar has no previous close; its range is high − low.
public struct ATR: Sendable {
    /// The period n.
    public let period: Int
    @usableFromInline let scale: Double
    @usableFromInline var previousClose: Double?
    @usableFromInline var count = 0
    @usableFromInline var average = 0.0

    /// Makes it with a period of at least 1. `unitsPerOne` is 10 to the decimals of the prices.
    @inlinable public init(period: Int = 14, unitsPerOne: Double = 1) {
        precondition(period >= 1, "an average has a period of at least 1")
        (self.period, scale) = (period, unitsPerOne)
    }

    /// Takes the next bar's prices in raw units.
    @inlinable public mutating func push(high: Int64, low: Int64, close: Int64) {
        let (high, low) = (Double(high), Double(low))
        var range = high - low
        if let previousClose { range = max(range, abs(high - previousClose), abs(low - previousClose)) }
        previousClose = Double(close)
        guard count >= period else {
            count += 1
            average += range
            if count == period { average /= Double(period) }
            return
        }
        average = (average * Double(period - 1) + range) / Double(period)
    }

    /// The average true range in the price's currency; nil until `period` bars were pushed.
    @inlinable public var value: Double? { count >= period ? average / scale : nil }

    /// The average true range in raw units; nil until `period` bars were pushed.
    @inlinable public var units: Double? { count >= period ? average : nil }
}
