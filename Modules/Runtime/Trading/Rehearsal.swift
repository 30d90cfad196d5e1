internal import Domain
internal import Engine
internal import Storage
internal import Strategy

/// Shows strategies, after a restart, what they saw before it: each event with the account as it was, and their fills. What they want is
/// dropped; what came of it is in the journal. After it they are where they would be had they never stopped.
///
/// The books are folded a second time along the events, which the journal's facts name. Among the facts of one event, reports came before
/// the strategies heard it, everything from the first decision on came after; but what a strategy decided on hearing of a fill came
/// before, and is known by being what it wants again.
struct Rehearsal {
    private var books = Books()
    private var facts: [Fact] = []
    private var place = 0
    private let end: Int64
    private var read: Int64 = 0
    private var latest = FeedPosition.beginning
    private var wishes = OrderIntents()
    /// Orders that were decided about on hearing of fills, at the event that is shown.
    private var decided: Set<OrderID> = []

    /// Begins before the first fact.
    /// - Parameters:
    ///   - books: the books now; their instruments and accounts are there from the beginning.
    ///   - end: the sequence of the last fact of the past.
    init(of books: borrowing Books, _ listings: [Listing], upTo end: Int64) {
        self.end = end
        for terms in books.terms { self.books.apply(.instrumentListed(terms.instrument)) }
        for account in books.accounts { self.books.apply(.accountOpened(account.id, account.currency, account.broker, time: .min)) }
        for listing in listings {
            if let index = self.books.instrument(listing.instrument.id) { self.books.attach(listing.sessions, to: index) }
        }
    }

    // MARK: Reading

    /// Up to which fact to read on before the event at a position can be shown; nil where enough is read.
    /// - Parameter position: nil for everything.
    func wants(upTo position: FeedPosition?) -> Int64? { read < end && position.map { latest <= $0 } ?? true ? end : nil }

    /// Takes facts in their order.
    mutating func take(_ records: [JournalRecord]) throws(RuntimeError) {
        facts.removeFirst(place)
        place = 0
        for record in records {
            read = record.sequence
            let fact: Fact
            do throws(DecodingError) { fact = try Fact(record) } catch { throw RuntimeError(error, in: record) }
            switch fact {
            case .instrumentListed, .accountOpened: continue
            case .feedReached(let position): latest = position
            default: break
            }
            facts.append(fact)
        }
        guard !records.isEmpty else { throw RuntimeError(.damaged, "the journal ends at fact \(read), and had \(end)") }
    }

    // MARK: Showing

    /// Shows the event at a position. Facts up to it must have been taken.
    mutating func show(_ event: MarketEvent, at position: FeedPosition, to strategies: inout [AccountIndex: LiveStrategy]) {
        while let next, reached(next).map({ $0 < position }) ?? true { apply(next, &strategies) }
        wishes.removeAll()
        decided.removeAll()
        if let next, reached(next) == position {
            apply(next, &strategies)
            showReports(at: event.time, &strategies)
        }
        books.mark(event.instrument, price: event.markPrice)
        for account in strategies.keys.sorted() {
            books.withAccount(account) { strategies[account]?.on(event, account: $0, orders: &wishes) }
        }
        wishes.removeAll()
    }

    /// Shows the rest of the facts.
    mutating func finish(_ strategies: inout [AccountIndex: LiveStrategy]) {
        while let next { apply(next, &strategies) }
    }

    /// The position that a fact says was reached; nil for another fact.
    private func reached(_ fact: Fact) -> FeedPosition? {
        if case .feedReached(let position) = fact { position } else { nil }
    }

    /// Shows what came before the strategies heard the event.
    private mutating func showReports(at time: Int64, _ strategies: inout [AccountIndex: LiveStrategy]) {
        var asker: AccountIndex?
        while let next {
            if next.isReport {
                // What was decided on hearing of a fill is sent after all heard the event, and answered then.
                if let order = next.order, decided.contains(order) { break }
                if case .orderFilled(let fill) = next { asker = fill.account }
                apply(next, &strategies)
            } else if let account = asker, !wishes.isEmpty {
                passDecisions(of: account, at: time, &strategies)
            } else {
                break
            }
        }
    }

    private var next: Fact? { place < facts.count ? facts[place] : nil }

    private mutating func apply(_ fact: Fact, _ strategies: inout [AccountIndex: LiveStrategy]) {
        books.apply(fact)
        place += 1
        guard case .orderFilled(let fill) = fact else { return }
        books.withAccount(fill.account) { strategies[fill.account]?.onFill(fill, account: $0, orders: &wishes) }
    }

    /// Goes past the decisions on what a strategy wanted after its fills, as far as the next facts are these.
    private mutating func passDecisions(of account: AccountIndex, at time: Int64, _ strategies: inout [AccountIndex: LiveStrategy]) {
        let asked = wishes.wishes
        wishes.removeAll()
        for wish in asked {
            var facts: [Fact] = []
            switch wish {
            case .place(let intent): books.decide(place: intent, for: account, at: time, into: &facts)
            case .cancel(let id): books.decide(cancel: id, for: account, at: time, into: &facts)
            case .cancelAll(let instrument): books.decide(cancelAllOf: account, in: instrument, at: time, into: &facts)
            }
            for fact in facts {
                guard next == fact else { return }
                if let order = fact.order { decided.insert(order) }
                apply(fact, &strategies)
            }
            if case .orderSendStarted? = next, !facts.isEmpty, let next { apply(next, &strategies) }
        }
    }
}

extension Fact {
    /// Whether it is what a broker said, and not what was decided here.
    fileprivate var isReport: Bool {
        switch self {
        case .orderAccepted, .orderWorking, .orderFilled, .orderCanceled, .orderExpired, .orderRejected, .orderSuspended, .orderUnknown,
            .cancelRejected, .orderReplaced, .replaceRejected:
            true
        case .instrumentListed, .instrumentRestricted, .accountOpened, .limitsSet, .cashMoved, .tradingStateSet, .feedReached,
            .strategyTurned,
            .orderIntended, .orderRefused, .orderSendStarted, .cancelRequested, .replaceRequested:
            false
        }
    }
}
