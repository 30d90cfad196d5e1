internal import Audit
internal import Brokerage
internal import Domain
internal import Engine
internal import JSON
internal import MarketData
internal import Storage
internal import Strategy
internal import Telemetry

extension TradingService {
    func handle(_ input: Input) async throws(RuntimeError) {
        switch input {
        case .market(let update):
            // What was decided before this event reaches its broker before the broker sees the event.
            if !effects.isEmpty { try await commit() }
            try await hear(update)
        case .feedEnded:
            try await endRehearsal()
            view.feed.hasEnded = true
        case .command(let row): try await obey(row)
        case .reports(let reports): for report in router.translate(reports, partition.books) { takeAndAnswer(report) }
        case .finding(let text): note(text)
        case .reconcile:
            await lookAround()
            for id in partition.books.liveOrders {
                guard let order = partition.books.order(id) else { continue }
                if order.status == .unknown { await settle(order) }
                if order.replacement != nil { await settleReplacement(of: order) }
            }
        case .snapshot: try await saveSnapshot(after: Self.factsBetweenSnapshots)
        }
        if partition.waiting >= 256 { try await commit() }
    }

    // MARK: Market

    private func hear(_ update: MarketUpdate) async throws(RuntimeError) {
        heard = heard.after(eventAt: update.event.time)
        let findings = gate.check(update)
        for finding in findings { note("\(Timestamp(nanoseconds: update.event.time)) \(finding)") }
        guard !findings.contains(where: \.isRefusal) else { return parts.metrics.refusedEvent() }
        if !update.isHistory {
            try await endRehearsal()
            partition.feedPosition = heard
        }
        view.feed.eventCount += 1
        view.feed.marketTime = update.event.time
        let time = parts.clock.now()
        view.feed.heardAt = time
        parts.metrics.heard(isHistory: update.isHistory, at: time)
        let listing = parts.listings[update.event.instrument.position]
        parts.onPrice?(listing.instrument.id, update.event.markPrice)
        parts.onEvent?(update.event, listing)
        let event = update.event.moved(to: places[update.event.instrument.position])
        if update.isHistory {
            partition.mark(event.instrument, price: event.markPrice)
            return try await rehearse(event)
        }
        await showToSimulatedBrokers(update.event)
        partition.mark(event.instrument, price: event.markPrice)
        for account in strategies.keys.sorted() {
            partition.books.withAccount(account) { strategies[account]?.on(event, account: $0, orders: &wishes) }
            carryOut(account, at: now())
        }
    }

    private func rehearse(_ event: MarketEvent) async throws(RuntimeError) {
        try await readForRehearsal(upTo: heard)
        rehearsal?.show(event, at: heard, to: &strategies)
    }

    /// Shows the strategies the rest of the past, and what came meanwhile: from here on they trade.
    private func endRehearsal() async throws(RuntimeError) {
        guard rehearsal != nil else { return }
        try await readForRehearsal(upTo: nil)
        rehearsal?.finish(&strategies)
        rehearsal = nil
        let fills = unheard
        unheard = []
        for fill in fills {
            partition.books.withAccount(fill.account) { strategies[fill.account]?.onFill(fill, account: $0, orders: &wishes) }
            carryOut(fill.account, at: now())
        }
    }

    private func readForRehearsal(upTo position: FeedPosition?) async throws(RuntimeError) {
        while let end = rehearsal?.wants(upTo: position), var chain = rehearsed.take() {
            let records: [JournalRecord]
            do throws(StorageError) {
                records = try await StreamAudit(stream: parts.stream, store: parts.store, key: parts.auditKey).records(
                    after: &chain, upTo: end)
            } catch {
                throw RuntimeError(error)
            }
            rehearsed = consume chain
            try rehearsal?.take(records)
        }
    }

    private func showToSimulatedBrokers(_ event: MarketEvent) async {
        for account in router.brokers.keys.sorted() {
            guard let broker = router.brokers[account] as? any SimulatedBroker else { continue }
            for report in router.translate(await broker.observe(event), partition.books) { take(report) }
            carryOut(account, at: now())
        }
    }

