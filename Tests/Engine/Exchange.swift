import Domain
import Engine

let minute = 60 * Timestamp.second

/// A simulated venue with one or two instruments whose bars take a minute, and short ways to drive it.
struct Exchange {
    var venue: SimulatedVenue
    private var count: Int64 = 0

    init(
        _ policy: FillPolicy = .nextEvent, fees: FeeSchedule = .none, slippage: Slippage = .none, instruments: [Instrument]? = nil,
        barInterval: Int64 = minute
    ) throws {
        venue = SimulatedVenue(policy: policy, fees: fees, slippage: slippage)
        for instrument in try instruments ?? [.stock()] { venue.list(instrument, barInterval: barInterval) }
    }

    /// Submits an order; its number is the next one.
    @discardableResult
    mutating func submit(_ intent: OrderIntent, at now: Int64 = 0, expiresAt: Int64 = .max) -> [VenueReport] {
        count += 1
        var reports: [VenueReport] = []
        venue.submit(OrderID(count), intent, expiresAt: expiresAt, at: now, reports: &reports)
        return reports
    }

    /// A bar of the first instrument that closes after so many minutes.
    mutating func bar(
        _ minutes: Int64, _ open: Int64, _ high: Int64, _ low: Int64, _ close: Int64, volume: Int64 = 1_000_000,
        of index: InstrumentIndex = first
    ) -> [String] {
        on(.bar(index, Bar(time: minutes * minute, open: open, high: high, low: low, close: close, volume: volume)))
    }

    mutating func quote(_ time: Int64, _ bid: Int64, _ ask: Int64, _ bidSize: Int64 = 1000, _ askSize: Int64 = 1000) -> [String] {
        on(.quote(first, Quote(time: time, bid: bid, ask: ask, bidSize: bidSize, askSize: askSize)))
    }

    mutating func trade(_ time: Int64, _ price: Int64, _ size: Int64 = 1000) -> [String] {
        on(.trade(first, Trade(time: time, price: price, size: size)))
    }

    /// What an event brought, one line a report: `1 filled 10 @ 100`.
    mutating func on(_ event: MarketEvent) -> [String] {
        var reports: [VenueReport] = []
        venue.on(event, reports: &reports)
        return reports.map(line)
    }
}

/// A report in a line: the order, what happened, and how much at which price.
func line(_ report: VenueReport) -> String {
    switch report.event {
    case .accepted: "\(report.order) accepted"
    case .working: "\(report.order) working"
    case .filled(_, let price, let quantity, _): "\(report.order) filled \(quantity) @ \(price)"
    case .canceled: "\(report.order) canceled"
    case .expired: "\(report.order) expired"
    case .rejected(let reason): "\(report.order) rejected: \(reason)"
    case .cancelRejected(let reason): "\(report.order) cancel rejected: \(reason)"
    case .replaced(let number): "\(report.order) replaced \(number)"
    case .replaceRejected(let number, let reason): "\(report.order) replacement \(number) rejected: \(reason)"
    case .suspended: "\(report.order) suspended"
    case .unknown: "\(report.order) unknown"
    }
}

/// Short ways to write an intent of the first instrument.
func market(_ side: Side, _ quantity: Int64, _ force: TimeInForce = .goodTillCancel) -> OrderIntent {
    OrderIntent(side, quantity, of: first, timeInForce: force)
}

func limit(_ side: Side, _ quantity: Int64, at price: Int64, _ force: TimeInForce = .goodTillCancel) -> OrderIntent {
    OrderIntent(side, quantity, of: first, type: .limit, limit: price, timeInForce: force)
}

func stop(_ side: Side, _ quantity: Int64, at price: Int64, _ force: TimeInForce = .goodTillCancel) -> OrderIntent {
    OrderIntent(side, quantity, of: first, type: .stop, stop: price, timeInForce: force)
}

func stopLimit(_ side: Side, _ quantity: Int64, stop: Int64, limit: Int64, _ force: TimeInForce = .goodTillCancel) -> OrderIntent {
    OrderIntent(side, quantity, of: first, type: .stopLimit, limit: limit, stop: stop, timeInForce: force)
}
