internal import Crypto
internal import Storage

extension StorageContract {
    static let journal: [Case] = [
        Case("a batch reads back whole, and the same after reopening") { place in
            let store = try await place.openStore()
            let lease = try await store.acquireLease(Samples.stream(), owner: "host 1 ' \" ü")
            _ = try await store.submit(Samples.command("c1", lease.stream))
            var batch = Samples.batch(lease, 1...3, outcomes: [CommandOutcome(id: "c1", payload: Array("{\"ok\":true}".utf8))])
            batch.records[0].payload = []
            batch.records[1].payload = Array(0...255)
            batch.leaves[1].actor = "O'Brien \u{0} 東京"
            try await store.append(batch)
            try await requireWhole(batch, lease, in: store)
            await store.close()
            try await requireWhole(batch, lease, in: try await place.openStore())
        },
        Case("a gap and a repeat are refused and leave nothing") { place in
            let store = try await place.openStore()
            let lease = try await store.acquireLease(Samples.stream(), owner: "a")
            try await requireRefusal(.sequenceGap, "a first record that is not 1") { () async throws(StorageError) in
                try await store.append(Samples.batch(lease, 2...3))
            }
            try await store.append(Samples.batch(lease, 1...3))
            try await requireRefusal(.sequenceGap, "a gap after 3") { () async throws(StorageError) in
                try await store.append(Samples.batch(lease, 5...6))
            }
            try await requireRefusal(.sequenceRepeated, "record 3 again") { () async throws(StorageError) in
                try await store.append(Samples.batch(lease, 3...4))
            }
            var broken = Samples.batch(lease, 4...6)
            broken.records.remove(at: 1)
            broken.leaves.remove(at: 1)
            broken.outbox.remove(at: 1)
            try await requireRefusal(.sequenceGap, "a gap within a batch") { () async throws(StorageError) in try await store.append(broken)
            }
            try await requireRows(3, lease.stream, in: store)
            try await store.append(Samples.batch(lease, 4...4))
            try await requireRows(4, lease.stream, in: store)
        },
        Case("a batch that fails half-way leaves nothing") { place in
            let store = try await place.openStore()
            let lease = try await store.acquireLease(Samples.stream(), owner: "a")
            _ = try await store.submit(Samples.command("good", lease.stream))
            _ = try await store.submit(Samples.command("elsewhere", Samples.stream("partition-1")))
            let good = CommandOutcome(id: "good", payload: [1])
            for (bad, code) in [
                (CommandOutcome(id: "nobody", payload: []), StorageError.Code.commandUnknown),
                (CommandOutcome(id: "elsewhere", payload: []), .commandUnknown), (good, .commandDecided),
            ] {
                try await requireRefusal(code, "an outcome of '\(bad.id)' after good rows") { () async throws(StorageError) in
                    try await store.append(Samples.batch(lease, 1...5, outcomes: [good, bad]))
                }
                try await requireRows(0, lease.stream, in: store)
                try requireEqual(try await store.outcome(of: "good"), nil, "the outcome before the bad one was not kept")
            }
            try await store.append(Samples.batch(lease, 1...5, outcomes: [good]))
            try requireEqual(try await store.outcome(of: "good"), good, "the outcome with its facts")
        },
        Case("a record without its leaf, and an outbox out of order, are refused") { place in
            let store = try await place.openStore()
            let lease = try await store.acquireLease(Samples.stream(), owner: "a")
            let edits: [@Sendable (inout Batch) -> Void] = [
                { $0.leaves.removeLast() }, { $0.leaves.swapAt(0, 1) }, { $0.leaves[0].stream = Samples.stream("partition-1") },
                { $0.outbox.swapAt(0, 1) }, { $0.outbox[1].sequence = 1 }, { $0.outbox[1].sequence = 3 },
                { $0.outbox[0].stream = Samples.stream("partition-1") }, { $0.records[0].stream = Samples.stream("partition-1") },
            ]
            for (number, edit) in edits.enumerated() {
                var batch = Samples.batch(lease, 1...2)
                edit(&batch)
                try await requireRefusal(.batchInvalid, "edit \(number)") { () async throws(StorageError) in try await store.append(batch) }
            }
            try await requireRows(0, lease.stream, in: store)
        },
        Case("a writer of an older epoch is refused by the store") { place in
            let (first, second) = (try await place.openStore(), try await place.openStore())
            let stream = Samples.stream()
            let stranger = Lease(stream: stream, owner: "c", epoch: 1)
            try await requireRefusal(.leaseUnknown, "an epoch nobody granted") { () async throws(StorageError) in
                try await first.append(Samples.batch(stranger, 1...1))
            }
            let old = try await first.acquireLease(stream, owner: "a")
            try await first.append(Samples.batch(old, 1...2))
            let new = try await second.acquireLease(stream, owner: "b")
            try require(new.epoch == old.epoch + 1, "an epoch counts up by one")
            try requireEqual(try await first.lease(of: stream), new, "the last lease is seen everywhere")
            let error = try await requireRefusal(.fenced, "the old writer") { () async throws(StorageError) in
                try await first.append(Samples.batch(old, 3...3))
            }
            try require(error.retry == .never, "a fenced writer does not try again")
            try await requireRefusal(.fenced, "the old writer's snapshot") { () async throws(StorageError) in
                try await first.saveSnapshot(Snapshot(stream: stream, sequence: 1, schema: 1, hash: .zero, bytes: []), epoch: old.epoch)
            }
            try await requireRefusal(.leaseUnknown, "an epoch of the future") { () async throws(StorageError) in
                try await first.append(Samples.batch(Lease(stream: stream, owner: "a", epoch: new.epoch + 1), 3...3))
            }
            try await second.append(Samples.batch(new, 3...3))
            try await requireRows(3, stream, in: first)
            let other = try await first.acquireLease(Samples.stream("partition-1"), owner: "a")
            try await first.append(Samples.batch(other, 1...1))
            try requireEqual(try await first.streams(), [stream, other.stream], "streams in order of name")
        },
        Case("records are read in order, from anywhere, a page at a time") { place in
            let store = try await place.openStore()
            let lease = try await store.acquireLease(Samples.stream(), owner: "a")
            for start in stride(from: Int64(1), to: 2_000, by: 200) { try await store.append(Samples.batch(lease, start...start + 199)) }
            let whole = try await store.records(of: lease.stream, after: 0, limit: .max)
            try requireEqual(whole, (1...2_000).map { Samples.record(lease.stream, $0) }, "the whole journal in order")
            let page = try await store.records(of: lease.stream, after: 10, limit: 3)
            try requireEqual(page.map(\.sequence), [11, 12, 13], "a page")
            try require(try await store.records(of: lease.stream, after: 0, limit: 0).isEmpty, "a page of none")
            try require(try await store.records(of: lease.stream, after: 0, limit: -1).isEmpty, "a page of fewer than none")
            try require(try await store.records(of: lease.stream, after: 2_000, limit: 9).isEmpty, "a page after the last")
        },
    ]

