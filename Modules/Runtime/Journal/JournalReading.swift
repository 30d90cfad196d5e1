internal import Audit
public import Engine
public import Storage

extension StreamAudit {
    /// Reads records in order, a page at a time, each vouched for by the chain before it is taken.
    /// - Parameters:
    ///   - chain: where to begin.
    ///   - end: the last record that is read, where there are more.
    ///   - take: reads what a record holds.
    /// - Throws: `.damaged` that names the first bad leaf, or the record that cannot be read.
    func read(
        after chain: consuming AuditChain, upTo end: Int64 = .max, _ take: (JournalRecord) throws(DecodingError) -> Void
    ) async throws(RuntimeError) {
        while true {
            let records: [JournalRecord]
            do throws(StorageError) { records = try await self.records(after: &chain, upTo: end) } catch { throw RuntimeError(error) }
            if records.isEmpty { return }
            for record in records {
                do throws(DecodingError) { try take(record) } catch { throw RuntimeError(error, in: record) }
            }
        }
    }
}

extension RuntimeError {
    /// What a store could not do, or what it holds that is not ours.
    init(_ error: StorageError) { self.init(error.code == .unreadable ? .damaged : .store, error.description) }

    /// A record whose bytes are no fact this version knows.
    init(_ error: DecodingError, in record: JournalRecord) {
        self.init(.damaged, "fact \(record.sequence) of \(record.stream) cannot be read: \(error)")
    }
}

extension Fact {
    /// The fact that a record holds.
    public init(_ record: JournalRecord) throws(DecodingError) {
        self = try record.payload.span.bytes.withUnsafeBytes { (bytes) throws(DecodingError) in
            var reader = ByteReader(bytes)
            return try Fact(from: &reader)
        }
    }
}
