public import Domain

/// What the engine needs of an instrument in its loop: its steps and how its notional becomes money.
public struct Terms: Sendable {
    /// The instrument.
    public let instrument: Instrument
    private let factor: Int128
    private let divisor: Int128

    /// Works out an instrument's terms.
    public init(_ instrument: Instrument) {
        self.instrument = instrument
        let decimals = Int(instrument.priceDecimals) + Int(instrument.quantityDecimals)
        factor = decimals <= Money.decimals ? Int128(powerOfTen(Money.decimals - decimals)) : 1
        divisor = decimals > Money.decimals ? Int128(powerOfTen(decimals - Money.decimals)) : 1
    }

    /// price × quantity in money units; rounded half to even where the two have more than 18 decimals together.
    /// - Throws: `.overflow` when it does not fit.
    public func notional(price: Int64, quantity: Int64) throws(ArithmeticError) -> Int128 {
        let product = Int128(price) * Int128(quantity)
        guard let result = scaled(product) else { throw .overflow("price × quantity") }
        return result
    }

    func scaled(_ product: Int128) -> Int128? {
        if divisor != 1 { return product.divided(by: divisor, rounding: .halfEven) }
        let (result, overflow) = product.multipliedReportingOverflow(by: factor)
        return overflow ? nil : result
    }

    /// `amount` × `part` / `whole` rounded half to even, without overflow on the way; `part` is at most `whole`, both positive.
    package static func share(_ amount: Int128, _ part: Int64, of whole: Int64) -> Int128 {
        if part == whole { return amount }
        let (quotient, remainder) = amount.quotientAndRemainder(dividingBy: Int128(whole))
        return quotient * Int128(part) + (remainder * Int128(part)).divided(by: Int128(whole), rounding: .halfEven)
    }
}
