/// A running sum that carries its own rounding error, so that adding a million values and taking them away again leaves nothing behind.
///
/// Error-free transformation of a sum: Knuth, "The Art of Computer Programming", volume 2, 4.2.2, theorem B; the pair is kept normalised as
/// in Dekker, "A floating-point technique for extending the available precision", Numerische Mathematik 18, 1971. About 106 bits.
@usableFromInline
struct CompensatedSum: Sendable {
    @usableFromInline var high = 0.0
    @usableFromInline var low = 0.0

    @inlinable init() {}

    @inlinable mutating func add(_ value: Double) {
        let sum = high + value
        let part = sum - high
        let error = (high - (sum - part)) + (value - part)
        let rest = low + error
        high = sum + rest
        low = rest - (high - sum)
    }

    /// Adds `factor`², with the part that a single product would round away.
    @inlinable mutating func addSquare(of factor: Double, sign: Double) {
        let product = factor * factor
        let error = (-product).addingProduct(factor, factor)
        add(sign * product)
        add(sign * error)
    }

    @inlinable var value: Double { high }

    /// This sum times `factor` less `other` squared: n·Σx² − (Σx)², the numerator of a variance, before anything is rounded to one double.
    @inlinable func times(_ factor: Double, lessSquareOf other: CompensatedSum) -> Double {
        var result = CompensatedSum()
        let product = high * factor
        result.add(product)
        result.add((-product).addingProduct(high, factor))
        result.add(low * factor)
        result.addSquare(of: other.high, sign: -1)
        result.add(-2 * other.high * other.low)
        return result.value
    }
}
