import Domain
import Engine
import Host
import Research
import Strategy
import Testing

/// Buys and sells at given bars, counted from 0, and nothing else: what the hand-computed runs are made with.
struct Scripted: Strategy {
    static let description = StrategyDescription(
        key: "scripted", summary: "Trades at given bars.", parameters: [Parameter("plan", .text(default: ""), "`bar:quantity` pairs")],
        reasons: ["the plan says buy", "the plan says sell"])
    private var plan: [Int: Int64] = [:]
    private var bar = -1

    init(_ settings: StrategySettings) throws(StrategyError) {
        for part in settings.values.text("plan").split(separator: " ") {
            let numbers = part.split(separator: ":")
            plan[Int(numbers[0])!] = Int64(numbers[1])!
        }
    }

    mutating func onBar(_ bar: Bar, of instrument: InstrumentIndex, account: borrowing Account, orders: inout OrderIntents) {
        self.bar += 1
        guard let quantity = plan[self.bar] else { return }
        if quantity > 0 { orders.buy(quantity, of: instrument, reason: 1) } else { orders.sell(-quantity, of: instrument, reason: 2) }
    }
}

struct Bars: EventSource {
    var bars: [Bar]
    var index = 0
    mutating func next() -> MarketEvent? {
        guard index < bars.count else { return nil }
        defer { index += 1 }
        return .bar(InstrumentIndex(0), bars[index])
    }
}

enum Runs {
    static let day = Timestamp.day
    static let spy = Instrument(
        id: try! InstrumentID("SPY.XNYS"), assetClass: .equity, currency: .usd, priceDecimals: 2, quantityDecimals: 0,
        calendar: try! CalendarID("XNYS"))

    /// Daily bars from 2020-01-01 whose opens and closes are given in cents; high and low are the outer ones.
    static func bars(_ prices: [(open: Int64, close: Int64)], volume: Int64 = 1_000_000) -> [Bar] {
        let start = Timestamp("2020-01-01T21:00:00Z")!.nanoseconds
        return prices.enumerated().map { index, price in
            Bar(
                time: start + Int64(index) * day, open: price.open, high: max(price.open, price.close), low: min(price.open, price.close),
                close: price.close, volume: volume)
        }
    }

    static func description(_ bars: [Bar], plan: String) -> RunDescription {
        RunDescription(
            strategy: "scripted", summary: Scripted.description.summary, reasons: Scripted.description.reasons,
            parameters: [.init(name: "plan", value: plan, origin: .given)],
            data: [
                .init(
                    name: "test", instrument: spy, kind: "1d bars", hash: String(repeating: "ab", count: 32), rows: bars.count,
                    origin: "made up")
            ],
            opening: Timestamp(nanoseconds: (bars.first?.time ?? day) - day), account: try! AccountID("backtest"),
            broker: try! BrokerID("paper"), currency: .usd, engine: "test")
    }

    static func run(
        _ bars: [Bar], plan: String, cash: String = "1000", fees: FeeSchedule = .none, slippage: Slippage = .none,
        limits: RiskLimits = RiskLimits()
    ) throws -> BacktestRun {
        var description = description(bars, plan: plan)
        (description.fees, description.slippage, description.cash, description.limits) = (fees, slippage, Money(cash, .usd)!.units, limits)
        let outcome = try outcome(bars, plan: plan, description)
        let closes = bars.map { Int64?($0.close) }
        let prices = bars.first.map { [Benchmark.Prices(instrument: spy.id, first: $0.close, closes: closes)] } ?? []
        return BacktestRun(description, outcome, prices: prices) { _, after, upTo in
            bars.count { $0.time > after && $0.time <= upTo }
        }
    }

    /// What a plan makes of bars under a description's cash, costs and limits.
    static func outcome(_ bars: [Bar], plan: String, _ description: RunDescription? = nil) throws -> BacktestOutcome {
        let description = description ?? self.description(bars, plan: plan)
        var terms = BacktestTerms(
            listings: [Listing(spy, sessions: .continuous, barInterval: day)], account: description.account, broker: description.broker,
            currency: .usd, cash: description.cash)
        (terms.fees, terms.slippage, terms.limits) = (description.fees, description.slippage, description.limits)
        let settings = StrategySettings(
            values: try ParameterValues(Scripted.description.parameters, given: ["plan": plan]), instruments: [spy])
        var backtest = Backtest(try Scripted(settings), terms, start: description.opening.nanoseconds)
        var source = Bars(bars: bars)
        backtest.run(&source)
        return BacktestOutcome(
            books: backtest.books, curve: backtest.curve, facts: backtest.facts, contradictions: backtest.contradictions)
    }

    /// A seeded walk of daily bars with trades at seeded places: what properties are checked on.
    static func random(_ random: inout SeededGenerator, days: Int = 400, fees: FeeSchedule = .ofNotional(Rate(basisPoints: 10))) throws
        -> BacktestRun
    {
        var price = 10_000.0
        let prices = (0..<days).map { _ in
            let open = price * (1 + 0.005 * random.normal())
            price = max(1_000, open * (1 + 0.012 * random.normal()))
            return (open: Int64(open), close: Int64(price))
        }
        var plan: [String] = []
        var bar = 0
        while true {
            bar += 1 + Int(random.next() % 12)
            guard bar < days else { break }
            plan.append("\(bar):\(Int64(random.next() % 400) - 200)")
        }
        let bars = bars(prices, volume: 100 + Int64(random.next() % 400))
        return try run(
            bars, plan: plan.filter { !$0.hasSuffix(":0") }.joined(separator: " "), cash: "100000", fees: fees,
            slippage: .ofPrice(Rate(basisPoints: 5)))
    }

    /// The seed of a property; SEED in the environment replays one.
    static func seeded(_ name: String) -> SeededGenerator {
        let seed = Environment.value("SEED").flatMap { UInt64($0) } ?? SystemEntropy().next()
        print("\(name): SEED=\(seed)")
        return SeededGenerator(seed: seed)
    }
}
