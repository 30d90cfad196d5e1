import Configuration
import Host
import Storage
import StorageTesting
import Testing

@testable import SQLite

@Suite struct SQLiteFile {
    let folder = TestFolder()

    private func openStore(checkpoints: Bool = true) async throws -> SQLiteStore {
        let store = SQLiteStore(path: folder.database, checkpoints: checkpoints)
        try await store.migrate()
        try await store.open()
        return store
    }

    @Test func everyCommitIsFlushedAndNothingIsMapped() async throws {
        let store = try await openStore()
        #expect(try await store.text("PRAGMA journal_mode") == "wal")
        #expect(try await store.number("PRAGMA synchronous") == 2)
        #expect(try await store.number("PRAGMA foreign_keys") == 1)
        #expect(try await store.number("PRAGMA mmap_size") ?? 0 == 0)
    }

    @Test func onlyTheOwnerCheckpoints() async throws {
        let owner = try await openStore()
        #expect(try await owner.number("PRAGMA wal_autocheckpoint") == 1_000)
        let other = try await openStore(checkpoints: false)
        #expect(try await other.number("PRAGMA wal_autocheckpoint") == 0)
        await owner.close()
        let lease = try await other.acquireLease(Samples.stream(), owner: "a")
        try await other.append(Samples.batch(lease, 1...1))
        await other.close()
        #expect(Files.exists(folder.database + "-wal"), "the last one to close leaves the log when it is not the owner")
        await (try openStore()).close()
        #expect(!Files.exists(folder.database + "-wal"), "the owner empties it")
    }

    @Test func theFileIsForItsOwnerOnly() async throws {
        let store = try await openStore()
        let lease = try await store.acquireLease(Samples.stream(), owner: "a")
        try await store.append(Samples.batch(lease, 1...1))
        for name in ["", "-wal", "-shm"] { #expect(try Files.permissions(of: folder.database + name) == 0o600) }
    }

    @Test func askingForTheStatusMakesNoFile() async throws {
        let store = SQLiteStore(path: folder.database, checkpoints: true)
        #expect(try await store.migrationStatus().applied.isEmpty)
        await #expect(throws: StorageError.self) { try await store.open() }
        #expect(!Files.exists(folder.path))
    }

    @Test func aDatabaseOfAnotherProgramIsLeftAlone() async throws {
        try Files.makeFolder(Files.parent(of: folder.database))
        try Files.write("", to: folder.database)
        try folder.execute("CREATE TABLE recipes (name TEXT)")
        let error = await #expect(throws: StorageError.self) { try await openStore() }
        #expect(error?.code == .foreign)
        #expect(error?.description.contains(folder.database) == true)
    }

    @Test func aFileThatIsNoDatabaseIsNamed() async throws {
        try Files.makeFolder(Files.parent(of: folder.database))
        try Files.write(String(repeating: "not a database ", count: 100), to: folder.database)
        let error = await #expect(throws: StorageError.self) { try await openStore() }
        #expect(error?.code == .foreign)
        #expect(try Files.readText(folder.database).hasPrefix("not a database"))
    }

    @Test func aFullDiskIsToldAndStopsTheStore() async throws {
        let store = try await openStore()
        let lease = try await store.acquireLease(Samples.stream(), owner: "a")
        try await store.limitPages()
        let error = await #expect(throws: StorageError.self) {
            try await store.append(Samples.batch(lease, 1...9, payload: [UInt8](repeating: 1, count: 100_000)))
        }
        #expect(error?.code == .disk && error?.outcomeUnknown == false)
        #expect(error?.description.contains("is full") == true)
        let later = await #expect(throws: StorageError.self) { try await store.acquireLease(Samples.stream(), owner: "a") }
        #expect(later?.code == .failed)
        #expect(later?.description.contains("is full") == true, "the first error is told every time")
    }

