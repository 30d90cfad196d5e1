public import Domain

extension Books {
    /// Decides an order: the intent, and a refusal where a check says no. The order is durable once both facts are.
    /// - Parameters:
    ///   - now: nanoseconds since the epoch.
    ///   - facts: where the facts are added; they are not applied.
    /// - Returns: the order's number, and nil or why it was refused.
    @discardableResult
    public func decide(place intent: OrderIntent, for account: AccountIndex, at now: Int64, into facts: inout [Fact]) -> (OrderID, Refusal?)
    {
        let id = OrderID(Int64(orders.count + 1))
        var need: Int128 = 0
        let refusal = check(intent, for: account, at: now, reserving: &need)
        let expiry = intent.timeInForce == .day ? sessions[intent.instrument.position].closing(after: now) : Int64.max
        facts.append(
            .orderIntended(
                OrderDecision(
                    id: id, account: account, intent: intent, decidedPrice: lastPrices[intent.instrument.position], decidedAt: now,
                    expiresAt: expiry ?? now, reservation: refusal == nil ? need : 0)))
        if let refusal { facts.append(.orderRefused(id, refusal, time: now)) }
        return (id, refusal)
    }

    /// Decides a movement of money, in money units: positive into the account, negative out of it.
    /// - Throws: `.overflow` when the books cannot hold the sum; nothing is decided then.
    public func decide(cash amount: Int128, for account: AccountIndex, at now: Int64, into facts: inout [Fact]) throws(ArithmeticError) {
        guard Terms.holds(amount), Terms.holds(ledger.balance(account, .cash) + amount),
            Terms.holds(ledger.balance(account, .capital) - amount)
        else { throw .overflow("a movement of money") }
        facts.append(.cashMoved(account, amount, time: now))
    }

    /// Decides a request to cancel: a fact where the order can still be canceled and no request is under way, nothing otherwise.
    /// An intent that was never sent is canceled at once.
    /// - Parameter account: who asks, where only its own orders are its to cancel; nil for who may cancel any.
    public func decide(cancel id: OrderID, for account: AccountIndex? = nil, at now: Int64, into facts: inout [Fact]) {
        guard let order = order(id), account == nil || order.account == account, !order.status.isFinal, !order.isCancelPending else {
            return
        }
        facts.append(order.status == .intent ? .orderCanceled(id, time: now) : .cancelRequested(id, time: now))
    }

    /// Decides to cancel every live order of an account in an instrument.
    public func decide(cancelAllOf account: AccountIndex, in instrument: InstrumentIndex, at now: Int64, into facts: inout [Fact]) {
        for id in liveOrders {
            let order = orders[Int(id.number - 1)]
            if order.account == account, order.intent.instrument == instrument { decide(cancel: id, at: now, into: &facts) }
        }
    }

    /// Decides a trading state; halting also asks to cancel every live order it covers.
    /// - Parameter account: whose; nil for all.
    public func decide(tradingState state: TradingState, of account: AccountIndex?, at now: Int64, into facts: inout [Fact]) {
        let current = account.map { accounts[$0.position].tradingState } ?? tradingState
        if current != state { facts.append(.tradingStateSet(account, state, time: now)) }
        guard state == .halted else { return }
        for id in liveOrders where account == nil || orders[Int(id.number - 1)].account == account {
            decide(cancel: id, at: now, into: &facts)
        }
    }

    /// Decides that an account's strategy decides no more, or does again; its orders and positions stay as they are.
    public func decide(strategyOf account: AccountIndex, isRunning: Bool, at now: Int64, into facts: inout [Fact]) {
        guard accounts[account.position].isStrategyStopped == isRunning else { return }
        facts.append(.strategyTurned(account, isRunning: isRunning, time: now))
    }

    /// What became of a report.
    public enum ReportOutcome: Hashable, Sendable {
        /// It became a fact.
        case taken
        /// It was heard before.
        case repeated
        /// It says nothing new about an order that is final, or one this partition does not know.
        case ignored
        /// It contradicts the books: more was filled than was ordered, or an amount does not fit. Someone must look.
        case contradiction
    }

