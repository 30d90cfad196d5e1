import Audit
import AuditTesting
import Domain
import Storage
import StorageTesting
import Testing

@Suite struct MemoryTampering {
    @Test(arguments: Tampering.all)
    func isNamedAtItsFirstBadLeaf(_ tampering: Tampering) async throws {
        let (disk, stream) = (MemoryDisk(), Samples.stream())
        let store = MemoryStore(on: disk)
        try await store.migrate()
        try await store.open()
        let key = try AuditKey(Array(0..<32))
        var chain = try StoredChain(stream: stream.description, key: key, count: Tampering.length)
        try await StoredAudit.write(chain, to: store, stream)
        #expect(try await StoredAudit.verify(store, stream, key: key, outside: chain.outside).finding == nil)
        tampering.apply(&chain)
        chain.sort()
        disk.tamper(stream, records: StoredAudit.records(chain, stream), leaves: StoredAudit.leaves(chain, stream))
        let report = try await StoredAudit.verify(store, stream, key: key, outside: chain.outside, page: 5)
        #expect(report.finding == AuditFinding(stream: stream.description, sequence: tampering.sequence, fault: tampering.fault))
    }
}
