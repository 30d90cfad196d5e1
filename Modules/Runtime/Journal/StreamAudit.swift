public import Audit
internal import Domain
internal import Engine
public import Storage

/// Verifies what a store has of one stream; changes nothing. A desk may run meanwhile.
public struct StreamAudit: Sendable {
    private let stream: StreamID
    private let store: any Store
    private let key: AuditKey
    private static let page = 4096

    /// Prepares a verification.
    /// - Parameters:
    ///   - store: open.
    ///   - key: the audit trail's.
    public init(stream: StreamID, store: any Store, key: AuditKey) { (self.stream, self.store, self.key) = (stream, store, key) }

    /// Verifies every leaf, what waits in the outbox, and the snapshots, in this order, and names the first that is bad.
    /// - Parameter outside: the head kept outside the store, read before this is called: what comes after it meanwhile is still ours.
    public func verify(outside: AuditHead?) async throws(StorageError) -> AuditReport {
        // Read before the chain: a snapshot that a desk takes meanwhile may be of a leaf beyond what is read here.
        let snapshots = try await store.snapshots(of: stream)
        let report = try await chain(after: nil, upTo: .max, outside: outside)
        guard report.finding == nil else { return report }
        if let bad = try await firstBadMessage(upTo: report.good) { return report.but(bad, .messageAltered) }
        for snapshot in snapshots.reversed() where snapshot.schema == Int64(Books.snapshotSchema) {
            if try await Recovery.ours(snapshot, in: store, key) == nil { return report.but(snapshot.sequence, .snapshotAltered) }
        }
        return report
    }

    /// Verifies the leaves after a row that is known to be ours, up to a sequence.
    func chain(after start: AuditRow?, upTo end: Int64, outside: AuditHead?) async throws(StorageError) -> AuditReport {
        try await Audit.verify(
            stream: stream.description, key: key, after: start, outside: outside,
            leaves: { after throws(StorageError) in
                try await store.leaves(of: stream, after: after, limit: Self.page).lazy.filter { $0.sequence <= end }.map(AuditRow.init)
            },
            records: { after throws(StorageError) in
                try await store.records(of: stream, after: after, limit: Self.page).lazy.filter { $0.sequence <= end }.map {
                    AuditedRecord(sequence: $0.sequence, time: $0.time, payload: $0.payload)
                }
            })
    }

    /// The records after a chain's end, each vouched for by it; empty at the end.
    /// - Parameters:
    ///   - chain: is at the last of them afterwards.
    ///   - end: the last record that is read, where there are more.
    /// - Throws: `.unreadable` that names the first bad leaf.
    func records(after chain: inout AuditChain, upTo end: Int64) async throws(StorageError) -> [JournalRecord] {
        let (after, limit) = (chain.sequence, Int(clamping: min(Int64(Self.page), end - chain.sequence)))
        guard limit > 0 else { return [] }
        var records = try await store.records(of: stream, after: after, limit: limit)
        // The owner may commit between two reads: only as many leaves as there are records are theirs.
        let rows = try await store.leaves(of: stream, after: after, limit: max(1, records.count)).map(AuditRow.init)
        if records.isEmpty, !rows.isEmpty { records = try await store.records(of: stream, after: after, limit: 1) }
        let sealed = records.map { AuditedRecord(sequence: $0.sequence, time: $0.time, payload: $0.payload) }
        if chain.follow(rows, sealed) { return records }
        let finding = try await self.chain(after: nil, upTo: .max, outside: nil).finding?.description
        let bad = finding ?? "\(stream) leaf \(after + 1): it or one of the next is not ours"
        throw StorageError(
            .unreadable, "\(bad); nothing is read from there on: run `assay audit verify`, and restore a backup")
    }

    /// The first message that is not its fact, or is missing between or after others; consumers drop them from the front only, also
    /// meanwhile.
    private func firstBadMessage(upTo end: Int64) async throws(StorageError) -> Int64? {
        var last = Int64.min
        while true {
            let messages = try await store.outbox(of: stream, after: last, limit: Self.page)
            let isMissing = messages.first.map { $0.sequence != last + 1 } ?? (last < end)
            if last != .min, isMissing {
                // Where none is left of those before, the consumers have dropped the next ones as well.
                let front = try await store.outbox(of: stream, after: .min, limit: 1).first?.sequence
                if let front, front <= last { return last + 1 }
            }
            guard let first = messages.first else { return nil }
            var records = try await store.records(of: stream, after: first.sequence - 1, limit: messages.count)[...]
            for (place, message) in messages.enumerated() {
                let expected = first.sequence + Int64(place)
                let record = records.popFirst()
                if message.sequence != expected || record?.sequence != expected || record?.payload != message.payload { return expected }
                last = expected
            }
        }
    }
}

extension AuditRow {
    /// A stored leaf as the audit sees it.
    public init(_ leaf: AuditLeaf) {
        self.init(
            sequence: leaf.sequence, actor: leaf.actor, action: leaf.action,
            seal: AuditSeal(leaf: leaf.leaf, chain: leaf.chain, mac: leaf.mac))
    }
}

extension AuditReport {
    fileprivate func but(_ sequence: Int64, _ fault: AuditFault) -> AuditReport {
        AuditReport(
            stream: stream, good: good, head: head, finding: AuditFinding(stream: stream, sequence: sequence, fault: fault))
    }
}
