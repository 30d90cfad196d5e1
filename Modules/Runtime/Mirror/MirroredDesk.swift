public import Domain
public import Engine

/// A desk as its durable facts have it: the books, and what books forget.
public struct MirroredDesk: Sendable {
    /// One fill with its place in the journal.
    public struct FillLine: Hashable, Sendable {
        /// The sequence of its fact.
        public let sequence: Int64
        /// The fill.
        public let fill: Fill

        /// Names a fill and its place.
        public init(sequence: Int64, fill: Fill) { (self.sequence, self.fill) = (sequence, fill) }
    }

    /// Money that came into an account or went out of it.
    public struct CashMove: Hashable, Sendable {
        /// Whose.
        public let account: AccountIndex
        /// Positive where it came in, in money units.
        public let amount: Int128
        /// When, in nanoseconds since the epoch.
        public let time: Int64
    }

    /// One thing that happened to an order.
    public struct Step: Hashable, Sendable {
        /// The sequence of its fact.
        public let sequence: Int64
        /// When the fact was made.
        public let time: Timestamp
        /// What happened, in a word for programs: `orderFilled`.
        public let fact: String
    }

    /// The fold.
    public private(set) var books = Books()
    /// The sequence of the last fact; 0 before the first.
    public private(set) var sequence: Int64 = 0
    /// The time of the last fact; nil before the first.
    public private(set) var time: Timestamp?
    /// Every fill, oldest first.
    public private(set) var fills: [FillLine] = []
    /// Every payment, oldest first.
    public private(set) var cashMoves: [CashMove] = []
    private var steps: [Int64: [Step]] = [:]
    /// Prices of instruments that the books do not list yet.
    private var early: [InstrumentID: Int64] = [:]

    init() {}

    /// What happened to an order, oldest first.
    public func steps(of order: OrderID) -> [Step] { steps[order.number] ?? [] }

    mutating func take(_ fact: JournalFact) {
        books.apply(fact.fact)
        (sequence, time) = (fact.sequence, fact.time)
        if case .orderFilled(let fill) = fact.fact { fills.append(FillLine(sequence: fact.sequence, fill: fill)) }
        if case .cashMoved(let account, let amount, let time) = fact.fact {
            cashMoves.append(CashMove(account: account, amount: amount, time: time))
        }
        if let order = fact.fact.order {
            steps[order.number, default: []].append(Step(sequence: fact.sequence, time: fact.time, fact: fact.fact.name))
        }
        if case .instrumentListed(let instrument) = fact.fact, let price = early.removeValue(forKey: instrument.id) {
            mark(instrument.id, price: price)
        }
    }

    mutating func mark(_ instrument: InstrumentID, price: Int64) {
        guard let place = books.instrument(instrument) else {
            early[instrument] = price
            return
        }
        books.mark(place, price: price)
    }
}

extension Fact {
    /// What it says happened, in a word for programs: `orderFilled`.
    public var name: String {
        switch self {
        case .instrumentListed: "instrumentListed"
        case .instrumentRestricted: "instrumentRestricted"
        case .accountOpened: "accountOpened"
        case .limitsSet: "limitsSet"
        case .cashMoved: "cashMoved"
        case .tradingStateSet: "tradingStateSet"
        case .feedReached: "feedReached"
        case .strategyTurned: "strategyTurned"
        case .orderIntended: "orderIntended"
        case .orderRefused: "orderRefused"
        case .orderSendStarted: "orderSendStarted"
        case .orderAccepted: "orderAccepted"
        case .orderWorking: "orderWorking"
        case .orderFilled: "orderFilled"
        case .orderCanceled: "orderCanceled"
        case .orderExpired: "orderExpired"
        case .orderRejected: "orderRejected"
        case .orderSuspended: "orderSuspended"
        case .orderUnknown: "orderUnknown"
        case .cancelRequested: "cancelRequested"
        case .cancelRejected: "cancelRejected"
        case .replaceRequested: "replaceRequested"
        case .orderReplaced: "orderReplaced"
        case .replaceRejected: "replaceRejected"
        }
    }
}
