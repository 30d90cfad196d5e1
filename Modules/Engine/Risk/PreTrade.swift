import Domain

extension Books {
    /// What an order gives back that is to have other terms: those are checked as if it were not there.
    struct Freed {
        /// What is filled of it, and of the new quantity too.
        let filled: Int64
        /// What was left to fill.
        let live: Int64
        /// What was reserved for it.
        let reserved: Int128
    }

    /// The pre-trade chain, in this order; the first check that says no is the answer.
    /// - Parameters:
    ///   - freed: of the order whose terms these are to be; nil for a new one.
    ///   - need: the money the order may need, where every check says yes; for new terms, what is left of it.
    func check(
        _ intent: OrderIntent, for account: AccountIndex, at now: Int64, freed: Freed? = nil, reserving need: inout Int128
    ) -> Refusal? {
        withAccount(account) { check(intent, for: account, $0, at: now, freed, reserving: &need) }
    }

    private func check(
        _ intent: OrderIntent, for account: AccountIndex, _ owner: borrowing Account, at now: Int64, _ freed: Freed?,
        reserving need: inout Int128
    ) -> Refusal? {
        let limits = owner.limits
        var position = owner.position(of: intent.instrument)
        var rest = intent
        if let freed {
            if intent.side == .buy { position.liveBuys -= freed.live } else { position.liveSells -= freed.live }
            rest.quantity -= freed.filled
        }
        if let refusal = checkState(rest, owner, position, at: now) { return refusal }
        if let refusal = checkSteps(intent, limits, at: now) { return refusal }
        let reference = referencePrice(of: intent)
        guard reference > 0 else { return Refusal(.noPrice) }
        guard let notional = try? terms[intent.instrument.position].notional(price: reference, quantity: intent.quantity) else {
            return Refusal(.overflow)
        }
        if notional > limits.orderNotional { return Refusal(.orderNotional, allowed: limits.orderNotional, actual: notional) }
        if let refusal = checkCollar(intent, limits) { return refusal }
        if let refusal = checkRates(limits, owner, at: now) { return refusal }
        if freed == nil, let refusal = checkDuplicates(intent, limits, account, at: now) { return refusal }
        return checkMoney(rest, owner, position, reference, freed: freed?.reserved ?? 0, reserving: &need)
    }

    private func checkState(_ intent: OrderIntent, _ owner: borrowing Account, _ position: Position, at now: Int64) -> Refusal? {
        let state = max(owner.tradingState.rawValue, tradingState.rawValue)
        if state == TradingState.halted.rawValue { return Refusal(.tradingState, actual: Int128(state)) }
        if state == TradingState.reducing.rawValue, !reduces(intent, position) { return Refusal(.tradingState, actual: Int128(state)) }
        if restricted[intent.instrument.position] { return Refusal(.restricted) }
        if terms[intent.instrument.position].instrument.currency != owner.currency { return Refusal(.currency) }
        if owner.limits.requiresOpenSession, !sessions[intent.instrument.position].isOpen(at: now) { return Refusal(.session) }
        return nil
    }

    /// Whether an order, with those already live, can only make the position smaller.
    private func reduces(_ intent: OrderIntent, _ position: Position) -> Bool {
        let held = Int128(position.quantity)
        let left = intent.side == .sell ? held - Int128(position.liveSells) : -held - Int128(position.liveBuys)
        return left >= Int128(intent.quantity)
    }

    private func checkSteps(_ intent: OrderIntent, _ limits: RiskLimits, at now: Int64) -> Refusal? {
        let instrument = terms[intent.instrument.position].instrument
        if intent.quantity <= 0 || intent.quantity % instrument.lot != 0 {
            return Refusal(.quantityStep, allowed: Int128(instrument.lot), actual: Int128(intent.quantity))
        }
        for (isNeeded, price) in [(intent.type.hasLimit, intent.limit), (intent.type.hasStop, intent.stop)]
        where isNeeded ? price <= 0 || price % instrument.tick != 0 : price != 0 {
            return Refusal(.priceStep, allowed: isNeeded ? Int128(instrument.tick) : 0, actual: Int128(price))
        }
        if intent.quantity > limits.orderQuantity {
            return Refusal(.orderQuantity, allowed: Int128(limits.orderQuantity), actual: Int128(intent.quantity))
        }
        if intent.timeInForce == .day, sessions[intent.instrument.position].closing(after: now) == nil { return Refusal(.expiry) }
        return nil
    }

