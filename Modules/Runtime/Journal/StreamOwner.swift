internal import Alerts
internal import Audit
internal import Domain
internal import Engine
internal import Security
internal import Storage

/// A fact as a stream keeps it.
protocol StreamFact: Sendable {
    /// Its versioned encoding.
    var bytes: [UInt8] { get }
    /// What was done, as audit leaves say it.
    var action: String { get }
    /// Reads a stored fact, which all the bytes must be.
    init(_ bytes: UnsafeRawBufferPointer) throws(DecodingError)
}

/// The fold of a stream's facts.
protocol StreamBooks: Sendable {
    associatedtype Event: StreamFact
    /// Folds one fact in.
    mutating func apply(_ fact: Event)
}

extension IdentityFact: StreamFact {}
extension IdentityBooks: StreamBooks {}
extension AlertFact: StreamFact {}
extension AlertBooks: StreamBooks {}

extension StreamBooks {
    /// Folds a stream in, from its first fact: for streams of thousands of facts, which need no snapshot.
    /// - Parameter key: the audit trail's; nil where there is none yet, and then nothing is read.
    /// - Returns: the sequence of the last fact; 0 where there is none.
    /// - Throws: `.damaged` that names the first bad leaf.
    mutating func fold(_ stream: StreamID, in store: any Store, key: AuditKey?) async throws(RuntimeError) -> Int64 {
        guard let key else { return 0 }
        var (books, sequence) = (self, Int64(0))
        let chain = AuditChain(beginning: stream.description, key: key)
        try await StreamAudit(stream: stream, store: store, key: key).read(after: chain) { (record) throws(DecodingError) in
            books.apply(try record.payload.span.bytes.withUnsafeBytes { (bytes) throws(DecodingError) in try Event(bytes) })
            sequence = record.sequence
        }
        self = books
        return sequence
    }
}

/// The owner of one stream of facts, inside of the actor that decides them: facts are taken at once, and made durable with their audit
/// leaves, many that wait together in one transaction.
///
/// `start` once, then `add` and `makeDurable` at any time. A commit that fails ends it for good: its memory is ahead of the journal.
final class StreamOwner<Books: StreamBooks> {
    private let stream: StreamID
    private let owner: String
    private let store: any Store
    private let key: AuditKey
    private var headFile: HeadFile
    private var end: JournalEnd
    private var epoch: Int64 = 0
    private var failure: RuntimeError?
    /// The fold of everything taken, durable or not: what the next decision is made over.
    private(set) var books: Books
    private var outcomes: [CommandOutcome] = []
    private var undurable: [Books.Event] = []
    /// Counts what was taken, facts and outcomes, so that each caller knows which commit is its own.
    private var taken = 0
    private var durable = 0
    private var isCommitting = false
    private var waiters: [CheckedContinuation<Void, Never>] = []

    /// Makes an owner of nothing yet; touches nothing.
    init(of stream: StreamID, for owner: String, in store: any Store, key: AuditKey, headFile: HeadFile, _ books: Books) {
        (self.stream, self.owner, self.store, self.key) = (stream, owner, store, key)
        (self.headFile, self.books) = (headFile, books)
        end = JournalEnd(stream: stream, sequence: 0, chain: AuditChain(beginning: stream.description, key: key))
    }

    /// Whether it has started and not failed.
    var isOpen: Bool { epoch > 0 && failure == nil }

    /// Takes the stream over and reads it back.
    /// - Returns: the sequence of the last fact.
    @discardableResult
    nonisolated(nonsending) func start() async throws(RuntimeError) -> Int64 {
        do {
            epoch = try await store.acquireLease(stream, owner: owner).epoch
            let sequence = try await books.fold(stream, in: store, key: key)
            var heads = headFile
            let chain = try await AuditChain.resume(stream, in: store, key: key, heads: &heads)
            headFile = heads
            end = JournalEnd(stream: stream, sequence: sequence, chain: chain)
            return sequence
        } catch let error as RuntimeError {
            throw error
        } catch {
            throw RuntimeError(.store, "\(error)")
        }
    }

    /// Takes facts and, where a command caused them, its outcome. Call it in the step that decided them, before any `await`: a task that
    /// prefers an executor leaves an actor also where it awaits the actor's own functions, and another would decide over the same books.
    /// - Returns: what `makeDurable` waits for.
    func add(_ facts: [Books.Event], _ outcome: CommandOutcome? = nil, actor: String, at time: Int64) -> Int {
        for fact in facts {
            books.apply(fact)
            end.add(fact.bytes, actor: actor, action: fact.action, at: time)
        }
        undurable += facts
        taken += facts.count
        if let outcome {
            outcomes.append(outcome)
            taken += 1
        }
        return taken
    }

    /// Waits until so many of what was taken are durable.
    /// - Parameter publish: hears of facts that have become durable, with the sequence of the last, before anybody who waits for them goes
    ///   on; those of other callers too, so that every caller gives the same.
    /// - Throws: why the stream has failed; then nothing is certain of what was taken and not published.
    nonisolated(nonsending) func makeDurable(_ mine: Int, _ publish: ([Books.Event], Int64) -> Void) async throws(RuntimeError) {
        while durable < mine {
            if let failure { throw failure }
            if isCommitting {
                await withCheckedContinuation { waiter in
                    // The commit may be over by now.
                    if isCommitting { waiters.append(waiter) } else { waiter.resume() }
                }
            } else {
                isCommitting = true
                await commitWaiting(publish)
            }
        }
    }

    /// One transaction for everything that waits; what comes meanwhile shares the next. Only who has set `isCommitting` calls it.
    private nonisolated(nonsending) func commitWaiting(_ publish: ([Books.Event], Int64) -> Void) async {
        let (facts, count, last) = (undurable, taken, end.sequence)
        let batch = end.seal(epoch: epoch, outcomes: outcomes, isPublished: false)
        let head = end.outsideHead()
        (undurable, outcomes) = ([], [])
        do {
            try await store.commit(batch, after: last)
            try headFile.write(head)
            durable = count
            publish(facts, last)
        } catch {
            failure = error as? RuntimeError ?? RuntimeError(.store, "\(error)")
        }
        isCommitting = false
        for waiter in waiters { waiter.resume() }
        waiters = []
    }
}
