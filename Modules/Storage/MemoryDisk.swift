internal import Synchronization

/// What a `MemoryStore` writes to. It outlives the store, so that a second store on the same disk finds what the first one committed.
///
/// It also fails on demand, as a disk would: that is how the rule of the first error is tested.
public final class MemoryDisk: Sendable {
    let tables = Mutex(MemoryTables())
    private let fault = Mutex<Fault?>(nil)
    private let count = Mutex(0)

    /// How a commit fails.
    public enum Fault: Sendable {
        /// The flush fails and nothing was written.
        case lost
        /// The flush fails although everything was written.
        case written
    }

    /// Makes an empty disk.
    public init() {}

    /// Makes the next commit fail.
    public func failNextCommit(_ how: Fault) { fault.withLock { $0 = how } }

    /// How many commits it has taken.
    public var commits: Int { count.withLock { $0 } }

    func noteCommit() { count.withLock { $0 += 1 } }

    func takeFault() -> Fault? {
        fault.withLock { fault in
            defer { fault = nil }
            return fault
        }
    }

    /// Replaces a stream's rows behind every store's back, as someone who tampers with a disk would; what is nil stays.
    public func tamper(
        _ stream: StreamID, records: [JournalRecord]? = nil, leaves: [AuditLeaf]? = nil, outbox: [OutboxEntry]? = nil,
        snapshots: [Snapshot]? = nil
    ) {
        tables.withLock { tables in
            var rows = tables.streams[stream, default: MemoryStream()]
            rows.records = records ?? rows.records
            rows.leaves = leaves ?? rows.leaves
            rows.outbox = outbox ?? rows.outbox
            rows.snapshots = snapshots ?? rows.snapshots
            tables.streams[stream] = rows
        }
    }

    /// Puts a migration into what the store remembers, as another program's version would have.
    public func remember(_ migration: AppliedMigration) {
        tables.withLock { tables in
            if let place = tables.migrations.firstIndex(where: { $0.name == migration.name }) {
                tables.migrations[place] = migration
            } else {
                tables.migrations.append(migration)
            }
        }
    }
}
