internal import Crypto
internal import Domain
internal import Storage

extension StorageContract {
    static let rows: [Case] = [
        Case("the last two snapshots are kept") { place in
            let store = try await place.openStore()
            let lease = try await store.acquireLease(Samples.stream(), owner: "a")
            try await store.append(Samples.batch(lease, 1...40))
            func snapshot(_ sequence: Int64, _ text: String = "state") -> Snapshot {
                let bytes = Array("\(text) at \(sequence)".utf8)
                return Snapshot(stream: lease.stream, sequence: sequence, schema: 3, hash: SHA256.hash(bytes), bytes: bytes)
            }
            for sequence: Int64 in [10, 30, 20, 40] { try await store.saveSnapshot(snapshot(sequence), epoch: lease.epoch) }
            try requireEqual(try await store.snapshots(of: lease.stream), [snapshot(40), snapshot(30)], "the last two by sequence")
            try await store.saveSnapshot(snapshot(40, "better"), epoch: lease.epoch)
            try requireEqual(try await store.latestSnapshot(of: lease.stream), snapshot(40, "better"), "the same sequence is replaced")
            try requireEqual(try await store.snapshots(of: lease.stream).count, 2, "and the one before stays")
            try await requireRefusal(.snapshotAhead, "a snapshot beyond the journal") { () async throws(StorageError) in
                try await store.saveSnapshot(snapshot(41), epoch: lease.epoch)
            }
            let other = try await store.acquireLease(Samples.stream("partition-1"), owner: "a")
            try requireEqual(try await store.latestSnapshot(of: other.stream), nil, "another stream has its own")
        },
        Case("the outbox keeps what the slowest consumer has not seen") { place in
            let store = try await place.openStore()
            let lease = try await store.acquireLease(Samples.stream(), owner: "a")
            let stream = lease.stream
            var batch = Samples.batch(lease, 1...10)
            batch.outbox.removeAll { $0.sequence % 2 == 0 }
            try await store.append(batch)
            func rest() async throws -> [Int64] { try await store.outbox(of: stream, after: 0, limit: 99).map(\.sequence) }
            try requireEqual(try await store.outbox(of: stream, after: 3, limit: 2).map(\.sequence), [5, 7], "a page")
            try await store.advanceOutbox(of: stream, consumer: "slow", through: 0)
            try await store.advanceOutbox(of: stream, consumer: "fast", through: 9)
            try requireEqual(try await rest(), [1, 3, 5, 7, 9], "a consumer at 0 holds everything")
            try await store.advanceOutbox(of: stream, consumer: "slow", through: 4)
            try requireEqual(try await rest(), [5, 7, 9], "what both have seen is gone")
            try await store.advanceOutbox(of: stream, consumer: "slow", through: 1)
            try requireEqual(try await store.outboxCursor(of: stream, consumer: "slow"), 4, "a cursor never goes back")
            try await store.advanceOutbox(of: stream, consumer: "slow", through: 10)
            try requireEqual(try await rest(), [], "nothing is left to publish, and 9 is what fast has seen")
            try await store.append(Samples.batch(lease, 11...11))
            try requireEqual(try await rest(), [11], "what comes later is there")
        },
    ]
}
