internal import Crypto
internal import Domain
public import Storage

extension SQLiteStore {
    // MARK: Leases

    public func acquireLease(_ stream: StreamID, owner: String) throws(StorageError) -> Lease {
        try write { (connection) throws(StorageError) in
            let number = try makeNumber(of: stream, connection)
            try connection.run("UPDATE streams SET epoch = epoch + 1, owner = ?2 WHERE number = ?1", [.integer(number), .text(owner)])
            return Lease(stream: stream, owner: owner, epoch: try granted(number, connection))
        }
    }

    public func lease(of stream: StreamID) throws(StorageError) -> Lease? {
        try working().first("SELECT owner, epoch FROM streams WHERE name = ?1 AND epoch > 0", [.text(stream.description)]) {
            Lease(stream: stream, owner: $0.text(0), epoch: $0.integer(1))
        }
    }

    public func streams() throws(StorageError) -> [StreamID] {
        try working().all("SELECT name FROM streams WHERE epoch > 0 ORDER BY name") { (row) throws(StorageError) in try row.stream(0) }
    }

    // MARK: Journal

    public func append(_ batch: Batch) throws(StorageError) {
        try write { (connection) throws(StorageError) in
            let number = try number(of: batch.stream, connection)
            try batch.check(
                after: number.map { (number) throws(StorageError) in try last(number, connection) } ?? 0,
                granted: number.map { (number) throws(StorageError) in try granted(number, connection) })
            guard let number else { return }
            try insert(batch, number, connection)
            for outcome in batch.outcomes { try decide(outcome, of: batch.stream, number, connection) }
        }
    }

    public func head(of stream: StreamID) throws(StorageError) -> Int64 {
        let connection = try working()
        guard let number = try number(of: stream, connection) else { return 0 }
        return try last(number, connection)
    }

    public func records(of stream: StreamID, after sequence: Int64, limit: Int) throws(StorageError) -> [JournalRecord] {
        let connection = try working()
        guard let number = try number(of: stream, connection) else { return [] }
        return try connection.all(
            "SELECT sequence, time, payload FROM journal WHERE stream = ?1 AND sequence > ?2 ORDER BY sequence LIMIT ?3",
            [.integer(number), .integer(sequence), .limit(limit)]
        ) {
            JournalRecord(stream: stream, sequence: $0.integer(0), time: Timestamp(nanoseconds: $0.integer(1)), payload: $0.bytes(2))
        }
    }

    public func leaves(of stream: StreamID, after sequence: Int64, limit: Int) throws(StorageError) -> [AuditLeaf] {
        let connection = try working()
        guard let number = try number(of: stream, connection) else { return [] }
        return try connection.all(
            "SELECT sequence, actor, action, leaf, chain, mac FROM audit WHERE stream = ?1 AND sequence > ?2 ORDER BY sequence LIMIT ?3",
            [.integer(number), .integer(sequence), .limit(limit)]
        ) { (row) throws(StorageError) in
            let sequence = row.integer(0)
            return AuditLeaf(
                stream: stream, sequence: sequence, actor: row.text(1), action: row.text(2),
                leaf: try row.digest(3, of: "leaf", sequence, stream), chain: try row.digest(4, of: "leaf", sequence, stream),
                mac: try row.digest(5, of: "leaf", sequence, stream))
        }
    }

    private func insert(_ batch: Batch, _ number: Int64, _ connection: Connection) throws(StorageError) {
        for record in batch.records {
            try connection.run(
                "INSERT INTO journal (stream, sequence, time, payload) VALUES (?1, ?2, ?3, ?4)",
                [.integer(number), .integer(record.sequence), .integer(record.time.nanoseconds), .bytes(record.payload)])
        }
        for leaf in batch.leaves {
            try connection.run(
                "INSERT INTO audit (stream, sequence, actor, action, leaf, chain, mac) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
                [
                    .integer(number), .integer(leaf.sequence), .text(leaf.actor), .text(leaf.action), .digest(leaf.leaf),
                    .digest(leaf.chain), .digest(leaf.mac),
                ])
        }
        for entry in batch.outbox {
            try connection.run(
                "INSERT INTO outbox (stream, sequence, payload) VALUES (?1, ?2, ?3)",
                [.integer(number), .integer(entry.sequence), .bytes(entry.payload)])
        }
    }

    private func last(_ number: Int64, _ connection: Connection) throws(StorageError) -> Int64 {
        try connection.first("SELECT max(sequence) FROM journal WHERE stream = ?1", [.integer(number)]) { $0.integer(0) } ?? 0
    }

    private func granted(_ number: Int64, _ connection: Connection) throws(StorageError) -> Int64 {
        try connection.first("SELECT epoch FROM streams WHERE number = ?1", [.integer(number)]) { $0.integer(0) } ?? 0
    }

    // MARK: Snapshots

    public func saveSnapshot(_ snapshot: Snapshot, epoch: Int64) throws(StorageError) {
        try write { (connection) throws(StorageError) in
            let number = try number(of: snapshot.stream, connection)
            try Batch.check(
                epoch: epoch, of: snapshot.stream, granted: number.map { (number) throws(StorageError) in try granted(number, connection) })
            guard let number else { return }
            let head = try last(number, connection)
            guard snapshot.sequence <= head else { throw .snapshotAhead(snapshot.stream, snapshot.sequence, head: head) }
            try connection.run(
                "INSERT OR REPLACE INTO snapshots (stream, sequence, schema, hash, bytes) VALUES (?1, ?2, ?3, ?4, ?5)",
                [
                    .integer(number), .integer(snapshot.sequence), .integer(snapshot.schema), .digest(snapshot.hash),
                    .bytes(snapshot.bytes),
                ])
            try connection.run(
                """
                DELETE FROM snapshots WHERE stream = ?1 AND sequence NOT IN
                (SELECT sequence FROM snapshots WHERE stream = ?1 ORDER BY sequence DESC LIMIT 2)
                """, [.integer(number)])
        }
    }

    public func snapshots(of stream: StreamID) throws(StorageError) -> [Snapshot] {
        let connection = try working()
        guard let number = try number(of: stream, connection) else { return [] }
        return try connection.all(
            "SELECT sequence, schema, hash, bytes FROM snapshots WHERE stream = ?1 ORDER BY sequence DESC", [.integer(number)]
        ) { (row) throws(StorageError) in
            Snapshot(
                stream: stream, sequence: row.integer(0), schema: row.integer(1),
                hash: try row.digest(2, of: "snapshot", row.integer(0), stream), bytes: row.bytes(3))
        }
    }
}
