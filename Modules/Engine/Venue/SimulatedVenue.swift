public import Domain

/// A venue that is not real: it matches orders against recorded or generated market events by a named policy. Pure and deterministic.
///
/// Events come in order of time. An order meets only events later than its arrival and none after its expiry: a bar that began before its
/// arrival is met at its close, one that ended after its expiry at its open. A price that is not positive is no price.
public struct SimulatedVenue: Sendable {
    /// How orders meet the market.
    public let policy: FillPolicy
    /// What a fill costs.
    public let fees: FeeSchedule
    /// How much worse market orders fill.
    public let slippage: Slippage

    private var terms: [Terms] = []
    private var intervals: [Int64] = []
    private var books: [[Working]] = []

    /// An order as the venue holds it.
    struct Working: Sendable {
        let id: OrderID
        var intent: OrderIntent
        var arrivedAt: Int64
        let expiresAt: Int64
        var remaining: Int64
        var isTriggered: Bool
    }

    /// Makes an empty venue.
    public init(policy: FillPolicy, fees: FeeSchedule, slippage: Slippage) {
        (self.policy, self.fees, self.slippage) = (policy, fees, slippage)
    }

    /// Lists an instrument; its index is the next one.
    /// - Parameter barInterval: how long its bars take, in nanoseconds; 0 where it has none.
    public mutating func list(_ instrument: Instrument, barInterval: Int64) {
        terms.append(Terms(instrument))
        intervals.append(barInterval)
        books.append([])
    }

    /// Whether it works any order in an instrument.
    public func isIdle(_ instrument: InstrumentIndex) -> Bool { workingCount(instrument) == 0 }

    func workingCount(_ instrument: InstrumentIndex) -> Int { books[instrument.position].count }

    /// The numbers of the orders it works.
    public var workingOrders: [OrderID] { books.flatMap { $0.map(\.id) } }

    /// Takes an order. A stop waits accepted; anything else works at once.
    /// - Parameters:
    ///   - expiresAt: when it expires, in nanoseconds since the epoch; the greatest number for never.
    ///   - now: when it arrives.
    public mutating func submit(_ id: OrderID, _ intent: OrderIntent, expiresAt: Int64, at now: Int64, reports: inout [VenueReport]) {
        let waits = intent.type.hasStop
        restore(id, intent, remaining: intent.quantity, isTriggered: !waits, expiresAt: expiresAt, arrivedAt: now)
        reports.append(VenueReport(order: id, event: waits ? .accepted : .working, time: now))
    }

    /// Takes an order it had before a restart, without a word.
    /// - Parameter isTriggered: whether its stop was touched already; true for an order without one.
    public mutating func restore(
        _ id: OrderID, _ intent: OrderIntent, remaining: Int64, isTriggered: Bool, expiresAt: Int64, arrivedAt: Int64
    ) {
        books[intent.instrument.position].append(
            Working(id: id, intent: intent, arrivedAt: arrivedAt, expiresAt: expiresAt, remaining: remaining, isTriggered: isTriggered))
    }

    /// Cancels an order; one it does not work is refused.
    public mutating func cancel(_ id: OrderID, in instrument: InstrumentIndex, at now: Int64, reports: inout [VenueReport]) {
        if let place = books[instrument.position].firstIndex(where: { $0.id == id }) {
            books[instrument.position].remove(at: place)
            reports.append(VenueReport(order: id, event: .canceled, time: now))
        } else {
            reports.append(VenueReport(order: id, event: .cancelRejected(InlineText(truncating: "the venue does not work it")), time: now))
        }
    }

    /// Gives an order other terms: all of them, the quantity with what is filled. For another price or more quantity it goes to the end of
    /// the queue, for less it keeps its turn. Refused is an order it does not work, one that lives for one event only, a quantity that is
    /// filled already, and another stop where the stop was touched.
    /// - Parameter number: what the answer names.
    public mutating func replace(
        _ id: OrderID, in instrument: InstrumentIndex, number: Int32, quantity: Int64, limit: Int64, stop: Int64, at now: Int64,
        reports: inout [VenueReport]
    ) {
        let place = books[instrument.position].firstIndex { $0.id == id }
        let reason = place.map { books[instrument.position][$0].refusal(quantity, stop) } ?? "the venue does not work it"
        if let reason {
            return reports.append(VenueReport(order: id, event: .replaceRejected(number, InlineText(truncating: reason)), time: now))
        }
        guard let place else { return }
        var order = books[instrument.position][place]
        let losesItsTurn = order.intent.losesItsTurn(quantity: quantity, limit: limit, stop: stop)
        order.remaining += quantity - order.intent.quantity
        (order.intent.quantity, order.intent.limit, order.intent.stop) = (quantity, limit, stop)
        books[instrument.position][place] = order
        if losesItsTurn {
            order.arrivedAt = now
            books[instrument.position].remove(at: place)
            books[instrument.position].append(order)
        }
        reports.append(VenueReport(order: id, event: .replaced(number), time: now))
    }

