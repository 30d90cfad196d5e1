/// Relative strength index: 100 − 100 / (1 + G / L), where G and L are Wilder's averages of the gains and the losses from one value to the
/// next.
///
/// Wilder, "New Concepts in Technical Trading Systems", 1978, section VI: the first averages are the simple ones of the first n changes,
/// each later one is (previous · (n − 1) + current) / n. Where there was no loss it is 100; where nothing moved at all it is 50, a
/// convention.
public struct RSI: Sendable {
    /// The period n.
    public let period: Int
    @usableFromInline var previous: Double?
    @usableFromInline var changes = 0
    @usableFromInline var gain = 0.0
    @usableFromInline var loss = 0.0

    /// Makes an index of `period`, at least 1. Its value is a ratio: raw units and scaled prices give the same.
    @inlinable public init(period: Int = 14) {
        precondition(period >= 1, "an index has a period of at least 1")
        self.period = period
    }

    /// Takes the next value of a raw field.
    @inlinable public mutating func push(units: Int64) { push(Double(units)) }

    /// Takes the next value, which is finite.
    @inlinable public mutating func push(_ value: Double) {
        defer { previous = value }
        guard let previous else { return }
        let change = value - previous
        let (up, down) = (max(change, 0), max(-change, 0))
        guard changes >= period else {
            changes += 1
            gain += up
            loss += down
            if changes == period { (gain, loss) = (gain / Double(period), loss / Double(period)) }
            return
        }
        let kept = Double(period - 1)
        gain = (gain * kept + up) / Double(period)
        loss = (loss * kept + down) / Double(period)
    }

    /// The index, 0 to 100; nil until `period` changes, which is `period` + 1 values, were seen.
    @inlinable public var value: Double? {
        guard changes >= period else { return nil }
        let moved = gain + loss
        return moved > 0 ? 100 * (gain / moved) : 50
    }
}
