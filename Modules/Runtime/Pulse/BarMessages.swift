internal import Domain
internal import Engine
internal import JSON

/// Bars on the bus: `{instrument, bars: [[time, open, high, low, close, volume], …]}`, in the instrument's units.
enum BarMessages {
    /// How many bars a message has, at most: well below the bus's largest message.
    static let barsAtOnce = 400

    static func encode(_ bars: ArraySlice<Bar>, of instrument: InstrumentID) -> JSONValue {
        let rows = bars.map { bar -> JSONValue in
            .array([bar.time, bar.open, bar.high, bar.low, bar.close, bar.volume].map { JSONValue($0) })
        }
        return ["instrument": JSONValue("\(instrument)"), "bars": .array(rows)]
    }

    /// The bars of a message; rows that are none are left out.
    static func decode(_ message: JSONValue) -> (instrument: InstrumentID, bars: [Bar])? {
        guard let name = message["instrument"]?.asString, let instrument = try? InstrumentID(name), let rows = message["bars"]?.asArray
        else { return nil }
        let bars = rows.compactMap { row -> Bar? in
            let numbers = (row.asArray ?? []).compactMap { $0.asInt.map { Int64($0) } }
            guard numbers.count == 6 else { return nil }
            return Bar(
                time: numbers[0], open: numbers[1], high: numbers[2], low: numbers[3], close: numbers[4], volume: numbers[5])
        }
        return (instrument, bars)
    }
}

/// What a worker still has to tell of its bars.
///
/// Each telling has the bars that are new or other since the last one. A server that comes later hears the last tellings and, before them,
/// the whole: it is told again once so many bars have passed that the tellings would not reach back to it.
struct BarTelling {
    /// How many tellings the bus remembers.
    static let remembered = 512
    /// After how many bars the whole is told again, at most every two seconds.
    static let barsBetweenWholes = 256
    static let ticksBetweenWholes = 40

    private var book = BarBook()
    private var changedFrom: [InstrumentID: Int64] = [:]
    private var sinceWhole: [InstrumentID: (bars: Int, ticks: Int)] = [:]

    mutating func take(_ event: MarketEvent, of listing: Listing) {
        let instrument = listing.instrument.id
        book.take(event, of: listing)
        guard let last = book.bars(of: instrument, 1).first else { return }
        changedFrom[instrument] = min(changedFrom[instrument] ?? .max, last.time)
    }

    /// What is to be told now: by instrument the bars that have changed, and all of them where it is time for that.
    mutating func tell() -> [(instrument: InstrumentID, changed: [Bar], whole: [Bar])] {
        let changed = changedFrom
        changedFrom.removeAll(keepingCapacity: true)
        return changed.sorted { "\($0.key)" < "\($1.key)" }.map { instrument, from in
            let bars = book.bars(of: instrument)
            let begin = bars.lastIndex { $0.time < from }.map { $0 + 1 } ?? 0
            let news = Array(bars.suffix(from: begin))
            var since = sinceWhole[instrument] ?? (0, Self.ticksBetweenWholes)
            since = (since.bars + news.count, since.ticks + 1)
            let isWhole = since.bars >= Self.barsBetweenWholes && since.ticks >= Self.ticksBetweenWholes
            sinceWhole[instrument] = isWhole ? (0, 0) : since
            return (instrument, news, isWhole ? bars : [])
        }
    }
}
