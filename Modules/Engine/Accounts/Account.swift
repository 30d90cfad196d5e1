public import Domain

/// What an account holds of one instrument.
public struct Position: Hashable, Sendable {
    /// Quantity units; negative when short.
    public internal(set) var quantity: Int64 = 0
    /// What it cost, in money units, of the same sign as the quantity. An average price is derived from it, never stored.
    public internal(set) var cost: Int128 = 0
    /// Profit and loss of what was closed, before fees, in money units.
    public internal(set) var realised: Int128 = 0
    /// Fees paid, in money units.
    public internal(set) var fees: Int128 = 0
    /// What live buy orders may still add, in quantity units.
    public internal(set) var liveBuys: Int64 = 0
    /// What live sell orders may still take, in quantity units.
    public internal(set) var liveSells: Int64 = 0
    /// Orders that can still change.
    public internal(set) var liveOrders: Int32 = 0
    /// Worth at the last price, in money units; negative when short.
    public internal(set) var value: Int128 = 0

    /// Profit and loss of what is open at the last price, before fees, in money units.
    public var unrealised: Int128 { value - cost }
}

/// One account of a partition: the fold of its facts, and what its positions are worth at the last prices.
public struct Account: Sendable {
    /// Its name.
    public let id: AccountID
    /// The currency it is kept in.
    public let currency: Currency
    /// Where its orders go.
    public let broker: BrokerID
    /// Settled and unsettled money, in units of 10^-18.
    public internal(set) var cash: Int128 = 0
    /// Money that live orders may need, in money units.
    public internal(set) var reserved: Int128 = 0
    /// Its limits.
    public internal(set) var limits = RiskLimits()
    /// Whether it may trade.
    public internal(set) var tradingState = TradingState.active
    /// Whether a person stopped its strategy: it hears on and decides nothing.
    public internal(set) var isStrategyStopped = false
    /// By instrument index.
    var positions: [Position]
    /// What the positions are worth at the last prices, in money units; shorts count negative.
    public internal(set) var positionValue: Int128 = 0
    /// The same, shorts counting positive.
    public internal(set) var grossExposure: Int128 = 0
    /// When its latest orders were decided, for the limits that count them.
    var recentOrders = RecentOrders()

    init(id: AccountID, currency: Currency, broker: BrokerID, instruments: Int) {
        (self.id, self.currency, self.broker) = (id, currency, broker)
        positions = Array(repeating: Position(), count: instruments)
    }

    /// Takes a position's worth at the last price into account; a worth the books cannot hold leaves the one before.
    mutating func value(_ place: Int, at value: Int128) {
        let before = positions[place].value
        let exposure = grossExposure + (value < 0 ? -value : value) - (before < 0 ? -before : before)
        guard exposure <= Terms.most else { return }
        positions[place].value = value
        positionValue += value - before
        grossExposure = exposure
    }

    /// What it holds of an instrument.
    public func position(of instrument: InstrumentIndex) -> Position { positions[instrument.position] }
    /// How many of its orders in an instrument can still change.
    public func liveOrders(in instrument: InstrumentIndex) -> Int { Int(positions[instrument.position].liveOrders) }
    /// Cash and positions at the last prices, in money units.
    public var equity: Int128 { cash + positionValue }
    /// What new exposure it can carry: equity less exposure less what live orders may need, in money units. Never lent: leverage is one.
    public var buyingPower: Int128 { buyingPower(freeing: 0) }

    /// The same, were that much of what is reserved not.
    func buyingPower(freeing freed: Int128) -> Int128 { max(0, cash + positionValue - grossExposure - reserved + freed) }
}

/// Order times within the last day, oldest first.
struct RecentOrders: Sendable, Hashable {
    private(set) var times: [Int64] = []
    private var first = 0

    /// Adds a time and forgets those a day older.
    mutating func append(_ time: Int64) {
        while first < times.count, times[first] <= time.less(Timestamp.day) { first += 1 }
        if first > 256, first * 2 > times.count {
            times.removeFirst(first)
            first = 0
        }
        times.append(time)
    }

    /// Forgets an order that was refused after all: what was never sent counts for no rate.
    mutating func remove(_ time: Int64) {
        if let place = times[first...].lastIndex(of: time) { times.remove(at: place) }
    }

    /// How many lie within `span` before `now`.
    func count(within span: Int64, of now: Int64) -> Int {
        var index = times.count
        let start = now.less(span)
        while index > first, times[index - 1] > start { index -= 1 }
        return times.count - index
    }

    /// The times of the last day, for a snapshot.
    var live: ArraySlice<Int64> { times[first...] }
}

extension Int64 {
    /// The difference, held at the ends of the range.
    func less(_ other: Int64) -> Int64 {
        let (difference, overflow) = subtractingReportingOverflow(other)
        return overflow ? (other > 0 ? .min : .max) : difference
    }
}