    // MARK: Reports

    /// Takes a report into the books and tells the account's strategy of a fill.
    private func take(_ report: VenueReport) {
        var outcome = Books.ReportOutcome.ignored
        let facts = partition.take(actor: "broker", action: "order.report", at: report.time) { outcome = $0.decide(report, into: &$1) }
        keep(facts, actor: "broker")
        if outcome == .contradiction { note("a report on order \(report.order) contradicts the books: \(report.event)") }
        for case .orderFilled(let fill) in facts {
            if rehearsal != nil {
                unheard.append(fill)
            } else {
                partition.books.withAccount(fill.account) { strategies[fill.account]?.onFill(fill, account: $0, orders: &wishes) }
            }
        }
    }

    /// Takes a report that comes alone, and does at once what the strategy wants after it.
    func takeAndAnswer(_ report: VenueReport) {
        take(report)
        if let order = partition.books.order(report.order) { carryOut(order.account, at: max(now(), report.time)) }
    }

    // MARK: Decisions

    private func carryOut(_ account: AccountIndex, at time: Int64) {
        guard !wishes.isEmpty else { return }
        let asked = wishes.wishes
        wishes.removeAll()
        // It heard on, so that it knows the market when it is started again.
        guard !partition.books.accounts[account.position].isStrategyStopped else { return }
        let actor = "strategy:" + (strategies[account]?.description.key ?? "none")
        for wish in asked {
            switch wish {
            case .place(let intent): decide(actor, "order.place", time) { $0.decide(place: intent, for: account, at: time, into: &$1) }
            case .cancel(let id): decide(actor, "order.cancel", time) { $0.decide(cancel: id, for: account, at: time, into: &$1) }
            case .cancelAll(let instrument):
                decide(actor, "order.cancel", time) { $0.decide(cancelAllOf: account, in: instrument, at: time, into: &$1) }
            }
        }
    }

    /// Takes a decision, and notes what is to be done once it is durable. That sending begins is in the same batch as the intent.
    private func decide(_ actor: String, _ action: String, _ time: Int64, _ body: (borrowing Books, inout [Fact]) -> Void) {
        let facts = partition.take(actor: actor, action: action, at: time, body)
        keep(facts, actor: actor)
        for fact in facts {
            switch fact {
            case .orderIntended(let order) where partition.books.order(order.id)?.status == .intent:
                let sending = Fact.orderSendStarted(order.id, time: time)
                partition.take(sending, actor: "system", action: "order.send", at: time)
                keep([sending], actor: "system")
                effects.append(.place(order.id))
            case .replaceRequested(let replacement): effects.append(.replace(replacement.order))
            case .cancelRequested(let id, _): effects.append(.cancel(id, at: time))
            default: continue
            }
        }
    }

    private func obey(_ row: CommandRow) async throws(RuntimeError) {
        let answer: Desk.Answer
        do {
            let command = try DeskCommand(kind: row.kind, try JSONValue(reading: row.payload))
            let desk = Desk(
                brokers: parts.brokers.compactMap { try? BrokerID($0.key) },
                replacing: Set(parts.brokers.filter { $0.capabilities.contains("replace") }.compactMap { try? BrokerID($0.key) }))
            var result = Desk.Answer.refused("not decided")
            let time = now()
            request = RequestID(row.id)
            defer { request = nil }
            decide(row.actor, row.kind, time) { result = desk.decide(command, $0, at: time, into: &$1) }
            answer = result
        } catch {
            answer = .refused("\(error)")
        }
        untold.answers.append(Untold.Answer(row: row, refusal: answer.isRefusal ? answer.json["error"]?.asString : nil))
        outcomes.append(CommandOutcome(id: row.id, payload: Array(answer.json.text().utf8)))
        for index in partition.books.accounts.indices {
            // An account whose broker does not answer stays without: its orders are rejected, and the next command tries again.
            do throws(RuntimeError) { try await openBroker(AccountIndex(index)) } catch { note(error.description) }
        }
    }
}
