import Domain
import Engine
import Runtime
import Testing

/// Bars of whatever a feed brings.
@Suite struct BarBooks {
    private let second: Int64 = 1_000_000_000
    private let place = InstrumentIndex(0)

    private func listing(_ interval: Int64) throws -> Listing {
        let instrument = Instrument(
            id: try InstrumentID("AAA.SIM"), assetClass: .equity, currency: .usd, priceDecimals: 2, quantityDecimals: 0,
            calendar: try CalendarID("24/7"))
        return Listing(instrument, sessions: .continuous, barInterval: interval)
    }

    private func bar(_ time: Int64, _ close: Int64, volume: Int64 = 10) -> Bar {
        Bar(time: time, open: close - 1, high: close + 2, low: close - 2, close: close, volume: volume)
    }

    @Test func barsAreAppendedReplacedByTheirTimeAndNeverGoBack() throws {
        let listing = try listing(60 * second)
        var book = BarBook()
        for bar in [bar(60, 100), bar(120, 101), bar(120, 102), bar(60, 99)] { book.take(.bar(place, bar), of: listing) }
        #expect(book.bars(of: listing.instrument.id) == [bar(60, 100), bar(120, 102)])
        #expect(book.bars(of: listing.instrument.id, 1) == [bar(120, 102)])
        #expect(book.bars(of: try InstrumentID("BBB.SIM")).isEmpty)
    }

    @Test func tradesAreFoldedIntoBarsThatEndAtMultiplesOfTheInterval() throws {
        let listing = try listing(0)
        var book = BarBook()
        for (time, price, size) in [(1, 100, 5), (30, 110, 1), (60, 90, 2), (61, 95, 4)] as [(Int64, Int64, Int64)] {
            book.take(.trade(place, Trade(time: time * second, price: price, size: size)), of: listing)
        }
        #expect(
            book.bars(of: listing.instrument.id) == [
                Bar(time: 60 * second, open: 100, high: 110, low: 90, close: 90, volume: 8),
                Bar(time: 120 * second, open: 95, high: 95, low: 95, close: 95, volume: 4),
            ])
    }

    @Test func quotesAreBarsWhereNothingTraded() throws {
        let listing = try listing(0)
        var book = BarBook()
        func quote(_ time: Int64, _ bid: Int64, _ ask: Int64) {
            book.take(.quote(place, Quote(time: time * second, bid: bid, ask: ask, bidSize: 1, askSize: 1)), of: listing)
        }
        quote(1, 100, 102)
        quote(2, 0, 102)
        quote(3, 104, 106)
        #expect(
            book.bars(of: listing.instrument.id) == [Bar(time: 60 * second, open: 101, high: 105, low: 101, close: 105, volume: -1)])
        book.take(.trade(place, Trade(time: 4 * second, price: 90, size: 1)), of: listing)
        quote(5, 200, 202)
        #expect(book.bars(of: listing.instrument.id) == [Bar(time: 60 * second, open: 90, high: 90, low: 90, close: 90, volume: 1)])
    }

    @Test func theOldestBarsGoAndTheLatestAreThere() throws {
        let listing = try listing(1)
        var book = BarBook()
        for time in 1...Int64(3 * BarBook.capacity) { book.take(.bar(place, bar(time, 100)), of: listing) }
        let bars = book.bars(of: listing.instrument.id, .max)
        #expect(bars.map(\.time) == Array(Int64(2 * BarBook.capacity + 1)...Int64(3 * BarBook.capacity)))
    }

    @Test func longerBarsHoldTheShorterOnes() {
        let bars = [bar(60, 100), bar(120, 110), bar(180, 90), bar(240, 95, volume: -1)]
        #expect(
            BarBook.folded(bars, into: 120) == [
                Bar(time: 120, open: 99, high: 112, low: 98, close: 110, volume: 20),
                Bar(time: 240, open: 89, high: 97, low: 88, close: 95, volume: -1),
            ])
        #expect(BarBook.folded(bars, into: 60) == bars && BarBook.folded(bars, into: 1) == bars && BarBook.folded([], into: 60).isEmpty)
    }
}