    /// Everything of one batch is in the store.
    static func requireWhole(_ batch: Batch, _ lease: Lease, in store: any Store) async throws {
        let stream = batch.stream
        try requireEqual(try await store.lease(of: stream), lease, "the lease")
        try requireEqual(try await store.head(of: stream), batch.records.last?.sequence ?? 0, "the head")
        try requireEqual(try await store.records(of: stream, after: 0, limit: 999), batch.records, "the records")
        try requireEqual(try await store.leaves(of: stream, after: 0, limit: 999), batch.leaves, "the leaves")
        try requireEqual(try await store.lastLeaf(of: stream), batch.leaves.last, "the last leaf")
        try requireEqual(try await store.outbox(of: stream, after: 0, limit: 999), batch.outbox, "the outbox")
        for outcome in batch.outcomes { try requireEqual(try await store.outcome(of: outcome.id), outcome, "the outcome") }
    }

    /// A stream has so many records, and as many leaves and outbox entries.
    static func requireRows(_ count: Int, _ stream: StreamID, in store: any Store) async throws {
        try requireEqual(try await store.head(of: stream), Int64(count), "the head")
        try requireEqual(try await store.records(of: stream, after: 0, limit: 999).count, count, "the records")
        try requireEqual(try await store.leaves(of: stream, after: 0, limit: 999).count, count, "the leaves")
        try requireEqual(try await store.outbox(of: stream, after: 0, limit: 999).count, count, "the outbox entries")
    }
}
