public import Domain

/// What the engine needs of an instrument in its loop: its steps and how its notional becomes money.
public struct Terms: Sendable {
    /// The instrument.
    public let instrument: Instrument
    private let factor: Int128
    private let divisor: Int128

    /// The most any amount of the books may be, some 5 × 10^18 of its currency: the sum of a dozen amounts never overflows.
    static let most = Int128.max / 32

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
        guard let result = scaled(Int128(price) * Int128(quantity)), Self.holds(result) else { throw .overflow("price × quantity") }
        return result
    }

    /// Whether the books can hold an amount.
    static func holds(_ amount: Int128) -> Bool { -most <= amount && amount <= most }

    private func scaled(_ product: Int128) -> Int128? {
        if divisor != 1 { return product.divided(by: divisor, rounding: .halfEven) }
        let (result, overflow) = product.multipliedReportingOverflow(by: factor)
        return overflow ? nil : result
    }

    /// `amount` × `part` / `whole` rounded half to even, without overflow on the way; `part` is at most `whole`, both positive.
    /// The odd unit of the whole part is rounded together with the rest: a tie goes to the even neighbour of the whole result.
    package static func share(_ amount: Int128, _ part: Int64, of whole: Int64) -> Int128 {
        if part == whole { return amount }
        let (quotient, remainder) = amount.quotientAndRemainder(dividingBy: Int128(whole))
        let product = quotient * Int128(part)
        let odd = product % 2
        return product - odd + (odd * Int128(whole) + remainder * Int128(part)).divided(by: Int128(whole), rounding: .halfEven)
    }
}
