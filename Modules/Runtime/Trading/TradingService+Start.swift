internal import Audit
internal import Brokerage
public import Domain
internal import Engine
internal import MarketData
internal import Storage
internal import Strategy
internal import Telemetry

extension TradingService {
    /// Takes the stream over, reads it back, lists what the feed has, connects the brokers and settles what a crash left open.
    /// - Returns: the event that the last facts came after: where the feed goes on.
    public func start() async throws(RuntimeError) -> FeedPosition {
        let end = try await recover()
        parts.log.info("desk.recovered", "", ["facts": .integer(end), "epoch": .integer(epoch)])
        for listing in parts.listings { list(listing) }
        for opening in parts.openings { try open(opening) }
        // Whatever the configuration asks for that cannot be is found before it is durable: a journal keeps an account for ever.
        for index in partition.books.accounts.indices { try await openBroker(AccountIndex(index)) }
        reportBrokers()
        parts.health?.finish("brokers")
        let deployed = try deployments()
        try await commit()
        parts.health?.report("store", .up)
        parts.health?.finish("recovery")
        try await settleAfterRestart()
        strategies = deployed
        if end > 0, !strategies.isEmpty {
            rehearsal = Rehearsal(of: partition.books, parts.listings, upTo: end)
            rehearsed = AuditChain(beginning: parts.stream.description, key: parts.auditKey)
        }
        publish()
        parts.health?.beat("desk")
        parts.health?.finish("orders")
        return partition.feedPosition
    }