    /// Matches working orders against a bar, in the order they arrived.
    public mutating func onBar(_ bar: Bar, of instrument: InstrumentIndex, reports: inout [VenueReport]) {
        let start = bar.time - intervals[instrument.position]
        var size = bar.volume < 0 ? Int64.max : policy == .pessimistic ? bar.volume / 10 : bar.volume
        match(
            instrument, at: bar.time, size: { _ in size }, take: { size -= size == .max ? 0 : $1 },
            offer: { order, margin in
                switch (order.arrivedAt <= start, order.expiresAt >= bar.time) {
                case (true, true): return Self.offer(order, low: bar.low, high: bar.high, open: bar.open, margin)
                case (false, true): return Self.offer(order, low: bar.close, high: bar.close, open: bar.close, margin)
                case (true, false) where order.expiresAt > start:
                    return Self.offer(order, low: bar.open, high: bar.open, open: bar.open, margin)
                default: return .nothing
                }
            }, reports: { reports.append($0) })
    }

    /// Matches working orders against the best bid and ask: buys meet the ask, sells the bid.
    public mutating func onQuote(_ quote: Quote, of instrument: InstrumentIndex, reports: inout [VenueReport]) {
        var (bids, asks) = (quote.bidSize, quote.askSize)
        match(
            instrument, at: quote.time, size: { $0 == .buy ? asks : bids },
            take: { side, taken in if side == .buy { asks -= taken } else { bids -= taken } },
            offer: { order, margin in
                guard order.expiresAt >= quote.time else { return .nothing }
                let price = order.intent.side == .buy ? quote.ask : quote.bid
                return Self.offer(order, low: price, high: price, open: price, margin)
            }, reports: { reports.append($0) })
    }

    /// Matches working orders against a trade others made.
    public mutating func onTrade(_ trade: Trade, of instrument: InstrumentIndex, reports: inout [VenueReport]) {
        var size = trade.size
        match(
            instrument, at: trade.time, size: { _ in size }, take: { size -= $1 },
            offer: { order, margin in
                guard order.expiresAt >= trade.time else { return .nothing }
                return Self.offer(order, low: trade.price, high: trade.price, open: trade.price, margin)
            }, reports: { reports.append($0) })
    }

    /// Matches against any event.
    public mutating func on(_ event: MarketEvent, reports: inout [VenueReport]) {
        switch event {
        case .bar(let index, let bar): onBar(bar, of: index, reports: &reports)
        case .quote(let index, let quote): onQuote(quote, of: index, reports: &reports)
        case .trade(let index, let trade): onTrade(trade, of: index, reports: &reports)
        }
    }
}

extension SimulatedVenue {
    /// What an event offers an order.
    enum Offer {
        /// Nothing.
        case nothing
        /// A stop is touched, but its limit is not met.
        case trigger
        /// A price; slippage is still to come where `isMarket`.
        case price(Int64, isMarket: Bool)
    }

    /// The price an order meets in an event that went from `open` through `low` and `high`. Where both a stop and its limit lie inside, the
    /// path is not known, and the limit is met only where the price at the stop already meets it.
    static func offer(_ order: Working, low: Int64, high: Int64, open: Int64, _ margin: Int64) -> Offer {
        guard low > 0 else { return .nothing }
        let intent = order.intent
        let buys = intent.side == .buy
        if intent.type.hasStop, !order.isTriggered {
            guard buys ? high >= intent.stop : low <= intent.stop else { return .nothing }
            let touched = buys ? max(open, intent.stop) : min(open, intent.stop)
            guard intent.type == .stopLimit else { return .price(touched, isMarket: true) }
            return (buys ? touched <= intent.limit - margin : touched >= intent.limit + margin)
                ? .price(touched, isMarket: false) : .trigger
        }
        guard intent.type.hasLimit else { return .price(open, isMarket: true) }
        guard buys ? low <= intent.limit - margin : high >= intent.limit + margin else { return .nothing }
        return .price(buys ? min(open, intent.limit) : max(open, intent.limit), isMarket: false)
    }

