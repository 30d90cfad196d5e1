public import Domain
public import Engine

/// What people may see of a desk: only what is committed, and prices as of the last event.
public struct DeskView: Hashable, Sendable {
    /// One account.
    public struct AccountLine: Hashable, Sendable {
        /// Its name.
        public var id: AccountID
        /// Where its orders go.
        public var broker: BrokerID
        /// The currency it is kept in.
        public var currency: Currency
        /// Money, in money units.
        public var cash: Int128
        /// Positions at the last prices.
        public var positionValue: Int128
        /// Money that live orders may need.
        public var reserved: Int128
        /// Realised profit before fees.
        public var realised: Int128
        /// Profit of what is open at the last prices, before fees.
        public var unrealised: Int128
        /// Fees paid.
        public var fees: Int128
        /// What was paid in less what was paid out.
        public var capital: Int128
        /// Whether it may trade.
        public var tradingState: TradingState
        /// The strategy that trades for it; nil for none.
        public var strategy: String?
        /// Cash and positions.
        public var equity: Int128 { cash + positionValue }
    }

    /// One open position.
    public struct PositionLine: Hashable, Sendable {
        /// Whose.
        public var account: AccountID
        /// What.
        public var instrument: Instrument
        /// What is held.
        public var position: Position
        /// The last price; 0 where none is known.
        public var lastPrice: Int64
    }

    /// One order.
    public struct OrderLine: Hashable, Sendable {
        /// The order.
        public var order: Order
        /// Whose.
        public var account: AccountID
        /// What.
        public var instrument: Instrument
        /// Why it was placed or refused; empty for no reason.
        public var reason: String
    }

    /// By account index.
    public var accounts: [AccountLine] = []
    /// Open positions, by account and instrument.
    public var positions: [PositionLine] = []
    /// The latest orders, newest first; at most 50.
    public var orders: [OrderLine] = []
    /// How many orders there ever were.
    public var orderCount = 0
    /// The sequence of the last committed fact.
    public var sequence: Int64 = 0
    /// Whether anyone may trade.
    public var tradingState = TradingState.active
    /// How the feed stands.
    public var feed = FeedView()

    /// Nothing to see yet.
    public init() {}

    /// What is to be seen of books alone, without a running desk: no strategy, no feed.
    /// - Parameters:
    ///   - orders: at most so many of the latest.
    ///   - reasons: why an account's strategy trades, by the number of a reason.
    ///   - strategies: the strategies that trade.
    public init(
        of books: Books, orders: Int = 50, reasons: (AccountIndex, UInt16) -> String? = { _, _ in nil },
        strategies: [AccountIndex: String] = [:]
    ) {
        show(books, sequence: books.factCount, orders: orders, reasons: reasons, strategies: strategies)
    }

    /// Takes the books' part.
    mutating func show(
        _ books: borrowing Books, sequence: Int64, orders count: Int = 50, reasons: (AccountIndex, UInt16) -> String?,
        strategies: [AccountIndex: String]
    ) {
        self.sequence = sequence
        tradingState = books.tradingState
        accounts = books.accounts.enumerated().map { index, account in
            let ledger = books.ledger
            let place = AccountIndex(index)
            return AccountLine(
                id: account.id, broker: account.broker, currency: account.currency, cash: account.cash,
                positionValue: account.positionValue,
                reserved: account.reserved, realised: -ledger.balance(place, .realised),
                unrealised: account.positionValue - ledger.balance(place, .positions), fees: ledger.balance(place, .fees),
                capital: -ledger.balance(place, .capital), tradingState: account.tradingState, strategy: strategies[place])
        }
        positions = []
        for account in books.accounts {
            for (index, terms) in books.terms.enumerated() {
                let position = account.position(of: InstrumentIndex(index))
                guard position.quantity != 0 else { continue }
                positions.append(
                    PositionLine(account: account.id, instrument: terms.instrument, position: position, lastPrice: books.lastPrices[index]))
            }
        }
        orderCount = books.orders.count
        orders = books.orders.suffix(count).reversed().map { order in
            let instrument = books.terms[order.intent.instrument.position].instrument
            let account = books.accounts[order.account.position]
            let reason =
                order.refusal.map { $0.text(instrument, account.currency) }
                ?? (order.rejection.isEmpty ? reasons(order.account, order.intent.reason) ?? "" : order.rejection.description)
            return OrderLine(order: order, account: account.id, instrument: instrument, reason: reason)
        }
    }
}
