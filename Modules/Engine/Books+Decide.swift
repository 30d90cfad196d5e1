public import Domain

extension Books {
    /// Decides an order: the intent, and a refusal where a check says no. The order is durable once both facts are.
    /// - Parameters:
    ///   - now: nanoseconds since the epoch.
    ///   - facts: where the facts are added; they are not applied.
    /// - Returns: the order's number, and nil or why it was refused.
    @discardableResult
    public func decide(place intent: OrderIntent, for account: AccountIndex, at now: Int64, into facts: inout [Fact]) -> (OrderID, Refusal?) {
        let id = OrderID(Int64(orders.count + 1))
        var need: Int128 = 0
        let refusal = check(intent, for: account, at: now, reserving: &need)
        let expiry = intent.timeInForce == .day ? sessions[intent.instrument.position].closing(after: now) : Int64.max
        facts.append(
            .orderIntended(
                Order(
                    id: id, account: account, intent: intent, decidedPrice: lastPrices[intent.instrument.position], decidedAt: now,
                    expiresAt: expiry ?? now, reservation: refusal == nil ? need : 0)))
        if let refusal { facts.append(.orderRefused(id, refusal, time: now)) }
        return (id, refusal)
    }

    /// Decides a request to cancel: a fact where the order can still be canceled and no request is under way, nothing otherwise.
    /// An intent that was never sent is canceled at once.
    public func decide(cancel id: OrderID, at now: Int64, into facts: inout [Fact]) {
        guard let order = order(id), !order.status.isFinal, !order.isCancelPending else { return }
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

    /// Decides what a broker's or venue's report means. A final state never goes back, an execution counts once, and a fill that comes after
    /// a cancel is still a fill.
    public func decide(_ report: VenueReport, into facts: inout [Fact]) -> ReportOutcome {
        guard let order = order(report.order) else { return .ignored }
        if case .filled(let execution, let price, let quantity, let fee) = report.event {
            return decide(fill: execution, price, quantity, fee, of: order, at: report.time, into: &facts)
        }
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
        case .filled, .cancelRejected: return nil
        }
    }

    private func decide(
        fill execution: ExecutionID, _ price: Int64, _ quantity: Int64, _ fee: Int128, of order: Order, at time: Int64, into facts: inout [Fact]
    ) -> ReportOutcome {
        if executions.contains(execution) { return .repeated }
        let terms = terms[order.intent.instrument.position]
        guard quantity > 0, quantity <= order.remaining, order.status != .intent,
            let notional = try? terms.notional(price: price, quantity: quantity)
        else { return .contradiction }
        let position = accounts[order.account.position].position(of: order.intent.instrument)
        facts.append(
            .orderFilled(
                Fill(
                    order: order.id, account: order.account, instrument: order.intent.instrument, side: order.intent.side, price: price,
                    quantity: quantity, notional: notional, fee: fee,
                    realised: Self.realised(position, order.intent.side, quantity, notional), execution: execution, time: time)))
        return .taken
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
