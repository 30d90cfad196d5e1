/// Bollinger bands of raw units: the simple average of n values, and that many population standard deviations above and below it.
///
/// Bollinger, "Bollinger on Bollinger Bands", 2001: σ = √(Σ(x − mean)² / n). Here Σ(x − mean)² = (n·Σd² − (Σd)²) / n with d the
/// distance from the first value, in exact integers, so there is nothing to cancel and nothing to drift. Only where values lie further than
/// 2⁶² / n units from the first is the deviation found by two passes over the window.
public struct BollingerBands: Sendable {
    /// How many values they look at.
    public let period: Int
    /// How many standard deviations the bands are away from the middle.
    public let width: Double
    @usableFromInline let scale: Double
    @usableFromInline let exactLimit: Int128
    @usableFromInline var window: Window<Int64>
    @usableFromInline var anchor: Int64?
    @usableFromInline var sum: Int128 = 0
    @usableFromInline var squares: Int128 = 0
    @usableFromInline var farValues = 0

    /// Makes the bands over `period` values, at least 1. `unitsPerOne` is 10 to the decimals of the field.
    @inlinable public init(period: Int = 20, width: Double = 2, unitsPerOne: Double = 1) {
        precondition(period >= 1, "bands have a period of at least 1")
        (self.period, self.width, scale) = (period, width, unitsPerOne)
        exactLimit = (Int128(1) << 62) / Int128(period)
        window = Window(period, filler: 0)
    }

    /// Takes the next value.
    @inlinable public mutating func push(units: Int64) {
        if anchor == nil { anchor = units }
        add(units, sign: 1)
        if let old = window.push(units) { add(old, sign: -1) }
    }

    /// Sums wrap: they are right again as soon as no far value is left in the window.
    @inlinable mutating func add(_ units: Int64, sign: Int128) {
        let distance = Int128(units) - Int128(anchor ?? 0)
        sum &+= sign &* distance
        squares &+= sign &* (distance &* distance)
        if distance > exactLimit || distance < -exactLimit { farValues += Int(sign) }
    }

    /// The average; nil until `period` values were pushed.
    @inlinable public var middle: Double? {
        window.isFull ? double(sum &+ Int128(anchor ?? 0) &* Int128(period)) / (Double(period) * scale) : nil
    }

    /// The population standard deviation; nil until `period` values were pushed.
    @inlinable public var deviation: Double? {
        guard window.isFull else { return nil }
        if farValues > 0 { return deviationByTwoPasses }
        let numerator = Int128(period) &* squares &- sum &* sum
        return double(numerator).squareRoot() / (Double(period) * scale)
    }

    /// The upper band.
    @inlinable public var upper: Double? {
        guard let middle, let deviation else { return nil }
        return middle + width * deviation
    }

    /// The lower band.
    @inlinable public var lower: Double? {
        guard let middle, let deviation else { return nil }
        return middle - width * deviation
    }

    @usableFromInline var deviationByTwoPasses: Double {
        var mean = 0.0
        for value in window.values { mean += Double(value) / Double(period) }
        var squares = 0.0
        for value in window.values { squares += (Double(value) - mean) * (Double(value) - mean) }
        return (squares / Double(period)).squareRoot() / scale
    }
}

/// Bollinger bands of a series that is itself computed. The sums carry about 106 bits, so that a long run of values far from zero keeps the
/// digits of a small deviation.
public struct DerivedBollingerBands: Sendable {
    /// How many values they look at.
    public let period: Int
    /// How many standard deviations the bands are away from the middle.
    public let width: Double
    @usableFromInline var window: Window<Double>
    @usableFromInline var anchor: Double?
    @usableFromInline var sum = CompensatedSum()
    @usableFromInline var squares = CompensatedSum()

    /// Makes the bands over `period` values, at least 1.
    @inlinable public init(period: Int = 20, width: Double = 2) {
        precondition(period >= 1, "bands have a period of at least 1")
        (self.period, self.width) = (period, width)
        window = Window(period, filler: 0)
    }

    /// Takes the next value, which is finite.
    @inlinable public mutating func push(_ value: Double) {
        let distance = value - (anchor ?? value)
        if anchor == nil { anchor = value }
        sum.add(distance)
        squares.addSquare(of: distance, sign: 1)
        if let old = window.push(value) {
            let gone = old - (anchor ?? 0)
            sum.add(-gone)
            squares.addSquare(of: gone, sign: -1)
        }
        if !sum.value.isFinite || !squares.value.isFinite { addAfresh() }
    }

    /// The average; nil until `period` values were pushed.
    @inlinable public var middle: Double? { window.isFull ? (anchor ?? 0) + sum.value / Double(period) : nil }

    /// The population standard deviation; nil until `period` values were pushed.
    @inlinable public var deviation: Double? {
        guard window.isFull else { return nil }
        let numerator = squares.times(Double(period), lessSquareOf: sum)
        return max(numerator, 0).squareRoot() / Double(period)
    }

    /// The upper band.
    @inlinable public var upper: Double? {
        guard let middle, let deviation else { return nil }
        return middle + width * deviation
    }

    /// The lower band.
    @inlinable public var lower: Double? {
        guard let middle, let deviation else { return nil }
        return middle - width * deviation
    }

    /// Sums that left the range of a double come back once the values that drove them there have fallen out.
    @usableFromInline mutating func addAfresh() {
        anchor = window.values.first
        (sum, squares) = (CompensatedSum(), CompensatedSum())
        for value in window.values.prefix(window.count) {
            sum.add(value - (anchor ?? 0))
            squares.addSquare(of: value - (anchor ?? 0), sign: 1)
        }
    }
}
