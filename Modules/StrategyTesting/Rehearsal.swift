public import Domain
public import Engine
public import Strategy

/// A strategy run over bars against the plainest venue there is: what it did, and nothing else.
///
/// Not a backtest: it knows no fees, no latency, no volume and no buying power. Market orders fill at the next bar's open, stops and limits when
/// the bar touches them, at their price or the open where that is past it. That is enough to lead a strategy through all of its states.
public struct Rehearsal {
    /// One bar of one instrument, as it was shown to the strategy, and what the strategy wished for.
    public struct Step: Hashable, Sendable {
        /// The instrument of the bar.
        public let instrument: InstrumentIndex
        /// The bar.
        public let bar: Bar
        /// Orders that could still change when the strategy saw the bar.
        public let liveOrders: Int
        /// What it held then, in quantity units.
        public let position: Int64
        /// What it wished for, on the fills before the bar and on the bar.
        public let wishes: [OrderIntents.Wish]
    }

    private struct LiveOrder {
        let id: OrderID
        let intent: OrderIntent
    }

    /// What happened so far, bar by bar.
    public private(set) var steps: [Step] = []

    private var strategy: LiveStrategy
    private let instruments: [Instrument]
    private var cash: Int128
    private var positions: [Position]
    private var lastPrices: [Int64]
    private var live: [LiveOrder] = []
    private var nextOrder: Int64 = 1

    /// Starts a strategy with `cash` in whole units of the currency.
    /// - Throws: `StrategyError` for values it does not take.
    public init(
        _ role: StrategyRole, given: [String: String] = [:], instruments: [Instrument], cash: Int64 = 1_000_000
    ) throws(StrategyError) {
        self.init(try role.start(given: given, instruments: instruments), instruments: instruments, cash: cash)
    }

    /// Starts with a strategy that is already made.
    public init(_ strategy: LiveStrategy, instruments: [Instrument], cash: Int64 = 1_000_000) {
        (self.strategy, self.instruments) = (strategy, instruments)
        self.cash = Int128(cash) * Money.unitsPerOne
        positions = instruments.map { _ in Position() }
        lastPrices = instruments.map { _ in 0 }
    }

    /// Shows every instrument its bars, one bar of each in turn.
    public mutating func run(_ bars: [[Bar]]) {
        for place in 0..<(bars.map(\.count).max() ?? 0) {
            for (index, series) in bars.enumerated() where place < series.count { show(series[place], of: InstrumentIndex(index)) }
        }
    }

    /// Shows one bar.
    public mutating func show(_ bar: Bar, of instrument: InstrumentIndex) {
        var orders = OrderIntents()
        for fill in fills(on: bar, of: instrument) { strategy.onFill(fill, account: account, orders: &orders) }
        lastPrices[instrument.position] = bar.close
        let before = account
        strategy.onBar(bar, of: instrument, account: before, orders: &orders)
        steps.append(
            Step(
                instrument: instrument, bar: bar, liveOrders: before.liveOrders(in: instrument),
                position: before.position(of: instrument).quantity, wishes: orders.wishes))
        for wish in orders.wishes { take(wish) }
    }

    /// The account as the strategy is shown it.
    public var account: Account {
        guard let id = try? AccountID("rehearsal") else { preconditionFailure("the name of the account is valid") }
        var counts = [Int32](repeating: 0, count: instruments.count)
        for order in live { counts[order.intent.instrument.position] += 1 }
        var value: Int128 = 0
        for place in instruments.indices {
            value += notional(positions[place].quantity, lastPrices[place], instruments[place]) ?? 0
        }
        return Account(id: id, currency: .usd, cash: cash, positionValue: value, positions: positions, liveOrders: counts)
    }

    private mutating func take(_ wish: OrderIntents.Wish) {
        switch wish {
        case .cancel(let id): live.removeAll { $0.id == id }
        case .cancelAll(let instrument): live.removeAll { $0.intent.instrument == instrument }
        case .place(let intent):
            guard intent.quantity > 0, instruments.indices.contains(intent.instrument.position) else { return }
            live.append(LiveOrder(id: OrderID(nextOrder), intent: intent))
            nextOrder += 1
        }
    }

    private mutating func fills(on bar: Bar, of instrument: InstrumentIndex) -> [Fill] {
        var fills: [Fill] = []
        for order in live where order.intent.instrument == instrument {
            guard let price = Self.price(of: order.intent, on: bar) else { continue }
            live.removeAll { $0.id == order.id }
            if let fill = fill(order, at: price, time: bar.time) { fills.append(fill) }
        }
        return fills
    }

    private static func price(of intent: OrderIntent, on bar: Bar) -> Int64? {
        let isBuy = intent.side == .buy
        switch intent.type {
        case .market: return bar.open
        case .limit, .stopLimit:
            guard isBuy ? bar.low <= intent.limit : bar.high >= intent.limit else { return nil }
            return isBuy ? min(bar.open, intent.limit) : max(bar.open, intent.limit)
        case .stop:
            guard isBuy ? bar.high >= intent.stop : bar.low <= intent.stop else { return nil }
            return isBuy ? max(bar.open, intent.stop) : min(bar.open, intent.stop)
        }
    }

    /// Amounts beyond any account are not traded at all: the strategy is under test, not the arithmetic of the books.
    private mutating func fill(_ order: LiveOrder, at price: Int64, time: Int64) -> Fill? {
        let (place, intent) = (order.intent.instrument.position, order.intent)
        let (held, overflow) = positions[place].quantity.addingReportingOverflow(intent.side.sign * intent.quantity)
        guard !overflow, let notional = notional(intent.quantity, price, instruments[place]) else { return nil }
        let before = positions[place]
        cash -= Int128(intent.side.sign) * notional
        positions[place].quantity = held
        positions[place].cost = Self.cost(before, intent, notional, held)
        return Fill(
            order: order.id, instrument: intent.instrument, side: intent.side, price: price, quantity: intent.quantity, notional: notional,
            fee: 0, time: time)
    }

    private static func cost(_ before: Position, _ intent: OrderIntent, _ notional: Int128, _ held: Int64) -> Int128 {
        let sign = Int128(intent.side.sign)
        if before.quantity == 0 || before.quantity.signum() == intent.side.sign { return before.cost + sign * notional }
        if held == 0 { return 0 }
        if held.signum() == before.quantity.signum() { return before.cost / Int128(before.quantity) * Int128(held) }
        return notional / Int128(intent.quantity) * Int128(held)
    }

    private func notional(_ quantity: Int64, _ price: Int64, _ instrument: Instrument) -> Int128? {
        let unit = Int128(powerOfTen(Money.decimals - Int(instrument.priceDecimals) - Int(instrument.quantityDecimals)))
        let (amount, overflow) = (Int128(price) * Int128(quantity)).multipliedReportingOverflow(by: unit)
        let largest = Int128(1) << 120
        return overflow || amount > largest || amount < -largest ? nil : amount
    }
}
