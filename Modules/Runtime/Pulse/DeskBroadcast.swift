public import Domain
internal import Engine
internal import JSON
public import Messaging
public import Storage
internal import Synchronization
public import Telemetry

/// What a desk and its servers say over the bus. Losing any of it costs time: the journal has what counts.
public enum DeskTopics {
    /// That the journal has more: `{stream, sequence}`; at once after every commit.
    static let look = TopicName(validated: InlineText(truncating: "look"))
    /// A `DeskPulse`.
    static let pulse = TopicName(validated: InlineText(truncating: "pulse"))
    /// Below it a topic for each instrument: `{instrument, price}`, in the instrument's price units.
    static let prices = TopicName(validated: InlineText(truncating: "prices"))
    /// The desk's metrics in Prometheus' text format.
    static let metrics = TopicName(validated: InlineText(truncating: "metrics"))

    /// Below it a topic for each instrument, with the bars that have changed (`BarMessages`).
    static let bars = TopicName(validated: InlineText(truncating: "bars"))
    /// Below it a topic for each instrument, now and then with all its bars.
    static let wholeBars = TopicName(validated: InlineText(truncating: "history"))

    static func bars(_ place: Int) -> TopicName { TopicName(validated: InlineText(truncating: "bars.\(place)")) }
    static func wholeBars(_ place: Int) -> TopicName { TopicName(validated: InlineText(truncating: "history.\(place)")) }
    static func price(_ place: Int) -> TopicName { TopicName(validated: InlineText(truncating: "prices.\(place)")) }
}

/// Tells servers what a desk does, as fast as they can use it: commits at once, prices twenty times a second, its pulse twice.
///
/// Lifecycle: `hear` before the desk is made; `run` beside it, until its task is cancelled. What cannot be sent is left out.
public final class DeskBroadcast: Sendable {
    /// Nanoseconds between two tellings of prices.
    static let interval: Int64 = 50_000_000

    private struct Market {
        var places: [InstrumentID: Int] = [:]
        var changed: [InstrumentID: Int64] = [:]
        var bars = BarTelling()

        mutating func place(of instrument: InstrumentID) -> Int {
            let place = places[instrument, default: places.count]
            places[instrument] = place
            return place
        }
    }

    private let publisher: any BusPublisher
    private let stream: StreamID
    private let sleeper: any Sleeper
    private let market = Mutex(Market())

    /// Becomes the publisher of a bus.
    public init(over bus: any Bus, of stream: StreamID, sleeper: any Sleeper) throws(BusError) {
        publisher = try bus.publisher()
        (self.stream, self.sleeper) = (stream, sleeper)
    }

    /// Has a desk tell its commits and prices.
    public func hear(_ parts: inout DeskParts) {
        parts.onCommit = { [self] sequence in
            send(["stream": JSONValue("\(stream)"), "sequence": JSONValue(sequence)], on: DeskTopics.look)
        }
        parts.onEvent = { [self] event, listing in market.withLock { $0.bars.take(event, of: listing) } }
        parts.onPrice = { [self] instrument, price in market.withLock { $0.changed[instrument] = price } }
    }

    /// Tells prices, pulse and metrics until its task is cancelled, and closes the bus.
    public func run(_ service: TradingService, metrics: Metrics) async {
        var turns = 0
        while !Task.isCancelled {
            tellPrices()
            tellBars()
            if turns % 10 == 0 { send(service.pulse.json, on: DeskTopics.pulse) }
            if turns % 20 == 0 { send(Array(metrics.exposition().utf8), on: DeskTopics.metrics) }
            turns += 1
            await sleeper.sleep(nanoseconds: Self.interval)
        }
        tellPrices()
        tellBars()
        send(service.pulse.json, on: DeskTopics.pulse)
        publisher.close()
    }

    private func tellPrices() {
        let changed = market.withLock { market in
            defer { market.changed.removeAll(keepingCapacity: true) }
            return market.changed.map { instrument, price in (market.place(of: instrument), instrument, price) }
        }
        for (place, instrument, price) in changed {
            send(["instrument": JSONValue("\(instrument)"), "price": JSONValue(price)], on: DeskTopics.price(place))
        }
    }

    private func tellBars() {
        let told = market.withLock { market in market.bars.tell().map { (market.place(of: $0.instrument), $0) } }
        for (place, one) in told {
            send(one.whole, of: one.instrument, on: DeskTopics.wholeBars(place), memory: BarBook.capacity / BarMessages.barsAtOnce + 1)
            send(one.changed, of: one.instrument, on: DeskTopics.bars(place), memory: BarTelling.remembered)
        }
    }

    private func send(_ bars: [Bar], of instrument: InstrumentID, on topic: TopicName, memory: Int) {
        for begin in stride(from: 0, to: bars.count, by: BarMessages.barsAtOnce) {
            let part = bars[begin..<min(begin + BarMessages.barsAtOnce, bars.count)]
            send(BarMessages.encode(part, of: instrument), on: topic, memory: memory)
        }
    }

    private func send(_ message: JSONValue, on topic: TopicName, memory: Int = 1) {
        send(Array(message.text().utf8), on: topic, memory: memory)
    }

    private func send(_ bytes: [UInt8], on topic: TopicName, memory: Int = 1) {
        // A message that is too large or comes after the end is left out: whoever misses it polls.
        try? publisher.publish(bytes, on: Topic(topic, memory: memory))
    }
}
