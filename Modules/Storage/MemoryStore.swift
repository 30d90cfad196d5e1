internal import Crypto
internal import Synchronization

/// A store without a disk: for tests, simulations and runs whose journal nobody keeps. What it holds is gone with its `MemoryDisk`.
public actor MemoryStore: Store {
    /// The migrations this store knows; others are for tests.
    public static let migrations = [Migration("0001-memory", "tables in memory")]

    private let disk: MemoryDisk
    private let migrations: [Migration]
    private var isOpen = false
    private var failure: StorageError?

    /// Makes a store on a disk.
    public init(on disk: MemoryDisk = MemoryDisk(), migrations: [Migration] = MemoryStore.migrations) {
        (self.disk, self.migrations) = (disk, migrations)
    }

    public func migrationStatus() throws(StorageError) -> MigrationStatus {
        try MigrationStatus(known: migrations, applied: disk.tables.withLock { $0.migrations })
    }

    @discardableResult
    public func migrate() throws(StorageError) -> [String] {
        let pending = try migrationStatus().pending
        disk.tables.withLock { tables in
            for migration in migrations where pending.contains(migration.name) {
                tables.migrations.append(AppliedMigration(name: migration.name, checksum: migration.checksum.hex))
            }
        }
        return pending
    }

    public func open() throws(StorageError) {
        if let failure { throw .failed(after: failure) }
        try migrationStatus().requireNonePending(at: "memory")
        isOpen = true
    }

    public func close() { isOpen = false }

    public func acquireLease(_ stream: StreamID, owner: String) throws(StorageError) -> Lease {
        try write { $0.acquireLease(stream, owner: owner) }
    }

    public func lease(of stream: StreamID) throws(StorageError) -> Lease? { try read { $0.streams[stream]?.lease } }

    public func streams() throws(StorageError) -> [StreamID] {
        try read { tables in tables.streams.filter { $0.value.lease != nil }.keys.sorted() }
    }

    public func append(_ batch: Batch) throws(StorageError) { try write { (tables) throws(StorageError) in try tables.append(batch) } }

    public func head(of stream: StreamID) throws(StorageError) -> Int64 { try read { $0.streams[stream]?.head ?? 0 } }

    public func records(of stream: StreamID, after sequence: Int64, limit: Int) throws(StorageError) -> [JournalRecord] {
        try read { Self.page($0.streams[stream]?.records ?? [], after: sequence, limit: limit, by: \.sequence) }
    }

    public func leaves(of stream: StreamID, after sequence: Int64, limit: Int) throws(StorageError) -> [AuditLeaf] {
        try read { Self.page($0.streams[stream]?.leaves ?? [], after: sequence, limit: limit, by: \.sequence) }
    }

    public func saveSnapshot(_ snapshot: Snapshot, epoch: Int64) throws(StorageError) {
        try write { (tables) throws(StorageError) in try tables.saveSnapshot(snapshot, epoch: epoch) }
    }

    public func snapshots(of stream: StreamID) throws(StorageError) -> [Snapshot] { try read { $0.streams[stream]?.snapshots ?? [] } }

    public func outbox(of stream: StreamID, after sequence: Int64, limit: Int) throws(StorageError) -> [OutboxEntry] {
        try read { Self.page($0.streams[stream]?.outbox ?? [], after: sequence, limit: limit, by: \.sequence) }
    }

    public func advanceOutbox(of stream: StreamID, consumer: String, through sequence: Int64) throws(StorageError) {
        try write { $0.advanceOutbox(of: stream, consumer: consumer, through: sequence) }
    }

    public func outboxCursor(of stream: StreamID, consumer: String) throws(StorageError) -> Int64 {
        try read { $0.streams[stream]?.cursors[consumer] ?? 0 }
    }

    public func submit(_ command: CommandRow) throws(StorageError) -> CommandStatus {
        try write { (tables) throws(StorageError) in try tables.submit(command) }
    }

    public func pendingCommands(of stream: StreamID, limit: Int) throws(StorageError) -> [CommandRow] {
        try read { tables in
            Array(tables.commands.lazy.filter { $0.outcome == nil && $0.command.stream == stream }.map(\.command).prefix(max(0, limit)))
        }
    }

    public func command(_ id: String) throws(StorageError) -> CommandStatus? {
        try read { tables in tables.places[id].map { tables.commands[$0] } }
    }

    private func requireWorking() throws(StorageError) {
        if let failure { throw .failed(after: failure) }
        guard isOpen else { throw .notOpen }
    }

    private func read<Result: Sendable>(_ body: (borrowing MemoryTables) -> Result) throws(StorageError) -> Result {
        try requireWorking()
        return disk.tables.withLock { body($0) }
    }

    private func write<Result: Sendable>(_ body: (inout MemoryTables) throws(StorageError) -> Result) throws(StorageError) -> Result {
        try requireWorking()
        let fault = disk.takeFault()
        if fault == .lost { try stop() }
        let result = try disk.tables.withLock { (tables) throws(StorageError) in try body(&tables) }
        disk.noteCommit()
        if fault == .written { try stop() }
        return result
    }

    private func stop() throws(StorageError) {
        let error = StorageError(.disk, outcomeUnknown: true, "the disk refused the commit; the store stops, and may or may not have it")
        failure = error
        throw error
    }

    private static func page<Row>(_ rows: [Row], after sequence: Int64, limit: Int, by key: (Row) -> Int64) -> [Row] {
        Array(rows[firstIndex(rows, after: sequence, by: key)...].prefix(max(0, limit)))
    }

    /// Rows are in order of sequence: the first beyond it is found by halving.
    private static func firstIndex<Row>(_ rows: [Row], after sequence: Int64, by key: (Row) -> Int64) -> Int {
        var (low, high) = (0, rows.count)
        while low < high {
            let middle = (low + high) / 2
            if key(rows[middle]) <= sequence { low = middle + 1 } else { high = middle }
        }
        return low
    }
}
