import Domain

extension Books {
    /// Takes a fact into the books. Facts must come in the order they were decided; a fact that contradicts the books is a defect.
    public mutating func apply(_ fact: Fact) {
        factCount += 1
        switch fact {
        case .instrumentListed(let instrument): list(instrument)
        case .instrumentRestricted(let instrument, let isRestricted): restricted[instrument.position] = isRestricted
        case .accountOpened(let id, let currency, let broker, _):
            accounts.append(Account(id: id, currency: currency, broker: broker, instruments: terms.count))
            ledger.open()
        case .limitsSet(let account, let limits): accounts[account.position].limits = limits
        case .cashMoved(let account, let amount, _):
            accounts[account.position].cash += amount
            for posting in fact.entry(account: account) { ledger.post(posting) }
        case .tradingStateSet(let account, let state, _):
            if let account { accounts[account.position].tradingState = state } else { tradingState = state }
        case .feedReached(let position): feedPosition = position
        case .strategyTurned(let account, let isRunning, _): accounts[account.position].isStrategyStopped = !isRunning
        case .orderIntended(let decision): add(Order(decision))
        case .orderFilled(let fill): book(fill)
        case .orderRefused(let id, let refusal, _):
            change(id) { $0.refusal = refusal }
            move(id, to: .rejected)
            let order = orders[Int(id.number - 1)]
            accounts[order.account.position].recentOrders.remove(order.decidedAt)
        case .orderRejected(let id, let reason, _):
            change(id) { $0.rejection = reason }
            move(id, to: .rejected)
        case .orderAccepted(let id, let venueOrder, _):
            change(id) { $0.venueOrder = venueOrder }
            move(id, to: .accepted)
        case .orderWorking(let id, let venueOrder, _):
            if !venueOrder.isEmpty { change(id) { $0.venueOrder = venueOrder } }
            move(id, to: .working)
        case .orderSendStarted(let id, _): move(id, to: .sendStarted)
        case .orderCanceled(let id, _): move(id, to: .canceled)
        case .orderExpired(let id, _): move(id, to: .expired)
        case .orderSuspended(let id, _): move(id, to: .suspended)
        case .orderUnknown(let id, _): move(id, to: .unknown)
        case .cancelRequested(let id, _): change(id) { $0.isCancelPending = true }
        case .cancelRejected(let id, _, _): change(id) { $0.isCancelPending = false }
        case .replaceRequested(let replacement): note(replacement)
        case .orderReplaced(let id, let venueOrder, _): replace(id, venueOrder)
        case .replaceRejected(let id, _, _): change(live: id) { $0.replacement = nil }
        }
    }

    private mutating func change(_ id: OrderID, _ body: (inout Order) -> Void) { body(&orders[Int(id.number - 1)]) }

    private mutating func add(_ order: Order) {
        precondition(order.id.number == Int64(orders.count + 1), "orders are numbered without gaps")
        orders.append(order)
        liveOrders.append(order.id)
        let (account, instrument) = (order.account.position, order.intent.instrument.position)
        accounts[account].reserved += order.reservation
        accounts[account].recentOrders.append(order.decidedAt)
        accounts[account].positions[instrument].liveOrders += 1
        add(order.intent.side, order.intent.quantity, account, instrument)
    }

    /// Wraps: a refused order is in the books from one fact to the next with whatever was asked for, and must come out again exactly.
    private mutating func add(_ side: Side, _ quantity: Int64, _ account: Int, _ instrument: Int) {
        if side == .buy {
            accounts[account].positions[instrument].liveBuys &+= quantity
        } else {
            accounts[account].positions[instrument].liveSells &+= quantity
        }
    }

    private mutating func move(_ id: OrderID, to status: OrderStatus) {
        let order = orders[Int(id.number - 1)]
        precondition(order.status.allows(status), "order \(id) cannot go from \(order.status) to \(status)")
        orders[Int(id.number - 1)].status = status == .working && order.filled > 0 ? .partiallyFilled : status
        if status.isFinal { retire(order) }
    }

    /// Takes an order out of everything that counts live ones; `order` is as it was before its last change.
    private mutating func retire(_ order: Order) {
        let (account, instrument) = (order.account.position, order.intent.instrument.position)
        accounts[account].reserved -= order.reserved
        accounts[account].positions[instrument].liveOrders -= 1
        add(order.intent.side, 0 &- order.liveQuantity, account, instrument)
        orders[Int(order.id.number - 1)].isCancelPending = false
        orders[Int(order.id.number - 1)].replacement = nil
        if let place = liveOrders.lastIndex(of: order.id) { liveOrders.remove(at: place) }
    }

    private mutating func book(_ fill: Fill) {
        executions.insert(BookedExecution(order: fill.order, id: fill.execution))
        if orders[Int(fill.order.number - 1)].status.isFinal {
            change(fill.order) { $0.fill(fill) }
        } else {
            change(live: fill.order) {
                $0.fill(fill)
                $0.status = .partiallyFilled
            }
        }
        let (account, instrument) = (fill.account.position, fill.instrument.position)
        for posting in Fact.orderFilled(fill).entry(account: fill.account) { ledger.post(posting) }
        let signed = fill.side == .buy ? fill.notional : -fill.notional
        accounts[account].cash += -signed - fill.fee
        accounts[account].positions[instrument].quantity += fill.side.sign * fill.quantity
        accounts[account].positions[instrument].cost += signed + fill.realised
        accounts[account].positions[instrument].realised += fill.realised
        accounts[account].positions[instrument].fees += fill.fee
        if lastPrices[instrument] == 0 { mark(fill.instrument, price: fill.price) }
        revalue(account, fill.instrument)
    }

    /// Changes a live order and, by the difference, everything that counts what live orders may still do; one that has nothing left to
    /// fill is filled.
    private mutating func change(live id: OrderID, _ body: (inout Order) -> Void) {
        let place = Int(id.number - 1)
        let before = orders[place]
        body(&orders[place])
        let after = orders[place]
        let (account, instrument) = (after.account.position, after.intent.instrument.position)
        add(after.intent.side, after.liveQuantity &- before.liveQuantity, account, instrument)
        accounts[account].reserved += after.reserved - before.reserved
        guard after.liveQuantity == 0 else { return }
        orders[place].status = .filled
        retire(after)
    }

    private mutating func note(_ replacement: OrderReplacement) {
        let place = QueuePlace(after: OrderID(Int64(orders.count)), fact: factCount)
        change(live: replacement.order) {
            $0.replacement = replacement
            ($0.replacements, $0.asked) = (replacement.number, place)
        }
        accounts[orders[Int(replacement.order.number - 1)].account.position].recentOrders.append(replacement.decidedAt)
    }

    /// What was filled meanwhile stays filled: terms for less than that are terms for that.
    private mutating func replace(_ id: OrderID, _ venueOrder: InlineText) {
        change(live: id) { order in
            guard let terms = order.replacement else { preconditionFailure("order \(id) has no replacement to take place") }
            if order.intent.losesItsTurn(quantity: terms.quantity, limit: terms.limit, stop: terms.stop) {
                (order.queuedAt, order.queued) = (terms.decidedAt, order.asked)
            }
            order.intent.quantity = max(terms.quantity, order.filled)
            (order.intent.limit, order.intent.stop) = (terms.limit, terms.stop)
            (order.reservation, order.reservedFor) = (terms.reservation, terms.reservedFor)
            order.replacement = nil
            if !venueOrder.isEmpty { order.venueOrder = venueOrder }
        }
    }
}

extension Order {
    fileprivate mutating func fill(_ fill: Fill) {
        filled += fill.quantity
        filledNotional += fill.notional
    }
}
