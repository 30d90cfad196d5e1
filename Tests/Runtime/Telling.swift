import Domain
import Engine
import JSON
import MarketData
import Storage
import Synchronization
import Telemetry
import Testing

@testable import Runtime

/// What a desk counts, logs and reports.
@Suite struct Telling {
    private let sink = InMemoryLog()
    private let metrics = Metrics()

    private func events(of request: String?) -> [String] {
        sink.records.filter { $0.request?.description == request }.map(\.event)
    }

    /// A desk in memory whose parts tell what they do.
    private func world(bars: Int = 60) throws -> World {
        let world = try World()
        try world.list("AAA.TEST")
        try world.open("paper")
        world.makeBars(bars, seed: 7)
        let ticks = Mutex<Int64>(0)
        world.equip = { [sink, metrics] parts in
            parts.log = Log("desk", to: sink, levels: LogLevels(.trace), clock: StillClock())
            // Every look is two milliseconds after the one before, so that a commit takes two.
            let look: @Sendable () -> Int64 = {
                ticks.withLock { time in
                    time += 2_000_000
                    return time
                }
            }
            parts.metrics = DeskMetrics(metrics, ticks: look)
        }
        return world
    }

    private func place(_ id: String, after: Int, quantity: String, _ world: World) throws {
        let request = try JSONValue(
            reading:
                #"{"account":"paper","instrument":"AAA.TEST","side":"buy","type":"market","timeInForce":"gtc","quantity":"\#(quantity)"}"#)
        world.interjections.append(Interjection(id: id, after: after, command: try DeskCommand(kind: "order.place", request)))
    }

    @Test func whatIsCountedIsWhatIsInTheJournal() async throws {
        let world = try world()
        try world.deploy("sma_cross", for: "paper", ["fast": "3", "slow": "8"])
        try place("r-1", after: 20, quantity: "5", world)
        try place("r-2", after: 30, quantity: "999999999", world)
        let view = try await world.run()
        let facts = try await world.facts()
        func count(_ isOne: (Fact) -> Bool) -> UInt64 { UInt64(facts.count(where: isOne)) }
        let fills = count { if case .orderFilled = $0 { true } else { false } }
        #expect(fills > 2)
        #expect(metrics.counter(.fills).value == fills)
        let orders = count { if case .orderIntended = $0 { true } else { false } }
        #expect(metrics.counter(.orders, "command").value == 2)
        #expect(metrics.counter(.orders, "strategy").value == orders - 2)
        #expect(metrics.counter(.orderChanges, "sent").value == orders - 1)
        #expect(metrics.counter(.orderRefusals, "buyingPower").value == 1)
        #expect(metrics.counter(.orderChanges, "refused").value == 1)
        #expect(metrics.counter(.commands, "done").value == 1)
        #expect(metrics.counter(.commands, "refused").value == 1)
        #expect(metrics.counter(.marketEvents, "live").value == 60)
        #expect(metrics.counter(.journalFacts).value == UInt64(facts.count))
        #expect(metrics.gauge(.journalSequence).value == Double(view.sequence))
        #expect(metrics.gauge(.feedHeard).value == 1_700_000_000)
        let commits = metrics.counter(.journalCommits, "durable").value
        #expect(commits == UInt64(world.batches))
        #expect(metrics.histogram(.journalCommit).reading.count == commits)
        #expect(metrics.histogram(.journalCommit).reading.sum > 0.0019 * Double(commits))
        #expect(metrics.gauge(.unknownOrders).value == 0)
    }

    @Test func oneRequestIsFoundByItsIDFromCommandToFill() async throws {
        let world = try world()
        try place("r-1", after: 20, quantity: "5", world)
        try place("r-2", after: 30, quantity: "999999999", world)
        try await world.run()
        #expect(Set(events(of: "r-1")).isSuperset(of: ["order.decided", "order.sent", "order.filled", "command.done"]))
        #expect(events(of: "r-2").sorted() == ["command.refused", "order.decided", "order.refused"])
        let refusal = try #require(sink.records.first { $0.event == "order.refused" })
        #expect(refusal.actor == "test" && refusal.level == .warning && refusal.message.hasPrefix("buying power: "))
        let filled = try #require(sink.records.first { $0.event == "order.filled" })
        #expect(filled.fields.contains { $0.name == "quantity" && $0.value == .decimal("5") })
        #expect(events(of: nil).contains("desk.recovered"))
    }

    @Test func nothingIsToldOfACommitThatFailed() async throws {
        let world = try world()
        try place("r-1", after: 20, quantity: "5", world)
        // The first batch opens the account; the second would hold the order.
        world.fault = (2, .lost)
        await #expect(throws: RuntimeError.self) { try await world.run() }
        #expect(events(of: "r-1").isEmpty)
        #expect(metrics.counter(.orders, "command").value == 0)
        #expect(metrics.counter(.journalCommits, "failed").value == 1)
    }

    @Test func aDeskSaysHowItIs() async throws {
        let world = try world(bars: 3)
        let time = Mutex<Int64>(0)
        let board = HealthBoard(DeskParts.health) { time.withLock { $0 } }
        let store = try await world.openStore()
        var parts = try world.parts(store)
        parts.health = board
        parts.outboxConsumers = ["server"]
        parts.metrics = DeskMetrics(metrics) { 0 }
        func statuses() -> [Int] { Health.Probe.allCases.map { board.answer($0).status } }
        #expect(statuses() == [200, 503, 503])
        let service = TradingService(parts)
        _ = try await service.start()
        #expect(statuses() == [200, 200, 200])
        time.withLock { $0 = 25_000_000_000 }
        #expect(statuses() == [200, 200, 503])
        #expect(board.answer(.ready).reason?.hasPrefix("store: has not reported for 25 s") == true)
        let facts = try await store.head(of: world.stream)
        try await store.advanceOutbox(of: world.stream, consumer: "server", through: facts - 1)
        await service.lookAround()
        #expect(statuses() == [200, 200, 200])
        #expect(metrics.gauge(.outboxLag, "server").value == 1)
        await store.close()
        await service.lookAround()
        #expect(statuses() == [200, 200, 503])
        time.withLock { $0 = 31_000_000_000 }
        #expect(statuses() == [503, 200, 503])
    }
}
