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

    /// What is wanted by now: what was decided, with the terms of the last replacement that took place.
    public internal(set) var intent: OrderIntent
    /// The replacement that was asked for and not answered yet.
    public internal(set) var replacement: OrderReplacement?
    /// How many replacements were ever asked for.
    public internal(set) var replacements: Int32 = 0
    /// Since when it has its place in the venue's queue, in nanoseconds since the epoch.
    public internal(set) var queuedAt: Int64
    /// Its place in the venue's queue.
    public internal(set) var queued: QueuePlace
    /// The place it goes to where the replacement that was asked for last takes its turn; meaningless before the first.
    public internal(set) var asked: QueuePlace
    /// Money that `reservedFor` units of it may need at most.
    var reservation: Int128
    var reservedFor: Int64

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

    init(_ decision: OrderDecision) {
        self.decision = decision
        (intent, queuedAt) = (decision.intent, decision.decidedAt)
        (queued, asked) = (QueuePlace(after: decision.id), QueuePlace(after: decision.id))
        (reservation, reservedFor) = (decision.reservation, decision.intent.quantity)
    }

    /// Its number in the partition.
    public var id: OrderID { decision.id }
    /// Whose it is.
    public var account: AccountIndex { decision.account }
    /// The last price when it was decided, in price units; 0 where none was known.
    public var decidedPrice: Int64 { decision.decidedPrice }
    /// When it was decided, in nanoseconds since the epoch.
    public var decidedAt: Int64 { decision.decidedAt }
    /// When it expires, in nanoseconds since the epoch; the greatest number for never.
    public var expiresAt: Int64 { decision.expiresAt }
    /// What is left to fill under the terms it has, in quantity units.
    public var remaining: Int64 { intent.quantity - filled }
    /// What may still fill, in quantity units: until a replacement is answered, the larger of what is left before and after it.
    public var liveQuantity: Int64 { replacement.map { max(remaining, $0.quantity - filled) } ?? remaining }
    /// What is still reserved for it, in money units: until a replacement is answered, the larger of before and after it.
    var reserved: Int128 {
        if status.isFinal { return 0 }
        let own = Terms.share(reservation, remaining, of: reservedFor)
        guard let replacement else { return own }
        return max(own, Terms.share(replacement.reservation, max(0, replacement.quantity - filled), of: replacement.reservedFor))
    }
}

/// When a venue was asked for a place in its queue, among all that it was asked for.
public struct QueuePlace: Hashable, Comparable, Sendable {
    /// The last order that was placed by then: for a new order itself.
    public let order: OrderID
    /// How many facts there were, for a replacement; 0 for a new order.
    public let fact: Int64

    init(after order: OrderID, fact: Int64 = 0) { (self.order, self.fact) = (order, fact) }

    public static func < (left: Self, right: Self) -> Bool { (left.order, left.fact) < (right.order, right.fact) }
}

/// New terms that were asked for an order, in its instrument's units: all that the fact says.
public struct OrderReplacement: Hashable, Sendable {
    /// The order.
    public let order: OrderID
    /// Counts the replacements of the order from 1: what the broker's answer names.
    public let number: Int32
    /// The whole quantity, with what is filled.
    public let quantity: Int64
    /// The limit; 0 where the type has none.
    public let limit: Int64
    /// The stop; 0 where the type has none.
    public let stop: Int64
    /// Money that `reservedFor` may need at most, in money units.
    public let reservation: Int128
    /// What was left to fill under these terms when they were decided, in quantity units; positive.
    public let reservedFor: Int64
    /// When it was decided, in nanoseconds since the epoch.
    public let decidedAt: Int64
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
        /// The order has the terms of the replacement of this number.
        case replaced(Int32)
        /// The order keeps its terms; the replacement of this number did not take place.
        case replaceRejected(Int32, InlineText)
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
