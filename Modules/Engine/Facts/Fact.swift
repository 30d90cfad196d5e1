public import Domain

/// Something that happened and is true for ever: the only thing the journal stores and the only thing that changes the books.
///
/// A fact carries every number it needs (a fill its notional, fee and realised profit), so that a later version with another fee table or
/// rounding leaves history as it was. Facts are copied without a reference count.
public enum Fact: Hashable, Sendable {
    /// An instrument was listed; its index is the next one.
    case instrumentListed(Instrument)
    /// An instrument may or may not be traded.
    case instrumentRestricted(InstrumentIndex, Bool)
    /// An account was opened at a broker; its index is the next one.
    case accountOpened(AccountID, Currency, BrokerID, time: Int64)
    /// An account's limits are now these.
    case limitsSet(AccountIndex, RiskLimits)
    /// Money came in (positive) or went out (negative), in money units.
    case cashMoved(AccountIndex, Int128, time: Int64)
    /// An account, or all of them where nil, may trade so.
    case tradingStateSet(AccountIndex?, TradingState, time: Int64)
    /// The market was at this event: what follows was taken after it came. Written before the first fact that does.
    case feedReached(FeedPosition)
    /// An account's strategy was stopped or started by a person.
    case strategyTurned(AccountIndex, isRunning: Bool, time: Int64)
    /// An order was decided; its number is the next one.
    case orderIntended(OrderDecision)
    /// A check refused it before it was sent.
    case orderRefused(OrderID, Refusal, time: Int64)
    /// Sending began.
    case orderSendStarted(OrderID, time: Int64)
    /// The broker has it.
    case orderAccepted(OrderID, venueOrder: InlineText, time: Int64)
    /// The venue works it.
    case orderWorking(OrderID, venueOrder: InlineText, time: Int64)
    /// It was filled, in part or whole.
    case orderFilled(Fill)
    /// It is canceled.
    case orderCanceled(OrderID, time: Int64)
    /// Its time ran out.
    case orderExpired(OrderID, time: Int64)
    /// The broker refused it.
    case orderRejected(OrderID, reason: InlineText, time: Int64)
    /// The broker holds it.
    case orderSuspended(OrderID, time: Int64)
    /// No conclusive answer came; its exposure stays reserved.
    case orderUnknown(OrderID, time: Int64)
    /// Canceling it was asked for.
    case cancelRequested(OrderID, time: Int64)
    /// The broker would not cancel it.
    case cancelRejected(OrderID, reason: InlineText, time: Int64)
    /// New terms were asked for.
    case replaceRequested(OrderReplacement)
    /// The order has the terms that were asked for; the venue's id is another one where it is not empty.
    case orderReplaced(OrderID, venueOrder: InlineText, time: Int64)
    /// The broker would not change it.
    case replaceRejected(OrderID, reason: InlineText, time: Int64)

    /// Which order it is about; nil where it is about none.
    public var order: OrderID? {
        switch self {
        case .instrumentListed, .instrumentRestricted, .accountOpened, .limitsSet, .cashMoved, .tradingStateSet, .feedReached,
            .strategyTurned:
            nil
        case .orderIntended(let decision): decision.id
        case .orderFilled(let fill): fill.order
        case .replaceRequested(let replacement): replacement.order
        case .orderRefused(let id, _, _), .orderSendStarted(let id, _), .orderAccepted(let id, _, _), .orderWorking(let id, _, _),
            .orderCanceled(let id, _), .orderExpired(let id, _), .orderRejected(let id, _, _), .orderSuspended(let id, _),
            .orderUnknown(let id, _), .cancelRequested(let id, _), .cancelRejected(let id, _, _),
            .orderReplaced(let id, _, _), .replaceRejected(let id, _, _):
            id
        }
    }
}
