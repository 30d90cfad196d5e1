internal import Crypto
internal import Domain
public import Storage

/// Rows for tests: the same arguments give the same bytes.
public enum Samples {
    /// A stream's name that is known to be one.
    public static func stream(_ name: StaticString = "partition-0") -> StreamID {
        guard let text = InlineText(name.description) else { preconditionFailure("'\(name)' is too long for a stream") }
        return StreamID(validated: text)
    }

    /// A record with a payload of its own.
    public static func record(_ stream: StreamID, _ sequence: Int64, payload: [UInt8]? = nil) -> JournalRecord {
        JournalRecord(
            stream: stream, sequence: sequence, time: Timestamp(seconds: 1_500_000_000 + sequence),
            payload: payload ?? Array("fact \(sequence) of \(stream)".utf8))
    }

    /// A leaf whose hashes are made up; a store does not look into them.
    public static func leaf(_ record: JournalRecord) -> AuditLeaf {
        AuditLeaf(
            stream: record.stream, sequence: record.sequence, actor: "user:7", action: "order.place", leaf: SHA256.hash(record.payload),
            chain: SHA256.hash(Array("chain \(record.sequence)".utf8)), mac: SHA256.hash(Array("mac \(record.sequence)".utf8)))
    }

    /// A batch of consecutive records, each with its leaf and its outbox entry.
    public static func batch(
        _ lease: Lease, _ sequences: ClosedRange<Int64>, payload: [UInt8]? = nil, outcomes: [CommandOutcome] = []
    ) -> Batch {
        let records = sequences.map { record(lease.stream, $0, payload: payload) }
        return Batch(
            stream: lease.stream, epoch: lease.epoch, records: records,
            outbox: records.map { OutboxEntry(stream: $0.stream, sequence: $0.sequence, payload: Array("look at \($0.sequence)".utf8)) },
            leaves: records.map(leaf), outcomes: outcomes)
    }

    /// A command to a stream.
    public static func command(_ id: String, _ stream: StreamID, payload: String = "{}") -> CommandRow {
        CommandRow(
            id: id, stream: stream, actor: "user:7", kind: "order.place", payload: Array(payload.utf8), submitted: Timestamp(seconds: 1))
    }
}
