public import Domain

/// What is to be other about an order, in its instrument's units; nil leaves it as it is.
public struct OrderChange: Hashable, Sendable {
    /// The whole quantity, with what is filled.
    public var quantity: Int64?
    /// The limit.
    public var limit: Int64?
    /// The stop.
    public var stop: Int64?

    /// Makes a change.
    public init(quantity: Int64? = nil, limit: Int64? = nil, stop: Int64? = nil) {
        (self.quantity, self.limit, self.stop) = (quantity, limit, stop)
    }
}

/// Why new terms are not even asked for.
public enum ReplaceRefusal: Hashable, Sendable {
    /// There is no such order.
    case noOrder
    /// The order is not, or not known to be, with the venue.
    case status(OrderStatus)
    /// Canceling it was asked for.
    case cancelPending
    /// Other terms were asked for and are not answered.
    case replacePending
    /// They are the terms it has.
    case nothingChanges
    /// So much of it is filled that nothing would be left to fill; in quantity units.
    case filled(Int64)
    /// A check refuses them.
    case limit(Refusal)
}

extension Books {
    /// Decides to ask for other terms of an order: a fact where nothing stands against it. The terms are checked as a new order's would be,
    /// with this one out of the way; a limit on how often counts them as one more order.
    ///
    /// Until the broker answers, the order may fill under either terms, and the larger of both stays reserved.
    /// - Parameters:
    ///   - now: nanoseconds since the epoch.
    ///   - facts: where the fact is added; it is not applied.
    /// - Returns: nil or why not.
    public func decide(replace id: OrderID, by change: OrderChange, at now: Int64, into facts: inout [Fact]) -> ReplaceRefusal? {
        guard let order = order(id) else { return .noOrder }
        guard [.accepted, .working, .partiallyFilled].contains(order.status) else { return .status(order.status) }
        if order.isCancelPending { return .cancelPending }
        if order.replacement != nil { return .replacePending }
        var intent = order.intent
        intent.quantity = change.quantity ?? intent.quantity
        intent.limit = change.limit ?? intent.limit
        intent.stop = change.stop ?? intent.stop
        if intent == order.intent { return .nothingChanges }
        if order.filled > 0, intent.quantity <= order.filled { return .filled(order.filled) }
        var need: Int128 = 0
        let freed = Freed(filled: order.filled, live: order.remaining, reserved: order.reserved)
        if let refusal = check(intent, for: order.account, at: now, freed: freed, reserving: &need) { return .limit(refusal) }
        facts.append(
            .replaceRequested(
                OrderReplacement(
                    order: id, number: order.replacements + 1, quantity: intent.quantity, limit: intent.limit, stop: intent.stop,
                    reservation: need, reservedFor: intent.quantity - order.filled, decidedAt: now)))
        return nil
    }

    /// Decides what an answer to a replacement means; nil for another report. One that names an earlier replacement was heard before.
    func decide(answer report: VenueReport, to order: Order, into facts: inout [Fact]) -> ReportOutcome? {
        let (number, fact): (Int32, Fact)
        switch report.event {
        case .replaced(let named): (number, fact) = (named, .orderReplaced(order.id, venueOrder: report.venueOrder, time: report.time))
        case .replaceRejected(let named, let reason):
            (number, fact) = (named, .replaceRejected(order.id, reason: reason, time: report.time))
        default: return nil
        }
        guard number <= order.replacements else { return .contradiction }
        guard number == order.replacement?.number else { return order.status.isFinal ? .ignored : .repeated }
        facts.append(fact)
        return .taken
    }
}

extension OrderIntent {
    /// Whether an order of these terms goes to the end of the queue for others: for another price or more quantity, as exchanges do (Eurex
    /// T7, order handling: "the priority time stamp of an order is updated"). Less quantity keeps its turn.
    func losesItsTurn(quantity: Int64, limit: Int64, stop: Int64) -> Bool {
        quantity > self.quantity || limit != self.limit || stop != self.stop
    }
}
