import Domain
import Engine

let first = InstrumentIndex(0)
let second = InstrumentIndex(1)
let alice = AccountIndex(0)
let bob = AccountIndex(1)

extension Instrument {
    /// A stock priced in cents and traded in whole shares unless said otherwise.
    static func stock(
        _ name: String = "SPY.XNYS", priceDecimals: UInt8 = 2, quantityDecimals: UInt8 = 0, tick: Int64 = 1, lot: Int64 = 1
    ) throws -> Instrument {
        Instrument(
            id: try InstrumentID(name), assetClass: .equity, currency: .usd, priceDecimals: priceDecimals,
            quantityDecimals: quantityDecimals,
            tick: tick, lot: lot, calendar: try CalendarID("XNYS"))
    }
}

/// Whole dollars in money units.
func dollars(_ amount: Int128) -> Int128 { amount * Money.unitsPerOne }

/// Whole cents in money units.
func cents(_ amount: Int128) -> Int128 { amount * Money.unitsPerOne / 100 }

/// Books with instruments and accounts, every fact they took, and short ways to drive them as a shell would.
struct Desk {
    var books = Books()
    var facts: [Fact] = []
    var now: Int64 = 1_000

    init(_ instruments: [Instrument], accounts: Int = 1, cash: Int128 = dollars(1_000_000), limits: RiskLimits = RiskLimits()) throws {
        for instrument in instruments { take(.instrumentListed(instrument)) }
        for index in 0..<accounts {
            take(.accountOpened(try AccountID("account-\(index)"), .usd, try BrokerID("paper"), time: 0))
            take(.limitsSet(AccountIndex(index), limits))
            if cash != 0 { take(.cashMoved(AccountIndex(index), cash, time: 0)) }
        }
    }

    init(limits: RiskLimits = RiskLimits(), cash: Int128 = dollars(1_000_000)) throws {
        try self.init([.stock()], cash: cash, limits: limits)
        books.mark(first, price: 100_00)
    }

    init(_ books: Books, facts: [Fact], now: Int64) { (self.books, self.facts, self.now) = (books, facts, now) }

    mutating func take(_ fact: Fact) {
        facts.append(fact)
        books.apply(fact)
    }

    private mutating func taken(since count: Int) {
        for index in count..<facts.count { books.apply(facts[index]) }
    }

    @discardableResult
    mutating func place(_ intent: OrderIntent, for account: AccountIndex = alice) -> (id: OrderID, refusal: Refusal?) {
        let count = facts.count
        let (id, refusal) = books.decide(place: intent, for: account, at: now, into: &facts)
        taken(since: count)
        return (id, refusal)
    }

    /// Places an order and begins to send it.
    mutating func sent(_ intent: OrderIntent, for account: AccountIndex = alice) -> OrderID {
        let id = place(intent, for: account).id
        take(.orderSendStarted(id, time: now))
        return id
    }

    /// Places and sends an order that the venue works.
    mutating func working(_ intent: OrderIntent, for account: AccountIndex = alice) -> OrderID {
        let id = sent(intent, for: account)
        hear(.working, of: id)
        return id
    }

    @discardableResult
    mutating func hear(_ event: VenueReport.Event, of id: OrderID, venueOrder: String = "") -> Books.ReportOutcome {
        let count = facts.count
        let report = VenueReport(order: id, venueOrder: InlineText(truncating: venueOrder), event: event, time: now)
        let outcome = books.decide(report, into: &facts)
        taken(since: count)
        return outcome
    }

    @discardableResult
    mutating func fill(_ id: OrderID, _ execution: String, price: Int64, quantity: Int64, fee: Int128 = 0) -> Books.ReportOutcome {
        let execution = ExecutionID(validated: InlineText(truncating: execution))
        return hear(.filled(execution, price: price, quantity: quantity, fee: fee), of: id)
    }

    mutating func cancel(_ id: OrderID) {
        let count = facts.count
        books.decide(cancel: id, at: now, into: &facts)
        taken(since: count)
    }

    @discardableResult
    mutating func replace(_ id: OrderID, quantity: Int64? = nil, limit: Int64? = nil, stop: Int64? = nil) -> ReplaceRefusal? {
        let count = facts.count
        let change = OrderChange(quantity: quantity, limit: limit, stop: stop)
        let refusal = books.decide(replace: id, by: change, at: now, into: &facts)
        taken(since: count)
        return refusal
    }

    mutating func set(_ state: TradingState, of account: AccountIndex? = nil) {
        let count = facts.count
        books.decide(tradingState: state, of: account, at: now, into: &facts)
        taken(since: count)
    }

    /// Buys at the market and is filled at once: a position to begin with.
    mutating func holds(_ quantity: Int64, at price: Int64, for account: AccountIndex = alice) {
        guard quantity != 0 else { return }
        let id = sent(OrderIntent(quantity > 0 ? .buy : .sell, abs(quantity), of: first), for: account)
        fill(id, "open-\(id)", price: price, quantity: abs(quantity))
    }

    func status(_ id: OrderID) -> OrderStatus? { books.order(id)?.status }
    var account: Account { books.accounts[0] }
    var position: Position { account.position(of: first) }

    /// What everything that facts made comes to in bytes.
    var state: [UInt8] { encoded(books) }
}

func encoded(_ books: Books) -> [UInt8] {
    var writer = ByteWriter()
    books.encode(into: &writer)
    return writer.bytes
}

func encoded(_ facts: some Sequence<Fact>) -> [UInt8] {
    var writer = ByteWriter()
    for fact in facts { fact.encode(into: &writer) }
    return writer.bytes
}

/// What a broker said.
func said(_ text: String) -> InlineText { InlineText(truncating: text) }
