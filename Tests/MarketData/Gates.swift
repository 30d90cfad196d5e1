import Domain
import Engine
import MarketData
import Testing

@Suite struct Gates {
    private var gate = QualityGate(instruments: 2, jumpBound: Rate(basisPoints: 1000))
    private let first = InstrumentIndex(0), second = InstrumentIndex(1)

    private func bar(_ time: Int64, _ open: Int64, _ high: Int64, _ low: Int64, _ close: Int64, volume: Int64 = 1) -> MarketEvent {
        .bar(first, Bar(time: time, open: open, high: high, low: low, close: close, volume: volume))
    }

    private mutating func check(_ event: MarketEvent, _ sequence: Int64) -> [QualityFinding] {
        gate.check(MarketUpdate(event: event, sequence: sequence, isHistory: false))
    }

    @Test mutating func goodEventsPass() {
        #expect(check(bar(1, 100, 110, 90, 105), 1).isEmpty)
        #expect(check(.trade(second, Trade(time: 1, price: 5, size: 1)), 2).isEmpty)
        #expect(check(.quote(second, Quote(time: 2, bid: 5, ask: 5, bidSize: 0, askSize: 3)), 3).isEmpty)
        #expect(check(bar(2, 105, 106, 104, 105, volume: -1), 4).isEmpty)
    }

    @Test(arguments: [
        Bar(time: 1, open: 100, high: 99, low: 90, close: 95, volume: 1),
        Bar(time: 1, open: 100, high: 110, low: 101, close: 105, volume: 1),
        Bar(time: 1, open: 100, high: 110, low: 0, close: 105, volume: 1),
        Bar(time: 1, open: 100, high: 110, low: 90, close: 105, volume: -2),
        Bar(time: 1, open: 100, high: 104, low: 90, close: 105, volume: 1),
        Bar(time: 1, open: 100, high: 110, low: 96, close: 95, volume: 1),
    ])
    mutating func aBarThatCannotBeIsDropped(_ bar: Bar) {
        #expect(check(.bar(first, bar), 1) == [.impossible])
    }

    @Test mutating func quotesAndTradesThatCannotBeAreDropped() {
        #expect(check(.quote(first, Quote(time: 1, bid: 6, ask: 5, bidSize: 1, askSize: 1)), 1) == [.crossed])
        #expect(check(.quote(first, Quote(time: 1, bid: -1, ask: 5, bidSize: 1, askSize: 1)), 2) == [.impossible])
        #expect(check(.quote(first, Quote(time: 1, bid: 0, ask: 0, bidSize: 0, askSize: 0)), 3) == [.impossible])
        #expect(check(.trade(first, Trade(time: 1, price: 0, size: 1)), 4) == [.impossible])
        #expect(check(.trade(first, Trade(time: 1, price: 1, size: 0)), 5) == [.impossible])
    }

    @Test mutating func aSideThatNobodyQuotesIsNoFault() {
        #expect(check(.quote(first, Quote(time: 1, bid: 100, ask: 102, bidSize: 1, askSize: 1)), 1).isEmpty)
        #expect(check(.quote(first, Quote(time: 2, bid: 100, ask: 0, bidSize: 1, askSize: 0)), 2).isEmpty)
        #expect(check(.quote(first, Quote(time: 3, bid: 0, ask: 101, bidSize: 0, askSize: 1)), 3).isEmpty)
        #expect(check(.quote(first, Quote(time: 4, bid: 100, ask: 102, bidSize: 1, askSize: 1)), 4).isEmpty)
    }

    @Test mutating func anEarlierEventOfOneInstrumentIsDroppedAndChangesNothing() {
        #expect(check(bar(10, 100, 100, 100, 100), 1).isEmpty)
        #expect(check(bar(9, 500, 500, 500, 500), 2) == [.outOfOrder])
        #expect(check(bar(10, 101, 101, 101, 101), 3).isEmpty)
        #expect(check(.trade(second, Trade(time: 5, price: 5, size: 1)), 4).isEmpty)
    }

    @Test mutating func lostEventsAreCountedAndTheEventPassed() {
        #expect(check(bar(1, 100, 100, 100, 100), 7).isEmpty)
        #expect(check(bar(2, 100, 100, 100, 100), 11) == [.gap(missing: 3)])
        #expect(QualityFinding.gap(missing: 3).isRefusal == false)
        #expect(check(bar(3, 100, 100, 100, 100), 12).isEmpty)
    }

    @Test mutating func aJumpIsToldFromTheBoundOn() {
        #expect(check(bar(1, 1000, 1000, 1000, 1000), 1).isEmpty)
        #expect(check(bar(2, 1100, 1100, 1100, 1100), 2).isEmpty)
        #expect(check(bar(3, 1211, 1211, 1211, 1211), 3) == [.jump(100_909_090)])
        #expect(check(bar(4, 1, 1, 1, 1), 4) == [.jump(999_174_236)])
    }

    @Test mutating func pricesAtTheEndsOfTheirRangeDoNotOverflow() {
        #expect(check(bar(1, 1, 1, 1, 1), 1).isEmpty)
        #expect(check(bar(2, .max, .max, .max, .max), 2) == [.jump(.max)])
    }
}
