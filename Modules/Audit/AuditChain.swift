public import Crypto

/// The growing end of one stream's chain: seals entries in order. Owned by the stream's writer.
public struct AuditChain: ~Copyable, Sendable {
    /// The stream.
    public let stream: String
    /// The sequence of the last leaf; 0 before the first.
    public private(set) var sequence: Int64
    /// The head after it; zero before the first.
    public private(set) var head: Digest
    private var hasher: ChainHasher

    /// A chain before its first leaf.
    public init(beginning stream: String, key: AuditKey) {
        self.stream = stream
        hasher = ChainHasher(stream: stream, key: key)
        (sequence, head) = (0, .zero)
    }

    /// Goes on with a chain.
    /// - Parameters:
    ///   - last: the last row of the chain in the database; nil where it has none.
    ///   - outside: the head kept outside the database; nil where there is none.
    /// - Throws: when the last row is not ours, or the database ends before the outside head, or an outside head of ours is missing
    ///   beside a chain: then rows may have been cut off, and nothing may be written over the traces. `verify` tells more.
    public init(stream: String, key: AuditKey, last: AuditRow?, outside: AuditHead?) throws(AuditError) {
        self.stream = stream
        hasher = ChainHasher(stream: stream, key: key)
        (sequence, head) = (last?.sequence ?? 0, last?.seal.chain ?? .zero)
        if let last, !hasher.mac(sequence: last.sequence, head: last.seal.chain).equalsInConstantTime(last.seal.mac) {
            throw AuditError("the last audit leaf of '\(stream)', \(last.sequence), is not ours; run `assay audit verify`")
        }
        if let outside {
            guard outside.stream == stream, hasher.mac(sequence: outside.sequence, head: outside.chain).equalsInConstantTime(outside.mac)
            else {
                throw AuditError("the head kept outside the database is not one of '\(stream)' or not ours; run `assay audit verify`")
            }
            guard outside.sequence <= sequence else {
                throw AuditError(
                    "the audit chain of '\(stream)' ends at \(sequence), but had \(outside.sequence) leaves; run `assay audit verify`")
            }
            guard outside.sequence < sequence || outside.chain == head else {
                throw AuditError("the audit chain of '\(stream)' is not the one whose head is kept outside; run `assay audit verify`")
            }
        } else if last != nil {
            throw AuditError("the head of '\(stream)' kept outside the database is missing; run `assay audit verify`")
        }
    }

    /// Goes on after a row of ours, to tag or verify what follows it; the outside head is not asked.
    /// - Throws: when the row is not ours.
    public init(stream: String, key: AuditKey, after row: AuditRow) throws(AuditError) {
        self.stream = stream
        hasher = ChainHasher(stream: stream, key: key)
        (sequence, head) = (row.sequence, row.seal.chain)
        guard hasher.mac(sequence: sequence, head: head).equalsInConstantTime(row.seal.mac) else {
            throw AuditError("the audit leaf \(row.sequence) of '\(stream)' is not ours; run `assay audit verify`")
        }
    }

    /// Seals the next entry.
    /// - Precondition: its sequence is the next one.
    public mutating func seal(_ entry: AuditEntry) -> AuditSeal {
        precondition(entry.sequence == sequence + 1, "leaves are sealed in order, without a gap")
        let leaf = hasher.leaf(
            sequence: entry.sequence, time: entry.time, actor: entry.actor, action: entry.action, payload: entry.payload)
        sequence = entry.sequence
        head = hasher.chain(after: head, leaf: leaf)
        return AuditSeal(leaf: leaf, chain: head, mac: hasher.mac(sequence: sequence, head: head))
    }

    /// Takes the rows that follow with what they seal. The tag of the last row vouches for the head, and the head for all before it, so one
    /// tag is enough for a page.
    /// - Returns: false where a row is not the next one, does not seal its record, or is not ours; the chain is of no use then.
    public mutating func follow(_ rows: [AuditRow], _ records: [AuditedRecord]) -> Bool {
        guard rows.count == records.count else { return false }
        for (row, record) in zip(rows, records) {
            guard row.sequence == sequence + 1, record.sequence == row.sequence else { return false }
            let leaf = hasher.leaf(
                sequence: row.sequence, time: record.time, actor: row.actor, action: row.action, payload: record.payload)
            (sequence, head) = (row.sequence, hasher.chain(after: head, leaf: leaf))
            guard leaf == row.seal.leaf, head == row.seal.chain else { return false }
        }
        guard let last = rows.last else { return true }
        return hasher.mac(sequence: sequence, head: head).equalsInConstantTime(last.seal.mac)
    }

    /// The key holder's tag over a state folded up to the last leaf, and over the chain's head there: who cannot forge a leaf can no more
    /// forge the state that a recovery starts from.
    public mutating func stateTag(schema: Int64, state: [UInt8]) -> Digest {
        hasher.stateTag(sequence: sequence, head: head, schema: schema, state: state)
    }

    /// The chain's end as it is kept outside the database.
    public mutating func outsideHead() -> AuditHead {
        AuditHead(stream: stream, sequence: sequence, chain: head, mac: hasher.mac(sequence: sequence, head: head))
    }
}
