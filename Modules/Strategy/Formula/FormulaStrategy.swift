public import Domain
public import Engine

/// A rule written as text, traded: the strategy `formula`.
///
/// After each bar, with no order of its own live in the instrument: flat, the first `enter` statement that is true is followed; in a
/// position, the first `exit` statement for that side. Orders are market orders. The size is 95 percent of the equity unless the rule says
/// otherwise.
public struct FormulaStrategy: AdaptableStrategy {
    /// The parameter that holds the rule's text.
    public static let ruleParameter = "rule"

    /// The rule it runs when none is given.
    public static let example = """
        param fast = 10 in 2..100 "bars of the fast average"
        param slow = 30 in 5..400 "bars of the slow average"
        enter long when crossover(sma(close, fast), sma(close, slow));
        exit when crossunder(sma(close, fast), sma(close, slow));
        """

    /// What the strategy is before a rule is given: with the parameters of its example.
    public static let description: StrategyDescription = {
        guard let formula = try? Formula(example) else { preconditionFailure("the example of the formula strategy is a rule") }
        return description(of: formula)
    }()

    public static func description(given: [String: String]) throws(StrategyError) -> StrategyDescription {
        guard let text = given[ruleParameter] else { return description }
        do { return description(of: try Formula(text)) } catch { throw error.asStrategyError }
    }

    private static func description(of formula: Formula) -> StrategyDescription {
        let rule = Parameter(ruleParameter, .text(default: example), "the rule to trade, as text")
        return StrategyDescription(
            key: "formula", summary: "Trades a rule that is written as text.", parameters: [rule] + formula.parameters,
            reasons: formula.reasons)
    }

    private let program: FormulaProgram
    private let instruments: [Instrument]
    private var machines: [FormulaMachine]
    private var holdings: [Holding]

    /// What was held on the bar before. The average price is worked out only when the position changes.
    private struct Holding: Sendable {
        var quantity: Int64 = 0
        var cost: Int128 = 0
        var bars = 0
        var price = Double.nan

        /// Counts the bars closed since a position of that side was seen first, that bar included.
        mutating func see(_ position: Position, of instrument: Instrument) {
            bars = position.quantity.signum() == quantity.signum() ? bars + 1 : 1
            guard position.quantity != quantity || position.cost != cost else { return }
            (quantity, cost) = (position.quantity, position.cost)
            price = position.averagePrice(in: instrument) ?? .nan
        }
    }

    public init(_ settings: StrategySettings) throws(StrategyError) {
        let program: FormulaProgram
        do { program = try Formula(settings.values.text(Self.ruleParameter)).program(settings.values) } catch {
            throw error.asStrategyError
        }
        self.program = program
        instruments = settings.instruments
        machines = instruments.map {
            FormulaMachine(program, priceUnitsPerOne: $0.priceUnitsPerOne, volumeUnitsPerOne: $0.quantityUnitsPerOne)
        }
        holdings = instruments.map { _ in Holding() }
    }

    public mutating func onBar(_ bar: Bar, of instrument: InstrumentIndex, account: borrowing Account, orders: inout OrderIntents) {
        let place = instrument.position
        let position = account.position(of: instrument)
        let sign = position.quantity.signum()
        holdings[place].see(position, of: instruments[place])
        machines[place].push(bar, entry: holdings[place].price, barsHeld: sign == 0 ? .nan : Double(holdings[place].bars))
        guard account.liveOrders(in: instrument) == 0 else { return }
        if sign == 0 {
            guard let entry = program.entries.first(where: { machines[place].isTrue($0.register) }) else { return }
            let quantity = quantity(at: place, bar: bar, equity: account.equity)
            guard quantity > 0 else { return }
            orders.place(OrderIntent(entry.side, quantity, of: instrument, reason: entry.reason))
        } else {
            let held: Side = sign > 0 ? .buy : .sell
            let exit = program.exits.first { ($0.side == nil || $0.side == held) && machines[place].isTrue($0.register) }
            guard let exit, position.quantity != .min else { return }
            orders.place(OrderIntent(held.opposite, abs(position.quantity), of: instrument, reason: exit.reason))
        }
    }

    /// Rounds down, but takes 28.999999999999996, which is what 0.29 times 100 gives, for the 29 it means.
    private static func units(of amount: Double, scale: Double) -> Int64 {
        let (units, nearest) = (amount * scale, (amount * scale).rounded())
        let rounded = abs(units - nearest) <= 2 * nearest.ulp ? nearest : units.rounded(.down)
        return Int64(exactly: rounded) ?? 0
    }

    private func quantity(at place: Int, bar: Bar, equity: Int128) -> Int64 {
        let instrument = instruments[place]
        guard let size = program.size else {
            return Sizing.quantity(allocating: Rate(basisPoints: 9_500), of: equity, at: bar.close, in: instrument)
        }
        let amount = machines[place].value(size.register)
        guard amount > 0 else { return 0 }
        switch size.unit {
        case .percent: return Sizing.quantity(allocating: Sizing.rate(amount / 100), of: equity, at: bar.close, in: instrument)
        case .shares:
            return Sizing.wholeLots(Self.units(of: amount, scale: instrument.quantityUnitsPerOne), of: instrument)
        }
    }
}
