public import Domain

/// One execution against an order, in the instrument's units; money in units of 10^-18.
public struct Fill: Hashable, Sendable {
    /// The order.
    public var order: OrderID
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
    /// When it happened, in nanoseconds since the epoch.
    public var time: Int64
}

/// What an account holds of one instrument.
public struct Position: Hashable, Sendable {
    /// Quantity units; negative when short.
    public var quantity: Int64 = 0
    /// What it cost, in money units, of the same sign as the quantity. An average price is derived from it, never stored.
    public var cost: Int128 = 0
    /// Profit and loss of what was closed, before fees, in money units.
    public var realised: Int128 = 0
    /// Fees paid, in money units.
    public var fees: Int128 = 0
}

/// One account of a partition: the fold of its facts.
public struct Account: Sendable {
    /// Its name.
    public let id: AccountID
    /// The currency it is kept in.
    public let currency: Currency
    /// Free money, in units of 10^-18.
    public internal(set) var cash: Int128 = 0
    /// By instrument index.
    @usableFromInline var positions: [Position] = []
    /// Orders that can still change, by instrument index.
    @usableFromInline var liveOrderCounts: [Int32] = []
    /// What the positions are worth at the last prices, in money units.
    public internal(set) var positionValue: Int128 = 0

    /// What it holds of an instrument.
    @inlinable public func position(of instrument: InstrumentIndex) -> Position { positions[instrument.position] }
    /// How many of its orders in an instrument can still change.
    @inlinable public func liveOrders(in instrument: InstrumentIndex) -> Int { Int(liveOrderCounts[instrument.position]) }
    /// Cash and positions at the last prices, in money units.
    @inlinable public var equity: Int128 { cash + positionValue }
}
