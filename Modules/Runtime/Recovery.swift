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
    ///   - verifiesAll: asks the audit chain for the leaves before the snapshot, too: where they will be read again.
    ///   - fromZero: leaves snapshots aside; used to prove that both ways give the same state.
    ///   - end: the last fact that is folded, where there are more.
    /// - Throws: `.damaged` that names the first bad leaf of those that were asked for.
    public static func fold(
        _ stream: StreamID, in store: any Store, key: AuditKey?, verifiesAll: Bool = false, fromZero: Bool = false, upTo end: Int64 = .max
    ) async throws(RuntimeError) -> Found {
        do throws(StorageError) {
            let end = min(end, try await store.head(of: stream))
            var start = Found(books: Books(), sequence: 0, lastTime: nil, snapshot: 0)
            guard let key else {
                guard end == 0 else { throw StorageError(.unreadable, "\(stream) has facts and there is no audit key to tell whose") }
                return start
            }
            var row: AuditRow?
            if !fromZero {
                for snapshot in try await store.snapshots(of: stream)
                where snapshot.schema == Int64(Books.snapshotSchema) && snapshot.sequence <= end {
                    guard let leaf = try await ours(snapshot, in: store, key), let books = read(snapshot) else { continue }
                    start = Found(books: books, sequence: snapshot.sequence, lastTime: nil, snapshot: snapshot.sequence)
                    row = leaf
                    break
                }
            }
            let report = try await StreamAudit(stream: stream, store: store, key: key).chain(
                after: verifiesAll ? nil : row, upTo: end, outside: nil)
            if let finding = report.finding, finding.fault != .headMissing {
                throw StorageError(.unreadable, "\(finding); nothing is read from there on: run `assay audit verify`, and restore a backup")
            }
            return try await store.fold(stream, after: start.sequence, into: start) { found, sequence, time, bytes throws(StorageError) in
                guard sequence <= end else { return .stop }
                var reader = ByteReader(bytes)
                do {
                    found.books.apply(try Fact(from: &reader))
                } catch {
                    throw StorageError(.unreadable, "fact \(sequence) of \(stream) cannot be read: \(error)")
                }
                found.sequence = sequence
                found.lastTime = time.nanoseconds
                return .next
            }
        } catch {
            throw RuntimeError(error.code == .unreadable ? .damaged : .store, error.description)
        }
    }

    /// Every fill of a stream, in order; whether they are ours is asked by `fold`.
    /// - Parameter end: the last fact that is looked at, where there are more.
    public static func fills(_ stream: StreamID, in store: any Store, upTo end: Int64 = .max) async throws(RuntimeError) -> [Fill] {
        do {
            return try await store.fold(stream, after: 0, into: []) { fills, sequence, _, bytes throws(StorageError) in
                guard sequence <= end else { return .stop }
                var reader = ByteReader(bytes)
                do {
                    if case .orderFilled(let fill) = try Fact(from: &reader) { fills.append(fill) }
                } catch {
                    throw StorageError(.unreadable, "fact \(sequence) of \(stream) cannot be read: \(error)")
                }
                return .next
            }
        } catch {
            throw RuntimeError(error.code == .unreadable ? .damaged : .store, error.description)
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
