/// Moving average convergence divergence: EMA(fast) − EMA(slow), its signal line EMA(signal) of that difference, and the histogram, their
/// distance.
///
/// Appel, "Technical Analysis: Power Tools for Active Investors", 2005, chapter 8, with his usual 12, 26 and 9. Seeds as in `EMA`.
public struct MACD: Sendable {
    @usableFromInline var fast: EMA
    @usableFromInline var slow: EMA
    @usableFromInline var line: EMA

    /// Makes it; every period is at least 1. `unitsPerOne` is 10 to the decimals of a raw field; 1 for a series that is computed.
    @inlinable public init(fast: Int = 12, slow: Int = 26, signal: Int = 9, unitsPerOne: Double = 1) {
        self.fast = EMA(period: fast, unitsPerOne: unitsPerOne)
        self.slow = EMA(period: slow, unitsPerOne: unitsPerOne)
        line = EMA(period: signal)
    }

    /// Takes the next value of a raw field.
    @inlinable public mutating func push(units: Int64) { push(Double(units)) }

    /// Takes the next value, which is finite.
    @inlinable public mutating func push(_ value: Double) {
        fast.push(value)
        slow.push(value)
        if let difference = self.value { line.push(difference) }
    }

    /// The difference of the averages; nil until the slower one is warm.
    @inlinable public var value: Double? {
        guard let quick = fast.value, let slow = slow.value else { return nil }
        return quick - slow
    }

    /// The signal line; nil until it has seen as many differences as its period.
    @inlinable public var signal: Double? { line.value }

    /// The difference less its signal line.
    @inlinable public var histogram: Double? {
        guard let value, let signal else { return nil }
        return value - signal
    }
}
