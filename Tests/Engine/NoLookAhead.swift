import Domain
import Testing

@testable import Engine

@Suite struct NoLookAhead {
    private func poisoned(_ event: MarketEvent, _ random: inout SeededGenerator) -> MarketEvent {
        func price() -> Int64 { 1 + Int64(random.next() % 1_000_000) }
        switch event {
        case .bar(let index, let bar):
            return .bar(
                index, Bar(time: bar.time, open: price(), high: 1_000_001, low: 1, close: price(), volume: Int64(random.next() % 1000)))
        case .quote(let index, let quote):
            return .quote(index, Quote(time: quote.time, bid: price(), ask: price(), bidSize: 1000, askSize: 1000))
        case .trade(let index, let trade): return .trade(index, Trade(time: trade.time, price: price(), size: 1000))
        }
    }

    /// Another future, event by event: also that of the second instrument at the same moment.
    @Test func anotherFutureNeverChangesAFactOfThePast() throws {
        var random = seeded("anotherFutureNeverChangesAFactOfThePast")
        for _ in 0..<10 {
            let events = randomEvents(200, &random)
            let seed = random.next()
            var terms = try backtestTerms()
            terms.fees = .ofNotional(Rate(basisPoints: 5))
            var whole = Backtest(Gambler(seed: seed), terms, start: 0)
            let counts = events.map { event in
                whole.step(event)
                return whole.facts.count
            }
            for _ in 0..<5 {
                let cut = Int(random.next() % UInt64(events.count))
                let future = events[(cut + 1)...].map { poisoned($0, &random) }
                var source = Recorded(events: Array(events[...cut]) + future)
                var other = Backtest(Gambler(seed: seed), terms, start: 0)
                other.run(&source)
                #expect(other.facts.count >= counts[cut])
                #expect(encoded(other.facts.prefix(counts[cut])) == encoded(whole.facts.prefix(counts[cut])), "cut after \(cut)")
            }
        }
    }

    /// Every fill against the event it came from: later than the decision, inside the event, and at the close of a bar that began before.
    @Test func everyFillIsAPriceThatTheMarketGaveAfterTheDecision() throws {
        var random = seeded("everyFillIsAPriceThatTheMarketGaveAfterTheDecision")
        var checked = 0
        for _ in 0..<10 {
            let events = randomEvents(300, &random)
            var backtest = Backtest(Gambler(seed: random.next()), try backtestTerms(), start: 0)
            for event in events {
                let before = backtest.facts.count
                backtest.step(event)
                var volume: Int64 = 0
                for case .orderFilled(let fill) in backtest.facts[before...] {
                    let order = try #require(backtest.books.order(fill.order))
                    volume += fill.quantity
                    checked += 1
                    #expect(fill.time == event.time && fill.instrument == event.instrument && order.decidedAt < event.time)
                    #expect(order.expiresAt >= event.time || isOpen(fill.price, of: event))
                    #expect(isOffered(fill.price, to: order, by: event), "\(order.intent) at \(fill.price) in \(event)")
                    if order.intent.type.hasLimit {
                        #expect(fill.side == .buy ? fill.price <= order.intent.limit : fill.price >= order.intent.limit)
                    }
                }
                if let size = size(of: event) { #expect(volume <= size) }
            }
        }
        #expect(checked > 100)
    }

    private func isOpen(_ price: Int64, of event: MarketEvent) -> Bool {
        if case .bar(_, let bar) = event { price == bar.open } else { false }
    }

    private func isOffered(_ price: Int64, to order: Order, by event: MarketEvent) -> Bool {
        switch event {
        case .bar(_, let bar): order.decidedAt <= bar.time - minute ? (bar.low...bar.high).contains(price) : price == bar.close
        case .quote(_, let quote): price == (order.intent.side == .buy ? quote.ask : quote.bid)
        case .trade(_, let trade): price == trade.price
        }
    }

    private func size(of event: MarketEvent) -> Int64? {
        switch event {
        case .bar(_, let bar): bar.volume < 0 ? nil : bar.volume
        case .quote(_, let quote): quote.bidSize + quote.askSize
        case .trade(_, let trade): trade.size
        }
    }
}
