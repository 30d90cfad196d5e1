public import Audit
public import Brokerage
public import Configuration
public import Domain
public import Engine
internal import Host
internal import JSON
public import MarketData
public import Storage
internal import Strategy
internal import Synchronization

/// Everything a desk is made of. The simulator and tests put their own in.
public struct DeskParts: Sendable {
    /// The stream this desk owns.
    public var stream: StreamID
    /// Who owns it, for people: host and process.
    public var owner: String
    /// Where facts are kept; migrated and open.
    public var store: any Store
    /// The brokers that plugins provide.
    public var brokers: [BrokerRole]
    /// The configuration brokers are made from.
    public var settings: Settings
    /// Accounts to open where they are not open yet.
    public var openings: [AccountOpening]
    /// The strategies that trade.
    public var deployments: [Deployment]
    /// What the feed lists, and whether its time is its own; empty without a feed.
    public var listings: [Listing]
    /// True when decisions are made at the events' time.
    public var isVirtual: Bool
    /// Where that time begins, in nanoseconds since the epoch; nil where time is the clock's.
    public var beginning: Int64?
    /// The time.
    public var clock: any WallClock
    /// Waiting.
    public var sleeper: any Sleeper
    /// The key of the audit trail.
    public var auditKey: AuditKey
    /// Where the audit trail's head is kept outside the store.
    public var headFile: HeadFile

    /// Takes what a feed tells of itself.
    public mutating func take(_ feed: any MarketDataFeed) { (listings, isVirtual, beginning) = (feed.listings, feed.isVirtual, feed.beginning) }

