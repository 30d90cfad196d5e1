internal import Crypto
internal import Domain
internal import Host
public import Storage

/// The store in one SQLite file, on a thread of its own.
///
/// Several processes may have it open: every write is `BEGIN IMMEDIATE` and waits up to 5 s for the others, then throws `busy`.
/// Exactly one of them, the owner, moves the log into the database (`checkpoints`).
public actor SQLiteStore: Store {
    private let path: String
    private let checkpoints: Bool
    private let migrations: [Migration]
    private let thread = SerialThread("assay-sqlite")
    private var connection: Connection?
    private var isOpen = false
    private var failure: StorageError?
    private var streamNumbers: [StreamID: Int64] = [:]

    public nonisolated var unownedExecutor: UnownedSerialExecutor { thread.asUnownedSerialExecutor() }

    /// Makes a store; nothing is touched before the first call.
    /// - Parameters:
    ///   - path: the database file; SQLite keeps `-wal` and `-shm` files beside it.
    ///   - checkpoints: true in the process that owns the store's partitions, false in every other.
    public init(path: String, checkpoints: Bool) { self.init(path: path, checkpoints: checkpoints, migrations: Schema.migrations) }

    init(path: String, checkpoints: Bool, migrations: [Migration]) {
        (self.path, self.checkpoints, self.migrations) = (path, checkpoints, migrations)
    }

    // MARK: Lifecycle

    public func migrationStatus() throws(StorageError) -> MigrationStatus {
        guard Files.exists(path) else { return try MigrationStatus(known: migrations, applied: []) }
        return try status(connect())
    }

    @discardableResult
    public func migrate() throws(StorageError) -> [String] {
        if let failure { throw .failed(after: failure) }
        try makeFile()
        let connection = try connect()
        var applied: [String] = []
        while let next = try transaction(connection, { (connection) throws(StorageError) in try migrateOne(connection) }) {
            applied.append(next)
        }
        return applied
    }

    public func open() throws(StorageError) {
        if let failure { throw .failed(after: failure) }
        try migrationStatus().requireNonePending(at: path)
        isOpen = true
    }

    public func close() {
        isOpen = false
        connection = nil
        streamNumbers = [:]
    }

    private func makeFile() throws(StorageError) {
        guard !Files.exists(path) else { return }
        do {
            try Files.makeFolder(Files.parent(of: path))
            // The log takes the file's permissions: what accounts hold is for the owner only. Where two processes make it at once, the
            // second must not replace what the first has begun to fill.
            _ = try Files.create([], at: path, mode: 0o600)
        } catch {
            throw StorageError(.disk, "the store cannot be made: \(error)")
        }
    }

    private func connect() throws(StorageError) -> Connection {
        if let connection { return connection }
        let made = try Connection(path, checkpoints: checkpoints)
        connection = made
        return made
    }

    private func status(_ connection: Connection) throws(StorageError) -> MigrationStatus {
        let tables = try connection.all("SELECT name FROM sqlite_schema WHERE type = 'table'") { $0.text(0) }
        guard tables.contains("migrations") else {
            guard tables.isEmpty else {
                throw StorageError(.foreign, "\(path) is a database of another program; choose another path in `store.path`")
            }
            return try MigrationStatus(known: migrations, applied: [])
        }
        let applied = try connection.all("SELECT name, checksum FROM migrations ORDER BY number") {
            AppliedMigration(name: $0.text(0), checksum: $0.text(1))
        }
        return try MigrationStatus(known: migrations, applied: applied)
    }

    /// Applies the first migration still pending once this process has the write lock; nil where none is.
    private func migrateOne(_ connection: Connection) throws(StorageError) -> String? {
        guard let name = try status(connection).pending.first, let migration = migrations.first(where: { $0.name == name }) else {
            return nil
        }
        try connection.execute(Schema.ledger)
        try connection.execute(migration.script)
        try connection.run("INSERT INTO migrations (name, checksum) VALUES (?1, ?2)", [.text(name), .text(migration.checksum.hex)])
        return name
    }

    // MARK: Work

    /// The connection of an open store that has not failed.
    func working() throws(StorageError) -> Connection {
        if let failure { throw .failed(after: failure) }
        guard isOpen else { throw .notOpen }
        return try connect()
    }

    /// Runs a body in a transaction of the open store: all of it, durably, or nothing.
    func write<Result>(_ body: (Connection) throws(StorageError) -> Result) throws(StorageError) -> Result {
        try transaction(working(), body)
    }

    private func transaction<Result>(
        _ connection: Connection, _ body: (Connection) throws(StorageError) -> Result
    ) throws(StorageError) -> Result {
        do throws(StorageError) {
            try connection.execute("BEGIN IMMEDIATE")
            let result = try body(connection)
            try connection.commit()
            return result
        } catch {
            // A transaction that SQLite has already rolled back refuses this; either way none is open afterwards.
            if connection.isInTransaction { try? connection.execute("ROLLBACK") }
            streamNumbers = [:]
            // After a refused flush the next one may report success for lost bytes: nothing is tried again.
            if error.outcomeUnknown || error.code == .disk || error.code == .unreadable { failure = error }
            throw error
        }
    }

    /// The number of a stream; nil where the store has never heard of it.
    func number(of stream: StreamID, _ connection: Connection) throws(StorageError) -> Int64? {
        if let number = streamNumbers[stream] { return number }
        let number = try connection.first("SELECT number FROM streams WHERE name = ?1", [.text(stream.description)]) { $0.integer(0) }
        if let number { streamNumbers[stream] = number }
        return number
    }

    /// The number of a stream, given to it here where it has none. In a transaction only.
    func makeNumber(of stream: StreamID, _ connection: Connection) throws(StorageError) -> Int64 {
        if let number = try number(of: stream, connection) { return number }
        try connection.run("INSERT INTO streams (name) VALUES (?1)", [.text(stream.description)])
        guard let number = try number(of: stream, connection) else {
            throw StorageError(.unreadable, "the store at \(path) lost the stream '\(stream)' it has just made")
        }
        return number
    }
}
