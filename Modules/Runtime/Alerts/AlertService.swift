public import Alerts
internal import Domain
internal import Host
internal import JSON
internal import Storage
internal import Synchronization
internal import Telemetry

/// The owner of alerts: looks at the installation, decides, commits each fact with its audit leaf, and only then tells of it.
///
/// Lifecycle: `start` once, then `run` until `stop`. Any task may call at any time; before `start` and after a failure there are the alerts
/// that were durable, and nothing is taken. A commit that fails ends it for good, because its memory is ahead of the journal: `run`
/// throws why.
public actor AlertService {
    /// Nanoseconds between two looks.
    public static let interval: Int64 = 1_000_000_000

    private struct Told {
        var books = AlertBooks()
        var sequence: Int64 = 0
        var followers: [@Sendable ([AlertNews]) -> Void] = []
    }

    private let parts: AlertParts
    private nonisolated let ending = StreamEnding()
    private let thread = SerialThread("alerts")
    private nonisolated let told = Mutex(Told())
    private let owner: StreamOwner<AlertBooks>
    private var watch = AlertWatch()

    public nonisolated var unownedExecutor: UnownedSerialExecutor { thread.asUnownedSerialExecutor() }

    /// Makes the service; touches nothing.
    public init(_ parts: AlertParts) {
        self.parts = parts
        owner = StreamOwner(
            of: AlertParts.stream, for: parts.owner, in: parts.store, key: parts.auditKey, headFile: parts.headFile, AlertBooks())
    }

    /// Takes the stream over and reads it back. What was open stays so until it is seen to be well.
    public func start() async throws(RuntimeError) {
        let sequence = try await owner.start()
        let books = owner.books
        told.withLock { ($0.books, $0.sequence) = (books, sequence) }
        measure(books)
    }

    /// Looks once a second, and obeys commands of other processes, until `stop` or a failure.
    /// - Parameter observe: says what is seen at the moment; called on the service's thread, and must not wait for long.
    public func run(_ observe: @escaping @Sendable () -> AlertObservation) async throws(RuntimeError) {
        try await ending.run(pump) { () async throws(RuntimeError) in
            while !Task.isCancelled {
                try await self.look(observe)
                await self.parts.sleeper.sleep(nanoseconds: Self.interval)
            }
        }
    }

    /// Ends `run`; safe from any task.
    public nonisolated func stop() { ending.stop() }

    /// Why it ended; nil while it has not failed.
    public nonisolated var failure: RuntimeError? { ending.failure }

    /// Looks once; returns when what follows is durable.
    public func look(_ observe: @Sendable () -> AlertObservation) async throws(RuntimeError) {
        guard owner.isOpen else { return }
        let time = parts.clock.now().nanoseconds
        let facts = watch.decide(observe(), owner.books, at: AlertMoment(time: time, ticks: parts.ticks()))
        guard !facts.isEmpty else { return }
        try await commit(facts, actor: "system", at: time)
    }

    /// Says that somebody has seen an alert; returns when that is durable. Repeating it changes nothing.
    /// - Parameter actor: who: `user:anna`.
    /// - Returns: the alert.
    public func acknowledge(_ id: AlertID, by actor: String) async throws(AlertRefusal) -> Alert {
        guard owner.isOpen else { throw .unavailable }
        let time = parts.clock.now().nanoseconds
        var facts: [AlertFact] = []
        guard owner.books.decide(acknowledge: id, by: actor, at: time, into: &facts) else { throw .unknown }
        do throws(RuntimeError) { try await commit(facts, actor: actor, at: time) } catch { throw .unavailable }
        guard let alert = durableBooks.alerts[id] else { throw .unknown }
        return alert
    }

    // MARK: Reading

    /// What is durable, as a value.
    public nonisolated var durableBooks: AlertBooks { told.withLock { $0.books } }

    /// The alerts with the sequence of the last fact that is in them.
    public nonisolated var durable: (sequence: Int64, books: AlertBooks) { told.withLock { ($0.sequence, $0.books) } }

    /// Hears of facts from here on, once they are durable: in order, each once.
    /// - Parameter heard: called on the service's thread; it must not wait and not call the service.
    /// - Returns: the sequence of the last fact before those.
    @discardableResult
    public nonisolated func follow(_ heard: @escaping @Sendable ([AlertNews]) -> Void) -> Int64 {
        told.withLock { told in
            told.followers.append(heard)
            return told.sequence
        }
    }

    // MARK: Commands of other processes

    private nonisolated var pump: CommandPump {
        CommandPump(of: AlertParts.stream, in: parts.store, sleeper: parts.sleeper) { row in await self.obey(row) }
    }

    /// Obeys the commands that wait in the store, and ends: for a service that lives for one call. Call it instead of `run`.
    public func drain() async throws(RuntimeError) {
        var underWay: Set<String> = []
        _ = try await pump.pump(&underWay)
        if let failure { throw failure }
    }

    /// Decides a command of another process, whose store's owner trusts its file permissions, and commits its outcome with its facts.
    private func obey(_ row: CommandRow) async -> Bool {
        guard owner.isOpen else { return false }
        let time = parts.clock.now().nanoseconds
        var facts: [AlertFact] = []
        var answer: JSONValue = ["ok": true]
        let id = (try? JSONValue(reading: row.payload))?["alert"]?.asString.flatMap { AlertID($0) }
        if row.kind != AlertCommand.acknowledge {
            answer = ["ok": false, "code": "command", "error": .string("there is no command '\(row.kind)'")]
        } else if id.map({ owner.books.decide(acknowledge: $0, by: row.actor, at: time, into: &facts) }) != true {
            answer = ["ok": false, "code": "unknown-alert", "error": .string("\(AlertRefusal.unknown)")]
        }
        let outcome = CommandOutcome(id: row.id, payload: Array(answer.text().utf8))
        do throws(RuntimeError) {
            try await commit(facts, outcome, actor: row.actor, at: time)
            return true
        } catch { return false }
    }

    // MARK: Committing

    private func commit(_ facts: [AlertFact], _ outcome: CommandOutcome? = nil, actor: String, at time: Int64) async throws(RuntimeError) {
        do throws(RuntimeError) {
            try await owner.commit(facts, outcome, actor: actor, at: time) { facts, last in publish(facts, upTo: last) }
        } catch {
            _ = ending.fail(error)
            throw error
        }
    }

    private func publish(_ facts: [AlertFact], upTo last: Int64) {
        let (books, news, followers) = told.withLock { told in
            let news = facts.enumerated().compactMap { place, fact -> AlertNews? in
                told.books.apply(fact)
                let sequence = last - Int64(facts.count - 1 - place)
                return told.books.alerts[fact.id].map { AlertNews(sequence: sequence, fact: fact, alert: $0) }
            }
            told.sequence = last
            return (told.books, news, told.followers)
        }
        measure(books)
        for one in news { log(one) }
        for follower in followers { follower(news) }
    }

    private func measure(_ books: AlertBooks) {
        let open = books.open
        for severity in AlertSeverity.allCases {
            parts.metrics.gauge(.alertsOpen, "\(severity)").set(open.count { $0.text.severity == severity })
        }
    }

    private func log(_ news: AlertNews) {
        let alert = news.alert
        let level: LogLevel =
            switch alert.text.severity {
            case .info: .info
            case .warning: .warning
            case .critical: .error
            }
        switch news.fact {
        case .raised, .recurred:
            parts.metrics.counter(.alertsRaised, "\(alert.key.kind)").add()
            parts.log.write(
                level, "alert.raised", alert.text.title,
                ["alert": .text("\(alert.id)"), "kind": .text("\(alert.key.kind)"), "subject": .text(alert.key.subject)])
        case .cleared:
            parts.log.info(
                "alert.cleared", alert.text.title,
                ["alert": .text("\(alert.id)"), "kind": .text("\(alert.key.kind)"), "subject": .text(alert.key.subject)])
        case .changed, .acknowledged: return
        }
    }
}

/// How commands of one process reach the alerts of another: rows of the store.
public enum AlertCommand {
    /// Says that an alert was seen: `{alert: "a7"}`.
    public static let acknowledge = "alert.acknowledge"
}
