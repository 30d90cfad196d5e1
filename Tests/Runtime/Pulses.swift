import Audit
import Domain
import Engine
import Host
import JSON
import MarketData
import Messaging
import Storage
import Synchronization
import Telemetry
import Testing

@testable import Runtime

/// What a desk tells its servers beside the journal, and what they make of it.
@Suite struct Pulses {
    private final class SetClock: WallClock {
        let time = Mutex<Int64>(1_000_000_000)
        func now() -> Timestamp { Timestamp(nanoseconds: time.withLock { $0 }) }
    }

    private static let origins: [PriceOrigin?] = [nil, .synthetic(seed: .max), .replay(datasets: ["a", "b"]), .live(vendor: "venue")]

    @Test(arguments: origins) func aPulseIsReadAsItWasWritten(_ origin: PriceOrigin?) throws {
        var feed = FeedView()
        (feed.marketTime, feed.heardAt, feed.eventCount, feed.hasEnded) = (5, Timestamp(nanoseconds: 6), 7, true)
        feed.note("out of order: dropped")
        var pulse = DeskPulse(
            process: 42, time: Timestamp(nanoseconds: 9), origin: origin, pace: "4/s", isVirtual: true, feed: feed,
            trouble: "store: it does not answer")
        pulse.brokersAway = [try AccountID("paper")]
        #expect(DeskPulse(try JSONValue(reading: Array(pulse.json.text().utf8))) == pulse)
        #expect(DeskPulse(["process": "x"]) == nil)
    }

    @Test func aDeskIsThereWhileItsPulseIsYoungAndTheBusIsWhole() throws {
        let clock = SetClock()
        let hearing = DeskHearing(over: InProcessBus(), clock: clock)
        #expect(!hearing.isDeskThere && hearing.trouble == "the worker was never heard of")
        var pulse = DeskPulse(process: 1, time: clock.now(), origin: nil, pace: nil, isVirtual: false, feed: FeedView(), trouble: nil)
        hearing.take(pulse)
        #expect(hearing.isDeskThere && hearing.trouble == nil)
        clock.time.withLock { $0 += DeskHearing.patience }
        #expect(!hearing.isDeskThere)
        #expect(hearing.trouble == "the worker was last heard of at 1970-01-01T00:00:01Z")
        (pulse.time, pulse.trouble) = (clock.now(), "brokers: down")
        hearing.take(pulse)
        #expect(hearing.isDeskThere && hearing.trouble == "brokers: down")
    }

    /// Whoever comes late hears what the bus remembers: the last whole, and the tellings behind it.
    @Test(arguments: [1, 7, 300]) func aServerThatComesLateHasEveryBar(_ barsBetweenTellings: Int) throws {
        let (interval, traded) = (Timestamp.day, try InstrumentID("AAA.SIM"))
        let world = try World()
        try world.list("AAA.SIM")
        world.makeBars(6_000, seed: 3)
        let bars = world.events.compactMap { if case .bar(_, let bar) = $0 { bar } else { nil } }
        var (telling, whole, parts) = (BarTelling(), [Bar](), [[Bar]]())
        for (number, event) in world.events.enumerated() {
            telling.take(event, of: world.listings[0])
            guard (number + 1) % barsBetweenTellings == 0 || number == 5_999 else { continue }
            for one in telling.tell() {
                #expect(one.instrument == traded)
                if !one.whole.isEmpty { whole = one.whole }
                parts = (parts + [one.changed]).suffix(BarTelling.remembered)
            }
        }
        var book = BarBook()
        for bar in whole + parts.flatMap({ $0 }) {
            let message = try JSONValue(reading: Array(BarMessages.encode([bar], of: traded).text().utf8))
            let heard = try #require(BarMessages.decode(message))
            #expect(heard.instrument == traded && heard.bars == [bar])
            book.take(bar, of: traded)
        }
        #expect(book.bars(of: traded) == Array(bars.suffix(BarBook.capacity)), "interval \(interval)")
    }

    @Test func aServerHearsOfEveryCommitOfPricesAndOfTheEnd() async throws {
        let world = try World()
        try world.list("AAA.SIM")
        try world.open("paper")
        try world.deploy("sma_cross", for: "paper", ["fast": "2", "slow": "3"])
        world.makeBars(400, seed: 1)
        let bus = InProcessBus()
        let broadcast = try DeskBroadcast(over: bus, of: world.stream, sleeper: NoSleep())
        world.equip = { broadcast.hear(&$0) }
        let store = try await world.openStore()
        let mirror = DeskMirror(of: world.stream, in: store, key: try AuditKey(Array(0..<32)), sleeper: NoSleep())
        let hearing = DeskHearing(over: bus, clock: StillClock())
        let listening = Task { try await hearing.run(for: mirror) }
        while mirror.sequence == 0 {
            if try await world.facts().isEmpty { try await world.run() }
            await Task.yield()
        }
        let service = TradingService(try world.parts(store))
        let telling = Task { await broadcast.run(service, metrics: Metrics()) }
        let last = Int64(try await world.facts().count)
        while mirror.sequence < last || hearing.pulse == nil { await Task.yield() }
        let price = try #require(world.events.last?.markPrice)
        while mirror.read({ $0.books.lastPrices.first }) != price { await Task.yield() }
        let traded = try InstrumentID("AAA.SIM")
        while hearing.bars(of: traded, 9).count < 9 { await Task.yield() }
        let bars = world.events.compactMap { if case .bar(_, let bar) = $0 { bar } else { nil } }
        #expect(hearing.bars(of: traded, 500) == bars)
        #expect(hearing.isDeskThere && hearing.metrics.contains("assay_fills_total"))
        telling.cancel()
        await telling.value
        while hearing.isDeskThere { await Task.yield() }
        #expect(hearing.metrics.isEmpty, "what is old is not shown for now")
        listening.cancel()
        try await listening.value
    }
}
