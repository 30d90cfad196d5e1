public import Domain
public import Engine
public import Strategy
import Synchronization

/// A strategy run over market events in the engine, and what it wished for on each.
public struct Rehearsal: Sendable {
    /// One call of the strategy: what it was shown and what it wished for.
    public struct Step: Hashable, Sendable {
        /// The instrument the call was about.
        public let instrument: InstrumentIndex
        /// The event; nil for a call about a fill.
        public let event: MarketEvent?
        /// Orders of the instrument that could still change.
        public let liveOrders: Int
        /// What was held of it, in quantity units.
        public let position: Int64
        /// What was wished for.
        public let wishes: [OrderIntents.Wish]
    }

    /// The calls, in order.
    public let steps: [Step]
    /// What the engine made of them.
    public let facts: [Fact]
    /// The account's worth at the end, in money units.
    public let endEquity: Int128

    /// Runs a strategy over bars: `bars[n]` are those of `instruments[n]`, one of each in turn.
    /// - Parameter cash: what the account starts with, in whole units of its currency.
    /// - Throws: `StrategyError` for values it does not take.
    public init(
        _ role: StrategyRole, given: [String: String] = [:], instruments: [Instrument], bars: [[Bar]], cash: Int64 = 1_000_000
    ) throws(StrategyError) {
        try self.init(role, given: given, instruments: instruments, events: SyntheticBars.events(bars), cash: cash)
    }

    /// Runs a strategy over events in order of time.
    /// - Throws: `StrategyError` for values it does not take.
    public init(
        _ role: StrategyRole, given: [String: String] = [:], instruments: [Instrument], events: [MarketEvent], cash: Int64 = 1_000_000
    ) throws(StrategyError) {
        let settings = try role.settings(given: given, instruments: instruments)
        var runner = RehearsalRunner(settings: settings, events: events, cash: cash)
        self = try role.open(&runner)
    }

    init(steps: [Step], facts: [Fact], endEquity: Int128) { (self.steps, self.facts, self.endEquity) = (steps, facts, endEquity) }

    /// The orders it wished for, in order.
    public var intents: [OrderIntent] {
        steps.flatMap(\.wishes).compactMap { wish in
            if case .place(let intent) = wish { intent } else { nil }
        }
    }
}

/// Opens a role for one rehearsal.
struct RehearsalRunner: StrategyRunner {
    let settings: StrategySettings
    let events: [MarketEvent]
    let cash: Int64

    func run<S: Strategy>(_ strategy: S.Type) throws(StrategyError) -> Rehearsal {
        let log = RehearsalLog()
        var backtest = try backtest(strategy, log)
        for event in events { backtest.step(event) }
        return Rehearsal(steps: log.steps, facts: backtest.facts, endEquity: backtest.books.accounts[0].equity)
    }

    func backtest<S: Strategy>(_ strategy: S.Type, _ log: RehearsalLog) throws(StrategyError) -> Backtest<Recorded<S>> {
        guard let account = try? AccountID("rehearsal"), let broker = try? BrokerID("paper") else {
            preconditionFailure("the names of the rehearsal are valid")
        }
        let listings = settings.instruments.map { Listing($0, sessions: .continuous, barInterval: SyntheticBars.day) }
        let terms = BacktestTerms(
            listings: listings, account: account, broker: broker, currency: .usd, cash: Int128(cash) * Money.unitsPerOne)
        return Backtest(Recorded(try S(settings), log), terms, start: 0)
    }
}

/// Opens a role twice over: an original that a copy of it must not disturb, and one that nobody copied.
struct CopyRunner: StrategyRunner {
    let settings: StrategySettings
    let events: [MarketEvent]
    /// When the copy is made, and what it sees from there on.
    let moment: Int64
    let others: [MarketEvent]

    func run<S: Strategy>(_ strategy: S.Type) throws(StrategyError) -> (alone: [Fact], copied: [Fact]) {
        let runner = RehearsalRunner(settings: settings, events: events, cash: 1_000_000)
        var alone = try runner.backtest(strategy, RehearsalLog())
        for event in events { alone.step(event) }
        var original = try runner.backtest(strategy, RehearsalLog())
        for event in events where event.time <= moment { original.step(event) }
        var copy = original
        for event in others where event.time > moment { copy.step(event) }
        for event in events where event.time > moment { original.step(event) }
        return (alone.facts, original.facts)
    }
}

/// What a recorded strategy was shown and wished for, kept outside of it because the engine keeps the strategy to itself.
final class RehearsalLog: Sendable {
    private let recorded = Mutex<[Rehearsal.Step]>([])

    var steps: [Rehearsal.Step] { recorded.withLock { $0 } }
    func add(_ step: Rehearsal.Step) { recorded.withLock { $0.append(step) } }
}

/// A strategy with a log of its calls.
struct Recorded<S: Strategy>: Strategy {
    static var description: StrategyDescription { S.description }

    private var strategy: S
    private let log: RehearsalLog

    init(_ settings: StrategySettings) throws(StrategyError) { self.init(try S(settings), RehearsalLog()) }

    init(_ strategy: S, _ log: RehearsalLog) { (self.strategy, self.log) = (strategy, log) }

    mutating func onBar(_ bar: Bar, of instrument: InstrumentIndex, account: borrowing Account, orders: inout OrderIntents) {
        let before = orders.wishes.count
        strategy.onBar(bar, of: instrument, account: account, orders: &orders)
        record(.bar(instrument, bar), instrument, account, orders.wishes.dropFirst(before))
    }

    mutating func onQuote(_ quote: Quote, of instrument: InstrumentIndex, account: borrowing Account, orders: inout OrderIntents) {
        let before = orders.wishes.count
        strategy.onQuote(quote, of: instrument, account: account, orders: &orders)
        record(.quote(instrument, quote), instrument, account, orders.wishes.dropFirst(before))
    }

    mutating func onTrade(_ trade: Trade, of instrument: InstrumentIndex, account: borrowing Account, orders: inout OrderIntents) {
        let before = orders.wishes.count
        strategy.onTrade(trade, of: instrument, account: account, orders: &orders)
        record(.trade(instrument, trade), instrument, account, orders.wishes.dropFirst(before))
    }

    mutating func onFill(_ fill: Fill, account: borrowing Account, orders: inout OrderIntents) {
        let before = orders.wishes.count
        strategy.onFill(fill, account: account, orders: &orders)
        record(nil, fill.instrument, account, orders.wishes.dropFirst(before))
    }

    private func record(
        _ event: MarketEvent?, _ instrument: InstrumentIndex, _ account: borrowing Account, _ wishes: ArraySlice<OrderIntents.Wish>
    ) {
        log.add(
            Rehearsal.Step(
                instrument: instrument, event: event, liveOrders: account.liveOrders(in: instrument),
                position: account.position(of: instrument).quantity, wishes: Array(wishes)))
    }
}
