/// Rate of change: 100 · (xₜ − xₜ₋ₙ) / xₜ₋ₙ, in percent.
///
/// Murphy, "Technical Analysis of the Financial Markets", 1999, chapter 10, less his 100, so that no change is 0.
public struct RateOfChange: Sendable {
    @usableFromInline var window: Window<Double>
    @usableFromInline var change: Double?

    /// Makes it over `period` values, at least 1. It is a ratio: raw units and scaled prices give the same.
    @inlinable public init(period: Int) { window = Window(period, filler: 0) }

    /// Takes the next value of a raw field.
    @inlinable public mutating func push(units: Int64) { push(Double(units)) }

    /// Takes the next value, which is finite.
    @inlinable public mutating func push(_ value: Double) {
        guard let before = window.push(value), before != 0 else {
            change = nil
            return
        }
        change = 100 * ((value - before) / before)
    }

    /// The change in percent; nil until `period` + 1 values were pushed, and where the older value is zero.
    @inlinable public var value: Double? { change }
}

/// Sees one series cross another: crossover when it was at or below and now is above, crossunder when it was at or above and now is below.
///
/// The first pair after a start or an unknown value has nothing before it and is never a crossing.
public struct Crossing: Sendable {
    /// What happened at the newest pair.
    public enum Direction: Hashable, Sendable {
        /// It was at or below and is above.
        case over
        /// It was at or above and is below.
        case under
    }

    @usableFromInline var previous: Int?

    /// Makes one that has seen nothing.
    @inlinable public init() {}

    /// Takes the sign of first less second: -1, 0, 1, or nil where either is unknown.
    @inlinable public mutating func push(sign: Int?) -> Direction? {
        defer { previous = sign }
        guard let previous, let sign else { return nil }
        if previous <= 0, sign > 0 { return .over }
        if previous >= 0, sign < 0 { return .under }
        return nil
    }

    /// Takes the newest pair; nil where one is unknown.
    @inlinable public mutating func push(_ first: Double?, _ second: Double?) -> Direction? {
        guard let first, let second, !first.isNaN, !second.isNaN else { return push(sign: nil) }
        return push(sign: first == second ? 0 : first < second ? -1 : 1)
    }
}
