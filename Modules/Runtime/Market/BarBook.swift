public import Domain
public import Engine
internal import Synchronization

/// The latest bars of each instrument, made of whatever its feed brings. Pure: the same events give the same bars.
///
/// A bar of the feed replaces the one of its time. Trades are folded into bars of an interval that ends at a multiple of it; quotes are
/// where nothing traded, by their middle and without a volume. An event that is older than the last bar changes nothing.
public struct BarBook: Sendable {
    /// How many bars of an instrument are remembered; a little more before the oldest go.
    public static let capacity = 5_000
    /// What trades and quotes are folded into where the feed has no bars, in nanoseconds.
    public static let usualInterval: Int64 = 60_000_000_000

    private var series: [InstrumentID: [Bar]] = [:]

    /// A book without bars.
    public init() {}

    /// The newest bars of an instrument, oldest first; at most `count`.
    public func bars(of instrument: InstrumentID, _ count: Int = Self.capacity) -> [Bar] {
        (series[instrument] ?? []).suffix(min(count, Self.capacity))
    }

    /// Takes an event about a listed instrument.
    public mutating func take(_ event: MarketEvent, of listing: Listing) {
        let interval = listing.barInterval > 0 ? listing.barInterval : Self.usualInterval
        switch event {
        case .bar(_, let bar): put(bar, listing.instrument.id) { $0 = bar }
        case .trade(_, let trade):
            let end = Self.end(of: trade.time, interval)
            let fresh = Bar(
                time: end, open: trade.price, high: trade.price, low: trade.price, close: trade.price, volume: trade.size)
            put(fresh, listing.instrument.id) { bar in
                // What was only quoted is nothing beside what was traded.
                guard bar.volume >= 0 else {
                    bar = fresh
                    return
                }
                bar.move(to: trade.price)
                bar.volume += trade.size
            }
        case .quote(_, let quote):
            guard quote.bid > 0, quote.ask > 0 else { return }
            let (end, price) = (Self.end(of: quote.time, interval), quote.middle)
            put(Bar(time: end, open: price, high: price, low: price, close: price, volume: -1), listing.instrument.id) { bar in
                if bar.volume < 0 { bar.move(to: price) }
            }
        }
    }

    /// Takes a bar as another book has it; older ones find their place.
    public mutating func take(_ bar: Bar, of instrument: InstrumentID) {
        guard let bars = series[instrument], let last = bars.last, bar.time < last.time else {
            return put(bar, instrument) { $0 = bar }
        }
        var place = bars.count - 1
        while place > 0, bars[place - 1].time >= bar.time { place -= 1 }
        if bars[place].time == bar.time { series[instrument]?[place] = bar } else { series[instrument]?.insert(bar, at: place) }
    }

    private mutating func put(_ fresh: Bar, _ instrument: InstrumentID, _ change: (inout Bar) -> Void) {
        var bars = series.removeValue(forKey: instrument) ?? []
        if let last = bars.indices.last, bars[last].time >= fresh.time {
            if bars[last].time == fresh.time { change(&bars[last]) }
        } else {
            bars.append(fresh)
            if bars.count > Self.capacity + Self.capacity / 4 { bars.removeFirst(bars.count - Self.capacity) }
        }
        series[instrument] = bars
    }

    /// Bars of a longer interval; each has the time of the last one it is made of. Bars that are that long already stay as they are.
    public static func folded(_ bars: [Bar], into interval: Int64) -> [Bar] {
        var folded: [Bar] = []
        for bar in bars {
            guard var last = folded.last, end(of: last.time, interval) == end(of: bar.time, interval) else {
                folded.append(bar)
                continue
            }
            last.time = bar.time
            (last.high, last.low, last.close) = (max(last.high, bar.high), min(last.low, bar.low), bar.close)
            last.volume = last.volume < 0 || bar.volume < 0 ? -1 : last.volume + bar.volume
            folded[folded.count - 1] = last
        }
        return folded
    }

    /// The end of the interval that a moment is in; the end itself belongs to it.
    private static func end(of time: Int64, _ interval: Int64) -> Int64 {
        let rest = time % interval
        return rest == 0 ? time : time - rest + (rest > 0 ? interval : 0)
    }
}

extension Bar {
    fileprivate mutating func move(to price: Int64) { (high, low, close) = (max(high, price), min(low, price), price) }
}

/// A book of bars for who takes events on one thread and reads on others.
public final class MarketBars: Sendable {
    private let book = Mutex(BarBook())

    /// A book without bars.
    public init() {}

    /// Takes an event about a listed instrument; quick.
    public func take(_ event: MarketEvent, of listing: Listing) { book.withLock { $0.take(event, of: listing) } }

    /// Takes a bar as another book has it.
    public func take(_ bar: Bar, of instrument: InstrumentID) { book.withLock { $0.take(bar, of: instrument) } }

    /// The newest bars of an instrument, oldest first; at most `count`.
    public func bars(of instrument: InstrumentID, _ count: Int) -> [Bar] { book.withLock { $0.bars(of: instrument, count) } }
}
