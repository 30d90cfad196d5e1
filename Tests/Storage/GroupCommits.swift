import Domain
import StorageTesting
import Synchronization
import Testing

@testable import Storage

/// A sleeper that waits until it is told.
private final class HeldSleeper: Sleeper {
    private struct State {
        var asked: [Int64] = []
        var sleeping: [CheckedContinuation<Void, Never>] = []
        var isOver = false
    }
    private let state = Mutex(State())

    func sleep(nanoseconds: Int64) async {
        await withCheckedContinuation { continuation in
            let goesOn = state.withLock { state in
                state.asked.append(nanoseconds)
                if !state.isOver { state.sleeping.append(continuation) }
                return state.isOver
            }
            if goesOn { continuation.resume() }
        }
    }

    /// What was slept for so far.
    var asked: [Int64] { state.withLock { $0.asked } }

    /// Ends every sleep; later ones end at once when `forGood`.
    func wake(forGood: Bool = false) {
        let sleeping = state.withLock { state in
            state.isOver = forGood
            defer { state.sleeping = [] }
            return state.sleeping
        }
        for sleeper in sleeping { sleeper.resume() }
    }
}

/// A disk whose commits end when they are told to.
private final class HeldDisk: Sendable {
    private struct State {
        var asked: [[Int64]] = []
        var held: CheckedContinuation<StorageError?, Never>?
    }
    private let state = Mutex(State())

    /// The sequences of every commit so far.
    var asked: [[Int64]] { state.withLock { $0.asked } }

    func append(_ batch: Batch) async throws(StorageError) {
        let error = await withCheckedContinuation { continuation in
            state.withLock { state in
                state.held = continuation
                state.asked.append(batch.records.map(\.sequence))
            }
        }
        if let error { throw error }
    }

    func release(_ error: StorageError?) {
        state.withLock { state in
            defer { state.held = nil }
            return state.held
        }?.resume(returning: error)
    }
}

/// Who was released.
private final class Released: Sendable {
    private let state = Mutex<[Int64]>([])
    var numbers: [Int64] { state.withLock { $0 } }
    func add(_ number: Int64) { state.withLock { $0.append(number) } }
}

/// Waits for something another task does; it only ever yields, so that no clock decides.
private func until(_ condition: () async throws -> Bool) async throws {
    while !(try await condition()) { await Task.yield() }
}

