/// Exponential moving average: Eₜ = Eₜ₋₁ + 2 / (n + 1) · (xₜ − Eₜ₋₁), n the period, and E of the n-th value is the simple average of the
/// first n.
///
/// The recursion is as in Appel, "Technical Analysis: Power Tools for Active Investors", 2005; the seed is a convention, and the
/// one most charts use. Libraries that seed with the first value differ until its weight has died away.
public struct EMA: Sendable {
    /// The period n.
    public let period: Int
    @usableFromInline let weight: Double
    @usableFromInline let scale: Double
    @usableFromInline var count = 0
    @usableFromInline var seed = CompensatedSum()
    @usableFromInline var average = 0.0

    /// Makes an average of `period`, at least 1. `unitsPerOne` is 10 to the decimals of a raw field; 1 for a series that is computed.
    @inlinable public init(period: Int, unitsPerOne: Double = 1) {
        precondition(period >= 1, "an average has a period of at least 1")
        (self.period, scale) = (period, unitsPerOne)
        weight = 2 / (Double(period) + 1)
    }

    /// Takes the next value of a raw field.
    @inlinable public mutating func push(units: Int64) { push(Double(units)) }

    /// Takes the next value, which is finite.
    @inlinable public mutating func push(_ value: Double) {
        guard count >= period else {
            count += 1
            seed.add(value)
            if count == period { average = seed.value / Double(period) }
            return
        }
        average += weight * (value - average)
    }

    /// The average; nil until `period` values were pushed.
    @inlinable public var value: Double? { count >= period ? average / scale : nil }
}
