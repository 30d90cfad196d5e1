public import Audit
public import Domain
public import Engine
internal import Host
public import Storage
internal import Synchronization

/// A fact with its place in the journal.
public struct JournalFact: Hashable, Sendable {
    /// 1, 2, 3 … without a gap.
    public let sequence: Int64
    /// When it was made.
    public let time: Timestamp
    /// What happened.
    public let fact: Fact
}

/// Books of a stream for whoever only reads: the fold of its durable facts, each vouched for by the audit chain, behind the journal by a
/// poll at most. It owns nothing and decides nothing; any number may follow one stream.
///
/// Lifecycle: `catchUp` once reads what there is, from the first fact on, so that followers hear all of it; then `run` until its task is
/// cancelled. Everything else at any time; before the first `catchUp` the books are empty. A record that is not ours ends it with an error,
/// and what it shows stays as it was.
public actor DeskMirror {
    /// How often the journal is asked, in nanoseconds, beside whenever the desk says that there is more.
    public static let interval: Int64 = 100_000_000

    /// How many rows of the outbox one call is done with, at most.
    static let rowsAcknowledged: Int64 = 2_048

    private struct State: Sendable {
        var desk = MirroredDesk()
        var followers: [@Sendable ([JournalFact]) -> Void] = []
    }

    private let stream: StreamID
    let store: any Store
    private let key: AuditKey
    let sleeper: any Sleeper
    private let thread = SerialThread("mirror")
    private nonisolated let state = Mutex(State())
    private nonisolated let stopping = Atomic<Bool>(false)
    /// Nil while a page is read, and after a failure.
    private var chain: AuditChain?
    private var isReading = false
    /// What the store was told; negative before the first time.
    private var acknowledged: Int64 = -1
    private var waiters: [CheckedContinuation<Void, Never>] = []

    public nonisolated var unownedExecutor: UnownedSerialExecutor { thread.asUnownedSerialExecutor() }

    /// Makes a mirror; reads nothing.
    /// - Parameters:
    ///   - store: open; it may be the owner's own.
    ///   - key: the audit trail's.
    public init(of stream: StreamID, in store: any Store, key: AuditKey, sleeper: any Sleeper) {
        (self.stream, self.store, self.key, self.sleeper) = (stream, store, key, sleeper)
        chain = AuditChain(beginning: stream.description, key: key)
    }

    /// Follows the journal until its task is cancelled.
    public func run() async throws(RuntimeError) {
        while !Task.isCancelled {
            try await catchUp()
            await sleeper.sleep(nanoseconds: Self.interval)
        }
    }

    /// Reads what is in the journal now: for who knows that there is something, and does not wait for the next poll.
    public func catchUp() async throws(RuntimeError) {
        while isReading { await withCheckedContinuation { waiters.append($0) } }
        isReading = true
        defer {
            isReading = false
            for waiter in waiters { waiter.resume() }
            waiters = []
        }
        while try await readPage() {}
    }

    /// - Returns: whether there may be more.
    private func readPage() async throws(RuntimeError) -> Bool {
        guard var ahead = chain.take() else { throw RuntimeError(.damaged, "the mirror of '\(stream)' has failed; restart the process") }
        let records: [JournalRecord]
        do throws(StorageError) {
            records = try await StreamAudit(stream: stream, store: store, key: key).records(after: &ahead, upTo: .max)
        } catch {
            throw RuntimeError(error)
        }
        var facts: [JournalFact] = []
        facts.reserveCapacity(records.count)
        for record in records {
            do throws(DecodingError) {
                facts.append(JournalFact(sequence: record.sequence, time: record.time, fact: try Fact(record)))
            } catch {
                throw RuntimeError(error, in: record)
            }
        }
        chain = consume ahead
        publish(facts)
        return !facts.isEmpty
    }

    /// Books and followers change under one lock, so that who begins to follow at a sequence hears of everything after it, once.
    private func publish(_ facts: [JournalFact]) {
        guard !facts.isEmpty else { return }
        let followers = state.withLock { state in
            for fact in facts { state.desk.take(fact) }
            return state.followers
        }
        for follower in followers { follower(facts) }
    }

    /// Tells the store how far it has read, so that the outbox keeps only what somebody still has to hear of; some rows a call, so that no
    /// commit of the owner waits for long. Repeat it now and then.
    /// - Parameter consumer: who reads here; it counts from its first call on.
    public func acknowledge(as consumer: String) async throws(RuntimeError) {
        let shown = sequence
        guard acknowledged != shown else { return }
        do throws(StorageError) {
            var done = max(0, acknowledged)
            if acknowledged < 0 { done = try await store.outboxCursor(of: stream, consumer: consumer) }
            let next = min(shown, done + Self.rowsAcknowledged)
            try await store.advanceOutbox(of: stream, consumer: consumer, through: next)
            acknowledged = next
        } catch {
            // A store that another process holds for long is asked again at the next turn.
            guard error.code == .busy else { throw RuntimeError(error) }
        }
    }

    /// Lets commands wait no longer for a desk that may be stopping as well: what has no outcome soon is `unknown`. Any task, any number of
    /// times.
    public nonisolated func stopWaiting() { stopping.store(true, ordering: .releasing) }

    nonisolated var isStopping: Bool { stopping.load(ordering: .acquiring) }

    // MARK: Reading

    /// Lends the desk as it is at a sequence, all of one moment. Nothing is folded in meanwhile: return what is needed and be quick.
    public nonisolated func read<Result: Sendable>(_ body: (borrowing MirroredDesk) -> Result) -> Result {
        state.withLock { body($0.desk) }
    }

    /// The sequence of the last fact that is shown; 0 before the first.
    public nonisolated var sequence: Int64 { state.withLock { $0.desk.sequence } }

    /// Hears of facts from here on: in order, each once, pages as they come.
    /// - Parameter heard: called on the mirror's thread; it must not wait.
    /// - Returns: the sequence of the last fact before those.
    @discardableResult
    public nonisolated func follow(_ heard: @escaping @Sendable ([JournalFact]) -> Void) -> Int64 {
        state.withLock { state in
            state.followers.append(heard)
            return state.desk.sequence
        }
    }

    /// Takes an instrument's latest price, which is in no journal. One that the books do not list yet is kept until they do.
    public nonisolated func mark(_ instrument: InstrumentID, price: Int64) {
        state.withLock { $0.desk.mark(instrument, price: price) }
    }
}
