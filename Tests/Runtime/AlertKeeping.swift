import Alerts
import Audit
import Domain
import Engine
import Host
import JSON
import Storage
import Synchronization
import Telemetry
import Testing

@testable import Runtime

/// The owner of alerts: what it keeps, tells and measures.
@Suite struct AlertKeeping {
    private static let halted: AlertObservation = {
        var seen = AlertObservation()
        seen.trading = .halted
        return seen
    }()

    /// An installation whose alerts can be started, broken and started again.
    private final class Place: Sendable {
        let disk = MemoryDisk()
        let folder = "/tmp/assay-alerts-\(SystemEntropy().next())"
        let clock = HandClock()
        let metrics = Metrics()
        let told = Mutex<[AlertNews]>([])

        deinit { try? Files.remove(folder) }

        func store(failing batch: Int? = nil, _ how: MemoryDisk.Fault = .lost) async throws -> FaultyStore {
            let store = MemoryStore(on: disk)
            try await store.migrate()
            try await store.open()
            return FaultyStore(store, disk, batch.map { ($0, how) })
        }

        func service(_ store: any Store) async throws -> AlertService {
            let clock = clock
            var parts = AlertParts(
                owner: "test", store: store, auditKey: try AuditKey(Array(0..<32)),
                headFile: HeadFile(folder: folder, stream: "alerts"), clock: clock, ticks: { clock.now().nanoseconds }, sleeper: NoSleep())
            parts.metrics = metrics
            let service = AlertService(parts)
            service.follow { [self] news in told.withLock { $0 += news } }
            try await service.start()
            return service
        }
    }

    @Test func whatWasToldIsThereAfterARestartWithWhoSawIt() async throws {
        let place = Place()
        let store = try await place.store()
        let first = try await place.service(store)
        try await first.look { Self.halted }
        #expect(try await first.acknowledge(AlertID(1), by: "user:anna").acknowledgedBy == "user:anna")
        _ = try await first.acknowledge(AlertID(1), by: "user:bob")
        #expect(place.told.withLock { $0.map(\.fact.name) } == ["raised", "acknowledged"])
        #expect(place.told.withLock { $0.map(\.sequence) } == [1, 2])
        #expect(place.metrics.gauge(.alertsOpen, "warning").value == 1)
        #expect(place.metrics.counter(.alertsRaised, "trading-halted").value == 1)
        let second = try await place.service(try await place.store())
        #expect(second.durableBooks == first.durableBooks && second.durable.sequence == 2)
        #expect(try await AlertParts.books(in: store, key: AuditKey(Array(0..<32))) == first.durableBooks)
        try await second.look { AlertObservation() }
        #expect(second.durableBooks.open.isEmpty && place.metrics.gauge(.alertsOpen, "warning").value == 0)
        await #expect(throws: AlertRefusal.unknown) { try await second.acknowledge(AlertID(2), by: "user:anna") }
        let outside = try HeadFile(folder: place.folder, stream: "alerts").read()
        let report = try await StreamAudit(stream: AlertParts.stream, store: store, key: AuditKey(Array(0..<32))).verify(outside: outside)
        #expect(report.finding == nil && report.good == 3)
        // The one whose stream was taken over is out of it.
        await #expect(throws: RuntimeError.self) { try await first.look { AlertObservation() } }
        await #expect(throws: AlertRefusal.unavailable) { try await first.acknowledge(AlertID(1), by: "user:bob") }
    }

    @Test(arguments: [MemoryDisk.Fault.lost, .written])
    func nobodyHearsOfWhatDidNotBecomeDurableAndTheServiceEnds(_ how: MemoryDisk.Fault) async throws {
        let place = Place()
        let service = try await place.service(try await place.store(failing: 1, how))
        await #expect(throws: RuntimeError.self) { try await service.look { Self.halted } }
        #expect(service.durableBooks.alerts.isEmpty && place.told.withLock(\.isEmpty) && service.failure != nil)
        await #expect(throws: AlertRefusal.unavailable) { try await service.acknowledge(AlertID(1), by: "user:anna") }
        await #expect(throws: RuntimeError.self) { try await service.run { AlertObservation() } }
        let again = try await place.service(try await place.store())
        #expect(again.durableBooks.open.count == (how == .written ? 1 : 0))
    }

    @Test func aCommandOfAnotherProcessIsObeyedOnceWithItsActor() async throws {
        let place = Place()
        let store = try await place.store()
        let service = try await place.service(store)
        try await service.look { Self.halted }
        for (id, kind, payload) in [
            ("c1", "alert.acknowledge", #"{"alert":"a1"}"#), ("c2", "alert.acknowledge", #"{"alert":"a9"}"#),
            ("c3", "alert.acknowledge", "[]"), ("c4", "alert.forget", #"{"alert":"a1"}"#),
        ] {
            let row = CommandRow(
                id: id, stream: AlertParts.stream, actor: "cli:root", kind: kind, payload: Array(payload.utf8), submitted: place.clock.now()
            )
            _ = try await store.submit(row)
        }
        try await service.drain()
        #expect(service.durableBooks.alerts[AlertID(1)]?.acknowledgedBy == "cli:root")
        var codes: [String] = []
        for id in ["c1", "c2", "c3", "c4"] {
            let outcome = try JSONValue(reading: try #require(try await store.outcome(of: id)).payload)
            codes.append(outcome["code"]?.asString ?? "ok")
        }
        #expect(codes == ["ok", "unknown-alert", "unknown-alert", "command"])
    }
}
