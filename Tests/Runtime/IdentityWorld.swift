import Audit
import Configuration
import Crypto
import Domain
import Host
import SQLite
import Security
import Storage
import Synchronization
import Testing

@testable import Runtime

/// A clock that goes when it is told to.
final class HandClock: WallClock {
    private let time = Mutex(Int64(1_700_000_000_000_000_000))
    func now() -> Timestamp { Timestamp(nanoseconds: time.withLock { $0 }) }
    func go(_ nanoseconds: Int64) { time.withLock { $0 += nanoseconds } }
}

/// Seeded randomness in the place of the machine's.
final class SeededEntropy: Entropy {
    private let generator: Mutex<SeededGenerator>
    init(_ seed: UInt64) { generator = Mutex(SeededGenerator(seed: seed)) }
    func next() -> UInt64 { generator.withLock { $0.next() } }
}

/// An installation whose identity can be started, broken and started again.
final class IdentityWorld {
    let disk = MemoryDisk()
    let folder = "/tmp/assay-identity-\(SystemEntropy().next())"
    let clock = HandClock()
    let entropy: SeededEntropy
    let password = "violet tram under nine bridges"
    /// A store in files instead of memory.
    var isInFiles = false
    /// Takes no more than so many batches, then fails so.
    var fault: (batch: Int, how: MemoryDisk.Fault)?
    var cost = Argon2id.Cost(memory: 64, passes: 1)
    var passwordsAtOnce = 8

    init(seed: UInt64 = 1) { entropy = SeededEntropy(seed) }

    deinit { try? Files.remove(folder) }

    func store() async throws -> any Store {
        if isInFiles {
            try Files.makeFolder(folder + "/store")
            let provider = try role(StoreRole.self, key: "sqlite", in: [SQLite.plugin])
            let settings = try Layers(file: nil, flags: [Layers.Flag("store.path", folder + "/store/assay.sqlite")]) { _ in [] }
                .settings(for: provider.keys)
            let store = try provider.make(settings, StoreContext(isOwner: true))
            try await store.migrate()
            try await store.open()
            return store
        }
        let store = MemoryStore(on: disk)
        try await store.migrate()
        try await store.open()
        return FaultyStore(store, disk, fault)
    }

    func service(_ store: any Store) async throws -> IdentityService {
        var parts = IdentityParts(
            owner: "test", store: store, auditKey: try AuditKey(Array(0..<32)),
            headFile: HeadFile(folder: folder + "/heads", stream: IdentityParts.stream.description), clock: clock, sleeper: NoSleep(),
            entropy: entropy, cost: cost)
        parts.passwordsAtOnce = passwordsAtOnce
        let service = IdentityService(parts)
        try await service.start()
        return service
    }

    /// The service with an admin `anna` and a trader `bob`, both with the password.
    func desk() async throws -> IdentityService {
        let service = try await service(try await store())
        for (name, role) in [("anna", Role.admin), ("bob", .trader)] { try await add(name, role, to: service) }
        return service
    }

    func add(_ name: String, _ role: Role, to service: IdentityService) async throws {
        let hash = try PasswordHash(of: Array(password.utf8), salt: entropy.bytes(16), cost: cost)
        let command = IdentityCommand.addUser(try UserName(name), try DisplayName(name), role, .all, password: hash)
        try await service.take(actor: "test") { books, time, facts throws(IdentityRefusal) in
            try command.decide(books, at: time, into: &facts)
        }
    }

    func login(
        _ service: IdentityService, _ name: String = "bob", _ kind: SessionKind = .page, network: String = "10.0.0.1"
    ) async throws -> OpenedSession {
        try await service.login(name, password: password, as: kind, network: network)
    }

    /// Whether the chain of the stream is sound.
    func isSound(_ store: any Store) async throws -> Bool {
        let outside = try HeadFile(folder: folder + "/heads", stream: IdentityParts.stream.description).read()
        let report = try await StreamAudit(stream: IdentityParts.stream, store: store, key: AuditKey(Array(0..<32)))
            .verify(outside: outside)
        return report.finding == nil && report.good > 0
    }
}

/// Collects the sessions that a service said have ended.
final class Ended: Sendable {
    private let ids = Mutex<[SessionID]>([])
    init(of service: IdentityService) { service.onSessionsEnded { ended in self.ids.withLock { $0 += ended } } }
    var all: [SessionID] { ids.withLock { $0 } }
}
