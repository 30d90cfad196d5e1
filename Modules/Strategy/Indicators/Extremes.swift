/// The largest or smallest of the last n values by a monotonic queue: a value that a later one beats can never be the answer again, so it
/// is dropped when the later one arrives. Each value enters and leaves once: O(1) amortised.
///
/// Lemire, "Streaming maximum-minimum filter using no more than three comparisons per element", Nordic Journal of Computing 13, 2006.
@usableFromInline
struct SlidingExtreme<Value: Comparable & Sendable>: Sendable {
    @usableFromInline let period: Int
    @usableFromInline let largest: Bool
    @usableFromInline var values: [Value]
    @usableFromInline var places: [Int]
    @usableFromInline var head = 0
    @usableFromInline var length = 0
    @usableFromInline var pushed = 0

    @inlinable init(period: Int, largest: Bool, filler: Value) {
        precondition(period >= 1, "a window holds at least one value")
        (self.period, self.largest) = (period, largest)
        values = [Value](repeating: filler, count: period)
        places = [Int](repeating: 0, count: period)
    }

    @inlinable mutating func push(_ value: Value) {
        if length > 0, places[head] == pushed - period {
            head = head + 1 == period ? 0 : head + 1
            length -= 1
        }
        while length > 0 {
            let last = slot(length - 1)
            guard largest ? values[last] <= value : values[last] >= value else { break }
            length -= 1
        }
        let free = slot(length)
        values[free] = value
        places[free] = pushed
        length += 1
        pushed += 1
    }

    @inlinable var extreme: Value? { pushed >= period ? values[head] : nil }

    @inlinable func slot(_ offset: Int) -> Int {
        let place = head + offset
        return place >= period ? place - period : place
    }
}

/// The highest of the last n raw values, the newest included.
public struct Highest: Sendable {
    @usableFromInline let scale: Double
    @usableFromInline var window: SlidingExtreme<Int64>

    /// Makes it over `period` values, at least 1. `unitsPerOne` is 10 to the decimals of the field and is used for `value` only.
    @inlinable public init(period: Int, unitsPerOne: Double = 1) {
        scale = unitsPerOne
        window = SlidingExtreme(period: period, largest: true, filler: 0)
    }

    /// Takes the next value.
    @inlinable public mutating func push(units: Int64) { window.push(units) }
    /// The highest in raw units; nil until `period` values were pushed.
    @inlinable public var units: Int64? { window.extreme }
    /// The highest; nil until `period` values were pushed.
    @inlinable public var value: Double? { units.map { Double($0) / scale } }
}

/// The lowest of the last n raw values, the newest included.
public struct Lowest: Sendable {
    @usableFromInline let scale: Double
    @usableFromInline var window: SlidingExtreme<Int64>

    /// Makes it over `period` values, at least 1. `unitsPerOne` is 10 to the decimals of the field and is used for `value` only.
    @inlinable public init(period: Int, unitsPerOne: Double = 1) {
        scale = unitsPerOne
        window = SlidingExtreme(period: period, largest: false, filler: 0)
    }

    /// Takes the next value.
    @inlinable public mutating func push(units: Int64) { window.push(units) }
    /// The lowest in raw units; nil until `period` values were pushed.
    @inlinable public var units: Int64? { window.extreme }
    /// The lowest; nil until `period` values were pushed.
    @inlinable public var value: Double? { units.map { Double($0) / scale } }
}

/// Donchian channel: the highest high and the lowest low of the last n bars, the newest included, and the middle between them.
///
/// Donchian's four-week rule, as given in Kaufman, "Trading Systems and Methods", 5th edition, 2013, chapter 5. A break-out compares a
/// price with the channel of the bars before it: read the channel first, push the bar after.
public struct DonchianChannel: Sendable {
    @usableFromInline var highs: Highest
    @usableFromInline var lows: Lowest

    /// Makes a channel over `period` bars, at least 1. `unitsPerOne` is 10 to the decimals of the prices.
    @inlinable public init(period: Int = 20, unitsPerOne: Double = 1) {
        highs = Highest(period: period, unitsPerOne: unitsPerOne)
        lows = Lowest(period: period, unitsPerOne: unitsPerOne)
    }

    /// Takes the next bar's prices in raw units.
    @inlinable public mutating func push(high: Int64, low: Int64) {
        highs.push(units: high)
        lows.push(units: low)
    }

    /// The highest high in raw units; nil until `period` bars were pushed.
    @inlinable public var upperUnits: Int64? { highs.units }
    /// The lowest low in raw units; nil until `period` bars were pushed.
    @inlinable public var lowerUnits: Int64? { lows.units }
    /// The highest high.
    @inlinable public var upper: Double? { highs.value }
    /// The lowest low.
    @inlinable public var lower: Double? { lows.value }
    /// Half way between the two.
    @inlinable public var middle: Double? {
        guard let upper, let lower else { return nil }
        return (upper + lower) / 2
    }
}
