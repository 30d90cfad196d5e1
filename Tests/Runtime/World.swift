import Audit
import Brokerage
import Configuration
import Domain
import Engine
import Host
import JSON
import MarketData
import Paper
import StockStrategies
import Storage
import Strategy

@testable import Runtime

/// A clock that stands still.
struct StillClock: WallClock {
    func now() -> Timestamp { Timestamp(seconds: 1_700_000_000) }
}

/// Waits for nothing.
struct NoSleep: Sleeper {
    func sleep(nanoseconds: Int64) async { await Task.yield() }
}

/// What tasks can prefer, as those that answer requests prefer their connection's loop: such a task leaves an actor at every `await`, also
/// at one into the actor itself.
final class OwnThread: TaskExecutor {
    private let thread = SerialThread("own")
    func enqueue(_ job: consuming ExecutorJob) { thread.enqueue(job) }
}

/// A command as people would put it, and after how many events.
struct Interjection {
    var id: String
    var after: Int
    var command: DeskCommand
}

/// An installation in memory whose desk can be started, killed and started again over the same scripted market.
final class World {
    let disk = MemoryDisk()
    let folder = "/tmp/assay-runtime-\(SystemEntropy().next())"
    let stream: StreamID
    var listings: [Listing] = []
    var events: [MarketEvent] = []
    var interjections: [Interjection] = []
    var openings: [AccountOpening] = []
    var deployments: [Deployment] = []
    var brokers: [BrokerRole] = roles(BrokerRole.self, in: [Paper.plugin])
    /// Gives a desk's parts what a test wants to look at.
    var equip: (inout DeskParts) -> Void = { _ in }
    /// Takes no more than so many batches, then fails so.
    var fault: (batch: Int, how: MemoryDisk.Fault)?
    /// How many batches were asked for since the last start.
    private(set) var batches = 0

    init() throws { stream = try StreamID("p0") }

    deinit { try? Files.remove(folder) }

    /// Lists an instrument in cents without sessions.
    func list(_ name: String, interval: Int64 = Timestamp.day) throws {
        let calendar = try CalendarID("24/7")
        let instrument = Instrument(
            id: try InstrumentID(name), assetClass: .equity, currency: .usd, priceDecimals: 2, quantityDecimals: 0, calendar: calendar)
        listings.append(Listing(instrument, sessions: .continuous, barInterval: interval))
    }

    func open(_ name: String, cash: Int128 = 100_000, broker: String = "paper") throws {
        openings.append(
            AccountOpening(id: try AccountID(name), currency: .usd, broker: try BrokerID(broker), cash: cash * Money.unitsPerOne))
    }

    func deploy(_ strategy: String, for account: String, _ given: [String: String] = [:]) throws {
        let found = try role(StrategyRole.self, key: strategy, in: [StockStrategies.plugin])
        deployments.append(Deployment(account: try AccountID(account), role: found, given: given))
    }

    func deploy(_ role: StrategyRole, for account: String) throws {
        deployments.append(Deployment(account: try AccountID(account), role: role, given: [:]))
    }

    /// Bars of a made-up market, a day apart, the instruments so many nanoseconds after each other.
    func makeBars(_ count: Int, seed: UInt64, apart: Int64 = 1_800_000_000_000) {
        var markets = listings.indices.map {
            SyntheticMarket(seed: seed &+ UInt64($0), price: 100_00, interval: Timestamp.day, start: Int64($0) * apart)
        }
        for _ in 0..<count {
            for place in markets.indices { events.append(.bar(InstrumentIndex(place), markets[place].next())) }
        }
    }

    func openStore() async throws -> FaultyStore {
        let store = MemoryStore(on: disk)
        try await store.migrate()
        try await store.open()
        return FaultyStore(store, disk, fault)
    }

    func parts(_ store: any Store) throws -> DeskParts {
        let settings = try Layers(file: nil) { _ in [] }.settings(for: brokers.flatMap(\.keys))
        var parts = DeskParts(
            stream: stream, owner: "test", store: store, brokers: brokers, settings: settings, clock: StillClock(), sleeper: NoSleep(),
            auditKey: try AuditKey(Array(0..<32)), headFile: HeadFile(folder: folder, stream: stream.description))
        (parts.openings, parts.deployments, parts.listings) = (openings, deployments, listings)
        (parts.isVirtual, parts.beginning) = (true, 0)
        equip(&parts)
        return parts
    }

    /// Runs a desk over all events and interjections that are not decided yet, to the end or to its failure.
    /// - Returns: what was to be seen of it at the end.
    @discardableResult
    func run() async throws -> DeskView {
        let store = try await openStore()
        defer { batches = store.batches }
        let service = TradingService(try parts(store))
        let last = try await service.start()
        var position = FeedPosition.beginning
        for (place, event) in events.enumerated() {
            for one in interjections where one.after == place { try await put(one, service, store) }
            position = position.after(eventAt: event.time)
            let update = MarketUpdate(event: event, sequence: Int64(place) + 1, isHistory: position <= last)
            await service.mailbox.put(.market(update))
        }
        for one in interjections where one.after >= events.count { try await put(one, service, store) }
        await service.mailbox.put(.feedEnded)
        service.stop()
        try await service.run()
        return service.currentView
    }

    private func put(_ one: Interjection, _ service: TradingService, _ store: any Store) async throws {
        let row = CommandRow(
            id: one.id, stream: stream, actor: "test", kind: one.command.kind, payload: Array(one.command.json.text().utf8),
            submitted: Timestamp(nanoseconds: 0))
        if try await store.submit(row).outcome == nil { await service.mailbox.put(.command(row)) }
    }

    /// What is durable.
    func books() async throws -> Books {
        try await Recovery.fold(stream, in: openStore(), key: AuditKey(Array(0..<32)), fromZero: true).books
    }

    /// Every durable fact.
    func facts() async throws -> [Fact] {
        try await openStore().records(of: stream, after: 0, limit: .max).map { record in
            try record.payload.withUnsafeBytes { bytes in
                var reader = ByteReader(bytes)
                return try Fact(from: &reader)
            }
        }
    }

    /// The answer to a command; nil while it has none.
    func answer(_ id: String) async throws -> JSONValue? {
        try await openStore().outcome(of: id).map { try JSONValue(reading: $0.payload) }
    }
}

extension Books {
    /// Everything facts made, as bytes.
    var bytes: [UInt8] {
        var writer = ByteWriter()
        encode(into: &writer)
        return writer.bytes
    }
}
