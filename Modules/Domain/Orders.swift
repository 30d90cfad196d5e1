/// Which way an order goes.
public enum Side: UInt8, Sendable, CaseIterable {
    case buy, sell

    /// +1 for a buy, -1 for a sell.
    @inlinable public var sign: Int64 { self == .buy ? 1 : -1 }
    /// The other side.
    @inlinable public var opposite: Side { self == .buy ? .sell : .buy }
}

/// How an order's price is found.
public enum OrderType: UInt8, Sendable, CaseIterable {
    /// At whatever the market gives next.
    case market
    /// At the limit or better.
    case limit
    /// A market order once the stop is touched.
    case stop
    /// A limit order once the stop is touched.
    case stopLimit

    /// True when it needs a limit price.
    public var hasLimit: Bool { self == .limit || self == .stopLimit }
    /// True when it needs a stop price.
    public var hasStop: Bool { self == .stop || self == .stopLimit }
}

/// How long an order lives.
public enum TimeInForce: UInt8, Sendable, CaseIterable {
    /// Until the end of the session it can first trade in.
    case day
    /// Until it is filled or canceled.
    case goodTillCancel
    /// What the next event offers; the rest is canceled.
    case immediateOrCancel
    /// All of it at the next event, or nothing.
    case fillOrKill
}

/// Where an order stands. `docs/decisions/0003-orders.md` maps each vendor's words to these.
public enum OrderStatus: UInt8, Sendable, CaseIterable {
    /// Durable here, not sent.
    case intent
    /// Durable that sending began.
    case sendStarted
    /// Sent, no conclusive answer. Its exposure stays reserved.
    case unknown
    /// The broker has it, the venue does not work it yet.
    case accepted
    /// The venue works it.
    case working
    /// Part of it is filled, the rest is working.
    case partiallyFilled
    /// The broker holds it; not final.
    case suspended
    /// All of it is filled.
    case filled
    /// Canceled on request or by its time in force.
    case canceled
    /// Its time ran out.
    case expired
    /// Refused here before sending, or by the broker.
    case rejected
    /// Another order took its place.
    case replaced

    /// True when nothing can change any more.
    @inlinable public var isFinal: Bool {
        switch self {
        case .filled, .canceled, .expired, .rejected, .replaced: true
        case .intent, .sendStarted, .unknown, .accepted, .working, .partiallyFilled, .suspended: false
        }
    }

    /// Whether an order may go from this state to `next`. A final state never goes back; an unknown one may become anything.
    public func allows(_ next: OrderStatus) -> Bool {
        if isFinal { return false }
        switch next {
        case .intent: return false
        case .sendStarted: return self == .intent
        case .unknown: return self == .sendStarted || self == .unknown
        case .accepted: return self == .sendStarted || self == .unknown || self == .suspended
        case .working: return self != .intent && self != .partiallyFilled
        case .partiallyFilled, .filled, .suspended, .replaced: return self != .intent
        case .canceled, .expired, .rejected: return true
        }
    }
}

/// Whether an account, or all of them, may trade.
public enum TradingState: UInt8, Sendable, CaseIterable {
    /// Every order that passes the checks.
    case active
    /// Only orders that make a position smaller.
    case reducing
    /// No orders at all; working ones are canceled.
    case halted
}

/// What a broker said about an order, in the field's words. Plugins translate at their edge.
public struct ExecutionReport: Hashable, Sendable {
    /// What happened.
    public enum Event: Hashable, Sendable {
        /// The broker has it but the venue does not work it yet.
        case accepted
        /// The venue works it.
        case working
        /// A part or all of it was filled. Repeated ids are one fill.
        case filled(execution: ExecutionID, price: Price, quantity: Quantity, fee: Money)
        /// It is canceled.
        case canceled
        /// Its time ran out.
        case expired
        /// The broker refused it; the reason is the broker's.
        case rejected(reason: String)
        /// The broker would not cancel it; it stays as it was.
        case cancelRejected(reason: String)
        /// It has the terms of the replacement of this number.
        case replaced(number: Int32)
        /// The broker would not change it; it keeps its terms. Names the replacement that did not take place.
        case replaceRejected(number: Int32, reason: String)
        /// The broker holds it.
        case suspended
    }

    /// The id it was sent under.
    public let order: ClientOrderID
    /// The broker's own id, once it gave one.
    public let venueOrder: VenueOrderID?
    /// What happened.
    public let event: Event
    /// When it happened, by the broker.
    public let time: Timestamp

    /// Makes a report.
    public init(order: ClientOrderID, venueOrder: VenueOrderID?, event: Event, time: Timestamp) {
        (self.order, self.venueOrder, self.event, self.time) = (order, venueOrder, event, time)
    }
}
