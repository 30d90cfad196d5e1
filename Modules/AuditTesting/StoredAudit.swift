public import Audit
internal import Domain
public import Storage

/// A chain in a store: written through its door, verified from it.
public enum StoredAudit {
    /// Appends a whole chain to an open store as one batch.
    public static func write(_ chain: StoredChain, to store: any Store, _ stream: StreamID) async throws(StorageError) {
        let lease = try await store.acquireLease(stream, owner: "test")
        try await store.append(
            Batch(stream: stream, epoch: lease.epoch, records: records(chain, stream), leaves: leaves(chain, stream)))
    }

    /// Verifies what an open store has of a stream.
    public static func verify(
        _ store: any Store, _ stream: StreamID, key: AuditKey, outside: AuditHead?, page: Int = 1_000
    ) async throws(StorageError) -> AuditReport {
        try await Audit.verify(
            stream: stream.description, key: key, outside: outside,
            leaves: { after throws(StorageError) in
                try await store.leaves(of: stream, after: after, limit: page).map {
                    AuditRow(
                        sequence: $0.sequence, actor: $0.actor, action: $0.action,
                        seal: AuditSeal(leaf: $0.leaf, chain: $0.chain, mac: $0.mac))
                }
            },
            records: { after throws(StorageError) in
                try await store.records(of: stream, after: after, limit: page).map {
                    AuditedRecord(sequence: $0.sequence, time: $0.time, payload: $0.payload)
                }
            })
    }

    /// A chain's records as a store has them.
    public static func records(_ chain: StoredChain, _ stream: StreamID) -> [JournalRecord] {
        chain.records.map { JournalRecord(stream: stream, sequence: $0.sequence, time: $0.time, payload: $0.payload) }
    }

    /// A chain's audit rows as a store has them.
    public static func leaves(_ chain: StoredChain, _ stream: StreamID) -> [AuditLeaf] {
        chain.rows.map {
            AuditLeaf(
                stream: stream, sequence: $0.sequence, actor: $0.actor, action: $0.action, leaf: $0.seal.leaf, chain: $0.seal.chain,
                mac: $0.seal.mac)
        }
    }
}
