import Audit
import Crypto
import Domain
import Engine
import Host
import MarketData
import Storage
import Testing

@testable import Runtime

/// Whoever can write the store and has no key changes nothing that a desk would take for its own.
@Suite struct Tamperings {
    private let key: AuditKey

    init() throws { key = try AuditKey(Array(0..<32)) }

    private func traded(bars: Int = 600) async throws -> World {
        let world = try World()
        try world.list("AAA.SIM")
        try world.open("paper")
        try world.deploy("sma_cross", for: "paper", ["fast": "2", "slow": "3"])
        world.makeBars(bars, seed: 1)
        try await world.run()
        return world
    }

    private func report(_ world: World) async throws -> AuditReport {
        let outside = try HeadFile(folder: world.folder, stream: world.stream.description).read()
        return try await StreamAudit(stream: world.stream, store: world.openStore(), key: key).verify(outside: outside)
    }

    /// Takes everything of a stream, lets it be changed, and puts it back behind the store's back.
    private func tamper(
        _ world: World, _ change: (inout [JournalRecord], inout [AuditLeaf], inout [OutboxEntry]) -> Void
    ) async throws {
        let store = try await world.openStore()
        var records = try await store.records(of: world.stream, after: 0, limit: .max)
        var leaves = try await store.leaves(of: world.stream, after: 0, limit: .max)
        var outbox = try await store.outbox(of: world.stream, after: 0, limit: .max)
        change(&records, &leaves, &outbox)
        world.disk.tamper(world.stream, records: records, leaves: leaves, outbox: outbox)
    }

    /// A server reads while it is verified: messages go from the front, also those that were not there when it began.
    @Test(arguments: [1, 40]) func messagesThatAreDroppedMeanwhileAreNotMissing(_ rest: Int64) async throws {
        let world = try await traded(bars: 100)
        world.makeBars(200, seed: 1)
        let (store, name, gone) = (try await world.openStore(), world.stream, Running(world))
        let before = try await store.head(of: name)
        store.betweenReadingsOfTheOutbox {
            await gone.run()
            try? await store.advanceOutbox(of: name, consumer: "server", through: before + rest)
        }
        let outside = try HeadFile(folder: world.folder, stream: name.description).read()
        let report = try await StreamAudit(stream: name, store: store, key: key).verify(outside: outside)
        #expect(try await store.head(of: name) > before + 40)
        #expect(try await store.outbox(of: name, after: 0, limit: 1).first?.sequence == before + rest + 1)
        #expect(report.finding == nil, "\(report.finding.map { "\($0)" } ?? "")")
    }

    @Test func aSnapshotSomeoneElseMadeIsLeftAsideAndNamed() async throws {
        let world = try await traded()
        let store = try await world.openStore()
        var forged = try #require(try await store.latestSnapshot(of: world.stream))
        forged.sequence -= 1
        var books = try await Recovery.fold(world.stream, in: store, key: key, fromZero: true, upTo: forged.sequence).books
        books.apply(.cashMoved(AccountIndex(0), 1_000_000 * Money.unitsPerOne, time: 0))
        (forged.bytes, forged.hash) = (books.bytes, SHA256.hash(books.bytes))
        world.disk.tamper(world.stream, snapshots: [forged])
        let found = try await Recovery.fold(world.stream, in: store, key: key)
        #expect(found.snapshot == 0)
        #expect(try await found.books.bytes == world.books().bytes)
        let finding = try #require(try await report(world).finding)
        #expect((finding.sequence, finding.fault) == (forged.sequence, .snapshotAltered))
    }

    @Test func aGenuineSnapshotUnderAnotherSequenceIsLeftAside() async throws {
        let world = try await traded()
        let store = try await world.openStore()
        var moved = try #require(try await store.latestSnapshot(of: world.stream))
        moved.sequence -= 5
        world.disk.tamper(world.stream, snapshots: [moved])
        #expect(try await Recovery.fold(world.stream, in: store, key: key).snapshot == 0)
    }

