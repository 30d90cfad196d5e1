public import Domain

/// An order a strategy or a person wants, before any check. Prices and quantities are in the instrument's units.
public struct OrderIntent: Hashable, Sendable {
    /// What to trade.
    public var instrument: InstrumentIndex
    /// Which way.
    public var side: Side
    /// How its price is found.
    public var type: OrderType
    /// How long it lives.
    public var timeInForce: TimeInForce
    /// How much, in quantity units; positive.
    public var quantity: Int64
    /// The limit in price units; 0 where the type has none.
    public var limit: Int64
    /// The stop in price units; 0 where the type has none.
    public var stop: Int64
    /// Why: the strategy's own number of a reason, named in its description; 0 for none.
    public var reason: UInt16

    /// Makes an intent; a good-till-canceled market order unless said otherwise.
    public init(
        _ side: Side, _ quantity: Int64, of instrument: InstrumentIndex, type: OrderType = .market, limit: Int64 = 0, stop: Int64 = 0,
        timeInForce: TimeInForce = .goodTillCancel, reason: UInt16 = 0
    ) {
        self.instrument = instrument
        self.side = side
        self.type = type
        self.timeInForce = timeInForce
        self.quantity = quantity
        self.limit = limit
        self.stop = stop
        self.reason = reason
    }
}

/// What a strategy wants done after an event, in order. The caller owns the buffer and reuses it: nothing is allocated per event.
public struct OrderIntents: Sendable {
    /// One wish.
    public enum Wish: Hashable, Sendable {
        /// Place an order.
        case place(OrderIntent)
        /// Cancel one order of the account.
        case cancel(OrderID)
        /// Cancel every working order of the account in an instrument.
        case cancelAll(InstrumentIndex)
    }

    /// The wishes, in order.
    public private(set) var wishes: [Wish] = []
    /// True when nothing is wanted.
    public var isEmpty: Bool { wishes.isEmpty }

    /// An empty buffer.
    public init() { wishes.reserveCapacity(16) }

    /// Places an order.
    public mutating func place(_ intent: OrderIntent) { append(.place(intent)) }
    /// Buys at the market.
    public mutating func buy(_ quantity: Int64, of instrument: InstrumentIndex, reason: UInt16 = 0) {
        append(.place(OrderIntent(.buy, quantity, of: instrument, reason: reason)))
    }
    /// Sells at the market.
    public mutating func sell(_ quantity: Int64, of instrument: InstrumentIndex, reason: UInt16 = 0) {
        append(.place(OrderIntent(.sell, quantity, of: instrument, reason: reason)))
    }
    /// Cancels one order.
    public mutating func cancel(_ order: OrderID) { append(.cancel(order)) }
    /// Cancels every working order in an instrument.
    public mutating func cancelAll(of instrument: InstrumentIndex) { append(.cancelAll(instrument)) }
    /// Forgets all wishes and keeps the memory.
    public mutating func removeAll() { wishes.removeAll(keepingCapacity: true) }

    /// Adds a wish.
    public mutating func append(_ wish: Wish) { wishes.append(wish) }
}