    /// - Returns: the sequence of the last fact.
    private func recover() async throws(RuntimeError) -> Int64 {
        do {
            epoch = try await parts.store.acquireLease(parts.stream, owner: parts.owner).epoch
            let found = try await Recovery.fold(parts.stream, in: parts.store, key: parts.auditKey)
            lastTime = found.lastTime
            if lastTime == nil, found.sequence > 0 {
                lastTime = try await parts.store.records(of: parts.stream, after: found.sequence - 1, limit: 1).first?.time.nanoseconds
            }
            var heads = headFile
            let chain = try await AuditChain.resume(parts.stream, in: parts.store, key: parts.auditKey, heads: &heads)
            headFile = heads
            partition = Partition(stream: parts.stream, books: found.books, sequence: found.sequence, chain: chain)
            snapshotSequence = found.snapshot
            return found.sequence
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

    private func open(_ opening: AccountOpening) throws(RuntimeError) {
        guard partition.books.account(opening.id) == nil else { return }
        let time = now()
        partition.take(
            .accountOpened(opening.id, opening.currency, opening.broker, time: time), actor: "configuration", action: "account.open",
            at: time)
        guard opening.cash > 0, let account = partition.books.account(opening.id) else { return }
        var facts: [Fact] = []
        do throws(ArithmeticError) { try partition.books.decide(cash: opening.cash, for: account, at: time, into: &facts) } catch {
            throw RuntimeError(.configuration, "the account '\(opening.id)' begins with more money than the books can hold: give it less")
        }
        for fact in facts { partition.take(fact, actor: "configuration", action: "account.move", at: time) }
    }

    /// Connects the broker of an account that has none yet.
    func openBroker(_ account: AccountIndex) async throws(RuntimeError) {
        guard router.brokers[account] == nil else { return }
        let broker = try await OrderRouter.connect(partition.books.accounts[account.position], parts)
        router.brokers[account] = broker
        await connected.put(broker)
        guard let simulated = broker as? any SimulatedBroker else { return }
        await simulated.list(parts.listings)
        await simulated.restore(
            partition.books.liveOrders.compactMap { partition.books.order($0) }.sorted { $0.queued < $1.queued }.compactMap { order in
                guard order.account == account, order.status.isAtBroker else { return nil }
                let instrument = partition.books.terms[order.intent.instrument.position].instrument
                return BrokerOrder(
                    ticket: router.ticket(order, instrument), venueOrder: nil, status: order.status,
                    filled: instrument.quantity(order.filled))
            })
    }

    /// Orders whose sending began and whose answer was lost, and cancels that were asked for: the broker's own record decides.
    private func settleAfterRestart() async throws(RuntimeError) {
        // In the order they were asked for: a venue's queue is what it would be without the restart.
        let open = partition.books.liveOrders.compactMap { partition.books.order($0) }
        for order in open.sorted(by: { $0.lastAsked < $1.lastAsked }) {
            let id = order.id
            if !order.status.isAtBroker { await settle(order) }
            if let order = partition.books.order(id), order.replacement != nil {
                await settleReplacement(of: order)
                // The request may never have been sent; the same terms asked for twice are asked for once.
                if partition.books.order(id)?.replacement != nil { effects.append(.replace(id)) }
            }
            if partition.books.order(id)?.isCancelPending == true { effects.append(.cancel(id, at: max(now(), order.decidedAt))) }
        }
        try await act()
        try await commit()
    }

    /// Brings one order whose state is not known to what the broker's record says.
    ///
    /// One the broker never received is sent again only where its sending was cut off by a restart and the broker takes one id once.
    func settle(_ order: Order) async {
        guard let broker = router.brokers[order.account] else { return }
        func take(_ event: VenueReport.Event) { takeAndAnswer(VenueReport(order: order.id, event: event, time: order.decidedAt)) }
        do throws(BrokerError) {
            let id = router.clientID(order.id)
            guard let record = try await broker.order(id) else {
                if order.status == .sendStarted, [.unique, .uniqueForAWhile].contains(broker.idempotency) {
                    effects.append(.place(order.id))
                } else {
                    take(.rejected(InlineText(truncating: "never received")))
                }
                return
            }
            for report in router.translate(try await broker.reports(of: id), partition.books) { takeAndAnswer(report) }
            let known = partition.books.order(order.id)?.filled ?? 0
            let said = try? record.filled.rescaled(to: partition.books.terms[order.intent.instrument.position].instrument.quantityDecimals)
                .units
            guard known != said else { return }
            note("order \(order.id): the broker's record says \(record.filled) filled, and its fills are not told: compare with the broker")
            take(.unknown)
        } catch {
            take(.unknown)
        }
    }

    /// Brings a replacement whose answer is not known to what the broker's record says. Where that has the terms before, nothing is known:
    /// the request may still be on its way.
    func settleReplacement(of order: Order) async {
        guard let broker = router.brokers[order.account], let replacement = order.replacement else { return }
        let instrument = partition.books.terms[order.intent.instrument.position].instrument
        do throws(BrokerError) {
            let id = router.clientID(order.id)
            guard let record = try await broker.order(id) else { return }
            if record.ticket.hasTerms(of: router.ticket(replacement, order, instrument), in: instrument) {
                takeAndAnswer(VenueReport(order: order.id, event: .replaced(replacement.number), time: replacement.decidedAt))
            }
            guard record.status.isFinal else { return }
            for report in router.translate(try await broker.reports(of: id), partition.books) { takeAndAnswer(report) }
        } catch {
            note("order \(order.id): what became of its replacement is not known: \(error)")
        }
    }

    private func deployments() throws(RuntimeError) -> [AccountIndex: LiveStrategy] {
        var strategies: [AccountIndex: LiveStrategy] = [:]
        let instruments = partition.books.terms.map(\.instrument)
        for deployment in parts.deployments {
            guard let account = partition.books.account(deployment.account) else {
                throw RuntimeError(
                    .configuration, "a strategy trades for account '\(deployment.account)', which is not open: assay account open")
            }
            guard strategies[account] == nil else {
                throw RuntimeError(
                    .configuration, "account '\(deployment.account)' has two strategies: give the second an account of its own")
            }
            do {
                strategies[account] = try deployment.role.start(given: deployment.given, instruments: instruments)
            } catch {
                throw RuntimeError(.configuration, "the strategy '\(deployment.role.key)' of account '\(deployment.account)': \(error)")
            }
        }
        return strategies
    }
}

extension OrderStatus {
    /// Whether the broker has the order, as far as is known.
    var isAtBroker: Bool { [.accepted, .working, .partiallyFilled, .suspended].contains(self) }
}

extension Order {
    /// When the last was asked of the venue that is not answered.
    fileprivate var lastAsked: QueuePlace { replacement == nil ? queued : asked }
}

extension OrderTicket {
    /// Whether an order has the terms that were asked for.
    fileprivate func hasTerms(of other: ReplaceTicket, in instrument: Instrument) -> Bool {
        func units(_ number: (some FixedPoint)?, _ decimals: UInt8) -> Int64? { number.flatMap { try? $0.rescaled(to: decimals).units } }
        return units(quantity, instrument.quantityDecimals) == other.quantity.units
            && units(limit, instrument.priceDecimals) == other.limit?.units && units(stop, instrument.priceDecimals) == other.stop?.units
    }
}
