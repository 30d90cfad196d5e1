public import Configuration
public import Domain
public import Engine

/// An order as it is sent to a broker: exact and complete, with the id under which it was made durable.
public struct OrderTicket: Hashable, Sendable {
    /// The id it is sent under.
    public let id: ClientOrderID
    /// What to trade.
    public let instrument: Instrument
    /// Which way.
    public let side: Side
    /// How its price is found.
    public let type: OrderType
    /// How long it lives.
    public let timeInForce: TimeInForce
    /// How much; positive.
    public let quantity: Quantity
    /// The limit, where the type has one.
    public let limit: Price?
    /// The stop, where the type has one.
    public let stop: Price?
    /// When it expires; nil for never.
    public let expiresAt: Timestamp?
    /// When it was decided.
    public let decidedAt: Timestamp

    /// Makes a ticket.
    public init(
        id: ClientOrderID, instrument: Instrument, side: Side, type: OrderType, timeInForce: TimeInForce, quantity: Quantity, limit: Price?,
        stop: Price?, expiresAt: Timestamp?, decidedAt: Timestamp
    ) {
        (self.id, self.instrument, self.side, self.type, self.timeInForce) = (id, instrument, side, type, timeInForce)
        (self.quantity, self.limit, self.stop, self.expiresAt, self.decidedAt) = (quantity, limit, stop, expiresAt, decidedAt)
    }
}

/// Other terms for an order that was sent: all of them, so that asking twice for the same is asking once.
public struct ReplaceTicket: Hashable, Sendable {
    /// The id the order was sent under; it keeps it.
    public let id: ClientOrderID
    /// Counts the replacements of the order from 1; the answer names it.
    public let number: Int32
    /// The whole quantity, with what is filled.
    public let quantity: Quantity
    /// The limit, where the type has one.
    public let limit: Price?
    /// The stop, where the type has one.
    public let stop: Price?
    /// When it was decided.
    public let decidedAt: Timestamp

    /// Makes a ticket.
    public init(id: ClientOrderID, number: Int32, quantity: Quantity, limit: Price?, stop: Price?, decidedAt: Timestamp) {
        (self.id, self.number, self.quantity) = (id, number, quantity)
        (self.limit, self.stop, self.decidedAt) = (limit, stop, decidedAt)
    }
}

extension OrderTicket {
    /// The order with other terms.
    public func replaced(by other: ReplaceTicket) -> OrderTicket {
        OrderTicket(
            id: id, instrument: instrument, side: side, type: type, timeInForce: timeInForce, quantity: other.quantity, limit: other.limit,
            stop: other.stop, expiresAt: expiresAt, decidedAt: decidedAt)
    }
}

/// An order as the broker's own record has it.
public struct BrokerOrder: Hashable, Sendable {
    /// What was sent, with the terms it has by now.
    public let ticket: OrderTicket
    /// The broker's own id.
    public let venueOrder: VenueOrderID?
    /// Where it stands.
    public let status: OrderStatus
    /// Filled so far.
    public let filled: Quantity

    /// Makes a record.
    public init(ticket: OrderTicket, venueOrder: VenueOrderID?, status: OrderStatus, filled: Quantity) {
        (self.ticket, self.venueOrder, self.status, self.filled) = (ticket, venueOrder, status, filled)
    }
}

/// What a repeated client order id does at a broker; decides whether anything may ever be sent twice.
public enum IdempotencyClass: String, Sendable, CaseIterable {
    /// The broker keeps ids unique for long: the same id may be sent again.
    case unique
    /// The broker keeps ids unique for a short time: ask first.
    case uniqueForAWhile
    /// The id only finds the order again; a second one would be a second order: never send again.
    case correlationOnly
    /// The broker takes no id of ours: never send again, and match by hand.
    case none
}

