public import Audit
internal import Crypto
internal import Domain
public import Engine
public import Storage

/// Reads a stream back: from the latest snapshot of this version that is ours, else from zero, and then the tail. Only applies; never
/// decides. Nothing is applied that the audit chain does not vouch for.
public enum Recovery {
    /// A stream as it was when its last batch was committed.
    public struct Found: Sendable {
        /// The fold of its facts.
        public var books: Books
        /// The sequence of the last fact.
        public var sequence: Int64
        /// The time of the last fact, in nanoseconds since the epoch; nil where there is none.
        public var lastTime: Int64?
        /// The sequence of the snapshot it was folded from; 0 for none.
        public var snapshot: Int64
    }

    /// Folds a stream.
    ///
    /// A snapshot that is not ours is left aside. Where the outside head is, and whether rows are cut off, is not asked here.
    /// - Parameters:
    ///   - key: the audit trail's; nil where there is none yet, and then the stream must be empty.
    ///   - fromZero: leaves snapshots aside; used to prove that both ways give the same state.
    ///   - end: the last fact that is folded, where there are more.
    /// - Throws: `.damaged` that names the first bad leaf of those that are folded.
    public static func fold(
        _ stream: StreamID, in store: any Store, key: AuditKey?, fromZero: Bool = false, upTo end: Int64 = .max
    ) async throws(RuntimeError) -> Found {
        do {
            let end = min(end, try await store.head(of: stream))
            var found = Found(books: Books(), sequence: 0, lastTime: nil, snapshot: 0)
            guard end > 0 else { return found }
            guard let key else {
                throw RuntimeError(.damaged, "the stream '\(stream)' has facts, and there is no audit key to check them by")
            }
            var chain = AuditChain(beginning: stream.description, key: key)
            if !fromZero {
                for snapshot in try await store.snapshots(of: stream)
                where snapshot.schema == Int64(Books.snapshotSchema) && snapshot.sequence <= end {
                    guard let row = try await ours(snapshot, in: store, key), let books = read(snapshot) else { continue }
                    found = Found(books: books, sequence: snapshot.sequence, lastTime: nil, snapshot: snapshot.sequence)
                    chain = try AuditChain(stream: stream.description, key: key, after: row)
                    break
                }
            }
            try await read(stream, in: store, key: key, after: chain, upTo: end) { record, fact in
                found.books.apply(fact)
                (found.sequence, found.lastTime) = (record.sequence, record.time.nanoseconds)
            }
            return found
        } catch {
            throw failure(error)
        }
    }

    /// Every fill of a stream up to a fact, in order.
    /// - Throws: `.damaged` that names the first bad leaf.
    public static func fills(
        _ stream: StreamID, in store: any Store, key: AuditKey?, upTo end: Int64
    ) async throws(RuntimeError) -> [Fill] {
        guard end > 0, let key else { return [] }
        var fills: [Fill] = []
        do {
            let chain = AuditChain(beginning: stream.description, key: key)
            try await read(stream, in: store, key: key, after: chain, upTo: end) { _, fact in
                if case .orderFilled(let fill) = fact { fills.append(fill) }
            }
        } catch {
            throw failure(error)
        }
        return fills
    }

    private static func read(
        _ stream: StreamID, in store: any Store, key: AuditKey, after start: consuming AuditChain, upTo end: Int64,
        _ take: (JournalRecord, Fact) -> Void
    ) async throws {
        let audit = StreamAudit(stream: stream, store: store, key: key)
        var chain = start
        while true {
            let records = try await audit.records(after: &chain, upTo: end)
            if records.isEmpty { return }
            for record in records { take(record, try Fact(record)) }
        }
    }

    private static func failure(_ error: any Error) -> RuntimeError {
        switch error {
        case let error as RuntimeError: error
        case let error as StorageError: RuntimeError(error.code == .unreadable ? .damaged : .store, error.description)
        default: RuntimeError(.damaged, "\(error)")
        }
    }

    /// The audit row a snapshot was taken after; nil where the snapshot, or the row, is not ours.
    static func ours(_ snapshot: Snapshot, in store: any Store, _ key: AuditKey) async throws(StorageError) -> AuditRow? {
        guard let leaf = try await store.leaves(of: snapshot.stream, after: snapshot.sequence - 1, limit: 1).first,
            leaf.sequence == snapshot.sequence, var chain = try? AuditChain(stream: "\(snapshot.stream)", key: key, after: AuditRow(leaf))
        else { return nil }
        let tag = chain.stateTag(schema: snapshot.schema, state: snapshot.bytes)
        return tag.equalsInConstantTime(snapshot.hash) ? AuditRow(leaf) : nil
    }

    private static func read(_ snapshot: Snapshot) -> Books? {
        snapshot.bytes.withUnsafeBytes { bytes in
            var reader = ByteReader(bytes)
            return try? Books(snapshot: &reader)
        }
    }
}

extension Fact {
    /// The fact of a record.
    /// - Throws: `.damaged` that names the record.
    init(_ record: JournalRecord) throws(RuntimeError) {
        do {
            self = try record.payload.withUnsafeBytes { bytes in
                var reader = ByteReader(bytes)
                return try Fact(from: &reader)
            }
        } catch {
            throw RuntimeError(.damaged, "fact \(record.sequence) of \(record.stream) cannot be read: \(error)")
        }
    }
}
