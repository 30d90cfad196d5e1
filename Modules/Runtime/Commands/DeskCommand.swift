public import Domain
internal import Engine
internal import JSON

/// Why a command cannot be understood; names the field and what it may be.
public struct CommandError: Error, Hashable, Sendable, CustomStringConvertible {
    /// What was wrong and what to do, in one line.
    public let description: String
    /// Makes an error.
    public init(_ description: String) { self.description = description }
}

/// What people and programs may ask of the owner of a stream. Travels as JSON; prices, quantities and money as exact decimal texts.
public enum DeskCommand: Hashable, Sendable {
    /// Open an account at a broker.
    case openAccount(AccountID, Currency, BrokerID)
    /// Pay money in (positive) or out (negative).
    case moveCash(AccountID, String)
    /// Set an account's limits.
    case setLimits(AccountID, LimitsRequest)
    /// Place an order.
    case place(OrderRequest)
    /// Cancel an order.
    case cancel(OrderID)
    /// Change an order: quantity with what is filled, limit, stop; nil leaves it as it is.
    case amend(OrderID, quantity: Quantity?, limit: Price?, stop: Price?)
    /// Set the trading state of an account, or of all where nil.
    case setTradingState(AccountID?, TradingState)
    /// Let an account's strategy decide, or decide no more.
    case turnStrategy(AccountID, isRunning: Bool)
    /// Put an instrument on the restricted list, or take it off: nobody may trade what is on it.
    case restrict(InstrumentID, Bool)

    /// What it is called in the journal of commands: `order.place`.
    public var kind: String {
        switch self {
        case .openAccount: "account.open"
        case .moveCash: "account.move"
        case .setLimits: "account.limits"
        case .place: "order.place"
        case .cancel: "order.cancel"
        case .amend: "order.amend"
        case .setTradingState: "trading.state"
        case .turnStrategy(_, let isRunning): isRunning ? "strategy.start" : "strategy.stop"
        case .restrict: "instrument.restrict"
        }
    }
}

/// An order as a person writes it, before the instrument's decimals are known.
public struct OrderRequest: Hashable, Sendable {
    /// Whose.
    public var account: AccountID
    /// What to trade.
    public var instrument: InstrumentID
    /// Which way.
    public var side: Side
    /// How its price is found.
    public var type: OrderType
    /// How long it lives.
    public var timeInForce: TimeInForce
    /// How much.
    public var quantity: Quantity
    /// The limit, where the type has one.
    public var limit: Price?
    /// The stop, where the type has one.
    public var stop: Price?

    /// Makes a request.
    public init(
        account: AccountID, instrument: InstrumentID, side: Side, type: OrderType, timeInForce: TimeInForce, quantity: Quantity,
        limit: Price? = nil, stop: Price? = nil
    ) {
        (self.account, self.instrument, self.side, self.type) = (account, instrument, side, type)
        (self.timeInForce, self.quantity, self.limit, self.stop) = (timeInForce, quantity, limit, stop)
    }
}

/// Limits as a person writes them; nil leaves a limit as it is.
public struct LimitsRequest: Hashable, Sendable {
    /// Texts by the names of `LimitsRequest.names`.
    public var values: [String: String]

    /// Makes a request.
    public init(values: [String: String]) { self.values = values }

    /// The limits that can be set, in the order they are shown.
    public static let names = [
        "order-quantity", "order-notional", "position", "exposure", "orders-per-hour", "orders-per-day", "duplicate-ms", "collar",
        "session",
        "short",
    ]
}

extension TimeInForce {
    /// Its short name: `day`, `gtc`, `ioc`, `fok`.
    public var word: String {
        switch self {
        case .day: "day"
        case .goodTillCancel: "gtc"
        case .immediateOrCancel: "ioc"
        case .fillOrKill: "fok"
        }
    }
}

extension OrderType {
    /// Its name: `market`, `limit`, `stop`, `stop-limit`.
    public var word: String {
        switch self {
        case .market: "market"
        case .limit: "limit"
        case .stop: "stop"
        case .stopLimit: "stop-limit"
        }
    }
}
