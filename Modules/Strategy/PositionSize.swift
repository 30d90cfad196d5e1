public import Domain
public import Engine

/// The size of a position as most strategies let it be chosen: a fixed quantity, or a share of the equity.
///
/// A strategy adds `PositionSize.parameters` to its own and asks `quantity(at:of:account:)` when it enters.
public struct PositionSize: Sendable {
    /// `quantity` and `allocation`.
    public static let parameters = [
        Parameter(
            "quantity", .number(default: 0, range: 0...1_000_000_000), "how much to buy, in shares or coins; 0 to use the allocation"),
        Parameter(
            "allocation", .number(default: 0.95, range: 0.0001...1), "the fraction of the equity to buy for, where no quantity is given"),
    ]

    private let allocation: Rate
    private let fixed: [Int64]
    private let instruments: [Instrument]

    /// Reads the two parameters.
    /// - Throws: `StrategyError` where an instrument cannot be held in the quantity given.
    public init(_ settings: StrategySettings) throws(StrategyError) {
        allocation = Sizing.rate(settings.values.number("allocation"))
        instruments = settings.instruments
        let text = settings.values.text("quantity")
        var fixed: [Int64] = []
        for instrument in instruments { fixed.append(try Sizing.quantity(text, in: instrument)) }
        self.fixed = fixed
    }

    /// What to buy at `price`: the fixed quantity, or what the allocation of the account's equity affords, in whole lots.
    /// - Returns: quantity units; 0 where not one lot is affordable.
    public func quantity(at price: Int64, of instrument: InstrumentIndex, account: borrowing Account) -> Int64 {
        let place = instrument.position
        if fixed[place] > 0 { return fixed[place] }
        return Sizing.quantity(allocating: allocation, of: account.equity, at: price, in: instruments[place])
    }
}

extension Position {
    /// What it cost on average, in the currency, before fees; nil where nothing is held. A derived number, for rules and display.
    public func averagePrice(in instrument: Instrument) -> Double? {
        guard quantity != 0 else { return nil }
        return Double(cost) / Double(Money.unitsPerOne) / (Double(quantity) / instrument.quantityUnitsPerOne)
    }
}