@Suite(.timeLimit(.minutes(1))) struct GroupCommits {
    private let disk = MemoryDisk()
    private let sleeper = HeldSleeper()

    private func start(_ limits: GroupCommitter.Limits = .init()) async throws -> (
        store: MemoryStore, lease: Lease, committer: GroupCommitter
    ) {
        let store = MemoryStore(on: disk)
        try await store.migrate()
        try await store.open()
        let lease = try await store.acquireLease(Samples.stream(), owner: "a")
        return (store, lease, GroupCommitter(store: store, sleeper: sleeper, limits: limits))
    }

    @Test func batchesWithinTheDelayAreOneCommitInOrder() async throws {
        let (store, lease, committer) = try await start()
        let released = Released()
        try await withThrowingTaskGroup(of: Void.self) { group in
            for number in 1...20 {
                group.addTask {
                    try await committer.commit(Samples.batch(lease, Int64(number)...Int64(number)))
                    released.add(Int64(number))
                }
                try await until { committer.queuedFacts == number }
            }
            #expect(try await store.head(of: lease.stream) == 0, "nothing is committed before the delay is over")
            #expect(sleeper.asked == [2_000_000], "one wait for the whole group")
            sleeper.wake()
            try await group.waitForAll()
        }
        #expect(try await store.head(of: lease.stream) == 20)
        #expect(disk.commits == 2, "the lease and one group")
        #expect(released.numbers.sorted() == Array(1...20))
    }

    @Test func aFullGroupGoesWithoutTheDelay() async throws {
        let (store, lease, committer) = try await start(.init(facts: 4))
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await committer.commit(Samples.batch(lease, 1...2)) }
            try await until { committer.queuedFacts == 2 }
            group.addTask { try await committer.commit(Samples.batch(lease, 3...4)) }
            try await until { try await store.head(of: lease.stream) == 4 }
            sleeper.wake(forGood: true)
            try await group.waitForAll()
        }
        try await committer.commit(Samples.batch(lease, 5...9))
        #expect(sleeper.asked.count == 1, "a batch that fills a group does not wait")
    }

    @Test func noDelayCommitsAtOnce() async throws {
        let (store, lease, committer) = try await start(.init(delay: 0))
        for number: Int64 in 1...5 { try await committer.commit(Samples.batch(lease, number...number)) }
        #expect(try await store.head(of: lease.stream) == 5)
        #expect(sleeper.asked.isEmpty)
    }

    @Test func aFailedCommitFailsAllAndEveryoneAfter() async throws {
        let (_, lease, committer) = try await start()
        disk.failNextCommit(.lost)
        let codes = try await withThrowingTaskGroup(of: StorageError.Code?.self) { group in
            for number in 1...6 {
                group.addTask {
                    do throws(StorageError) { try await committer.commit(Samples.batch(lease, Int64(number)...Int64(number))) } catch {
                        return error.code
                    }
                    return nil
                }
                try await until { committer.queuedFacts == number }
            }
            sleeper.wake(forGood: true)
            return try await group.reduce(into: []) { $0.append($1) }
        }
        #expect(codes == Array(repeating: .disk, count: 6))
        let later = await #expect(throws: StorageError.self) { try await committer.commit(Samples.batch(lease, 7...7)) }
        #expect(later?.code == .failed)
    }

    @Test func aRefusedBatchPoisonsTheCommitter() async throws {
        let (store, lease, committer) = try await start(.init(delay: 0))
        let gap = await #expect(throws: StorageError.self) { try await committer.commit(Samples.batch(lease, 2...2)) }
        #expect(gap?.code == .sequenceGap)
        let later = await #expect(throws: StorageError.self) { try await committer.commit(Samples.batch(lease, 1...1)) }
        #expect(later?.code == .failed)
        #expect(try await store.head(of: lease.stream) == 0)
    }

    @Test func theNextGroupGathersWhileOneIsOnItsWayAndFollowsIt() async throws {
        let disk = HeldDisk()
        let lease = Lease(stream: Samples.stream(), owner: "a", epoch: 1)
        let committer = GroupCommitter(sleeper: sleeper, limits: .init(facts: 2)) { (batch) async throws(StorageError) in
            try await disk.append(batch)
        }
        sleeper.wake(forGood: true)
        try await withThrowingTaskGroup(of: Void.self) { group in
            for number: Int64 in 1...6 {
                group.addTask { try await committer.commit(Samples.batch(lease, number...number)) }
                try await until { committer.queuedFacts == number }
                if number == 1 { try await until { disk.asked == [[1]] } }
            }
            for _ in 0..<100 { await Task.yield() }
            #expect(disk.asked == [[1]], "one commit at a time, however full the next group is")
            disk.release(nil)
            try await until { disk.asked.count == 2 }
            #expect(disk.asked == [[1], [2, 3, 4, 5, 6]])
            disk.release(nil)
            try await group.waitForAll()
        }
        #expect(committer.queuedFacts == 0)
    }

    @Test func aFailedCommitFailsWhatGathersBehindIt() async throws {
        let disk = HeldDisk()
        let lease = Lease(stream: Samples.stream(), owner: "a", epoch: 1)
        let committer = GroupCommitter(sleeper: sleeper, limits: .init(facts: 1)) { (batch) async throws(StorageError) in
            try await disk.append(batch)
        }
        let codes = try await withThrowingTaskGroup(of: StorageError.Code?.self) { group in
            for number: Int64 in 1...3 {
                group.addTask {
                    do throws(StorageError) { try await committer.commit(Samples.batch(lease, number...number)) } catch {
                        return error.code
                    }
                    return nil
                }
                try await until { committer.queuedFacts == number }
            }
            try await until { disk.asked.count == 1 }
            disk.release(StorageError(.disk, outcomeUnknown: true, "refused"))
            return try await group.reduce(into: [StorageError.Code]()) { if let code = $1 { $0.append(code) } }
        }
        #expect(codes.sorted { $0.rawValue < $1.rawValue } == [.disk, .failed, .failed])
        #expect(disk.asked == [[1]], "nothing is tried after a failure")
    }

    @Test func tooMuchWaitingIsRefusedAndNothingIsLost() async throws {
        let (store, lease, committer) = try await start(.init(facts: 4, queued: 4))
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await committer.commit(Samples.batch(lease, 1...3)) }
            try await until { committer.queuedFacts == 3 }
            let error = await #expect(throws: StorageError.self) { try await committer.commit(Samples.batch(lease, 4...5)) }
            #expect(error?.code == .overloaded && error?.retry == .later)
            sleeper.wake(forGood: true)
            try await group.waitForAll()
        }
        try await committer.commit(Samples.batch(lease, 4...20))
        #expect(try await store.head(of: lease.stream) == 20, "a batch larger than the queue passes when nothing waits")
    }

    @Test func manyWritersAtOnceKeepTheOrderOfTheirCalls() async throws {
        let (store, lease, committer) = try await start(.init(facts: 16))
        sleeper.wake(forGood: true)
        let writer = Writer(committer, lease)
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<8 { group.addTask { for _ in 0..<100 { try await writer.write() } } }
            try await group.waitForAll()
        }
        #expect(try await store.head(of: lease.stream) == 800)
    }
}

/// Assigns sequences as a stream's owner does: the number is taken and handed over without a wait between.
private actor Writer {
    let committer: GroupCommitter
    let lease: Lease
    var last: Int64 = 0

    init(_ committer: GroupCommitter, _ lease: Lease) { (self.committer, self.lease) = (committer, lease) }

    func write() async throws {
        last += 1
        try await committer.commit(Samples.batch(lease, last...last))
    }
}