    /// Collects the parts of a desk without strategies or feed.
    public init(
        stream: StreamID, owner: String, store: any Store, brokers: [BrokerRole], settings: Settings, clock: any WallClock,
        sleeper: any Sleeper, auditKey: AuditKey, headFile: HeadFile
    ) {
        (self.stream, self.owner, self.store, self.brokers, self.settings) = (stream, owner, store, brokers, settings)
        (self.clock, self.sleeper, self.auditKey, self.headFile) = (clock, sleeper, auditKey, headFile)
        (openings, deployments, listings, isVirtual) = ([], [], [], false)
    }
}

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
        case snapshot
    }

    nonisolated let parts: DeskParts
    nonisolated let mailbox = Mailbox<Input>(capacity: 4096)
    private let thread = SerialThread("desk")
    private let published = Mutex(DeskView())

    private var partition: Partition
    private var router: OrderRouter
    private var epoch: Int64 = 0
    private var strategies: [AccountIndex: LiveStrategy] = [:]
    private var places: [InstrumentIndex] = []
    private var gate: QualityGate
    private var view = DeskView()
    private var effects: [OrderRouter.Effect] = []
    private var outcomes: [CommandOutcome] = []
    private var wishes = OrderIntents()
    private var snapshotSequence: Int64 = 0
    private var lastTime: Int64?
    private var headFile: HeadFile

    public nonisolated var unownedExecutor: UnownedSerialExecutor { thread.asUnownedSerialExecutor() }

    /// Makes a desk; touches nothing.
    public init(_ parts: DeskParts) throws(RuntimeError) {
        self.parts = parts
        do {
            let chain = try AuditChain(stream: parts.stream.description, key: parts.auditKey, last: nil, outside: nil)
            partition = Partition(stream: parts.stream, books: Books(), sequence: 0, chain: chain)
        } catch {
            throw RuntimeError(.configuration, error.description)
        }
        headFile = parts.headFile
        router = OrderRouter(stream: parts.stream.description)
        gate = QualityGate(instruments: parts.listings.count)
    }

    /// What may be seen at the moment; safe from any task.
    public nonisolated var currentView: DeskView { published.withLock { $0 } }

    // MARK: Start

    /// Takes the stream over, reads it back, lists what the feed has, connects the brokers and settles what a crash left open.
    /// - Returns: the time of the last fact, in nanoseconds since the epoch; where a feed with a time of its own goes on. Nil for none.
    public func start() async throws(RuntimeError) -> Int64? {
        let found = try await recover()
        for listing in parts.listings { list(listing) }
        for opening in parts.openings { open(opening) }
        try await commit()
        for index in partition.books.accounts.indices { try await openBroker(AccountIndex(index)) }
        try await settleAfterRestart()
        try deploy()
        publish()
        return found.lastTime
    }

    private func recover() async throws(RuntimeError) -> Recovery.Found {
        do {
            epoch = try await parts.store.acquireLease(parts.stream, owner: parts.owner).epoch
            let found = try await Recovery.fold(parts.stream, in: parts.store)
            var last = found.lastTime
            if last == nil, found.sequence > 0 {
                last = try await parts.store.records(of: parts.stream, after: found.sequence - 1, limit: 1).first?.time.nanoseconds
            }
            let leaf = try await parts.store.lastLeaf(of: parts.stream).map {
                AuditRow(
                    sequence: $0.sequence, actor: $0.actor, action: $0.action,
                    seal: AuditSeal(leaf: $0.leaf, chain: $0.chain, mac: $0.mac))
            }
            let chain = try AuditChain(
                stream: parts.stream.description, key: parts.auditKey, last: leaf, outside: try parts.headFile.read())
            partition = Partition(stream: parts.stream, books: found.books, sequence: found.sequence, chain: chain)
            snapshotSequence = found.sequence
            lastTime = last
            return Recovery.Found(books: found.books, sequence: found.sequence, lastTime: last)
        } catch let error as RuntimeError {
            throw error
        } catch {
            throw RuntimeError(.store, "\(error)")
        }
    }

    private func list(_ listing: Listing) {
        let id = listing.instrument.id
        if partition.books.instrument(id) == nil {
            partition.take(.instrumentListed(listing.instrument), actor: "system", action: "instrument.list", at: now())
        }
        guard let index = partition.books.instrument(id) else { return }
        places.append(index)
        partition.attach(listing.sessions, to: index)
    }

    private func open(_ opening: AccountOpening) {
        guard partition.books.account(opening.id) == nil else { return }
        let time = now()
        partition.take(
            .accountOpened(opening.id, opening.currency, opening.broker, time: time), actor: "configuration", action: "account.open", at: time)
        guard opening.cash > 0, let account = partition.books.account(opening.id) else { return }
        partition.take(.cashMoved(account, opening.cash, time: time), actor: "configuration", action: "account.move", at: time)
    }

    private func openBroker(_ account: AccountIndex) async throws(RuntimeError) {
        guard router.brokers[account] == nil else { return }
        let broker = try await OrderRouter.connect(partition.books.accounts[account.position], parts)
        router.brokers[account] = broker
        guard let simulated = broker as? any SimulatedBroker else { return }
        await simulated.list(parts.listings)
        await simulated.restore(
            partition.books.liveOrders.compactMap { id in
                guard let order = partition.books.order(id), order.account == account, order.status.isAtBroker else { return nil }
                let instrument = partition.books.terms[order.intent.instrument.position].instrument
                return BrokerOrder(
                    ticket: router.ticket(order, instrument), venueOrder: nil, status: order.status, filled: instrument.quantity(order.filled))
            })
    }

    /// Orders whose sending began and whose answer was lost, and cancels that were asked for: the broker's own record decides.
    private func settleAfterRestart() async throws(RuntimeError) {
        let books = partition.books
        for id in books.liveOrders {
            guard let order = books.order(id), let broker = router.brokers[order.account] else { continue }
            if order.status == .sendStarted || order.status == .unknown {
                do {
                    if try await broker.order(router.clientID(id)) == nil { effects.append(.place(id)) }
                } catch {
                    take(VenueReport(order: id, event: .unknown, time: order.decidedAt))
                }
            } else if order.isCancelPending {
                effects.append(.cancel(id, at: max(now(), order.decidedAt)))
            }
        }
        try await act()
        try await commit()
    }

    private func deploy() throws(RuntimeError) {
        let instruments = partition.books.terms.map(\.instrument)
        for deployment in parts.deployments {
            guard let account = partition.books.account(deployment.account) else {
                throw RuntimeError(.configuration, "a strategy trades for account '\(deployment.account)', which is not open: assay account open")
            }
            guard strategies[account] == nil else {
                throw RuntimeError(.configuration, "account '\(deployment.account)' has two strategies: give the second an account of its own")
            }
            do {
                strategies[account] = try deployment.role.start(given: deployment.given, instruments: instruments)
            } catch {
                throw RuntimeError(.configuration, "the strategy '\(deployment.role.key)' of account '\(deployment.account)': \(error)")
            }
        }
    }

    // MARK: Run

    /// Handles inputs until the mailbox is closed and empty.
    public func run() async throws(RuntimeError) {
        while true {
            let inputs = await mailbox.take(atMost: 256)
            if inputs.isEmpty { break }
            for input in inputs { try await handle(input) }
            try await commit()
            publish()
        }
        try await saveSnapshot()
        for broker in router.brokers.values { await broker.disconnect() }
    }

    /// Takes no more inputs; those inside are still handled.
    public nonisolated func stop() { mailbox.close() }

    /// Obeys the commands that wait in the store, and ends: for a desk that lives for one call. Call it instead of `run`.
    public func drain() async throws(RuntimeError) {
        var underWay: Set<String> = []
        _ = try await CommandPump(self).pump(&underWay)
        stop()
        try await run()
    }

    private func handle(_ input: Input) async throws(RuntimeError) {
        switch input {
        case .market(let update):
            // What was decided before this event reaches its broker before the broker sees the event.
            if !effects.isEmpty { try await commit() }
            await hear(update)
        case .feedEnded: view.feedEnded = true
        case .command(let row): try await obey(row)
        case .reports(let reports): for report in router.translate(reports, partition.books) { takeAndAnswer(report) }
        case .snapshot: try await saveSnapshot()
        }
        if partition.waiting >= 256 { try await commit() }
    }

    private func now() -> Int64 { parts.isVirtual ? view.marketTime ?? lastTime ?? parts.beginning ?? parts.clock.now().nanoseconds : parts.clock.now().nanoseconds }

    private func hear(_ update: MarketUpdate) async {
        let findings = gate.check(update)
        for finding in findings {
            view.findings = (view.findings + ["\(Timestamp(nanoseconds: update.event.time)) \(finding)"]).suffix(20)
        }
        guard !findings.contains(where: \.isRefusal) else { return }
        view.eventCount += 1
        view.marketTime = update.event.time
        view.heardAt = parts.clock.now()
        let event = update.event.moved(to: places[update.event.instrument.position])
        if !update.isHistory { await showToSimulatedBrokers(update.event) }
        partition.mark(event.instrument, price: event.markPrice)
        for account in strategies.keys.sorted() {
            partition.books.withAccount(account) { strategies[account]?.on(event, account: $0, orders: &wishes) }
            if update.isHistory { wishes.removeAll() } else { carryOut(account, at: now()) }
        }
    }

    private func showToSimulatedBrokers(_ event: MarketEvent) async {
        for account in router.brokers.keys.sorted() {
            guard let broker = router.brokers[account] as? any SimulatedBroker else { continue }
            for report in router.translate(await broker.observe(event), partition.books) { take(report) }
            carryOut(account, at: now())
        }
    }

    /// Takes a report into the books and tells the account's strategy of a fill.
    private func take(_ report: VenueReport) {
        var outcome = Books.ReportOutcome.ignored
        let facts = partition.take(actor: "broker", action: "order.report", at: report.time) { outcome = $0.decide(report, into: &$1) }
        if outcome == .contradiction {
            view.findings = (view.findings + ["a report on order \(report.order) contradicts the books: \(report.event)"]).suffix(20)
        }
        for case .orderFilled(let fill) in facts {
            partition.books.withAccount(fill.account) { strategies[fill.account]?.onFill(fill, account: $0, orders: &wishes) }
        }
    }

    /// Takes a report that comes alone, and does at once what the strategy wants after it.
    private func takeAndAnswer(_ report: VenueReport) {
        take(report)
        if let order = partition.books.order(report.order) { carryOut(order.account, at: report.time) }
    }

    private func carryOut(_ account: AccountIndex, at time: Int64) {
        guard !wishes.isEmpty else { return }
        let asked = wishes.wishes
        wishes.removeAll()
        let actor = "strategy:" + (strategies[account]?.description.key ?? "none")
        for wish in asked {
            switch wish {
            case .place(let intent): decide(actor, "order.place", time) { $0.decide(place: intent, for: account, at: time, into: &$1) }
            case .cancel(let id): decide(actor, "order.cancel", time) { $0.decide(cancel: id, at: time, into: &$1) }
            case .cancelAll(let instrument):
                decide(actor, "order.cancel", time) { $0.decide(cancelAllOf: account, in: instrument, at: time, into: &$1) }
            }
        }
    }

    /// Takes a decision, and notes what is to be done once it is durable. That sending begins is in the same batch as the intent.
    private func decide(_ actor: String, _ action: String, _ time: Int64, _ body: (borrowing Books, inout [Fact]) -> Void) {
        for fact in partition.take(actor: actor, action: action, at: time, body) {
            switch fact {
            case .orderIntended(let order) where partition.books.order(order.id)?.status == .intent:
                partition.take(.orderSendStarted(order.id, time: time), actor: "system", action: "order.send", at: time)
                effects.append(.place(order.id))
            case .cancelRequested(let id, _): effects.append(.cancel(id, at: time))
            default: continue
            }
        }
    }

    // MARK: Commands

    private func obey(_ row: CommandRow) async throws(RuntimeError) {
        let answer: Desk.Answer
        do {
            let command = try DeskCommand(kind: row.kind, try JSONValue(reading: row.payload))
            let desk = Desk(brokers: parts.brokers.compactMap { try? BrokerID($0.key) })
            var result = Desk.Answer.refused("not decided")
            let time = now()
            decide(row.actor, row.kind, time) { result = desk.decide(command, $0, at: time, into: &$1) }
            answer = result
        } catch {
            answer = .refused("\(error)")
        }
        outcomes.append(CommandOutcome(id: row.id, payload: Array(answer.json.text().utf8)))
        for index in partition.books.accounts.indices { try await openBroker(AccountIndex(index)) }
    }

    // MARK: Commit

    /// Makes what was decided durable, then does it, and again for what that brought, until nothing is left.
    private func commit() async throws(RuntimeError) {
        while partition.waiting > 0 || !outcomes.isEmpty || !effects.isEmpty {
            if partition.waiting > 0 || !outcomes.isEmpty {
                let batch = partition.seal(epoch: epoch, outcomes: outcomes)
                outcomes = []
                do {
                    try await parts.store.append(batch)
                } catch {
                    throw RuntimeError(.store, "the journal could not be written: \(error). The process must restart; nothing after fact \(batch.records.first?.sequence ?? 0) is certain")
                }
                do throws(AuditError) { try headFile.write(partition.outsideHead()) } catch { throw RuntimeError(.store, error.description) }
            }
            try await act()
        }
    }

    private func act() async throws(RuntimeError) {
        let due = effects
        effects = []
        for effect in due { for report in await router.perform(effect, partition.books) { takeAndAnswer(report) } }
    }

    private func saveSnapshot() async throws(RuntimeError) {
        guard partition.sequence > snapshotSequence, partition.waiting == 0 else { return }
        do {
            try await parts.store.saveSnapshot(partition.snapshot(), epoch: epoch)
            snapshotSequence = partition.sequence
        } catch {
            throw RuntimeError(.store, "\(error)")
        }
    }

    private func publish() {
        view.show(
            partition.books, sequence: partition.sequence, reasons: { strategies[$0]?.reason($1) },
            strategies: strategies.mapValues(\.description.key))
        let shown = view
        published.withLock { $0 = shown }
    }
}

extension OrderStatus {
    /// Whether the broker has the order, as far as is known.
    var isAtBroker: Bool { [.accepted, .working, .partiallyFilled, .suspended].contains(self) }
}

extension MarketEvent {
    /// The event about an instrument at another place.
    func moved(to place: InstrumentIndex) -> MarketEvent {
        switch self {
        case .bar(_, let bar): .bar(place, bar)
        case .quote(_, let quote): .quote(place, quote)
        case .trade(_, let trade): .trade(place, trade)
        }
    }

    /// What positions are marked at.
    var markPrice: Int64 {
        switch self {
        case .bar(_, let bar): bar.close
        case .quote(_, let quote): quote.middle
        case .trade(_, let trade): trade.price
        }
    }
}

extension LiveStrategy {
    mutating func on(_ event: MarketEvent, account: borrowing Account, orders: inout OrderIntents) {
        switch event {
        case .bar(let index, let bar): onBar(bar, of: index, account: account, orders: &orders)
        case .quote(let index, let quote): onQuote(quote, of: index, account: account, orders: &orders)
        case .trade(let index, let trade): onTrade(trade, of: index, account: account, orders: &orders)
        }
    }
}
