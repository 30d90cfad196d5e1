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
        var found = Found(books: Books(), sequence: 0, lastTime: nil, snapshot: 0)
        let head: Int64
        do throws(StorageError) { head = try await store.head(of: stream) } catch { throw RuntimeError(error) }
        guard head > 0 else { return found }
        guard let key else {
            throw RuntimeError(.damaged, "the stream '\(stream)' has facts, and there is no audit key to check them by")
        }
        var row: AuditRow?
        if !fromZero, let start = try await latestSnapshot(of: stream, in: store, key, upTo: end) { (found, row) = start }
        let chain = try chain(of: stream, key, after: row)
        try await StreamAudit(stream: stream, store: store, key: key).read(after: chain, upTo: end) { (record) throws(DecodingError) in
            found.books.apply(try Fact(record))
            (found.sequence, found.lastTime) = (record.sequence, record.time.nanoseconds)
        }
        return found
    }

    /// Every fill of a stream up to a fact, in order.
    /// - Throws: `.damaged` that names the first bad leaf.
    public static func fills(
        _ stream: StreamID, in store: any Store, key: AuditKey?, upTo end: Int64
    ) async throws(RuntimeError) -> [Fill] {
        guard end > 0, let key else { return [] }
        var fills: [Fill] = []
        let chain = AuditChain(beginning: stream.description, key: key)
        try await StreamAudit(stream: stream, store: store, key: key).read(after: chain, upTo: end) { (record) throws(DecodingError) in
            if case .orderFilled(let fill) = try Fact(record) { fills.append(fill) }
        }
        return fills
    }

    private static func chain(of stream: StreamID, _ key: AuditKey, after row: AuditRow?) throws(RuntimeError) -> AuditChain {
        guard let row else { return AuditChain(beginning: stream.description, key: key) }
        do throws(AuditError) { return try AuditChain(stream: stream.description, key: key, after: row) } catch {
            throw RuntimeError(.damaged, error.description)
        }
    }

    /// The latest snapshot of this version that is ours, up to a fact, with the audit row it was taken after.
    private static func latestSnapshot(
        of stream: StreamID, in store: any Store, _ key: AuditKey, upTo end: Int64
    ) async throws(RuntimeError) -> (Found, AuditRow)? {
        do throws(StorageError) {
            for snapshot in try await store.snapshots(of: stream)
            where snapshot.schema == Int64(Books.snapshotSchema) && snapshot.sequence <= end {
                guard let row = try await ours(snapshot, in: store, key), let books = read(snapshot) else { continue }
                return (Found(books: books, sequence: snapshot.sequence, lastTime: nil, snapshot: snapshot.sequence), row)
            }
            return nil
        } catch {
            throw RuntimeError(error)
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
