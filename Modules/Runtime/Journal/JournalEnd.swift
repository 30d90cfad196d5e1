public import Audit
public import Crypto
internal import Domain
public import Storage

/// The end of one stream's journal with its audit chain: facts are added as bytes and leave in the next batch, each with its leaf.
///
/// Pure. Until the batch is durable, nobody outside may hear of what is in it.
public struct JournalEnd: ~Copyable {
    /// The stream.
    public let stream: StreamID
    /// The sequence of the last fact added.
    public private(set) var sequence: Int64
    private var chain: AuditChain
    private var records: [JournalRecord] = []
    private var leaves: [AuditLeaf] = []

    /// Continues a stream after its fact `sequence`.
    public init(stream: StreamID, sequence: Int64, chain: consuming AuditChain) {
        (self.stream, self.sequence) = (stream, sequence)
        self.chain = chain
    }

    /// How many facts wait for the next batch.
    public var waiting: Int { records.count }

    /// Adds a fact.
    /// - Parameters:
    ///   - payload: the fact in its versioned encoding.
    ///   - actor: who caused it: `system`, `cli:anna`, `user:anna`.
    ///   - action: what was done: `order.place`.
    ///   - time: when, in nanoseconds since the epoch.
    public mutating func add(_ payload: [UInt8], actor: String, action: String, at time: Int64) {
        sequence += 1
        let record = JournalRecord(stream: stream, sequence: sequence, time: Timestamp(nanoseconds: time), payload: payload)
        records.append(record)
        let seal = chain.seal(AuditEntry(sequence: sequence, time: record.time, actor: actor, action: action, payload: payload))
        leaves.append(
            AuditLeaf(
                stream: stream, sequence: sequence, actor: actor, action: action, leaf: seal.leaf, chain: seal.chain, mac: seal.mac))
    }

    /// The waiting facts as a batch; they wait no longer.
    /// - Parameter isPublished: whether the outbox tells of them.
    public mutating func seal(epoch: Int64, outcomes: [CommandOutcome], isPublished: Bool) -> Batch {
        let outbox = isPublished ? records.map { OutboxEntry(stream: stream, sequence: $0.sequence, payload: $0.payload) } : []
        defer {
            records.removeAll(keepingCapacity: true)
            leaves.removeAll(keepingCapacity: true)
        }
        return Batch(stream: stream, epoch: epoch, records: records, outbox: outbox, leaves: leaves, outcomes: outcomes)
    }

    /// The audit chain's end as it is kept outside the store. Only to be written after the batch is durable.
    public mutating func outsideHead() -> AuditHead { chain.outsideHead() }

    /// The key holder's tag over a state that was folded up to the last fact added.
    public mutating func stateTag(schema: Int64, state: [UInt8]) -> Digest { chain.stateTag(schema: schema, state: state) }
}

extension AuditChain {
    /// Goes on with a stream's chain as the store and the head outside have it; makes the head where there is none.
    /// - Throws: what the store throws; `AuditError` where rows are not ours or were cut off.
    static func resume(
        _ stream: StreamID, in store: any Store, key: AuditKey, heads: inout HeadFile
    ) async throws -> AuditChain {
        let leaf = try await store.lastLeaf(of: stream).map(AuditRow.init)
        let outside = try heads.read()
        var chain = try AuditChain(stream: stream.description, key: key, last: leaf, outside: outside)
        // Before the first commit: a crash between that and its head must not look like a head that someone took away.
        if outside == nil { try heads.write(chain.outsideHead()) }
        return chain
    }
}

extension Store {
    /// Commits an owner's batch; a failure is the end of the owner, whose memory is ahead of the journal then.
    func commit(_ batch: Batch, after sequence: Int64) async throws(RuntimeError) {
        do {
            try await append(batch)
        } catch {
            throw RuntimeError(
                .store,
                "the journal could not be written: \(error). The process must restart; nothing after fact "
                    + "\((batch.records.first?.sequence ?? sequence + 1) - 1) is certain")
        }
    }
}
