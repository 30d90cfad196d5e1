public import Domain
public import Engine

/// How much to trade, in exact integers. Every result is a whole number of lots, rounded down, and 0 where less than one lot is affordable.
public enum Sizing {
    /// The most that `fraction` of `money` buys at `price`: ⌊fraction · money / price⌋ in whole lots.
    ///
    /// - Parameters:
    ///   - fraction: of the money; nothing is bought with a fraction of zero or less.
    ///   - money: in units of 10^-18, such as the account's equity.
    ///   - price: in the instrument's price units.
    ///   - cash: when given, never more than this money buys, in units of 10^-18.
    /// - Returns: quantity units; 0 where the price or the money is not positive.
    public static func quantity(
        allocating fraction: Rate, of money: Int128, at price: Int64, in instrument: Instrument, neverMoreThan cash: Int128? = nil
    ) -> Int64 {
        guard price > 0, money > 0, fraction > .zero else { return 0 }
        var budget = (try? share(of: money, at: fraction, rounding: .down)) ?? .max
        if let cash { budget = min(budget, cash) }
        guard budget > 0 else { return 0 }
        return wholeLots(affordable(with: budget, at: price, in: instrument), of: instrument)
    }

    /// A quantity in units, brought down to whole lots of the instrument.
    @inlinable public static func wholeLots(_ units: Int64, of instrument: Instrument) -> Int64 { units - units % instrument.lot }

    /// A decimal number of an instrument, such as `0.25`, in its units.
    /// - Throws: `StrategyError` when it has more decimals than the instrument, is no whole number of lots, or does not fit.
    public static func quantity(_ text: String, in instrument: Instrument) throws(StrategyError) -> Int64 {
        guard let quantity = Quantity(text), let exact = try? quantity.rescaled(to: instrument.quantityDecimals) else {
            throw StrategyError(
                "'quantity' is '\(text)': \(instrument.id) takes a plain decimal of at most \(instrument.quantityDecimals) decimals"
            )
        }
        guard exact.units % instrument.lot == 0 else {
            throw StrategyError(
                "'quantity' is '\(text)': \(instrument.id) is traded in whole lots of \(instrument.quantity(instrument.lot))")
        }
        return exact.units
    }

    /// A fraction as a rate, to the nearest part per billion, as a setting of a strategy becomes exact.
    public static func rate(_ fraction: Double) -> Rate {
        Rate(partsPerBillion: Int64(exactly: (fraction * 1e9).rounded()) ?? 0)
    }

    /// One money unit is 10^-18; a price unit times a quantity unit is 10^-(price decimals + quantity decimals).
    private static func affordable(with budget: Int128, at price: Int64, in instrument: Instrument) -> Int64 {
        let decimals = Int(instrument.priceDecimals) + Int(instrument.quantityDecimals)
        if decimals <= Money.decimals {
            let (cost, _) = Int128(price).multipliedReportingOverflow(by: Int128(powerOfTen(Money.decimals - decimals)))
            return Int64(clamping: budget / cost)
        }
        let (product, overflow) = budget.multipliedReportingOverflow(by: Int128(powerOfTen(decimals - Money.decimals)))
        return overflow ? .max : Int64(clamping: product / Int128(price))
    }
}

extension Instrument {
    /// Price units in one of the currency, as indicators take it.
    @inlinable public var priceUnitsPerOne: Double { Double(powerOfTen(Int(priceDecimals))) }
    /// Quantity units in one of the instrument, as indicators take it.
    @inlinable public var quantityUnitsPerOne: Double { Double(powerOfTen(Int(quantityDecimals))) }
}
