public import Domain

/// An execution as it is counted: brokers give ids that are unique only for one account or one symbol, so its order belongs to it.
struct BookedExecution: Hashable, Comparable, Sendable {
    let order: OrderID
    let id: ExecutionID

    static func < (left: Self, right: Self) -> Bool { (left.order, left.id) < (right.order, right.id) }
}

/// The books of one partition: instruments, accounts, orders, positions and the ledger, all of it the fold of facts.
///
/// Only `apply` changes what facts say; `mark` changes only what follows from prices, which is in no journal and no hash.
public struct Books: Sendable {
    /// By instrument index.
    public internal(set) var terms: [Terms] = []
    /// Instruments that may not be traded, by index.
    public internal(set) var restricted: [Bool] = []
    /// By account index.
    public internal(set) var accounts: [Account] = []
    /// By order number, less one.
    public internal(set) var orders: [Order] = []
    /// Numbers of the orders that can still change, ascending.
    public internal(set) var liveOrders: [OrderID] = []
    /// The double-entry ledger.
    public internal(set) var ledger = Ledger()
    /// Whether anyone may trade.
    public internal(set) var tradingState = TradingState.active
    /// Where the market was when the last fact was taken that came after an event.
    public internal(set) var feedPosition = FeedPosition.beginning
    /// How many facts were applied.
    public internal(set) var factCount: Int64 = 0
    /// Executions already booked.
    var executions: Set<BookedExecution> = []
    /// The last price by instrument index, in price units; 0 where none is known.
    public private(set) var lastPrices: [Int64] = []
    /// When instruments trade, by index; not a fact, so a recovery attaches it again.
    var sessions: [SessionTable] = []

    /// Empty books.
    public init() {}

    /// Takes note of when an instrument trades. Needed before day orders are decided.
    public mutating func attach(_ table: SessionTable, to instrument: InstrumentIndex) { sessions[instrument.position] = table }

    /// Lends an account. The compiler may copy it: it cannot tell that nothing changes the array meanwhile.
    public func withAccount<Result>(_ index: AccountIndex, _ body: (borrowing Account) -> Result) -> Result {
        accounts.withUnsafeBufferPointer { body($0[index.position]) }
    }

    /// Lends an account to the engine's loop: an exclusive access, which nobody else can change, needs no copy to be safe.
    mutating func withOwnAccount(_ index: AccountIndex, _ body: (inout Account) -> Void) { body(&accounts[index.position]) }

    /// The index of an account; nil where there is none of that name.
    public func account(_ id: AccountID) -> AccountIndex? { accounts.firstIndex { $0.id == id }.map(AccountIndex.init) }

    /// The index of an instrument; nil where it is not listed.
    public func instrument(_ id: InstrumentID) -> InstrumentIndex? { terms.firstIndex { $0.instrument.id == id }.map(InstrumentIndex.init) }

    /// An order by its number; nil where there is none.
    public func order(_ id: OrderID) -> Order? {
        id.number >= 1 && id.number <= orders.count ? orders[Int(id.number - 1)] : nil
    }

    /// Takes an instrument's latest price into account: what positions are worth, and what later checks compare with.
    /// A price that is not positive is none, and leaves the one before.
    public mutating func mark(_ instrument: InstrumentIndex, price: Int64) {
        guard price > 0 else { return }
        setLastPrice(instrument, price)
        for index in accounts.indices where holds(index, instrument) { revalue(index, instrument) }
    }

    mutating func setLastPrice(_ instrument: InstrumentIndex, _ price: Int64) { lastPrices[instrument.position] = price }

    func holds(_ account: Int, _ instrument: InstrumentIndex) -> Bool {
        accounts.withUnsafeBufferPointer { $0[account].positions[instrument.position].quantity != 0 }
    }

    /// Values one position at the last price. One that does not fit keeps the value before, and the next order is refused for it.
    mutating func revalue(_ account: Int, _ instrument: InstrumentIndex) {
        let place = instrument.position
        let quantity = accounts.withUnsafeBufferPointer { $0[account].positions[place].quantity }
        guard let value = try? terms[place].notional(price: lastPrices[place], quantity: quantity) else { return }
        accounts[account].value(place, at: value)
    }

    mutating func list(_ instrument: Instrument) {
        terms.append(Terms(instrument))
        restricted.append(false)
        lastPrices.append(0)
        sessions.append(.continuous)
        for index in accounts.indices { accounts[index].positions.append(Position()) }
    }
}