    private mutating func match(
        _ instrument: InstrumentIndex, at now: Int64, size: (Side) -> Int64, take: (Side, Int64) -> Void,
        offer: (Working, Int64) -> Offer, reports: (VenueReport) -> Void
    ) {
        let place = instrument.position
        let margin = policy == .pessimistic ? terms[place].instrument.tick : 0
        var kept = 0
        for index in books[place].indices {
            var order = books[place][index]
            if order.arrivedAt < now { meet(&order, terms[place], at: now, offer(order, margin), size, take, reports) }
            if order.remaining > 0, order.expiresAt <= now {
                reports(VenueReport(order: order.id, event: .expired, time: now))
                order.remaining = 0
            }
            if order.remaining > 0 {
                books[place][kept] = order
                kept += 1
            }
        }
        books[place].removeLast(books[place].count - kept)
    }

    /// Lets one order meet an offer; `remaining` is 0 afterwards where it is done.
    private mutating func meet(
        _ order: inout Working, _ terms: Terms, at now: Int64, _ offer: Offer, _ size: (Side) -> Int64, _ take: (Side, Int64) -> Void,
        _ reports: (VenueReport) -> Void
    ) {
        let (side, force) = (order.intent.side, order.intent.timeInForce)
        var quantity: Int64 = 0
        if case .price(let price, let isMarket) = offer {
            trigger(&order, at: now, reports)
            let lot = terms.instrument.lot
            quantity = max(0, min(order.remaining, size(side)) / lot * lot)
            if force == .fillOrKill, quantity < order.remaining { quantity = 0 }
            if quantity > 0 {
                let paid = isMarket ? slippage.worsen(price, side, tick: terms.instrument.tick) : price
                guard fill(order, terms, paid, quantity, at: now, reports) else {
                    reports(VenueReport(order: order.id, event: .rejected(InlineText(truncating: "the notional does not fit")), time: now))
                    order.remaining = 0
                    return
                }
                take(side, quantity)
                order.remaining -= quantity
            }
        } else if case .trigger = offer {
            trigger(&order, at: now, reports)
        }
        let waits = order.intent.type.hasStop && !order.isTriggered
        if order.remaining > 0, !waits, force == .immediateOrCancel || force == .fillOrKill {
            reports(VenueReport(order: order.id, event: .canceled, time: now))
            order.remaining = 0
        }
    }

    private func trigger(_ order: inout Working, at now: Int64, _ reports: (VenueReport) -> Void) {
        guard order.intent.type.hasStop, !order.isTriggered else { return }
        order.isTriggered = true
        reports(VenueReport(order: order.id, event: .working, time: now))
    }

    /// An execution is named by its order and what is filled after it, so that a restart never gives one id twice.
    private static func execution(of order: OrderID, filled: Int64) -> ExecutionID {
        ExecutionID(validated: InlineText(truncating: "x").appending(order.number).appending(filled, after: UInt8(ascii: ".")))
    }

    private func fill(
        _ order: Working, _ terms: Terms, _ price: Int64, _ quantity: Int64, at now: Int64, _ reports: (VenueReport) -> Void
    ) -> Bool {
        guard let notional = try? terms.notional(price: price, quantity: quantity),
            let fee = try? fees.fee(notional: notional, quantity: quantity, decimals: terms.instrument.quantityDecimals)
        else { return false }
        let id = Self.execution(of: order.id, filled: order.intent.quantity - order.remaining + quantity)
        reports(VenueReport(order: order.id, event: .filled(id, price: price, quantity: quantity, fee: fee), time: now))
        return true
    }
}

extension SimulatedVenue.Working {
    /// Why it cannot have other terms; nil where it can.
    fileprivate func refusal(_ quantity: Int64, _ stop: Int64) -> String? {
        let filled = intent.quantity - remaining
        if [.immediateOrCancel, .fillOrKill].contains(intent.timeInForce) { return "it lives for one event only" }
        if quantity <= filled { return "so much of it is filled" }
        return intent.type.hasStop && isTriggered && stop != intent.stop ? "its stop was touched" : nil
    }
}
