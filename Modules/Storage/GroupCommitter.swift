public import Domain
internal import Synchronization

/// Commits the batches of one stream in groups, so that many wait for one flush of the disk.
///
/// A group goes when it has `facts` records, or `delay` after its first batch came, whichever is sooner; where the group before it is
/// still on its way to disk by then, it goes when that one is done, with all that came meanwhile. Batches are committed in the order
/// `commit` was called. All waiters of a group are released after it is durable, in that order.
///
/// A failed commit fails its whole group and everything that waits, and the committer takes no more: the caller's state is ahead of the
/// journal, and the process must restart and recover.
///
/// `commit` takes its place in the order before it first waits, on the caller's own executor: an actor that assigns sequences and calls
/// `commit` without a wait between hands them over in order.
///
/// It starts no task of its own: one of those who wait commits for all. A cancelled caller still waits for its commit, because what is
/// decided cannot be taken back.
public final class GroupCommitter: Sendable {
    /// When a group goes, and how many may wait.
    public struct Limits: Hashable, Sendable {
        /// Records after which a group goes at once.
        public var facts: Int
        /// Nanoseconds after its first batch when a group goes; 0 never waits.
        public var delay: Int64
        /// Records that may wait or be under way; a batch that would exceed it is refused with `overloaded`, unless nothing waits.
        public var queued: Int

        /// Makes limits; the defaults are 256 facts, 2 ms and 8,192 queued.
        public init(facts: Int = 256, delay: Int64 = 2_000_000, queued: Int = 8_192) {
            precondition(
                facts > 0 && delay >= 0 && queued >= facts, "a group has at least one fact, no negative delay, and fits into the queue")
            (self.facts, self.delay, self.queued) = (facts, delay, queued)
        }
    }

    private struct State {
        var gathering: Group?
        var factsUnderWay = 0
        var isCommitting = false
        var failure: StorageError?
    }

    private enum Turn {
        case done(StorageError?)
        case lead(Batch)
        case wait
    }

    private let append: @Sendable (Batch) async throws(StorageError) -> Void
    private let sleeper: any Sleeper
    private let limits: Limits
    private let state = Mutex(State())

    /// Makes a committer over an open store.
    /// - Parameter sleeper: who waits for `delay` to pass.
    public convenience init(store: any Store, sleeper: any Sleeper, limits: Limits = Limits()) {
        self.init(sleeper: sleeper, limits: limits) { (batch) async throws(StorageError) in try await store.append(batch) }
    }

    init(sleeper: any Sleeper, limits: Limits, append: @escaping @Sendable (Batch) async throws(StorageError) -> Void) {
        (self.sleeper, self.limits, self.append) = (sleeper, limits, append)
    }

    /// Facts that wait or are on their way to disk.
    public var queuedFacts: Int { state.withLock { $0.factsUnderWay + ($0.gathering?.facts ?? 0) } }

    /// Returns after the batch is durable.
    ///
    /// All batches are of one stream and epoch; each follows the one before without a gap.
    /// - Throws: `overloaded` when too much waits (nothing was done, try later); what the store threw, also when another batch of
    ///   the group caused it; `failed` after that.
    public nonisolated(nonsending) func commit(_ batch: Batch) async throws(StorageError) {
        let (group, isFirst) = try state.withLock { (state) throws(StorageError) in try join(batch, &state) }
        if isFirst, batch.records.count < limits.facts, limits.delay > 0 { await sleeper.sleep(nanoseconds: limits.delay) }
        if isFirst { state.withLock { _ in group.isRipe = true } }
        while true {
            switch state.withLock({ turn(of: group, &$0) }) {
            case .done(let error):
                if let error { throw error }
                return
            case .lead(let batch): await lead(group, batch)
            case .wait: await wait(for: group)
            }
        }
    }

    private func join(_ batch: Batch, _ state: inout State) throws(StorageError) -> (group: Group, isFirst: Bool) {
        if let failure = state.failure { throw .failed(after: failure) }
        let queued = state.factsUnderWay + (state.gathering?.facts ?? 0)
        guard queued == 0 || queued + batch.records.count <= limits.queued else {
            throw StorageError(
                .overloaded, retry: .later,
                "\(queued) facts already wait for the disk, and at most \(limits.queued) may; try again when some are committed")
        }
        if let group = state.gathering {
            group.batch.append(batch)
            if group.facts >= limits.facts { group.isRipe = true }
            return (group, false)
        }
        let group = Group(batch)
        state.gathering = group
        return (group, true)
    }

    /// What a waiter of a group does next: a ripe group goes when no other is on its way, and whoever sees that first commits it.
    private func turn(of group: Group, _ state: inout State) -> Turn {
        if let result = group.result { return .done(result.error) }
        guard group.isRipe, !state.isCommitting, state.gathering === group else { return .wait }
        state.gathering = nil
        state.isCommitting = true
        state.factsUnderWay = group.facts
        return .lead(group.batch)
    }

    private nonisolated(nonsending) func wait(for group: Group) async {
        await withCheckedContinuation { continuation in
            let hasTurn = state.withLock { state in
                if group.result != nil || (group.isRipe && !state.isCommitting && state.gathering === group) { return true }
                group.waiters.append(continuation)
                return false
            }
            if hasTurn { continuation.resume() }
        }
    }

    private nonisolated(nonsending) func lead(_ group: Group, _ batch: Batch) async {
        var failure: StorageError?
        do throws(StorageError) { try await append(batch) } catch { failure = error }
        let released = state.withLock { state in
            state.isCommitting = false
            state.factsUnderWay = 0
            var released = group.settle(failure)
            if let failure {
                state.failure = failure
                released += state.gathering?.settle(.failed(after: failure)) ?? []
                state.gathering = nil
            } else if let next = state.gathering, next.isRipe, !next.waiters.isEmpty {
                released.append(next.waiters.removeFirst())
            }
            return released
        }
        for waiter in released { waiter.resume() }
    }
}

/// Batches that go to disk together, and who waits for them.
private final class Group: @unchecked Sendable {
    // SAFETY: every property is touched only under the lock of the committer the group belongs to.
    var batch: Batch
    var isRipe = false
    var waiters: [CheckedContinuation<Void, Never>] = []
    private(set) var result: (error: StorageError?, Void)?

    init(_ batch: Batch) { self.batch = batch }

    var facts: Int { batch.records.count }

    func settle(_ error: StorageError?) -> [CheckedContinuation<Void, Never>] {
        result = (error, ())
        defer { waiters = [] }
        return waiters
    }
}
