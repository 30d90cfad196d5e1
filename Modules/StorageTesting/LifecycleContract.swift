internal import Storage

extension StorageContract {
    static let lifecycle: [Case] = [
        Case("an unmigrated store is refused with the command that helps") { place in
            let store = try await place.store()
            let status = try await store.migrationStatus()
            try require(status.applied.isEmpty && !status.pending.isEmpty, "a new place has nothing applied")
            let error = try await requireRefusal(.notMigrated, "opening an unmigrated store") { () async throws(StorageError) in
                try await store.open()
            }
            try require(error.description.contains("assay migrate"), "the refusal names the command: \(error)")
        },
        Case("migrations are applied in order and once") { place in
            let store = try await place.store()
            let pending = try await store.migrationStatus().pending
            try requireEqual(try await store.migrate(), pending, "migrate applies what was pending, in order")
            try requireEqual(try await store.migrate(), [], "migrate again does nothing")
            let other = try await place.store()
            try requireEqual(try await other.migrationStatus().applied, pending, "another store sees them applied")
            try await other.open()
            try await other.open()
        },
        Case("a migration this program does not know is named") { place in
            try await place.openStore().close()
            try await place.remember(AppliedMigration(name: "9999-from-the-future", checksum: "00"))
            let store = try await place.store()
            let refusals = [
                try await requireRefusal(.migrationUnknown, "opening a store of a newer program") { () async throws(StorageError) in
                    try await store.open()
                },
                try await requireRefusal(.migrationUnknown, "the status of a store of a newer program") { () async throws(StorageError) in
                    _ = try await store.migrationStatus()
                },
                try await requireRefusal(.migrationUnknown, "migrating a store of a newer program") { () async throws(StorageError) in
                    _ = try await store.migrate()
                },
            ]
            for error in refusals { try require(error.description.contains("9999-from-the-future"), "the migration is named: \(error)") }
        },
        Case("an edited migration is named") { place in
            let first = try await place.openStore()
            let name = try await first.migrationStatus().applied[0]
            await first.close()
            try await place.remember(AppliedMigration(name: name, checksum: String(repeating: "0", count: 64)))
            let store = try await place.store()
            let error = try await requireRefusal(.migrationEdited, "a store with another text of a migration") {
                () async throws(StorageError) in
                try await store.open()
            }
            try require(error.description.contains(name), "the migration is named: \(error)")
        },
        Case("no work before open and after close") { place in
            let store = try await place.store()
            try await store.migrate()
            let stream = Samples.stream()
            try await requireRefusal(.notOpen, "a lease before open") { () async throws(StorageError) in
                _ = try await store.acquireLease(stream, owner: "a")
            }
            try await store.open()
            _ = try await store.acquireLease(stream, owner: "a")
            await store.close()
            await store.close()
            try await requireRefusal(.notOpen, "a lease after close") { () async throws(StorageError) in
                _ = try await store.acquireLease(stream, owner: "a")
            }
            try await store.open()
            try requireEqual(try await store.acquireLease(stream, owner: "a").epoch, 2, "open after close works again")
        },
        Case("an empty store answers with nothing") { place in
            let store = try await place.openStore()
            let stream = Samples.stream("never-seen")
            try requireEqual(try await store.head(of: stream), 0, "head")
            try require(try await store.records(of: stream, after: 0, limit: 9).isEmpty, "records")
            try require(try await store.leaves(of: stream, after: 0, limit: 9).isEmpty, "leaves")
            try require(try await store.outbox(of: stream, after: 0, limit: 9).isEmpty, "outbox")
            try require(try await store.snapshots(of: stream).isEmpty, "snapshots")
            try require(try await store.pendingCommands(of: stream, limit: 9).isEmpty, "commands")
            try require(try await store.streams().isEmpty, "streams")
            try requireEqual(try await store.lease(of: stream), nil, "lease")
            try requireEqual(try await store.lastLeaf(of: stream), nil, "last leaf")
            try requireEqual(try await store.outboxCursor(of: stream, consumer: "c"), 0, "cursor")
        },
        Case("the first error of the disk stops the store for good") { place in
            let store = try await place.openStore()
            let lease = try await store.acquireLease(Samples.stream(), owner: "a")
            try await store.append(Samples.batch(lease, 1...3))
            try await place.breakDisk(store)
            let big = Samples.batch(lease, 4...9, payload: [UInt8](repeating: 7, count: 200_000))
            try await requireRefusal(.disk, "a commit the disk refuses") { () async throws(StorageError) in try await store.append(big) }
            for _ in 0..<2 {
                let error = try await requireRefusal(.failed, "work after the disk refused") { () async throws(StorageError) in
                    try await store.append(Samples.batch(lease, 4...4))
                }
                try require(error.retry == .never, "no retry helps: \(error)")
            }
            try await requireRefusal(.failed, "reading after the disk refused") { () async throws(StorageError) in
                _ = try await store.head(of: lease.stream)
            }
            await store.close()
            try await requireRefusal(.failed, "opening again after the disk refused") { () async throws(StorageError) in
                try await store.open()
            }
            let next = try await place.openStore()
            let head = try await next.head(of: lease.stream)
            try require(head == 3 || head == 9, "the restarted store has all of the last batch or nothing, not up to \(head)")
            try requireEqual(try await next.leaves(of: lease.stream, after: 0, limit: 99).count, Int(head), "leaves as many as records")
        },
    ]
}
