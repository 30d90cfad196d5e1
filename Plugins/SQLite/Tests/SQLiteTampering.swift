import Audit
import AuditTesting
import Crypto
import Domain
import Storage
import StorageTesting
import Testing

@testable import SQLite

@Suite struct SQLiteTampering {
    let folder = TestFolder()

    /// Rewrites both tables with plain SQL on a connection of its own, as someone who has the file but not the key would.
    private func rewrite(_ chain: StoredChain) throws {
        let connection = try Connection(folder.database, checkpoints: false)
        try connection.execute("BEGIN IMMEDIATE; DELETE FROM journal; DELETE FROM audit;")
        for record in chain.records {
            try connection.run(
                "INSERT INTO journal VALUES (1, ?1, ?2, ?3)",
                [.integer(record.sequence), .integer(record.time.nanoseconds), .bytes(record.payload)])
        }
        for row in chain.rows {
            try connection.run(
                "INSERT INTO audit VALUES (1, ?1, ?2, ?3, ?4, ?5, ?6)",
                [
                    .integer(row.sequence), .text(row.actor), .text(row.action), .digest(row.seal.leaf), .digest(row.seal.chain),
                    .digest(row.seal.mac),
                ])
        }
        try connection.execute("COMMIT")
    }

    @Test(arguments: Tampering.all)
    func isNamedAtItsFirstBadLeaf(_ tampering: Tampering) async throws {
        let stream = Samples.stream()
        let store = SQLiteStore(path: folder.database, checkpoints: true)
        try await store.migrate()
        try await store.open()
        let key = try AuditKey(Array(0..<32))
        var chain = try StoredChain(stream: stream.description, key: key, count: Tampering.length)
        try await StoredAudit.write(chain, to: store, stream)
        #expect(try await StoredAudit.verify(store, stream, key: key, outside: chain.outside).finding == nil)
        tampering.apply(&chain)
        try rewrite(chain)
        let report = try await StoredAudit.verify(store, stream, key: key, outside: chain.outside, page: 5)
        #expect(report.finding == AuditFinding(stream: stream.description, sequence: tampering.sequence, fault: tampering.fault))
    }

    @Test func aHashOfAnotherLengthIsNamedByItsLeaf() async throws {
        let stream = Samples.stream()
        let store = SQLiteStore(path: folder.database, checkpoints: true)
        try await store.migrate()
        try await store.open()
        let chain = try StoredChain(stream: stream.description, key: AuditKey(Array(0..<32)), count: 5)
        try await StoredAudit.write(chain, to: store, stream)
        try folder.execute("UPDATE audit SET chain = x'00' WHERE sequence = 3")
        let error = await #expect(throws: StorageError.self) { try await store.leaves(of: stream, after: 0, limit: 9) }
        #expect(error?.description == "a hash of leaf 3 of 'partition-0' has 1 bytes instead of 32")
    }
}
