public import Domain

/// Bars made for tests: seeded, so that the same call gives the same bars on every machine.
public enum SyntheticBars {
    /// A walk of `count` daily bars from `start` price units, in whole ticks of `instrument`, that trends and turns often enough to make
    /// rules act.
    public static func walk(_ count: Int, seed: UInt64, from start: Int64 = 10_000, of instrument: Instrument) -> [Bar] {
        var generator = SeededGenerator(seed: seed)
        var close = Double(start)
        var drift = 0.0
        return (0..<count).map { place in
            if place % 25 == 0 { drift = (generator.uniform() - 0.5) * 0.02 }
            let open = close * (1 + (generator.uniform() - 0.5) * 0.004)
            close = max(Double(instrument.tick) * 10, open * (1 + drift + generator.normal() * 0.01))
            let high = max(open, close) * (1 + generator.uniform() * 0.006)
            let low = min(open, close) * (1 - generator.uniform() * 0.006)
            return bar(place, [open, high, low, close], volume: Int64(generator.next() % 100_000), of: instrument)
        }
    }

    /// `count` bars at one price and no volume.
    public static func flat(_ count: Int, at price: Int64, volume: Int64 = 0) -> [Bar] {
        (0..<count).map { Bar(time: Int64($0 + 1) * day, open: price, high: price, low: price, close: price, volume: volume) }
    }

    /// Bars that jump between the smallest and the largest prices that fit, with volumes to match.
    public static func extreme(_ count: Int, seed: UInt64) -> [Bar] {
        var generator = SeededGenerator(seed: seed)
        let prices: [Int64] = [1, 2, 1_000_000, 1 << 53, .max / 2, .max - 1, .max]
        return (0..<count).map { place in
            let picked = (0..<4).map { _ in prices[Int(generator.next() % UInt64(prices.count))] }
            let (high, low) = (picked.max() ?? 1, picked.min() ?? 1)
            let volume: Int64 = place % 3 == 0 ? .max : place % 3 == 1 ? 0 : -1
            return Bar(time: Int64(place + 1) * day, open: picked[0], high: high, low: low, close: picked[1], volume: volume)
        }
    }

    /// The bars as events: `bars[n]` are those of instrument n, one of each in turn.
    public static func events(_ bars: [[Bar]]) -> [MarketEvent] {
        (0..<(bars.map(\.count).max() ?? 0)).flatMap { place in
            bars.enumerated().compactMap { index, series in place < series.count ? .bar(InstrumentIndex(index), series[place]) : nil }
        }
    }

    /// The same market told by quotes and trades as well: before each bar a trade and a quote an hour and a minute earlier.
    public static func ticks(_ bars: [[Bar]]) -> [MarketEvent] {
        events(bars).flatMap { event -> [MarketEvent] in
            guard case .bar(let index, let bar) = event else { return [event] }
            let trade = Trade(time: bar.time - day / 24, price: bar.open, size: max(1, bar.volume / 10))
            let quote = Quote(time: bar.time - day / 1440, bid: bar.low, ask: bar.high, bidSize: 100, askSize: 100)
            return [.trade(index, trade), .quote(index, quote), event]
        }
    }

    /// A day in nanoseconds.
    public static let day: Int64 = 86_400_000_000_000

    private static func bar(_ place: Int, _ prices: [Double], volume: Int64, of instrument: Instrument) -> Bar {
        let units = prices.map { max(1, Int64($0) / instrument.tick) * instrument.tick }
        return Bar(
            time: Int64(place + 1) * day, open: units[0], high: units.max() ?? 1, low: units.min() ?? 1, close: units[3], volume: volume)
    }
}

/// Instruments made for tests.
public enum SyntheticInstrument {
    /// A share in cents, traded one by one.
    public static let share = instrument("ACME", priceDecimals: 2, quantityDecimals: 0, tick: 1, lot: 1)
    /// A coin of eight decimals in steps of a thousandth, priced in ten-thousandths in steps of five.
    public static let coin = instrument("COIN-USD", priceDecimals: 4, quantityDecimals: 8, tick: 5, lot: 100_000)

    private static func instrument(_ symbol: String, priceDecimals: UInt8, quantityDecimals: UInt8, tick: Int64, lot: Int64) -> Instrument {
        guard let symbol = try? Symbol(symbol), let venue = try? Venue("XTEST"), let calendar = try? CalendarID("24/7") else {
            preconditionFailure("the names of the test instruments are valid")
        }
        return Instrument(
            id: InstrumentID(symbol: symbol, venue: venue), assetClass: .equity, currency: .usd, priceDecimals: priceDecimals,
            quantityDecimals: quantityDecimals, tick: tick, lot: lot, calendar: calendar)
    }
}
