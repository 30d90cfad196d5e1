internal import Audit
internal import Crypto
internal import Domain
internal import Host
public import Security
internal import Storage
internal import Synchronization

/// The owner of users and sessions: decides, commits each fact with its audit leaf, and only then answers.
///
/// Lifecycle: `start` once, then `run` until `stop`. Any task may call at any time; before `start` and after a failure nobody is let in. A
/// commit that fails ends it for good, because its memory is ahead of the journal: every later call throws `unavailable`, every session
/// counts as ended, and `run` throws why. A caller that got no answer asks again after a restart; nothing it asked for is half done.
public actor IdentityService {
    nonisolated let parts: IdentityParts
    nonisolated let passwords: PasswordThread
    private nonisolated let ending = StreamEnding()
    private let thread = SerialThread("identity")
    private nonisolated let live: Mutex<LiveSessions>
    private nonisolated let listeners = Mutex<[@Sendable ([SessionID]) -> Void]>([])
    private let owner: StreamOwner<IdentityBooks>
    /// Failures by address, and by names that nobody has.
    var addresses = Recent<String, Throttle>(capacity: 16_384) { $0.lastFailure }
    var strangers = Recent<Digest, Throttle>(capacity: 16_384) { $0.lastFailure }
    /// Tries whose password is being hashed, by the hash of the name.
    var underWay: [Digest: Int] = [:]

    public nonisolated var unownedExecutor: UnownedSerialExecutor { thread.asUnownedSerialExecutor() }

    /// Makes the service; touches nothing.
    public init(_ parts: IdentityParts) {
        self.parts = parts
        passwords = PasswordThread(cost: parts.cost, capacity: parts.passwordsAtOnce)
        let books = IdentityBooks(rules: parts.rules)
        live = Mutex(LiveSessions(books, startedAt: 0))
        owner = StreamOwner(
            of: IdentityParts.stream, for: parts.owner, in: parts.store, key: parts.auditKey, headFile: parts.headFile, books)
    }

    /// Takes the stream over and reads it back. Sessions go on where they were; access tokens do not: programs refresh.
    public func start() async throws(RuntimeError) {
        try await owner.start()
        let (books, startedAt) = (owner.books, now())
        live.withLock { live in
            live = LiveSessions(books, startedAt: startedAt)
            live.isOpen = true
        }
    }

    /// The fold of everything decided, durable or not: what the next decision is made over.
    var books: IdentityBooks { owner.books }

    /// Does what comes by itself, commands of other processes and the clean-up of sessions, until `stop` or a failure.
    public func run() async throws(RuntimeError) {
        try await ending.run(pump) { () async throws(RuntimeError) in
            let scheduler = Scheduler(clock: self.parts.clock, sleeper: self.parts.sleeper)
            try await scheduler.run([Schedule.Job("sessions", every: 30_000_000_000)]) { _ async throws(RuntimeError) in
                _ = try? await self.cleanUp()
            }
        }
    }

    /// Ends `run`; safe from any task.
    public nonisolated func stop() { ending.stop() }

    /// Why it ended; nil while it has not failed.
    public nonisolated var failure: RuntimeError? { ending.failure }

    // MARK: Who asks

    /// Whom a token stands for at this moment; nil for nobody. Fast, from memory, safe from any task; it is a use of the session.
    public nonisolated func authenticate(_ token: Token) -> Principal? {
        let now = parts.clock.now().nanoseconds
        return live.withLock { $0.principal(of: token, at: now) }
    }

    /// Whom the value of a `Cookie` header stands for. Ask `OriginCheck` as well before anything is changed or a socket opened.
    /// - Parameter isSecure: whether the request came over TLS.
    public nonisolated func authenticate(cookies header: String, isSecure: Bool) -> Principal? {
        SessionCookie.token(in: header, isSecure: isSecure).flatMap(authenticate)
    }

    /// Whom the value of an `Authorization` header stands for: `Bearer aa_…`.
    public nonisolated func authenticate(authorization header: String) -> Principal? {
        guard header.hasPrefix("Bearer ") else { return nil }
        return Token(header.dropFirst(7), as: .access).flatMap(authenticate)
    }

    /// Whether a session still stands; for sockets that were opened by it. It is no use of the session.
    public nonisolated func isLive(_ session: SessionID) -> Bool {
        let now = parts.clock.now().nanoseconds
        return live.withLock { $0.isLive(session, at: now) }
    }

    /// Hears of sessions that ended, after that is durable, so that their sockets are closed at once; of all of them when the
    /// service fails.
    /// - Parameter heard: called on the service's thread; it must not wait and not call the service.
    public nonisolated func onSessionsEnded(_ heard: @escaping @Sendable ([SessionID]) -> Void) {
        listeners.withLock { $0.append(heard) }
    }

    /// What is durable, as a value.
    public nonisolated var durableBooks: IdentityBooks { live.withLock { $0.books } }

    // MARK: Deciding and committing

    func now() -> Int64 { parts.clock.now().nanoseconds }

    /// Decides, takes the facts and waits until they are durable. What a refusal adds as facts is committed as well.
    func take<Result: Sendable>(
        actor: String, _ decide: (IdentityBooks, Int64, inout [IdentityFact]) throws(IdentityRefusal) -> Result
    ) async throws(IdentityRefusal) -> Result {
        guard owner.isOpen else { throw .unavailable }
        let time = now()
        var facts: [IdentityFact] = []
        do throws(IdentityRefusal) {
            let result = try decide(books, time, &facts)
            try await commit(facts, actor, time)
            return result
        } catch {
            try await commit(facts, actor, time)
            throw error
        }
    }

    /// Takes the outcome of a command with its facts.
    func answer(_ outcome: CommandOutcome, _ facts: [IdentityFact], actor: String, at time: Int64) async throws(IdentityRefusal) {
        guard owner.isOpen else { throw .unavailable }
        try await commit(facts, actor, time, outcome)
    }

    private func commit(
        _ facts: [IdentityFact], _ actor: String, _ time: Int64, _ outcome: CommandOutcome? = nil
    ) async throws(IdentityRefusal) {
        do throws(RuntimeError) {
            try await owner.commit(facts, outcome, actor: actor, at: time) { facts, _ in publish(facts) }
        } catch {
            fail(error)
            throw .unavailable
        }
    }

    private func publish(_ facts: [IdentityFact]) {
        live.withLock { live in for fact in facts { live.apply(fact) } }
        let ended = facts.compactMap { if case .sessionEnded(let id, _, _) = $0 { id } else { nil } }
        if !ended.isEmpty { tell(ended) }
    }

    private func fail(_ error: RuntimeError) {
        guard ending.fail(error) else { return }
        let all = live.withLock { live in
            live.isOpen = false
            return live.books.sessions.keys.sorted()
        }
        tell(all)
    }

    private func tell(_ ended: [SessionID]) { for heard in listeners.withLock({ $0 }) { heard(ended) } }

    /// Gives a program's session a new access token.
    func grantAccess(to session: SessionID) -> (token: Token, expires: Int64) {
        let (token, expires) = (Token(.access, random: parts.entropy.bytes(32)), now() + parts.rules.access)
        live.withLock { $0.grant(token.digest, to: session, until: expires) }
        return (token, expires)
    }

    /// Ends what is idle or over; called every half minute by `run`.
    @discardableResult
    public func cleanUp() async throws(IdentityRefusal) -> Int {
        let lastUse = live.withLock { $0.lastUse }
        return try await take(actor: "system") { books, time, facts in
            books.decide(cleanUpAt: time, lastUse: lastUse, into: &facts)
            return facts.count
        }
    }
}
