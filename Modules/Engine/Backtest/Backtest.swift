public import Domain

/// Market events in order of time; the one place a backtest's input comes from.
public protocol EventSource {
    /// The next event, or nil at the end. Times never go back.
    mutating func next() -> MarketEvent?
}

/// An instrument of a run, when it trades and how long its bars take.
public struct Listing: Sendable {
    /// The instrument.
    public let instrument: Instrument
    /// When it trades.
    public let sessions: SessionTable
    /// How long its bars take, in nanoseconds; 0 where it has none.
    public let barInterval: Int64

    /// Makes a listing.
    public init(_ instrument: Instrument, sessions: SessionTable, barInterval: Int64) {
        (self.instrument, self.sessions, self.barInterval) = (instrument, sessions, barInterval)
    }
}

/// What a backtest runs under.
public struct BacktestTerms: Sendable {
    /// The instruments, by their dense index.
    public var listings: [Listing]
    /// The account's name.
    public var account: AccountID
    /// The broker it is said to be at; a paper account that is to make the same facts says the same.
    public var broker: BrokerID
    /// The currency it is kept in.
    public var currency: Currency
    /// What it starts with, in money units; beyond some 5 × 10^18 of the currency the books take no fill.
    public var cash: Int128
    /// Its limits.
    public var limits = RiskLimits()
    /// How orders meet the market.
    public var policy = FillPolicy.nextEvent
    /// What fills cost.
    public var fees = FeeSchedule.none
    /// How much worse market orders fill.
    public var slippage = Slippage.none

    /// Makes terms without costs or limits.
    public init(listings: [Listing], account: AccountID, broker: BrokerID, currency: Currency, cash: Int128) {
        (self.listings, self.account, self.broker, self.currency, self.cash) = (listings, account, broker, currency, cash)
    }
}

/// One strategy over recorded events, with the same books, checks and venue as a paper account. Deterministic: equal input, equal facts.
///
/// Each event goes: the venue fills what it can, the books take the reports, the strategy hears of its fills, positions are marked, the
/// strategy hears the event, its wishes are decided and reach the venue. What it asked for can meet only later events.
public struct Backtest<S: Strategy>: Sendable {
    /// The books.
    public private(set) var books = Books()
    /// The account's worth over time.
    public private(set) var curve = EquityCurve()
    /// Every fact, in order.
    public private(set) var facts: [Fact] = []
    /// Reports that contradicted the books; anything but zero is a defect.
    public private(set) var contradictions = 0

    var strategy: S
    var venue: SimulatedVenue
    private var wishes = OrderIntents()
    private var reports: [VenueReport] = []
    private var unsent: [Int] = []
    private let account = AccountIndex(0)
    /// Room for the facts of a long run. Memory that is not touched costs nothing; an array that grows touches everything twice.
    private static var reservedFacts: Int { 1 << 18 }

    /// Opens the account and lists the instruments.
    /// - Parameter start: when the account is opened, in nanoseconds since the epoch.
    public init(_ strategy: S, _ terms: BacktestTerms, start: Int64) {
        self.strategy = strategy
        venue = SimulatedVenue(policy: terms.policy, fees: terms.fees, slippage: terms.slippage)
        reports.reserveCapacity(64)
        facts.reserveCapacity(Self.reservedFacts)
        for (index, listing) in terms.listings.enumerated() {
            take(.instrumentListed(listing.instrument))
            books.attach(listing.sessions, to: InstrumentIndex(index))
            venue.list(listing.instrument, barInterval: listing.barInterval)
        }
        take(.accountOpened(terms.account, terms.currency, terms.broker, time: start))
        take(.limitsSet(account, terms.limits))
        take(.cashMoved(account, terms.cash, time: start))
    }

    /// Runs to the end of the source.
    /// - Parameters:
    ///   - stride: how many events lie between two calls of `progress`.
    ///   - progress: hears how many events are done; returning false stops the run.
    public mutating func run(_ source: inout some EventSource, stride: Int = 1 << 16, progress: (Int) -> Bool = { _ in true }) {
        var (done, next) = (0, stride)
        while let event = source.next() {
            step(event)
            done += 1
            if done == next {
                next += stride
                guard progress(done) else { break }
            }
        }
        finish()
    }

