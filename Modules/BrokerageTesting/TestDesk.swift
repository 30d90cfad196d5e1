internal import Brokerage
internal import Domain
internal import Engine

/// A connected broker with one instrument, and everything it reported, as whoever sits at the desk would note it.
final class TestDesk {
    let broker: any SimulatedBroker
    private(set) var reports: [ExecutionReport] = []
    /// Minutes shown so far.
    private var minute: Int64 = 0

    init(broker: any SimulatedBroker) { self.broker = broker }

    static let share = instrument()
    static let listing = Listing(share, sessions: .continuous, barInterval: minuteSpan)
    static let minuteSpan = 60 * Timestamp.second
    private static let start = Timestamp(seconds: 1_700_000_040).nanoseconds

    private static func instrument() -> Instrument {
        guard let id = try? InstrumentID("ACME.XTEST"), let calendar = try? CalendarID("24/7") else {
            preconditionFailure("the names of the test instrument are valid")
        }
        return Instrument(id: id, assetClass: .equity, currency: .usd, priceDecimals: 2, quantityDecimals: 0, calendar: calendar)
    }

    /// The moment of the last event.
    var now: Timestamp { Timestamp(nanoseconds: Self.start + minute * Self.minuteSpan) }

    /// A ticket decided now.
    func ticket(
        _ id: String, _ side: Side = .buy, _ quantity: Int64 = 100, _ type: OrderType = .market, _ force: TimeInForce = .goodTillCancel,
        limit: Int64? = nil, stop: Int64? = nil, expiresIn minutes: Int64? = nil
    ) -> OrderTicket {
        OrderTicket(
            id: Self.id(id), instrument: Self.share, side: side, type: type, timeInForce: force, quantity: Self.share.quantity(quantity),
            limit: limit.map(Self.share.price), stop: stop.map(Self.share.price),
            expiresAt: minutes.map { now.advanced(by: $0 * Self.minuteSpan) }, decidedAt: now)
    }

    static func id(_ text: String) -> ClientOrderID { ClientOrderID(validated: InlineText(truncating: text)) }

    /// Places a ticket; false where it is refused.
    @discardableResult
    func place(_ ticket: OrderTicket) async -> Bool {
        guard let answer = try? await broker.place(ticket) else { return false }
        reports += answer
        return true
    }

    /// Asks to cancel; nil where the broker refuses to be asked.
    @discardableResult
    func cancel(_ id: String) async -> [ExecutionReport]? {
        guard let answer = try? await broker.cancel(Self.id(id), at: now) else { return nil }
        reports += answer
        return answer
    }

    /// Asks for other terms; nil where the broker refuses to be asked.
    @discardableResult
    func replace(_ id: String, _ number: Int32, _ quantity: Int64, limit: Int64) async -> [ExecutionReport]? {
        let ticket = ReplaceTicket(
            id: Self.id(id), number: number, quantity: Self.share.quantity(quantity), limit: Self.share.price(limit), stop: nil,
            decidedAt: now)
        guard let answer = try? await broker.replace(ticket) else { return nil }
        reports += answer
        return answer
    }

    /// Shows the next minute's bar; prices in cents.
    @discardableResult
    func bar(_ open: Int64, _ high: Int64, _ low: Int64, _ close: Int64, volume: Int64 = 1_000_000) async -> [ExecutionReport] {
        minute += 1
        let bar = Bar(time: now.nanoseconds, open: open, high: high, low: low, close: close, volume: volume)
        let heard = await broker.observe(.bar(InstrumentIndex(0), bar))
        reports += heard
        return heard
    }

    /// Shows a bar that never moves.
    @discardableResult
    func flat(_ price: Int64, volume: Int64 = 1_000_000) async -> [ExecutionReport] {
        await bar(price, price, price, price, volume: volume)
    }

    /// Goes on where another desk is.
    func take(time of: TestDesk) { minute = of.minute }

    func order(_ id: String) async -> BrokerOrder? { (try? await broker.order(Self.id(id))) ?? nil }
    func status(_ id: String) async -> OrderStatus? { await order(id)?.status }

    /// A fill in units.
    struct Fill: Hashable {
        let execution: ExecutionID
        let price: Int64
        let quantity: Int64
    }

    func fills(_ id: String) -> [Fill] {
        reports.filter { $0.order == Self.id(id) }.compactMap { report in
            guard case .filled(let execution, let price, let quantity, _) = report.event else { return nil }
            return Fill(execution: execution, price: price.units, quantity: quantity.units)
        }
    }

    func filled(_ id: String) -> Int64 { fills(id).reduce(0) { $0 + $1.quantity } }

    func said(_ id: String, _ event: ExecutionReport.Event) -> Bool { reports.contains { $0.order == Self.id(id) && $0.event == event } }
}
