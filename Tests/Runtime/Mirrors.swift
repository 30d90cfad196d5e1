import Audit
import Domain
import Engine
import Host
import JSON
import Storage
import Synchronization
import Testing

@testable import Runtime

/// A mirror shows what the owner of the stream made durable, and brings it commands.
@Suite struct Mirrors {
    private let key: AuditKey

    init() throws { key = try AuditKey(Array(0..<32)) }

    private func world(bars: Int = 400) throws -> World {
        let world = try World()
        try world.list("AAA.SIM")
        try world.open("paper")
        try world.deploy("sma_cross", for: "paper", ["fast": "2", "slow": "3"])
        world.makeBars(bars, seed: 1)
        return world
    }

    private func mirror(_ world: World, _ store: any Store) -> DeskMirror {
        DeskMirror(of: world.stream, in: store, key: key, sleeper: NoSleep())
    }

    private func bytes(_ mirror: DeskMirror) -> [UInt8] {
        mirror.read { desk in desk.books.bytes }
    }

    @Test func itsBooksAreTheFoldOfWhatIsDurable() async throws {
        let world = try world()
        let mirror = mirror(world, try await world.openStore())
        try await mirror.catchUp()
        #expect(mirror.sequence == 0)
        try await world.run()
        #expect(mirror.sequence == 0, "it has not looked yet")
        try await mirror.catchUp()
        let facts = try await world.facts()
        #expect(mirror.sequence == Int64(facts.count) && facts.count > 100)
        #expect(try await bytes(mirror) == world.books().bytes)
        let fills = facts.compactMap { if case .orderFilled(let fill) = $0 { fill } else { nil } }
        #expect(mirror.read { $0.fills.map(\.fill) } == fills && !fills.isEmpty)
        let order = try #require(fills.first?.order)
        #expect(mirror.read { $0.steps(of: order).map(\.fact) }.first == "orderIntended")
        #expect(mirror.read { $0.steps(of: order).map(\.fact) }.contains("orderFilled"))
    }

    @Test func theOutboxKeepsOnlyWhatItHasNotRead() async throws {
        let world = try world()
        try await world.run()
        let store = try await world.openStore()
        let mirror = mirror(world, store)
        try await mirror.acknowledge(as: "server")
        #expect(try await store.outbox(of: world.stream, after: 0, limit: 1).first?.sequence == 1, "nothing was read yet")
        try await mirror.catchUp()
        let last = mirror.sequence
        for _ in 0...(last / DeskMirror.rowsAcknowledged) { try await mirror.acknowledge(as: "server") }
        #expect(try await store.outbox(of: world.stream, after: 0, limit: 1).isEmpty)
        #expect(try await store.outboxCursor(of: world.stream, consumer: "server") == last)
    }

    @Test func followersHearEveryFactOnceAndInOrder() async throws {
        let world = try world()
        let store = try await world.openStore()
        let mirror = mirror(world, store)
        try await mirror.catchUp()
        let (early, late) = (Heard(), Heard())
        #expect(mirror.follow { early.take($0) } == 0)
        let events = world.events
        world.events = Array(events.prefix(200))
        try await world.run()
        // Two at once read one page once.
        async let first: Void = mirror.catchUp()
        async let second: Void = mirror.catchUp()
        _ = try await (first, second)
        let start = mirror.follow { late.take($0) }
        world.events = events
        try await world.run()
        try await mirror.catchUp()
        let facts = try await world.facts()
        #expect(early.all.map(\.sequence) == Array(1...Int64(facts.count)))
        #expect(early.all.map(\.fact) == facts)
        #expect(start > 0 && late.all == early.all.filter { $0.sequence > start } && !late.all.isEmpty)
    }

    @Test func aCommitBetweenTwoReadsIsNoForgery() async throws {
        let world = try world()
        let store = try await world.openStore()
        let mirror = mirror(world, store)
        try await mirror.catchUp()
        let events = world.events
        // Once where nothing was there when the records were read, and once where something was.
        for count in [100, 200] {
            world.events = Array(events.prefix(count))
            if count == 200 { try await world.run() }
            world.events = Array(events.prefix(count + 50))
            let gone = Running(world)
            store.betweenRecordsAndLeaves { await gone.run() }
            try await mirror.catchUp()
            #expect(try await bytes(mirror) == world.books().bytes)
        }
    }

