import Crypto
import Storage
import Testing

@Suite struct Migrating {
    let known = [Migration("0001-a", "A"), Migration("0002-b", "B"), Migration("0003-c", "C")]

    private func applied(_ migrations: [Migration]) -> [AppliedMigration] {
        migrations.map { AppliedMigration(name: $0.name, checksum: $0.checksum.hex) }
    }

    @Test func whatIsNotAppliedIsPendingInOrder() throws {
        let status = try MigrationStatus(known: known, applied: applied([known[0]]))
        #expect(status.applied == ["0001-a"] && status.pending == ["0002-b", "0003-c"])
        let error = #expect(throws: StorageError.self) { try status.requireNonePending(at: "var/x") }
        #expect(error?.description == "the store at var/x still needs '0002-b' and 1 more; run `assay migrate`")
    }

    @Test func aNewStoreIsToldApartFromAnOldOne() throws {
        let error = #expect(throws: StorageError.self) {
            try MigrationStatus(known: known, applied: []).requireNonePending(at: "var/x")
        }
        #expect(error?.description == "there is no store at var/x yet; run `assay migrate` to make it")
        try MigrationStatus(known: known, applied: applied(known)).requireNonePending(at: "var/x")
    }

    @Test func aChecksumIsOfNameAndScript() {
        #expect(known[0].checksum == SHA256.hash(Array("0001-a\nA".utf8)))
        #expect(Migration("0001-a", "A ").checksum != known[0].checksum)
        #expect(Migration("0001-b", "A").checksum != known[0].checksum)
    }

    @Test func anInsertedMigrationIsRefusedByName() {
        let error = #expect(throws: StorageError.self) { try MigrationStatus(known: known, applied: applied([known[0], known[2]])) }
        #expect(error?.code == .migrationEdited && error?.description.contains("'0003-c' was applied as number 2") == true)
    }

    @Test func aRepeatedEntryIsRefusedAndNeverTraps() {
        let twice = applied(known) + applied([known[2]])
        #expect(throws: StorageError.self) { try MigrationStatus(known: known, applied: twice) }
    }
}
