/// An exact decimal number: whole `units` of 10^-`decimals`. Price and Quantity are two such numbers that never mix.
///
/// Equality and order are by value: 1.50 equals 1.5.
public protocol FixedPoint: Hashable, Comparable, Sendable, CustomStringConvertible {
    /// What it is, as an error message would say it.
    static var noun: String { get }
    /// The number in units of its last decimal.
    var units: Int64 { get }
    /// How many decimals `units` has, 0 to 18.
    var decimals: UInt8 { get }
    /// Makes the number from its parts.
    init(units: Int64, decimals: UInt8)
}

/// A price in the quote currency of its instrument.
public struct Price: FixedPoint {
    public static let noun = "price"
    public let units: Int64
    public let decimals: UInt8
    public init(units: Int64, decimals: UInt8) {
        precondition(decimals <= 18, "a price has 0 to 18 decimals")
        (self.units, self.decimals) = (units, decimals)
    }
}

/// An amount of an instrument; negative only where a position is short.
public struct Quantity: FixedPoint {
    public static let noun = "quantity"
    public let units: Int64
    public let decimals: UInt8
    public init(units: Int64, decimals: UInt8) {
        precondition(decimals <= 18, "a quantity has 0 to 18 decimals")
        (self.units, self.decimals) = (units, decimals)
    }
}

/// A fraction in parts per billion: 10 basis points are 1,000,000.
public struct Rate: Hashable, Comparable, Sendable, CustomStringConvertible {
    /// Parts per billion.
    public let partsPerBillion: Int64
    /// Makes a rate from parts per billion.
    public init(partsPerBillion: Int64) { self.partsPerBillion = partsPerBillion }
    /// Makes a rate from whole basis points.
    public init(basisPoints: Int64) { partsPerBillion = basisPoints * 100_000 }
    /// Reads `0.1%` or `10bps`; nil when the text is neither, is negative, has more than nine decimals as a fraction, or exceeds 100 %.
    public init?(_ text: some StringProtocol) {
        let (number, scale): (Substring, Int) =
            text.hasSuffix("%") ? (Substring(text.dropLast()), 7) : text.hasSuffix("bps") ? (Substring(text.dropLast(3)), 5) : ("", 0)
        guard let (units, decimals) = DecimalText.parse(number), decimals <= scale, units >= 0, units <= 1_000_000_000 else { return nil }
        let parts = units * Int128(powerOfTen(scale - decimals))
        guard parts <= 1_000_000_000 else { return nil }
        self.init(partsPerBillion: Int64(parts))
    }
    /// No rate at all.
    public static let zero = Rate(partsPerBillion: 0)
    public static func < (left: Self, right: Self) -> Bool { left.partsPerBillion < right.partsPerBillion }
    /// As a percentage, without trailing zeros: `0.1%`.
    public var description: String { DecimalText.format(units: Int128(partsPerBillion), decimals: 7, atLeast: 0) + "%" }
}

extension FixedPoint {
    /// Reads a plain decimal number (`12`, `-0.5`, `1_000.25` is refused) with as many decimals as it is written with.
    /// - Returns: nil when the text is not such a number or does not fit 64 bits.
    public init?(_ text: some StringProtocol) {
        guard let (units, decimals) = DecimalText.parse(text), let narrow = Int64(exactly: units) else { return nil }
        self.init(units: narrow, decimals: UInt8(decimals))
    }

    /// The same value with `decimals` decimals.
    /// - Throws: `.inexact` when decimals would be lost, `.overflow` when it does not fit.
    public func rescaled(to decimals: UInt8) throws(ArithmeticError) -> Self {
        let result = try rescaled(to: decimals, rounding: .down)
        guard result == self else { throw .inexact }
        return result
    }

    /// The value with `decimals` decimals, rounded as said.
    /// - Throws: `.overflow` when it does not fit.
    public func rescaled(to decimals: UInt8, rounding: Rounding) throws(ArithmeticError) -> Self {
        if decimals == self.decimals { return self }
        if decimals < self.decimals {
            let divisor = powerOfTen(Int(self.decimals - decimals))
            return Self(units: units.divided(by: divisor, rounding: rounding), decimals: decimals)
        }
        let (scaled, overflow) = units.multipliedReportingOverflow(by: powerOfTen(Int(decimals - self.decimals)))
        guard !overflow else { throw .overflow("a change of scale") }
        return Self(units: scaled, decimals: decimals)
    }

    /// Without trailing zeros: `100.5`.
    public var description: String { DecimalText.format(units: Int128(units), decimals: Int(decimals), atLeast: 0) }

    public static func == (left: Self, right: Self) -> Bool {
        let (a, b) = aligned(left, right)
        return a == b
    }

    public static func < (left: Self, right: Self) -> Bool {
        let (a, b) = aligned(left, right)
        return a < b
    }

    public func hash(into hasher: inout Hasher) {
        var (value, scale) = (units, decimals)
        while scale > 0, value % 10 == 0 { (value, scale) = (value / 10, scale - 1) }
        hasher.combine(value)
        hasher.combine(scale)
    }

    private static func aligned(_ left: Self, _ right: Self) -> (Int128, Int128) {
        let common = max(left.decimals, right.decimals)
        return (
            Int128(left.units) * Int128(powerOfTen(Int(common - left.decimals))),
            Int128(right.units) * Int128(powerOfTen(Int(common - right.decimals)))
        )
    }
}
