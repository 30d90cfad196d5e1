import Domain
import Engine

/// Wants whatever its seed and everything it has seen make of it: orders of every kind, cancels of one and of all.
struct Gambler: Strategy {
    static let description = StrategyDescription(key: "gambler", summary: "Gambles.", parameters: [], reasons: [])
    var random: SeededGenerator
    var seen: UInt64 = 0
    var orders: Int64 = 0

    init(_ settings: StrategySettings) throws(StrategyError) { self.init(seed: 1) }
    init(seed: UInt64) { random = SeededGenerator(seed: seed) }

    mutating func onBar(_ bar: Bar, of instrument: InstrumentIndex, account: borrowing Account, orders: inout OrderIntents) {
        gamble(bar.close, instrument, account.equity, &orders)
    }
    mutating func onQuote(_ quote: Quote, of instrument: InstrumentIndex, account: borrowing Account, orders: inout OrderIntents) {
        gamble(quote.bid, instrument, account.equity, &orders)
    }
    mutating func onTrade(_ trade: Trade, of instrument: InstrumentIndex, account: borrowing Account, orders: inout OrderIntents) {
        gamble(trade.price, instrument, account.equity, &orders)
    }
    mutating func onFill(_ fill: Fill, account: borrowing Account, orders: inout OrderIntents) {
        gamble(fill.price, fill.instrument, account.cash, &orders)
    }

    private mutating func gamble(_ price: Int64, _ instrument: InstrumentIndex, _ amount: Int128, _ wishes: inout OrderIntents) {
        seen = (seen ^ UInt64(bitPattern: price) ^ UInt64(truncatingIfNeeded: amount)) &* 0x9E37_79B9_7F4A_7C15
        let choice = random.next() ^ seen
        func near(_ bits: UInt64) -> Int64 { max(1, price + Int64(bits % 401) - 200) }
        switch choice % 8 {
        case 0...2:
            let type = OrderType(rawValue: UInt8(choice >> 8 & 3)) ?? .market
            wishes.place(
                OrderIntent(
                    choice >> 10 & 1 == 0 ? .buy : .sell, Int64(choice >> 11 & 31), of: instrument, type: type,
                    limit: type.hasLimit ? near(choice >> 16) : 0, stop: type.hasStop ? near(choice >> 32) : 0,
                    timeInForce: TimeInForce(rawValue: UInt8(choice >> 48 & 3)) ?? .day))
            orders += 1
        case 3: wishes.cancel(OrderID(orders - Int64(choice >> 8 & 3)))
        case 4 where choice >> 8 & 3 == 0: wishes.cancelAll(of: instrument)
        default: break
        }
    }
}

/// Says what its script says at the n-th event, and after each fill what it is told to.
struct Scripted: Strategy {
    static let description = StrategyDescription(key: "scripted", summary: "Reads from a script.", parameters: [], reasons: [])
    var script: [Int: [OrderIntents.Wish]] = [:]
    var afterFill: [OrderIntents.Wish] = []
    var events = 0
    var fills: [Fill] = []
    var equities: [Int128] = []

    init(_ settings: StrategySettings) throws(StrategyError) {}
    init(_ script: [Int: [OrderIntents.Wish]], afterFill: [OrderIntents.Wish] = []) { (self.script, self.afterFill) = (script, afterFill) }

    mutating func onBar(_ bar: Bar, of instrument: InstrumentIndex, account: borrowing Account, orders: inout OrderIntents) {
        speak(account.equity, &orders)
    }
    mutating func onQuote(_ quote: Quote, of instrument: InstrumentIndex, account: borrowing Account, orders: inout OrderIntents) {
        speak(account.equity, &orders)
    }
    mutating func onFill(_ fill: Fill, account: borrowing Account, orders: inout OrderIntents) {
        fills.append(fill)
        for wish in afterFill { orders.append(wish) }
        afterFill = []
    }

    private mutating func speak(_ equity: Int128, _ orders: inout OrderIntents) {
        equities.append(equity)
        for wish in script[events] ?? [] { orders.append(wish) }
        events += 1
    }
}

/// Events from an array.
struct Recorded: EventSource {
    var events: [MarketEvent]
    var place = 0
    mutating func next() -> MarketEvent? {
        guard place < events.count else { return nil }
        defer { place += 1 }
        return events[place]
    }
}

/// Random events of two instruments with many equal times: bars, quotes and trades, some without size or a side.
func randomEvents(_ count: Int, _ random: inout SeededGenerator) -> [MarketEvent] {
    var (time, events) = (Int64(0), [MarketEvent]())
    var prices: [Int64] = [100_00, 50_00]
    while events.count < count {
        time += minute * Int64(random.next() % 3 == 0 ? 200 : 1)
        for place in [0, 1] {
            let index = InstrumentIndex(place)
            func jump() -> Int64 { Int64(random.next() % 301) - 150 }
            let open = max(300, prices[place] + jump())
            let close = max(300, open + jump())
            prices[place] = close
            switch random.next() % 5 {
            case 0:
                let size = Int64(random.next() % 40)
                events.append(
                    .quote(
                        index, Quote(time: time, bid: random.next() % 9 == 0 ? 0 : close - 3, ask: close + 3, bidSize: size, askSize: 20)))
            case 1: events.append(.trade(index, Trade(time: time, price: close, size: Int64(random.next() % 30))))
            default:
                let volume = random.next() % 5 == 0 ? -1 : Int64(random.next() % 50)
                let (high, low) = (max(open, close) + 40, min(open, close) - 40)
                events.append(.bar(index, Bar(time: time, open: open, high: high, low: low, close: close, volume: volume)))
            }
        }
    }
    return events
}

func backtestTerms(cash: Int128 = dollars(100_000)) throws -> BacktestTerms {
    let listings = try [Instrument.stock(), .stock("QQQ.XNYS")].map { Listing($0, sessions: .continuous, barInterval: minute) }
    return BacktestTerms(
        listings: listings, account: try AccountID("test"), broker: try BrokerID("paper"), currency: .usd, cash: cash)
}