    /// Takes the last sample of the curve. `run` does it; call it once after stepping by hand.
    public mutating func finish() { curve.finish() }

    /// Takes one event.
    public mutating func step(_ event: MarketEvent) {
        switch event {
        case .bar(let index, let bar): step(bar, index)
        case .quote(let index, let quote): step(quote, index)
        case .trade(let index, let trade): step(trade, index)
        }
    }

    mutating func step(_ bar: Bar, _ index: InstrumentIndex) {
        if !venue.isIdle(index) { meet(.bar(index, bar)) }
        books.mark(index, price: bar.close)
        books.withOwnAccount(account) { strategy.onBar(bar, of: index, account: $0, orders: &wishes) }
        settle(at: bar.time)
    }

    mutating func step(_ quote: Quote, _ index: InstrumentIndex) {
        if !venue.isIdle(index) { meet(.quote(index, quote)) }
        books.mark(index, price: quote.middle)
        books.withOwnAccount(account) { strategy.onQuote(quote, of: index, account: $0, orders: &wishes) }
        settle(at: quote.time)
    }

    mutating func step(_ trade: Trade, _ index: InstrumentIndex) {
        if !venue.isIdle(index) { meet(.trade(index, trade)) }
        books.mark(index, price: trade.price)
        books.withOwnAccount(account) { strategy.onTrade(trade, of: index, account: $0, orders: &wishes) }
        settle(at: trade.time)
    }

    mutating func settle(at now: Int64) {
        if !wishes.isEmpty { decideWishes(at: now) }
        if !unsent.isEmpty { send(at: now) }
        books.withOwnAccount(account) { curve.record($0, at: now) }
    }

    mutating func meet(_ event: MarketEvent) {
        venue.on(event, reports: &reports)
        takeReports()
        if !wishes.isEmpty { decideWishes(at: event.time) }
    }

    /// Decides what the strategy asked for. It reaches the venue at the end of the step, as it reaches a broker after the commit.
    mutating func decideWishes(at now: Int64) {
        for wish in wishes.wishes {
            let first = facts.count
            switch wish {
            case .place(let intent): books.decide(place: intent, for: account, at: now, into: &facts)
            case .cancel(let id): books.decide(cancel: id, for: account, at: now, into: &facts)
            case .cancelAll(let instrument): books.decide(cancelAllOf: account, in: instrument, at: now, into: &facts)
            }
            for index in first..<facts.count { books.apply(facts[index]) }
            for index in first..<facts.count {
                switch facts[index] {
                case .orderIntended(let order) where books.order(order.id)?.status == .intent:
                    take(.orderSendStarted(order.id, time: now))
                    unsent.append(index)
                case .cancelRequested: unsent.append(index)
                default: continue
                }
            }
        }
        wishes.removeAll()
    }

    /// Brings what was decided to the venue.
    private mutating func send(at now: Int64) {
        for index in unsent {
            switch facts[index] {
            case .orderIntended(let order):
                venue.submit(order.id, order.intent, expiresAt: order.expiresAt, at: now, reports: &reports)
            case .cancelRequested(let id, _):
                guard let order = books.order(id) else { continue }
                venue.cancel(id, in: order.intent.instrument, at: now, reports: &reports)
            default: continue
            }
        }
        unsent.removeAll(keepingCapacity: true)
        takeReports()
    }

    private mutating func takeReports() {
        for report in reports {
            let first = facts.count
            if books.decide(report, into: &facts) == .contradiction { contradictions += 1 }
            for index in first..<facts.count {
                books.apply(facts[index])
                if case .orderFilled(let fill) = facts[index] {
                    books.withOwnAccount(account) { strategy.onFill(fill, account: $0, orders: &wishes) }
                }
            }
        }
        reports.removeAll(keepingCapacity: true)
    }

    private mutating func take(_ fact: Fact) {
        facts.append(fact)
        books.apply(fact)
    }
}