    @Test func anErrorOfTheCommitItselfIsOfUnknownOutcome() async throws {
        let store = try await openStore()
        // A constraint that is checked at the commit: the only way to make SQLite refuse there without a broken disk.
        try folder.execute(
            """
            CREATE TABLE broken (name TEXT REFERENCES streams (name) DEFERRABLE INITIALLY DEFERRED);
            CREATE TRIGGER breaks AFTER INSERT ON journal BEGIN INSERT INTO broken VALUES ('nobody'); END;
            """)
        let lease = try await store.acquireLease(Samples.stream(), owner: "a")
        let error = await #expect(throws: StorageError.self) { try await store.append(Samples.batch(lease, 1...1)) }
        #expect(error?.outcomeUnknown == true)
        let later = await #expect(throws: StorageError.self) { try await store.head(of: lease.stream) }
        #expect(later?.code == .failed)
    }

    @Test func anotherProcessWritingMakesItBusyAndNothingElse() async throws {
        let store = try await openStore()
        let lease = try await store.acquireLease(Samples.stream(), owner: "a")
        let other = try Connection(folder.database, checkpoints: false)
        try other.execute("BEGIN IMMEDIATE")
        try await store.waitForOthers(milliseconds: 1)
        let error = await #expect(throws: StorageError.self) { try await store.append(Samples.batch(lease, 1...1)) }
        #expect(error?.code == .busy && error?.retry == .later && error?.outcomeUnknown == false)
        try other.execute("ROLLBACK")
        try await store.append(Samples.batch(lease, 1...1))
    }

    @Test func whatWasRolledBackIsForgotten() async throws {
        let store = try await openStore()
        await #expect(throws: StorageError.self) { try await store.nameStreamAndFail(Samples.stream()) }
        let lease = try await store.acquireLease(Samples.stream(), owner: "a")
        #expect(lease.epoch == 1)
        try await store.append(Samples.batch(lease, 1...1))
    }

    /// What a crash leaves is the database and its log as they are on disk at some moment.
    @Test func copiesTakenInTheMiddleOpenWithWholeBatchesOnly() async throws {
        let store = try await openStore()
        let lease = try await store.acquireLease(Samples.stream(), owner: "a")
        for round in 0..<10 {
            let first = Int64(round * 7 + 1)
            try await store.append(Samples.batch(lease, first...first + 6, payload: [UInt8](repeating: UInt8(round), count: 900)))
            let log = try Files.read(folder.database + "-wal")
            // The log may also be cut anywhere: a torn write of the last frames.
            for cut in [log.count, log.count - 1, log.count - 5_000, log.count / 2 + round] {
                let copy = folder.path + "/copy-\(round)-\(cut).sqlite"
                try Files.write(Files.read(folder.database), to: copy)
                try Files.write(log[..<max(0, cut)], to: copy + "-wal")
                let restarted = SQLiteStore(path: copy, checkpoints: true)
                guard try await restarted.migrationStatus().pending.isEmpty else { continue }
                try await restarted.open()
                let head = try await restarted.head(of: lease.stream)
                if cut == log.count { #expect(head == first + 6, "what append returned for is there") }
                #expect(head % 7 == 0 && head <= first + 6, "a batch is there whole or not at all")
                let leaves = try await restarted.leaves(of: lease.stream, after: 0, limit: 999)
                #expect(leaves.map(\.sequence) == (0..<head).map { $0 + 1 })
            }
        }
    }

    @Test func thePluginNamesItsKeyAndOpensItsPath() async throws {
        let role = try role(StoreRole.self, key: "sqlite", in: [plugin])
        #expect(role.keys.map(\.name) == ["store.path"])
        let settings = try Layers(file: nil, flags: [.init("store.path", folder.database)], readSecret: { _ in [] }).settings(
            for: role.keys)
        let store = try role.make(settings, StoreContext(isOwner: true))
        try await store.migrate()
        #expect(Files.exists(folder.database))
    }
}

extension SQLiteStore {
    func nameStreamAndFail(_ stream: StreamID) throws {
        try write { (connection) throws(StorageError) in
            _ = try makeNumber(of: stream, connection)
            throw StorageError(.batchInvalid, "on purpose")
        }
    }

    func waitForOthers(milliseconds: Int) throws { try working().execute("PRAGMA busy_timeout = \(milliseconds)") }
}