    /// The worst price an order may meet, as far as it is known: its limit where it buys by one, its stop where it sells by one, the last
    /// price for the market. A sale by a limit and a purchase by a stop may meet the last price beyond it; 0 where that is not known.
    private func referencePrice(of intent: OrderIntent) -> Int64 {
        let last = lastPrices[intent.instrument.position]
        switch (intent.type, intent.side) {
        case (.limit, .buy), (.stopLimit, .buy): return intent.limit
        case (.stop, .sell): return intent.stop
        case (.limit, .sell), (.stopLimit, .sell): return last > 0 ? max(intent.limit, last) : 0
        case (.stop, .buy): return last > 0 ? max(intent.stop, last) : 0
        case (.market, _): return last
        }
    }

    private func checkCollar(_ intent: OrderIntent, _ limits: RiskLimits) -> Refusal? {
        guard limits.priceCollar > .zero, intent.type != .market else { return nil }
        let last = Int128(lastPrices[intent.instrument.position])
        guard last > 0 else { return Refusal(.noPrice) }
        for price in [intent.limit, intent.stop] where price != 0 {
            let distance = (abs(Int128(price) - last) * 1_000_000_000).divided(by: last, rounding: .up)
            if distance > Int128(limits.priceCollar.partsPerBillion) {
                return Refusal(.priceCollar, allowed: Int128(limits.priceCollar.partsPerBillion), actual: distance)
            }
        }
        return nil
    }

    private func checkRates(_ limits: RiskLimits, _ owner: borrowing Account, at now: Int64) -> Refusal? {
        for (limit, allowed, span) in [
            (Limit.ordersPerHour, limits.ordersPerHour, Timestamp.day / 24), (.ordersPerDay, limits.ordersPerDay, Timestamp.day),
        ]
        where allowed < Int32.max {
            let count = owner.recentOrders.count(within: span, of: now) + 1
            if count > Int(allowed) { return Refusal(limit, allowed: Int128(allowed), actual: Int128(count)) }
        }
        return nil
    }

    private func checkDuplicates(_ intent: OrderIntent, _ limits: RiskLimits, _ account: AccountIndex, at now: Int64) -> Refusal? {
        guard limits.duplicateWindow > 0 else { return nil }
        var wanted = intent
        for order in orders.reversed() {
            let age = now.less(order.decidedAt)
            if age >= limits.duplicateWindow { break }
            wanted.reason = order.intent.reason
            if order.account == account, order.intent == wanted, order.refusal == nil {
                return Refusal(.duplicate, allowed: Int128(limits.duplicateWindow), actual: Int128(age))
            }
        }
        return nil
    }

    /// Position, exposure, short and buying-power checks, each against the worst that live orders and this one can become together.
    private func checkMoney(
        _ intent: OrderIntent, _ owner: borrowing Account, _ position: Position, _ reference: Int64, freed: Int128,
        reserving need: inout Int128
    ) -> Refusal? {
        let limits = owner.limits
        let (held, asked) = (Int128(position.quantity), Int128(intent.quantity))
        let live = Int128(intent.side == .buy ? position.liveBuys : position.liveSells)
        let before = intent.side == .buy ? held + live : live - held
        guard let after = Int64(exactly: before + asked), live + asked <= Int128(Int64.max) else { return Refusal(.overflow) }
        let opening = max(0, after) - Int64(max(0, before))
        if opening == 0 { return nil }
        if intent.side == .sell, !limits.allowsShort {
            return Refusal(.short, allowed: max(0, -before), actual: asked)
        }
        let terms = terms[intent.instrument.position]
        guard let worst = try? terms.notional(price: reference, quantity: after),
            let opened = try? terms.notional(price: reference, quantity: opening),
            let notional = try? terms.notional(price: reference, quantity: intent.quantity),
            let fee = try? share(of: notional, at: limits.feeEstimate, rounding: .up), Terms.holds(fee)
        else { return Refusal(.overflow) }
        if worst > limits.positionNotional { return Refusal(.position, allowed: limits.positionNotional, actual: worst) }
        let exposure = owner.grossExposure + owner.reserved - freed + opened
        if exposure > limits.exposure { return Refusal(.exposure, allowed: limits.exposure, actual: exposure) }
        need = opened + fee
        let power = owner.buyingPower(freeing: freed)
        if need > power { return Refusal(.buyingPower, allowed: power, actual: need) }
        return nil
    }
}
