/// Simple moving average of raw units: (x₁ + … + xₙ) / n, n the period.
///
/// The sum is an exact integer for any input and is divided once, so nothing drifts: after a million bars the value is the same as if the
/// last n had been added afresh, and two averages that are equal in exact arithmetic are equal here.
public struct SMA: Sendable {
    /// How many values it averages.
    public let period: Int
    @usableFromInline let divisor: Double
    @usableFromInline var window: Window<Int64>
    @usableFromInline var sum: Int128 = 0

    /// Makes an average over `period` values, at least 1. `unitsPerOne` is 10 to the decimals of the field and is used for `value` only.
    @inlinable public init(period: Int, unitsPerOne: Double = 1) {
        precondition(period >= 1, "an average has a period of at least 1")
        self.period = period
        divisor = Double(period) * unitsPerOne
        window = Window(period, filler: 0)
    }

    /// Takes the next value.
    @inlinable public mutating func push(units: Int64) {
        sum &+= Int128(units)
        if let old = window.push(units) { sum &-= Int128(old) }
    }

    /// Whether it has seen `period` values.
    @inlinable public var isWarm: Bool { window.isFull }

    /// The average; nil until `period` values were pushed. Rounded once.
    @inlinable public var value: Double? { isWarm ? double(sum) / divisor : nil }

    /// The sign of this average less `other`, in exact arithmetic: -1, 0 or 1; nil until both are warm.
    /// Both are of the same field: of equal `unitsPerOne`.
    @inlinable public func compared(to other: SMA) -> Int? {
        guard isWarm, other.isWarm else { return nil }
        let (left, right) = (sum &* Int128(other.period), other.sum &* Int128(period))
        return left == right ? 0 : left < right ? -1 : 1
    }
}

/// Simple moving average of a series that is itself computed, such as an average of an oscillator. Compensated: rounding does not add up.
public struct DerivedSMA: Sendable {
    /// How many values it averages.
    public let period: Int
    @usableFromInline var window: Window<Double>
    @usableFromInline var sum = CompensatedSum()

    /// Makes an average over `period` values, at least 1.
    @inlinable public init(period: Int) {
        precondition(period >= 1, "an average has a period of at least 1")
        self.period = period
        window = Window(period, filler: 0)
    }

    /// Takes the next value, which is finite.
    @inlinable public mutating func push(_ value: Double) {
        sum.add(value)
        if let old = window.push(value) { sum.add(-old) }
        if !sum.value.isFinite { addAfresh() }
    }

    /// The average; nil until `period` values were pushed.
    @inlinable public var value: Double? { window.isFull ? sum.value / Double(period) : nil }

    /// A sum that left the range of a double comes back once the values that drove it there have fallen out.
    @usableFromInline mutating func addAfresh() {
        sum = CompensatedSum()
        for value in window.values { sum.add(value) }
    }
}
