/// The durable journal of the platform with what commits beside it.
///
/// Lifecycle: `migrationStatus` and `migrate` may be called at any time; everything else only between `open` and `close`. `open` twice
/// and `close` twice are allowed. Any task may call; calls are done one after the other, in the order they arrive, on a thread of the
/// store's own where they block.
///
/// Durability: a call that writes returns after what it wrote is on disk. It never returns before, and there is no call that flushes.
///
/// Failure: an I/O error while writing is fatal, because a second flush after a failed one may report success for bytes that were lost
/// (PostgreSQL's "fsyncgate", 2018). The call throws `disk` and every later one throws `failed`; the process restarts and recovers.
/// `outcomeUnknown` tells that the last batch may or may not be there.
///
/// The contract suite is `StorageContract` in `StorageTesting`; every implementation passes it.
public protocol Store: Sendable {
    // MARK: Lifecycle

    /// Which migrations are applied and which are not; changes nothing, and makes no file.
    /// - Throws: `migrationEdited` or `migrationUnknown`, naming it.
    func migrationStatus() async throws(StorageError) -> MigrationStatus

    /// Applies what is pending, each in a transaction of its own, and makes the store where there is none.
    /// - Returns: the names it applied, in order; empty when there was nothing to do.
    @discardableResult
    func migrate() async throws(StorageError) -> [String]

    /// Makes the store ready for work.
    /// - Throws: `notMigrated` where `migrate` has something to do.
    func open() async throws(StorageError)

    /// Ends the work; calls that were accepted before are finished.
    func close() async

    // MARK: Leases

    /// Takes a stream over: its epoch goes up by one and every writer of an older epoch is refused from then on.
    /// - Parameter owner: for people: host and process.
    func acquireLease(_ stream: StreamID, owner: String) async throws(StorageError) -> Lease

    /// The last lease granted of a stream.
    func lease(of stream: StreamID) async throws(StorageError) -> Lease?

    /// Every stream that ever had a lease, in order of name.
    func streams() async throws(StorageError) -> [StreamID]

    // MARK: Journal

    /// Commits a batch in one transaction: records, audit leaves, outbox and command outcomes, all or nothing.
    /// - Throws: what `Batch.check` throws, and `commandUnknown` or `commandDecided`; then nothing was written.
    func append(_ batch: Batch) async throws(StorageError)

    /// The last sequence of a stream; 0 where it has no record.
    func head(of stream: StreamID) async throws(StorageError) -> Int64

    /// Records in order of sequence.
    /// - Parameters:
    ///   - sequence: the first record is the next after it.
    ///   - limit: at most so many.
    func records(of stream: StreamID, after sequence: Int64, limit: Int) async throws(StorageError) -> [JournalRecord]

    /// Audit leaves in order of sequence, as `records` gives records.
    func leaves(of stream: StreamID, after sequence: Int64, limit: Int) async throws(StorageError) -> [AuditLeaf]

    // MARK: Snapshots

    /// Keeps a snapshot; of each stream the two with the highest sequences stay, so that a bad one has a predecessor.
    /// - Parameter epoch: the epoch of the writer's lease.
    /// - Throws: `leaseUnknown`, `fenced`, or `snapshotAhead` where the journal ends before it.
    func saveSnapshot(_ snapshot: Snapshot, epoch: Int64) async throws(StorageError)

    /// The snapshots of a stream, the highest sequence first; at most two.
    func snapshots(of stream: StreamID) async throws(StorageError) -> [Snapshot]

    // MARK: Outbox

    /// What is to be published of a stream, in order of sequence.
    func outbox(of stream: StreamID, after sequence: Int64, limit: Int) async throws(StorageError) -> [OutboxEntry]

    /// Notes that a consumer is done up to a sequence, and drops what every consumer of the stream is done with.
    ///
    /// A consumer counts from its first call; it calls with 0 to be counted before it has read anything. A cursor never goes back.
    func advanceOutbox(of stream: StreamID, consumer: String, through sequence: Int64) async throws(StorageError)

    /// How far a consumer is; 0 where it never advanced.
    func outboxCursor(of stream: StreamID, consumer: String) async throws(StorageError) -> Int64

    // MARK: Commands

    /// Puts a command before the owner of its stream, once: the same request under the same id gives the first one and its outcome.
    /// - Throws: `commandConflict` where the id was used for another request.
    func submit(_ command: CommandRow) async throws(StorageError) -> CommandStatus

    /// Commands of a stream without an outcome, in the order they were submitted.
    func pendingCommands(of stream: StreamID, limit: Int) async throws(StorageError) -> [CommandRow]

    /// A command by its id; nil where there is none.
    func command(_ id: String) async throws(StorageError) -> CommandStatus?
}

extension Store {
    /// The snapshot with the highest sequence; nil where there is none.
    public func latestSnapshot(of stream: StreamID) async throws(StorageError) -> Snapshot? {
        try await snapshots(of: stream).first
    }

    /// The last audit leaf of a stream: where its chain goes on; nil where it has none.
    public func lastLeaf(of stream: StreamID) async throws(StorageError) -> AuditLeaf? {
        try await leaves(of: stream, after: try await head(of: stream) - 1, limit: 1).first
    }

    /// The outcome of a command; nil while it waits or where there is no such command.
    public func outcome(of id: String) async throws(StorageError) -> CommandOutcome? {
        try await command(id)?.outcome
    }
}
