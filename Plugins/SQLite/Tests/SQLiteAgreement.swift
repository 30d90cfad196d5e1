import Crypto
import Domain
import Host
import Storage
import StorageTesting
import Testing

@testable import SQLite

/// Two stores given the same calls answer the same: the memory store is small enough to be read as the specification.
@Suite struct SQLiteAgreement {
    @Test func manyRandomCallsGetTheSameAnswersAsFromMemory() async throws {
        let seed = Environment.value("SEED").flatMap { UInt64($0) } ?? SystemEntropy().next()
        let folder = TestFolder()
        var sqlite: any Store = try await folder.fixture.openStore()
        let memory = MemoryStore()
        try await memory.migrate()
        try await memory.open()
        var random = SeededGenerator(seed: seed)
        for number in 0..<600 {
            if number % 97 == 96 {
                await sqlite.close()
                sqlite = try await folder.fixture.openStore()
            }
            let call = try await Call.random(&random, over: memory)
            let (expected, actual) = (await call.answer(of: memory), await call.answer(of: sqlite))
            #expect(actual == expected, "call \(number) of SEED=\(seed): \(call)")
            if actual != expected { return }
        }
    }
}

/// A call to a store, right or wrong.
private enum Call {
    case lease(StreamID)
    case append(Batch)
    case snapshot(Snapshot, Int64)
    case advance(StreamID, String, Int64)
    case submit(CommandRow)

    static func random(_ random: inout SeededGenerator, over store: MemoryStore) async throws -> Call {
        let stream = [Samples.stream("partition-0"), Samples.stream("partition-1")].randomElement(using: &random) ?? Samples.stream()
        let (head, epoch) = (try await store.head(of: stream), try await store.lease(of: stream)?.epoch ?? 0)
        func near(_ number: Int64, _ random: inout SeededGenerator) -> Int64 {
            Int64.random(in: 0..<8, using: &random) == 0 ? number + Int64.random(in: -2...2, using: &random) : number
        }
        let name = "c\(Int.random(in: 0..<30, using: &random))"
        switch Int.random(in: 0..<18, using: &random) {
        case 0: return .lease(stream)
        case 1..<9:
            let first = max(1, near(head + 1, &random))
            let lease = Lease(stream: stream, owner: "", epoch: near(epoch, &random))
            var batch = Samples.batch(lease, first...first + Int64.random(in: 0..<5, using: &random))
            if Int.random(in: 0..<3, using: &random) == 0 { batch.outcomes = [CommandOutcome(id: name, payload: [UInt8(head & 255)])] }
            if Int.random(in: 0..<12, using: &random) == 0 { batch.leaves.removeLast() }
            if Int.random(in: 0..<12, using: &random) == 0 { batch.outbox.reverse() }
            return .append(batch)
        case 9, 10:
            let bytes = Array("state \(head)".utf8)
            return .snapshot(
                Snapshot(stream: stream, sequence: near(head, &random), schema: 1, hash: SHA256.hash(bytes), bytes: bytes),
                near(epoch, &random))
        case 11, 12:
            return .advance(stream, Bool.random(using: &random) ? "a" : "b", Int64.random(in: -1...max(0, head), using: &random))
        default: return .submit(Samples.command(name, stream, payload: Bool.random(using: &random) ? "{}" : "{\"a\":1}"))
        }
    }

    /// What the store says to the call, and all it holds afterwards.
    func answer(of store: any Store) async -> [String] {
        do throws(StorageError) {
            switch self {
            case .lease(let stream): _ = try await store.acquireLease(stream, owner: "a")
            case .append(let batch): try await store.append(batch)
            case .snapshot(let snapshot, let epoch): try await store.saveSnapshot(snapshot, epoch: epoch)
            case .advance(let stream, let consumer, let sequence):
                try await store.advanceOutbox(of: stream, consumer: consumer, through: sequence)
            case .submit(let command): return ["\(try await store.submit(command))"] + (await Self.contents(of: store))
            }
            return await Self.contents(of: store)
        } catch {
            return ["\(error.code.rawValue): \(error)"] + (await Self.contents(of: store))
        }
    }

    private static func contents(of store: any Store) async -> [String] {
        do throws(StorageError) {
            var all = ["\(try await store.streams())"]
            for stream in [Samples.stream("partition-0"), Samples.stream("partition-1")] {
                let head = try await store.head(of: stream)
                all.append("\(head) \(String(describing: try await store.lease(of: stream)))")
                all.append("\(try await store.records(of: stream, after: head - 6, limit: 99))")
                all.append("\(try await store.leaves(of: stream, after: head - 6, limit: 99))")
                all.append("\(try await store.outbox(of: stream, after: 0, limit: 5))")
                all.append("\(try await store.snapshots(of: stream))")
                all.append("\(try await store.pendingCommands(of: stream, limit: 99))")
                for consumer in ["a", "b"] { all.append("\(try await store.outboxCursor(of: stream, consumer: consumer))") }
            }
            return all
        } catch { return ["cannot be read: \(error)"] }
    }
}
