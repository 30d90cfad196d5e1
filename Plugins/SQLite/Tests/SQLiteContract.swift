import Host
import Storage
import StorageTesting
import Testing

@testable import SQLite

/// A folder of its own for each test, gone with it.
final class TestFolder: Sendable {
    /// In memory where the machine offers it: these tests are about what is written, not about how long a flush takes.
    let path = "\(Files.isFolder("/dev/shm") ? "/dev/shm" : "/tmp")/assay-sqlite-\(SystemEntropy().next())"
    var database: String { path + "/store/assay.sqlite" }

    deinit { try? Files.remove(path) }

    var fixture: StoreFixture {
        StoreFixture(
            store: { SQLiteStore(path: self.database, checkpoints: true) },
            remember: { migration in
                try self.execute(
                    """
                    INSERT INTO migrations (name, checksum) VALUES ('\(migration.name)', '\(migration.checksum)')
                    ON CONFLICT (name) DO UPDATE SET checksum = excluded.checksum
                    """)
            },
            breakDisk: { store in
                guard let store = store as? SQLiteStore else { return }
                // A database that may not grow answers as a full disk does.
                try await store.limitPages()
            })
    }

    /// Changes the database behind the store's back.
    func execute(_ script: String) throws { try Connection(database, checkpoints: false).execute(script) }
}

extension SQLiteStore {
    func limitPages() throws { try working().execute("PRAGMA max_page_count = 1") }

    func number(_ query: String) throws -> Int64? { try working().first(query) { $0.integer(0) } }

    func text(_ query: String) throws -> String? { try working().first(query) { $0.text(0) } }
}

@Suite struct SQLiteContract {
    @Test(arguments: StorageContract.cases)
    func keepsTheContract(_ rule: StorageContract.Case) async throws { try await rule.check(TestFolder().fixture) }
}
