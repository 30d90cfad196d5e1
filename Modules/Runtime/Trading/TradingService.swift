internal import Audit
internal import Brokerage
internal import Domain
internal import Engine
internal import Host
internal import MarketData
internal import Storage
internal import Strategy
internal import Synchronization
internal import Telemetry

/// The owner of one stream: takes market events, commands and reports one after another, decides, commits, and only then acts and answers.
///
/// Lifecycle: `start` once, then `run` until `stop`; inputs are put in from any task and are done in order. What is put in while a commit
/// is under way shares the next one. A failed commit ends `run` with an error: the state in memory is ahead of the journal, and only a
/// restart may go on.
public actor TradingService {
    /// Something to be handled.
    enum Input: Sendable {
        case market(MarketUpdate)
        case feedEnded
        case command(CommandRow)
        case reports([ExecutionReport])
        case finding(String)
        case reconcile
        case snapshot
    }

    nonisolated let parts: DeskParts
    nonisolated let mailbox = Mailbox<Input>(capacity: 4096)
    /// Brokers that were connected and whose reports someone is to listen for.
    nonisolated let connected = Mailbox<any Broker>(capacity: 4096)
    /// What is said of orders, so that its level can be another than the desk's.
    nonisolated let orderLog: Log
    private let thread = SerialThread("desk")
    private let published = Mutex(DeskView())
    /// Accounts that no broker is connected for.
    let brokersAway = Mutex<[AccountID]>([])

    var partition: Partition
    var router: OrderRouter
    var epoch: Int64 = 0
    var strategies: [AccountIndex: LiveStrategy] = [:]
    /// Shows strategies what they saw before a restart; nil once they have.
    var rehearsal: Rehearsal?
    /// The audit chain up to where the rehearsal has read.
    var rehearsed: AuditChain?
    /// Fills that came while strategies were still being shown the past.
    var unheard: [Fill] = []
    /// Where the feed's instruments stand in the books.
    var places: [InstrumentIndex] = []
    var gate: QualityGate
    /// The last event the feed gave since the start, history or not.
    var heard = FeedPosition.beginning
    var view = DeskView()
    var effects: [OrderRouter.Effect] = []
    var outcomes: [CommandOutcome] = []
    var wishes = OrderIntents()
    var snapshotSequence: Int64 = 0
    var lastTime: Int64?
    var headFile: HeadFile
    var untold = Untold()
    /// The request that is being decided on; nil for what nobody asked for.
    var request: RequestID?
    /// The requests that live orders came from, so that their fills are told under the same id.
    var requests: [OrderID: RequestID] = [:]

    public nonisolated var unownedExecutor: UnownedSerialExecutor { thread.asUnownedSerialExecutor() }

    /// Makes a desk; touches nothing.
    public init(_ parts: DeskParts) {
        self.parts = parts
        orderLog = parts.log.part("orders")
        let chain = AuditChain(beginning: parts.stream.description, key: parts.auditKey)
        partition = Partition(stream: parts.stream, books: Books(), sequence: 0, chain: chain)
        headFile = parts.headFile
        router = OrderRouter(stream: parts.stream.description)
        gate = QualityGate(instruments: parts.listings.count)
    }

    /// What may be seen at the moment; safe from any task.
    public nonisolated var currentView: DeskView { published.withLock { $0 } }

    /// What the desk says of itself at the moment; safe from any task.
    public nonisolated var pulse: DeskPulse {
        var pulse = DeskPulse(
            process: Environment.processID, time: parts.clock.now(), origin: parts.origin, pace: parts.pace, isVirtual: parts.isVirtual,
            feed: currentView.feed,
            trouble: parts.health?.answer(.ready).reason)
        pulse.brokersAway = brokersAway.withLock { $0 }
        return pulse
    }

    /// Handles inputs until the mailbox is closed and empty.
    public func run() async throws(RuntimeError) {
        let failure: RuntimeError?
        do throws(RuntimeError) {
            try await handleAll()
            try await saveSnapshot(after: Self.factsWorthASnapshot)
            failure = nil
        } catch {
            failure = error
        }
        stop()
        for account in router.brokers.keys.sorted() { await router.brokers[account]?.disconnect() }
        if let failure { throw failure }
    }

    private func handleAll() async throws(RuntimeError) {
        while true {
            let inputs = await mailbox.take(atMost: 256)
            if inputs.isEmpty { return }
            parts.health?.beat("desk")
            for input in inputs { try await handle(input) }
            try await commit()
            publish()
        }
    }

    /// Takes no more inputs; those inside are still handled.
    public nonisolated func stop() {
        mailbox.close()
        connected.close()
    }

    /// Obeys the commands that wait in the store, and ends: for a desk that lives for one call. Call it instead of `run`.
    public func drain() async throws(RuntimeError) {
        var underWay: Set<String> = []
        _ = try await CommandPump(self).pump(&underWay)
        stop()
        try await run()
    }

    /// The time decisions are made at: the clock's, or that of the feed, which never goes back.
    func now() -> Int64 {
        guard parts.isVirtual else { return parts.clock.now().nanoseconds }
        return [view.feed.marketTime, lastTime].compactMap { $0 }.max() ?? parts.beginning ?? parts.clock.now().nanoseconds
    }

    func note(_ finding: String) {
        view.feed.note(finding)
        parts.log.warning("desk.finding", finding)
    }

    func publish() {
        view.show(
            partition.books, sequence: partition.sequence, reasons: { strategies[$0]?.reason($1) },
            strategies: strategies.mapValues(\.description.key))
        let unknown = partition.books.liveOrders.count { partition.books.order($0)?.status == .unknown }
        parts.metrics.stands(live: partition.books.liveOrders.count, unknown: unknown)
        let shown = view
        published.withLock { $0 = shown }
    }
}