    /// Decides what a broker's or venue's report means. A final state never goes back, an execution counts once, and a fill
    /// that comes after a cancel is still a fill.
    public func decide(_ report: VenueReport, into facts: inout [Fact]) -> ReportOutcome {
        guard let order = order(report.order) else { return .ignored }
        if case .filled(let execution, let price, let quantity, let fee) = report.event {
            return decide(fill: execution, price, quantity, fee, of: order, at: report.time, into: &facts)
        }
        if let outcome = decide(answer: report, to: order, into: &facts) { return outcome }
        guard let (status, fact) = meaning(of: report) else {
            guard !order.status.isFinal, order.isCancelPending, case .cancelRejected(let reason) = report.event else { return .ignored }
            facts.append(.cancelRejected(order.id, reason: reason, time: report.time))
            return .taken
        }
        if order.status == status { return .repeated }
        guard order.status.allows(status) else { return .ignored }
        facts.append(fact)
        return .taken
    }

    private func meaning(of report: VenueReport) -> (OrderStatus, Fact)? {
        let (id, time) = (report.order, report.time)
        switch report.event {
        case .accepted: return (.accepted, .orderAccepted(id, venueOrder: report.venueOrder, time: time))
        case .working: return (.working, .orderWorking(id, venueOrder: report.venueOrder, time: time))
        case .canceled: return (.canceled, .orderCanceled(id, time: time))
        case .expired: return (.expired, .orderExpired(id, time: time))
        case .rejected(let reason): return (.rejected, .orderRejected(id, reason: reason, time: time))
        case .suspended: return (.suspended, .orderSuspended(id, time: time))
        case .unknown: return (.unknown, .orderUnknown(id, time: time))
        case .filled, .cancelRejected, .replaced, .replaceRejected: return nil
        }
    }

    private func decide(
        fill execution: ExecutionID, _ price: Int64, _ quantity: Int64, _ fee: Int128, of order: Order, at time: Int64,
        into facts: inout [Fact]
    ) -> ReportOutcome {
        if executions.contains(BookedExecution(order: order.id, id: execution)) { return .repeated }
        let terms = terms[order.intent.instrument.position]
        guard price > 0, quantity > 0, quantity <= order.liveQuantity, order.status != .intent, order.refusal == nil, Terms.holds(fee),
            let notional = try? terms.notional(price: price, quantity: quantity)
        else { return .contradiction }
        let position = accounts[order.account.position].position(of: order.intent.instrument)
        let fill = Fill(
            order: order.id, account: order.account, instrument: order.intent.instrument, side: order.intent.side, price: price,
            quantity: quantity, notional: notional, fee: fee, realised: Self.realised(position, order.intent.side, quantity, notional),
            execution: execution, time: time)
        guard holds(fill, order, position) else { return .contradiction }
        // More than the terms before had left: the larger ones hold, whether the broker has said so or not.
        if quantity > order.remaining { facts.append(.orderReplaced(order.id, venueOrder: InlineText(), time: time)) }
        facts.append(.orderFilled(fill))
        return .taken
    }

    /// Whether the books can hold every amount a fill leads to.
    private func holds(_ fill: Fill, _ order: Order, _ position: Position) -> Bool {
        let signed = fill.side == .buy ? fill.notional : -fill.notional
        let quantity = Int128(position.quantity) + Int128(fill.side.sign * fill.quantity)
        func balance(_ account: LedgerAccount) -> Int128 { ledger.balance(fill.account, account) }
        return abs(quantity) <= Int128(Int64.max) && Terms.holds(order.filledNotional + fill.notional)
            && Terms.holds(accounts[fill.account.position].cash - signed - fill.fee)
            && Terms.holds(position.cost + signed + fill.realised) && Terms.holds(balance(.positions) + signed + fill.realised)
            && Terms.holds(position.realised + fill.realised) && Terms.holds(balance(.realised) - fill.realised)
            && Terms.holds(position.fees + fill.fee) && Terms.holds(balance(.fees) + fill.fee)
    }

    /// Profit of the part of a fill that closes a position, at average cost; the rounded share of the cost that is taken out is the same
    /// number that stays out, so nothing is lost.
    private static func realised(_ position: Position, _ side: Side, _ quantity: Int64, _ notional: Int128) -> Int128 {
        guard position.quantity != 0, (position.quantity > 0) == (side == .sell) else { return 0 }
        let held = abs(position.quantity)
        let closing = min(held, quantity)
        let released = Terms.share(position.cost, closing, of: held)
        let proceeds = Terms.share(notional, closing, of: quantity)
        return (side == .sell ? proceeds : -proceeds) - released
    }
}