    @Test func aSnapshotBeyondTheJournalIsLeftAsideAndNamed() async throws {
        let world = try await traded()
        let store = try await world.openStore()
        var moved = try #require(try await store.latestSnapshot(of: world.stream))
        moved.sequence += 5
        world.disk.tamper(world.stream, snapshots: [moved])
        #expect(try await Recovery.fold(world.stream, in: store, key: key).snapshot == 0)
        #expect(try await report(world).finding?.fault == .snapshotAltered)
    }

    @Test func aSoundStreamHasNoFinding() async throws {
        let world = try await traded()
        #expect(try await report(world).finding == nil)
        #expect(try await Recovery.fold(world.stream, in: world.openStore(), key: key).snapshot > 0)
    }

    @Test(arguments: [4, 7, 20]) func aDeskDoesNotStartOnAnAlteredRecord(_ place: Int) async throws {
        let world = try await traded(bars: 40)
        try await tamper(world) { records, _, _ in records[place].payload[records[place].payload.count - 1] ^= 1 }
        let error = await #expect(throws: RuntimeError.self) { try await world.run() }
        #expect(error?.code == .damaged)
        #expect(error?.description.hasPrefix("p0 leaf \(place + 1): the record, its actor or its action was altered") == true)
    }

    @Test func aStrategyIsShownNoRecordThatWasAlteredBeforeTheSnapshot() async throws {
        let world = try await traded()
        try await tamper(world) { records, _, _ in records[30].time = records[30].time.advanced(by: 1) }
        let error = await #expect(throws: RuntimeError.self) { try await world.run() }
        #expect(error?.description.hasPrefix("p0 leaf 31: ") == true)
        world.deployments = []
        try await world.run()
    }

    @Test func aDeskDoesNotStartWithoutARecord() async throws {
        let world = try await traded(bars: 40)
        try await tamper(world) { records, leaves, _ in
            records.remove(at: 9)
            leaves.remove(at: 9)
        }
        let error = await #expect(throws: RuntimeError.self) { try await world.run() }
        #expect(error?.description.hasPrefix("p0 leaf 10: leaf and record were removed") == true)
    }

    @Test func aMessageThatIsNotItsRecordIsNamed() async throws {
        for (place, change) in [
            (7, { (outbox: inout [OutboxEntry]) in outbox[6].payload[0] ^= 1 }), (7, { $0.remove(at: 6) }),
            (40, { $0.removeLast($0.count - 39) }),
            (97, { $0.append(OutboxEntry(stream: $0[0].stream, sequence: $0[$0.count - 1].sequence + 1, payload: [])) }),
        ] {
            let world = try await traded(bars: 40)
            try await tamper(world) { _, _, outbox in change(&outbox) }
            let finding = try #require(try await report(world).finding)
            #expect((finding.sequence, finding.fault) == (Int64(place), .messageAltered))
        }
    }

    @Test func messagesThatConsumersAreDoneWithAreNotMissed() async throws {
        let world = try await traded(bars: 40)
        let store = try await world.openStore()
        try await store.advanceOutbox(of: world.stream, consumer: "one", through: 12)
        #expect(try await report(world).finding == nil)
    }

    @Test(.timeLimit(.minutes(1))) func aDeskThatFailsEndsItsWholeLifetime() async throws {
        let world = try await traded(bars: 40)
        let store = try await world.openStore()
        let service = TradingService(try world.parts(store))
        let (disk, stream, event) = (world.disk, world.stream, world.events[20])
        await #expect(throws: RuntimeError.self) {
            try await Lifecycle(service, feed: nil).run {
                // What a strategy learns again of its past is read from the journal: without it, the desk fails in the midst of its work.
                disk.tamper(stream, records: [], leaves: [], outbox: [])
                await service.mailbox.put(.market(MarketUpdate(event: event, sequence: 1, isHistory: true)))
            }
        }
    }
}
