public import Crypto
public import Domain

/// A stream of facts with one owner at a time: a partition of accounts (`partition-0`) or a server instance.
public struct StreamID: Identifier {
    public static let noun = "stream"
    public let text: InlineText
    public init(validated text: InlineText) { self.text = text }
}

/// One fact in the journal.
public struct JournalRecord: Hashable, Sendable {
    /// The stream it belongs to.
    public var stream: StreamID
    /// Its place: 1, 2, 3 … without a gap, assigned by the stream's owner.
    public var sequence: Int64
    /// When it was decided.
    public var time: Timestamp
    /// The fact in its versioned encoding; the store does not look into it.
    public var payload: [UInt8]

    /// Makes a record.
    public init(stream: StreamID, sequence: Int64, time: Timestamp, payload: [UInt8]) {
        (self.stream, self.sequence, self.time, self.payload) = (stream, sequence, time, payload)
    }
}

/// What is to be published of a fact once it is committed. At most one a record; consumers see repeats and drop them by (stream, sequence).
public struct OutboxEntry: Hashable, Sendable {
    /// The stream of the fact.
    public var stream: StreamID
    /// The sequence of the fact it tells of.
    public var sequence: Int64
    /// The message; the store does not look into it.
    public var payload: [UInt8]

    /// Makes an entry.
    public init(stream: StreamID, sequence: Int64, payload: [UInt8]) {
        (self.stream, self.sequence, self.payload) = (stream, sequence, payload)
    }
}

/// The audit row of one journal record, under the same sequence. Who computes and verifies it is `Audit`; the store keeps it.
public struct AuditLeaf: Hashable, Sendable {
    /// The stream of the record.
    public var stream: StreamID
    /// The sequence of the record.
    public var sequence: Int64
    /// Who caused the fact: `system`, `user:7`.
    public var actor: String
    /// What was done: `order.place`.
    public var action: String
    /// The hash of the record with its actor and action.
    public var leaf: Digest
    /// The chain's head after this leaf.
    public var chain: Digest
    /// The key holder's tag over the head.
    public var mac: Digest

    /// Makes a row.
    public init(stream: StreamID, sequence: Int64, actor: String, action: String, leaf: Digest, chain: Digest, mac: Digest) {
        (self.stream, self.sequence, self.actor, self.action) = (stream, sequence, actor, action)
        (self.leaf, self.chain, self.mac) = (leaf, chain, mac)
    }
}

/// The state folded up to a sequence, so that a recovery reads only the tail.
public struct Snapshot: Hashable, Sendable {
    /// The stream.
    public var stream: StreamID
    /// The last sequence folded into it.
    public var sequence: Int64
    /// The version of its encoding; a reader of another version folds from zero.
    public var schema: Int64
    /// What the stream's owner knows it again by: a keyed hash of the state and its place; the store does not look into it.
    public var hash: Digest
    /// The encoded state.
    public var bytes: [UInt8]

    /// Makes a snapshot.
    public init(stream: StreamID, sequence: Int64, schema: Int64, hash: Digest, bytes: [UInt8]) {
        (self.stream, self.sequence, self.schema, self.hash, self.bytes) = (stream, sequence, schema, hash, bytes)
    }
}

/// Who may write a stream. A later lease takes the stream over at once: the store refuses every write of an older epoch.
public struct Lease: Hashable, Sendable {
    /// The stream.
    public let stream: StreamID
    /// Who holds it, for people: host and process.
    public let owner: String
    /// Counts the leases of the stream from 1.
    public let epoch: Int64

    /// Makes a lease; only stores grant them.
    public init(stream: StreamID, owner: String, epoch: Int64) { (self.stream, self.owner, self.epoch) = (stream, owner, epoch) }
}
