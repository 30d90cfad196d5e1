/// A currency or coin: three to eight capitals or digits, with the decimals people write it with.
public struct Currency: Hashable, Comparable, Sendable, CustomStringConvertible {
    private let code: UInt64
    /// The decimals a statement shows at least: 2 for USD, 0 for JPY, 8 for BTC.
    public let decimals: UInt8

    /// Makes a currency from its code.
    /// - Throws: when the code is not three to eight capitals or digits.
    public init(_ code: some StringProtocol) throws(IdentifierError) {
        let bytes = Array(code.utf8)
        guard (3...8).contains(bytes.count), bytes.allSatisfy(Venue.allows) else {
            throw IdentifierError(description: "the currency '\(code)' is not three to eight capitals or digits")
        }
        self.init(bytes: bytes)
    }

    private init(bytes: [UInt8]) {
        var packed: UInt64 = 0
        for index in 0..<8 { packed = packed << 8 | UInt64(index < bytes.count ? bytes[index] : 0) }
        code = packed
        let text = String(decoding: bytes, as: UTF8.self)
        decimals = Self.uncommon[text] ?? 2
    }

    /// ISO 4217 minor units where they are not two, and the coins that are quoted with eight or six.
    private static let uncommon: [String: UInt8] = [
        "JPY": 0, "KRW": 0, "CLP": 0, "ISK": 0, "VND": 0, "XAF": 0, "XOF": 0, "PYG": 0, "UGX": 0, "BHD": 3, "KWD": 3, "OMR": 3, "TND": 3,
        "JOD": 3, "BTC": 8, "ETH": 8, "LTC": 8, "XRP": 6, "ADA": 6, "USDT": 6, "USDC": 6, "SOL": 8,
    ]

    /// The United States dollar.
    public static let usd = Currency(bytes: Array("USD".utf8))

    public static func < (left: Self, right: Self) -> Bool { left.code < right.code }

    public var description: String {
        var bytes: [UInt8] = []
        for index in 0..<8 {
            let byte = UInt8(truncatingIfNeeded: code >> UInt64(56 - index * 8))
            if byte != 0 { bytes.append(byte) }
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}

/// An exact amount of one currency, in units of 10^-18: every product of a price and a quantity of up to 18 decimals together fits without
/// rounding. The range is ±1.7 × 10^20 of the currency.
public struct Money: Hashable, Sendable, CustomStringConvertible {
    /// Decimals of an amount's unit.
    public static let decimals = 18
    /// Units in one of the currency.
    public static let unitsPerOne: Int128 = 1_000_000_000_000_000_000

    /// The amount in units of 10^-18.
    public let units: Int128
    /// The currency.
    public let currency: Currency

    /// Makes an amount from units of 10^-18.
    public init(units: Int128, currency: Currency) { (self.units, self.currency) = (units, currency) }

    /// Reads a plain decimal number: `1000`, `-0.25`.
    /// - Returns: nil when the text is not such a number or does not fit.
    public init?(_ text: some StringProtocol, _ currency: Currency) {
        guard let (units, decimals) = DecimalText.parse(text) else { return nil }
        let (scaled, overflow) = units.multipliedReportingOverflow(by: Int128(powerOfTen(Self.decimals - decimals)))
        guard !overflow else { return nil }
        self.init(units: scaled, currency: currency)
    }

    /// The amount as text, with the decimals it needs and at least those of its currency: `997481.104`, `0.00`.
    public var amount: String { DecimalText.format(units: units, decimals: Self.decimals, atLeast: Int(currency.decimals)) }

    /// The amount rounded half to even to the decimals people write its currency with: `997481.10`.
    public var rounded: String {
        let kept = Int(currency.decimals)
        let units = units.divided(by: Int128(powerOfTen(Self.decimals - kept)), rounding: .halfEven)
        return DecimalText.format(units: units, decimals: kept, atLeast: kept)
    }

    public var description: String { "\(amount) \(currency)" }

    /// The sum of two amounts of one currency.
    /// - Throws: `.currencies` when they differ, `.overflow` when the sum does not fit.
    public func adding(_ other: Money) throws(ArithmeticError) -> Money {
        guard currency == other.currency else { throw .currencies(currency, other.currency) }
        let (sum, overflow) = units.addingReportingOverflow(other.units)
        guard !overflow else { throw .overflow("a sum of money") }
        return Money(units: sum, currency: currency)
    }
}

/// `units` × `rate`, rounded as said, without overflow on the way. The odd unit of the whole part is rounded together with the rest, so
/// that a tie finds the even neighbour of the whole result.
/// - Throws: `.overflow` when the product itself does not fit.
@inlinable
public func share(of units: Int128, at rate: Rate, rounding: Rounding) throws(ArithmeticError) -> Int128 {
    let billion: Int128 = 1_000_000_000
    let (whole, rest) = units.quotientAndRemainder(dividingBy: billion)
    let (product, overflow) = whole.multipliedReportingOverflow(by: Int128(rate.partsPerBillion))
    guard !overflow else { throw .overflow("a fee") }
    let odd = product % 2
    let small = (odd * billion + rest * Int128(rate.partsPerBillion)).divided(by: billion, rounding: rounding)
    let (sum, more) = (product - odd).addingReportingOverflow(small)
    guard !more else { throw .overflow("a fee") }
    return sum
}
