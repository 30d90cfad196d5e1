public import Crypto
public import Domain

/// What a leaf covers: one fact, who caused it and what was done.
public struct AuditEntry: Hashable, Sendable {
    /// The fact's place in its stream: 1, 2, 3 …
    public var sequence: Int64
    /// When it was decided.
    public var time: Timestamp
    /// Who caused it: `system`, `user:7`.
    public var actor: String
    /// What was done: `order.place`.
    public var action: String
    /// The fact in its encoding.
    public var payload: [UInt8]

    /// Makes an entry.
    public init(sequence: Int64, time: Timestamp, actor: String, action: String, payload: [UInt8]) {
        (self.sequence, self.time, self.actor, self.action, self.payload) = (sequence, time, actor, action, payload)
    }
}

/// What binds an entry to all before it and to the holder of the key.
public struct AuditSeal: Hashable, Sendable {
    /// The hash of the entry.
    public var leaf: Digest
    /// The chain's head after this leaf: the hash of the head before it and the leaf.
    public var chain: Digest
    /// The key holder's tag over stream, sequence and head.
    public var mac: Digest

    /// Makes a seal.
    public init(leaf: Digest, chain: Digest, mac: Digest) { (self.leaf, self.chain, self.mac) = (leaf, chain, mac) }
}

/// A stored audit row; its record is stored apart, under the same sequence.
public struct AuditRow: Hashable, Sendable {
    /// The sequence of its record.
    public var sequence: Int64
    /// Who caused the fact.
    public var actor: String
    /// What was done.
    public var action: String
    /// What binds it.
    public var seal: AuditSeal

    /// Makes a row.
    public init(sequence: Int64, actor: String, action: String, seal: AuditSeal) {
        (self.sequence, self.actor, self.action, self.seal) = (sequence, actor, action, seal)
    }
}

/// A stored record, as far as its leaf covers it.
public struct AuditedRecord: Hashable, Sendable {
    /// Its place in the stream.
    public var sequence: Int64
    /// When it was decided.
    public var time: Timestamp
    /// The fact in its encoding.
    public var payload: [UInt8]

    /// Makes a record.
    public init(sequence: Int64, time: Timestamp, payload: [UInt8]) {
        (self.sequence, self.time, self.payload) = (sequence, time, payload)
    }
}

/// The end of a chain.
public struct AuditHead: Hashable, Sendable {
    /// The stream.
    public var stream: String
    /// The sequence of the last leaf; 0 for an empty chain.
    public var sequence: Int64
    /// The head after it; zero for an empty chain.
    public var chain: Digest
    /// The key holder's tag over the three above.
    public var mac: Digest

    /// Makes a head.
    public init(stream: String, sequence: Int64, chain: Digest, mac: Digest) {
        (self.stream, self.sequence, self.chain, self.mac) = (stream, sequence, chain, mac)
    }
}

/// Why the audit cannot work.
public struct AuditError: Error, Hashable, Sendable, CustomStringConvertible {
    /// What is wrong, where, and what to do, in one line; never a key.
    public let description: String

    /// Makes an error.
    public init(_ description: String) { self.description = description }
}
