/// What one decision leaves behind, committed in one transaction or not at all.
public struct Batch: Hashable, Sendable {
    /// The stream it belongs to.
    public var stream: StreamID
    /// The epoch of the writer's lease.
    public var epoch: Int64
    /// The facts, in order of sequence.
    public var records: [JournalRecord]
    /// What to publish of them, in order of sequence.
    public var outbox: [OutboxEntry]
    /// The audit rows: exactly one a record, in the same order.
    public var leaves: [AuditLeaf]
    /// What became of the commands that caused them.
    public var outcomes: [CommandOutcome]

    /// Makes a batch.
    public init(
        stream: StreamID, epoch: Int64, records: [JournalRecord] = [], outbox: [OutboxEntry] = [], leaves: [AuditLeaf] = [],
        outcomes: [CommandOutcome] = []
    ) {
        (self.stream, self.epoch, self.records) = (stream, epoch, records)
        (self.outbox, self.leaves, self.outcomes) = (outbox, leaves, outcomes)
    }

    /// Adds a batch that follows at once in the same stream and epoch.
    public mutating func append(_ next: Batch) {
        precondition(next.stream == stream && next.epoch == epoch, "only batches of one stream and epoch are committed together")
        records += next.records
        outbox += next.outbox
        leaves += next.leaves
        outcomes += next.outcomes
    }

    /// The rules every store holds before it writes anything. A store calls this inside its transaction.
    /// - Parameters:
    ///   - head: the last sequence the store has of the stream; 0 where it has none.
    ///   - granted: the epoch of the last lease of the stream; nil where none was ever granted.
    /// - Throws: `leaseUnknown`, `fenced`, `sequenceRepeated`, `sequenceGap` or `batchInvalid`.
    public func check(after head: Int64, granted: Int64?) throws(StorageError) {
        try Self.check(epoch: epoch, of: stream, granted: granted)
        var expected = head
        for record in records {
            guard record.stream == stream else { throw .batchInvalid(stream, "it has a record of the stream '\(record.stream)'") }
            expected += 1
            if record.sequence < expected { throw .sequenceRepeated(stream, record.sequence, head: expected - 1) }
            if record.sequence > expected { throw .sequenceGap(stream, record.sequence, expected: expected) }
        }
        try checkLeaves()
        try checkOutbox(after: head)
    }

    /// The fencing rule alone, for what else an owner writes.
    /// - Throws: `leaseUnknown` or `fenced`.
    public static func check(epoch: Int64, of stream: StreamID, granted: Int64?) throws(StorageError) {
        guard let granted, granted > 0, epoch <= granted, epoch > 0 else { throw .leaseUnknown(stream, epoch: epoch) }
        guard epoch == granted else { throw .fenced(stream, epoch: epoch, granted: granted) }
    }

    private func checkLeaves() throws(StorageError) {
        guard leaves.count == records.count else {
            throw .batchInvalid(stream, "it has \(leaves.count) audit leaves for \(records.count) records; each record needs one")
        }
        for (leaf, record) in zip(leaves, records) where leaf.stream != stream || leaf.sequence != record.sequence {
            throw .batchInvalid(stream, "the audit leaf of record \(record.sequence) is of \(leaf.stream) \(leaf.sequence)")
        }
    }

    private func checkOutbox(after head: Int64) throws(StorageError) {
        var last = head
        for entry in outbox {
            guard entry.stream == stream, entry.sequence > last, entry.sequence <= head + Int64(records.count) else {
                throw .batchInvalid(
                    stream, "the outbox entry \(entry.sequence) is not of one of its records, or not in their order, or a second one")
            }
            last = entry.sequence
        }
    }
}