/// One account at a broker. A request returns after the broker answered; what happens later comes through `nextReports`.
///
/// Lifecycle: `connect`, then anything, then `disconnect`; both may be called twice. Calls may come from any task. A canceled call whose
/// request was already sent ends as `outcome: .unknown`.
///
/// Delivery: reports of one order come in order; a report may come twice. The contract suite is `BrokerContract` in `BrokerageTesting`.
public protocol Broker: Sendable {
    /// What a repeated id does there.
    var idempotency: IdempotencyClass { get }
    /// Connects and authenticates.
    func connect() async throws(BrokerError)
    /// Sends an order.
    /// - Returns: what the answer said about it, in order; may be empty.
    func place(_ ticket: OrderTicket) async throws(BrokerError) -> [ExecutionReport]
    /// Asks to cancel an order. What it answers is a request taken, unless a report says more.
    /// - Parameter time: when the request was decided.
    func cancel(_ id: ClientOrderID, at time: Timestamp) async throws(BrokerError) -> [ExecutionReport]
    /// Asks for other terms of an order, which stays the same order: never a cancel and a new one, which could leave none or two. What it
    /// answers is a request taken, unless a report says more. The same ticket again changes nothing more.
    ///
    /// Only a role with the capability `replace` is asked; without it, it is refused.
    func replace(_ ticket: ReplaceTicket) async throws(BrokerError) -> [ExecutionReport]
    /// The broker's record of an order; nil only where it conclusively never received one under that id.
    func order(_ id: ClientOrderID) async throws(BrokerError) -> BrokerOrder?
    /// What its record says of an order, as reports in order: what an order whose answer was lost is settled by. Fills keep their ids.
    func reports(of id: ClientOrderID) async throws(BrokerError) -> [ExecutionReport]
    /// Orders that can still change.
    func openOrders() async throws(BrokerError) -> [BrokerOrder]
    /// Waits for what happened since the last call; empty once disconnected.
    func nextReports() async throws(BrokerError) -> [ExecutionReport]
    /// Ends the connection; a waiting `nextReports` returns empty.
    func disconnect() async
}

extension Broker {
    /// For a broker that cannot change an order.
    public func replace(_ ticket: ReplaceTicket) async throws(BrokerError) -> [ExecutionReport] {
        throw BrokerError(
            .refused, outcome: .refused, broker: "\(Self.self)", "this broker cannot change an order: cancel it and place another")
    }

    /// The state alone, without fills: for a broker whose record has none, or that fills nothing while nobody listens.
    public func reports(of id: ClientOrderID) async throws(BrokerError) -> [ExecutionReport] {
        guard let order = try await order(id) else { return [] }
        let event: ExecutionReport.Event? =
            switch order.status {
            case .accepted: .accepted
            case .working, .partiallyFilled: .working
            case .canceled, .replaced: .canceled
            case .expired: .expired
            case .rejected: .rejected(reason: "")
            case .suspended: .suspended
            case .intent, .sendStarted, .unknown, .filled: nil
            }
        return event.map { [ExecutionReport(order: id, venueOrder: order.venueOrder, event: $0, time: order.ticket.decidedAt)] } ?? []
    }
}

/// A broker that is not real: it fills orders from the market events it is shown. Everything about it says that it is simulated.
///
/// The trading service shows it each event before anyone decides on that event, and takes its reports first: so a paper account makes the
/// same decisions as a backtest over the same events.
public protocol SimulatedBroker: Broker {
    /// Tells what can be traded; events name a place in this list.
    func list(_ listings: [Listing]) async
    /// Shows an event; what it filled.
    func observe(_ event: MarketEvent) async -> [ExecutionReport]
    /// Takes the orders it worked before a restart, by what the journal says of them.
    func restore(_ orders: [BrokerOrder]) async
}

/// What a broker is made with.
public struct BrokerContext: Sendable {
    /// The account it serves.
    public let account: AccountID
    /// The currency the account is kept in.
    public let currency: Currency
    /// The time.
    public let clock: any WallClock
    /// Waiting.
    public let sleeper: any Sleeper

    /// Makes a context.
    public init(account: AccountID, currency: Currency, clock: any WallClock, sleeper: any Sleeper) {
        (self.account, self.currency, self.clock, self.sleeper) = (account, currency, clock, sleeper)
    }
}

/// A plugin's role as a broker.
public struct BrokerRole: ProviderRole {
    public static let kind = RoleKind.broker
    public let key: String
    public let summary: String
    public let seen: SeenLevel
    public let keys: [ConfigurationKey]
    public let capabilities: [String]
    /// True where its fills are not real.
    public let isSimulated: Bool
    /// Makes the broker of one account; touches nothing outside until it is connected.
    public let make: @Sendable (Settings, BrokerContext) throws(BrokerError) -> any Broker

    /// Makes a role.
    /// - Parameter capabilities: of `market`, `limit`, `stop`, `stop_limit`, `day`, `gtc`, `ioc`, `fok`, `replace`.
    public init(
        key: String, summary: String, seen: SeenLevel, keys: [ConfigurationKey], capabilities: [String], isSimulated: Bool,
        make: @escaping @Sendable (Settings, BrokerContext) throws(BrokerError) -> any Broker
    ) {
        (self.key, self.summary, self.seen, self.keys, self.capabilities) = (key, summary, seen, keys, capabilities)
        (self.isSimulated, self.make) = (isSimulated, make)
    }
}