    @Test func whatIsNotOursIsNotShownAndEndsIt() async throws {
        let world = try world()
        try await world.run()
        let store = try await world.openStore()
        let mirror = mirror(world, store)
        var records = try await store.records(of: world.stream, after: 0, limit: .max)
        records[10].payload[records[10].payload.count - 1] ^= 1
        world.disk.tamper(
            world.stream, records: records, leaves: try await store.leaves(of: world.stream, after: 0, limit: .max),
            outbox: try await store.outbox(of: world.stream, after: 0, limit: .max))
        await #expect(throws: RuntimeError.self) { try await mirror.catchUp() }
        #expect(mirror.sequence == 0)
        await #expect(throws: RuntimeError.self, "it stays ended") { try await mirror.catchUp() }
    }

    @Test func pricesAreKeptUntilTheirInstrumentIsListed() async throws {
        let world = try world(bars: 5)
        let mirror = mirror(world, try await world.openStore())
        try await mirror.catchUp()
        let id = try InstrumentID("AAA.SIM")
        mirror.mark(id, price: 123_45)
        try await world.run()
        try await mirror.catchUp()
        #expect(mirror.read { $0.books.lastPrices } == [123_45])
        mirror.mark(id, price: 124_00)
        #expect(mirror.read { $0.books.lastPrices } == [124_00])
    }

    @Test func aCommandIsDoneOnceAndSeenHereWhenItIsAnswered() async throws {
        let world = try world(bars: 5)
        let store = try await world.openStore()
        let service = TradingService(try world.parts(store))
        _ = try await service.start()
        let mirror = mirror(world, store)
        try await mirror.catchUp()
        let pump = Task { try await CommandPump(service).run() }
        let desk = Task { try await service.run() }
        func row(_ id: String, _ amount: String) throws -> CommandRow {
            let command = DeskCommand.moveCash(try AccountID("paper"), amount)
            return CommandRow(
                id: id, stream: world.stream, actor: "user:anna", kind: command.kind, payload: Array(command.json.text().utf8),
                submitted: Timestamp(nanoseconds: 0))
        }
        let before = mirror.sequence
        let first = try await mirror.submit(row("k1", "500"), tries: 1_000_000)
        #expect(mirror.sequence == before + 1)
        #expect(mirror.read { $0.books.accounts[0].cash } == 100_500 * Money.unitsPerOne)
        #expect(try await mirror.submit(row("k1", "500")) == first && mirror.sequence == before + 1)
        #expect(try await mirror.submit(row("k1", "501")) == .conflict && mirror.sequence == before + 1)
        guard case .decided(let refused) = try await mirror.submit(row("k2", "-1000000"), tries: 1_000_000) else {
            Issue.record("it was decided")
            return
        }
        #expect(try JSONValue(reading: refused)["ok"]?.asBool == false)
        pump.cancel()
        service.stop()
        try await desk.value
        _ = await pump.result
        #expect(try await mirror.submit(row("k3", "1"), tries: 3) == .unknown, "nobody is there")
    }

    @Test func whoStopsWaitsForNoDeskThatMayBeStoppingToo() async throws {
        let world = try World()
        try world.open("paper")
        try await world.run()
        let naps = Naps()
        let mirror = DeskMirror(of: world.stream, in: try await world.openStore(), key: key, sleeper: naps)
        let row = CommandRow(
            id: "k", stream: world.stream, actor: "user:anna", kind: "account.move", payload: [], submitted: Timestamp(nanoseconds: 0))
        #expect(try await mirror.submit(row, tries: 500) == .unknown && naps.count == 500)
        mirror.stopWaiting()
        #expect(try await mirror.submit(row, tries: 500) == .unknown && naps.count <= 600)
    }
}

/// Does not wait, and counts how often it should have.
private final class Naps: Sleeper {
    private let naps = Atomic<Int>(0)
    var count: Int { naps.load(ordering: .relaxed) }
    func sleep(nanoseconds: Int64) async { naps.add(1, ordering: .relaxed) }
}

/// What a follower heard.
private final class Heard: Sendable {
    private let facts = Mutex<[JournalFact]>([])
    var all: [JournalFact] { facts.withLock { $0 } }
    func take(_ more: [JournalFact]) { facts.withLock { $0 += more } }
}

/// A world that another task runs while the test waits for it.
final class Running: @unchecked Sendable {
    // SAFETY: the test does nothing with the world until `run` has returned.
    private let world: World
    init(_ world: World) { self.world = world }
    func run() async { _ = try? await world.run() }
}
