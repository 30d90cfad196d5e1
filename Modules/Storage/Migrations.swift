public import Crypto

/// One step of the schema: named, never edited once released, applied in the order of the list.
public struct Migration: Hashable, Sendable {
    /// Its name, with the number first: `0001-journal`.
    public let name: String
    /// What it does, in the store's own language.
    public let script: String

    /// Makes a migration.
    public init(_ name: String, _ script: String) { (self.name, self.script) = (name, script) }

    /// The hash of its name and script: an edit after release shows.
    public var checksum: Digest { SHA256.hash(Array("\(name)\n\(script)".utf8)) }
}

/// A migration as the store remembers it.
public struct AppliedMigration: Hashable, Sendable {
    /// Its name.
    public let name: String
    /// Its checksum when it was applied, in hexadecimal.
    public let checksum: String

    /// Makes an entry.
    public init(name: String, checksum: String) { (self.name, self.checksum) = (name, checksum) }
}

/// Where a store stands.
public struct MigrationStatus: Hashable, Sendable {
    /// The names of what is applied, in order.
    public let applied: [String]
    /// The names of what is still to be applied, in order.
    public let pending: [String]

    /// Compares what the program knows with what the store remembers.
    /// - Throws: `migrationEdited` or `migrationUnknown`, naming the first that differs.
    public init(known: [Migration], applied: [AppliedMigration]) throws(StorageError) {
        for (place, entry) in applied.enumerated() {
            guard let migration = known.first(where: { $0.name == entry.name }) else {
                throw StorageError(
                    .migrationUnknown,
                    "the store has the migration '\(entry.name)', which this program does not know; run the newer program that applied it")
            }
            guard migration.checksum.hex == entry.checksum else {
                throw StorageError(
                    .migrationEdited,
                    "the migration '\(entry.name)' was edited after it was applied to this store; restore its text and add a new one")
            }
            guard place < known.count, known[place].name == entry.name else {
                throw StorageError(
                    .migrationEdited,
                    "the migration '\(entry.name)' was applied as number \(place + 1), where it is not now; "
                        + "append new migrations, never insert them"
                )
            }
        }
        self.applied = applied.map(\.name)
        pending = known.dropFirst(applied.count).map(\.name)
    }

    /// Refuses work on a store that is not at the last migration.
    /// - Throws: `notMigrated` with the command that helps.
    public func requireNonePending(at place: String) throws(StorageError) {
        guard let next = pending.first else { return }
        throw StorageError(
            .notMigrated,
            applied.isEmpty
                ? "there is no store at \(place) yet; run `assay migrate` to make it"
                : "the store at \(place) still needs '\(next)'\(pending.count > 1 ? " and \(pending.count - 1) more" : ""); "
                    + "run `assay migrate`"
        )
    }
}
