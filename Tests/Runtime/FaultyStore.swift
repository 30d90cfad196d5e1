import Domain
import Storage
import Synchronization

/// A store in memory whose disk refuses a chosen batch.
final class FaultyStore: Store {
    private let base: MemoryStore
    private let disk: MemoryDisk
    private let fault: (batch: Int, how: MemoryDisk.Fault)?
    private let count = Mutex(0)
    private let next = Mutex<(@Sendable () async -> Void)?>(nil)
    private let between = Mutex<(reads: Int, body: @Sendable () async -> Void)?>(nil)

    init(_ base: MemoryStore, _ disk: MemoryDisk, _ fault: (batch: Int, how: MemoryDisk.Fault)?) {
        (self.base, self.disk, self.fault) = (base, disk, fault)
    }

    /// How many batches were asked for.
    var batches: Int { count.withLock { $0 } }

    /// Has something done between the next reading of records and that of their leaves.
    func betweenRecordsAndLeaves(_ body: @escaping @Sendable () async -> Void) { next.withLock { $0 = body } }

    /// Has something done before the second reading of the outbox from here on.
    func betweenReadingsOfTheOutbox(_ body: @escaping @Sendable () async -> Void) { between.withLock { $0 = (2, body) } }

    func append(_ batch: Batch) async throws(StorageError) {
        let number = count.withLock { count in
            count += 1
            return count
        }
        if let fault, fault.batch == number { disk.failNextCommit(fault.how) }
        try await base.append(batch)
    }

    func migrationStatus() async throws(StorageError) -> MigrationStatus { try await base.migrationStatus() }
    func migrate() async throws(StorageError) -> [String] { try await base.migrate() }
    func open() async throws(StorageError) { try await base.open() }
    func close() async { await base.close() }
    func acquireLease(_ stream: StreamID, owner: String) async throws(StorageError) -> Lease {
        try await base.acquireLease(stream, owner: owner)
    }
    func lease(of stream: StreamID) async throws(StorageError) -> Lease? { try await base.lease(of: stream) }
    func streams() async throws(StorageError) -> [StreamID] { try await base.streams() }
    func head(of stream: StreamID) async throws(StorageError) -> Int64 { try await base.head(of: stream) }
    func records(of stream: StreamID, after sequence: Int64, limit: Int) async throws(StorageError) -> [JournalRecord] {
        try await base.records(of: stream, after: sequence, limit: limit)
    }
    func leaves(of stream: StreamID, after sequence: Int64, limit: Int) async throws(StorageError) -> [AuditLeaf] {
        await next.withLock { next in
            defer { next = nil }
            return next
        }?()
        return try await base.leaves(of: stream, after: sequence, limit: limit)
    }
    func saveSnapshot(_ snapshot: Snapshot, epoch: Int64) async throws(StorageError) { try await base.saveSnapshot(snapshot, epoch: epoch) }
    func snapshots(of stream: StreamID) async throws(StorageError) -> [Snapshot] { try await base.snapshots(of: stream) }
    func outbox(of stream: StreamID, after sequence: Int64, limit: Int) async throws(StorageError) -> [OutboxEntry] {
        await between.withLock { between -> (@Sendable () async -> Void)? in
            guard let (reads, body) = between else { return nil }
            between = reads > 1 ? (reads - 1, body) : nil
            return reads > 1 ? nil : body
        }?()
        return try await base.outbox(of: stream, after: sequence, limit: limit)
    }
    func advanceOutbox(of stream: StreamID, consumer: String, through sequence: Int64) async throws(StorageError) {
        try await base.advanceOutbox(of: stream, consumer: consumer, through: sequence)
    }
    func outboxCursor(of stream: StreamID, consumer: String) async throws(StorageError) -> Int64 {
        try await base.outboxCursor(of: stream, consumer: consumer)
    }
    func submit(_ command: CommandRow) async throws(StorageError) -> CommandStatus { try await base.submit(command) }
    func pendingCommands(of stream: StreamID, limit: Int) async throws(StorageError) -> [CommandRow] {
        try await base.pendingCommands(of: stream, limit: limit)
    }
    func command(_ id: String) async throws(StorageError) -> CommandStatus? { try await base.command(id) }
}
