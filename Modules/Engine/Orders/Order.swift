public import Domain

/// What was decided about an order, in its instrument's units: all that its first fact says.
public struct OrderDecision: Hashable, Sendable {
    /// Its number in the partition.
    public let id: OrderID
    /// Whose it is.
    public let account: AccountIndex
    /// What was wanted.
    public let intent: OrderIntent
    /// The last price when it was decided, in price units; 0 where none was known.
    public let decidedPrice: Int64
    /// When it was decided, in nanoseconds since the epoch.
    public let decidedAt: Int64
    /// When it expires, in nanoseconds since the epoch; the greatest number for never.
    public let expiresAt: Int64
    /// Money it may need at most, in money units; 0 for one that makes a position smaller.
    public let reservation: Int128
}

/// An order of the books, in its instrument's units: what was decided, and what came of it.
public struct Order: Hashable, Sendable {
    /// What was decided.
    public let decision: OrderDecision

    /// Where it stands.
    public internal(set) var status = OrderStatus.intent
    /// True between a request to cancel it and the answer.
    public internal(set) var isCancelPending = false
    /// Filled so far, in quantity units.
    public internal(set) var filled: Int64 = 0
    /// What the fills came to, in money units.
    public internal(set) var filledNotional: Int128 = 0
    /// The broker's id for it; empty until it gave one.
    public internal(set) var venueOrder = InlineText()
    /// Why it was refused here; nil unless it was.
    public internal(set) var refusal: Refusal?
    /// Why the broker rejected it; empty unless it did.
    public internal(set) var rejection = InlineText()

    init(_ decision: OrderDecision) { self.decision = decision }

    /// Its number in the partition.
    public var id: OrderID { decision.id }
    /// Whose it is.
    public var account: AccountIndex { decision.account }
    /// What was wanted.
    public var intent: OrderIntent { decision.intent }
    /// The last price when it was decided, in price units; 0 where none was known.
    public var decidedPrice: Int64 { decision.decidedPrice }
    /// When it was decided, in nanoseconds since the epoch.
    public var decidedAt: Int64 { decision.decidedAt }
    /// When it expires, in nanoseconds since the epoch; the greatest number for never.
    public var expiresAt: Int64 { decision.expiresAt }
    /// Money it may need at most, in money units; 0 for one that makes a position smaller.
    public var reservation: Int128 { decision.reservation }
    /// What is left to fill, in quantity units.
    public var remaining: Int64 { intent.quantity - filled }
    /// What is still reserved for it, in money units.
    var reserved: Int128 { status.isFinal ? 0 : Terms.share(reservation, remaining, of: intent.quantity) }
}

/// One execution against an order, in the instrument's units; money in units of 10^-18.
public struct Fill: Hashable, Sendable {
    /// The order.
    public var order: OrderID
    /// Whose.
    public var account: AccountIndex
    /// Which instrument.
    public var instrument: InstrumentIndex
    /// The order's side.
    public var side: Side
    /// Price units.
    public var price: Int64
    /// Quantity units; positive.
    public var quantity: Int64
    /// price × quantity, positive, in money units.
    public var notional: Int128
    /// What the broker or venue charged; negative for a rebate.
    public var fee: Int128
    /// Profit or loss this fill realised before fees, in money units.
    public var realised: Int128
    /// The execution's own id; a repeated one is the same fill.
    public var execution: ExecutionID
    /// When it happened, in nanoseconds since the epoch.
    public var time: Int64
}

/// What a venue or broker said about an order, by the order's number and in its units.
public struct VenueReport: Hashable, Sendable {
    /// What happened.
    public enum Event: Hashable, Sendable {
        case accepted
        case working
        /// Price and quantity units; the fee in money units.
        case filled(ExecutionID, price: Int64, quantity: Int64, fee: Int128)
        case canceled
        case expired
        case rejected(InlineText)
        case cancelRejected(InlineText)
        case suspended
        /// No conclusive answer came.
        case unknown
    }

    /// Which order.
    public var order: OrderID
    /// The broker's id for it; empty where it gave none.
    public var venueOrder: InlineText
    /// What happened.
    public var event: Event
    /// When, in nanoseconds since the epoch.
    public var time: Int64

    /// Makes a report.
    public init(order: OrderID, venueOrder: InlineText = InlineText(), event: Event, time: Int64) {
        (self.order, self.venueOrder, self.event, self.time) = (order, venueOrder, event, time)
    }
}
