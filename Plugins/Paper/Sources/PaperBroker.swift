internal import Brokerage
internal import Domain
internal import Engine

/// One paper account: the engine's simulated venue behind the broker's protocol. What it reports is simulated.
actor PaperBroker: SimulatedBroker {
    nonisolated let idempotency = IdempotencyClass.unique

    private var venue: SimulatedVenue
    private let currency: Currency
    private var listings: [Listing] = []
    private var orders: [BrokerOrder] = []
    private var numbers: [ClientOrderID: OrderID] = [:]
    private var isConnected = false
    private var waiters: [CheckedContinuation<Void, Never>] = []

    init(_ venue: SimulatedVenue, currency: Currency) {
        (self.venue, self.currency) = (venue, currency)
    }

    func connect() { isConnected = true }

    func disconnect() {
        isConnected = false
        for waiter in waiters { waiter.resume() }
        waiters = []
    }

    func list(_ listings: [Listing]) {
        for listing in listings[self.listings.count...] { venue.list(listing.instrument, barInterval: listing.barInterval) }
        self.listings = listings
    }

    func place(_ ticket: OrderTicket) throws(BrokerError) -> [ExecutionReport] {
        try requireConnection()
        if numbers[ticket.id] != nil { return [] }
        guard let place = listings.firstIndex(where: { $0.instrument.id == ticket.instrument.id }) else {
            throw BrokerError(
                .refused, outcome: .refused, broker: "paper", "\(ticket.instrument.id) is not in the feed: no price to fill at")
        }
        let number = keep(BrokerOrder(ticket: ticket, venueOrder: nil, status: .sendStarted, filled: ticket.instrument.quantity(0)))
        var reports: [VenueReport] = []
        venue.submit(
            number, Self.intent(ticket, InstrumentIndex(place)), expiresAt: ticket.expiresAt?.nanoseconds ?? .max,
            at: ticket.decidedAt.nanoseconds, reports: &reports)
        return take(reports)
    }

    func cancel(_ id: ClientOrderID, at time: Timestamp) throws(BrokerError) -> [ExecutionReport] {
        try requireConnection()
        guard let number = numbers[id], let place = listings.firstIndex(where: { $0.instrument.id == order(number).ticket.instrument.id })
        else {
            return [ExecutionReport(order: id, venueOrder: nil, event: .cancelRejected(reason: "no such order"), time: time)]
        }
        var reports: [VenueReport] = []
        venue.cancel(number, in: InstrumentIndex(place), at: time.nanoseconds, reports: &reports)
        return take(reports)
    }

    func replace(_ ticket: ReplaceTicket) throws(BrokerError) -> [ExecutionReport] {
        try requireConnection()
        guard let number = numbers[ticket.id],
            let place = listings.firstIndex(where: { $0.instrument.id == order(number).ticket.instrument.id })
        else {
            let event = ExecutionReport.Event.replaceRejected(number: ticket.number, reason: "no such order")
            return [ExecutionReport(order: ticket.id, venueOrder: nil, event: event, time: ticket.decidedAt)]
        }
        var reports: [VenueReport] = []
        venue.replace(
            number, in: InstrumentIndex(place), number: ticket.number, quantity: ticket.quantity.units, limit: ticket.limit?.units ?? 0,
            stop: ticket.stop?.units ?? 0, at: ticket.decidedAt.nanoseconds, reports: &reports)
        return take(reports, replacing: ticket)
    }

    func order(_ id: ClientOrderID) throws(BrokerError) -> BrokerOrder? {
        try requireConnection()
        return numbers[id].map(order)
    }

    func openOrders() throws(BrokerError) -> [BrokerOrder] {
        try requireConnection()
        return orders.filter { !$0.status.isFinal }
    }

    /// Everything it has to say, it says at once; so this waits until it is disconnected.
    func nextReports() async throws(BrokerError) -> [ExecutionReport] {
        if isConnected { await withCheckedContinuation { waiters.append($0) } }
        return []
    }

    func observe(_ event: MarketEvent) -> [ExecutionReport] {
        if venue.isIdle(event.instrument) { return [] }
        var reports: [VenueReport] = []
        venue.on(event, reports: &reports)
        return take(reports)
    }

    func restore(_ orders: [BrokerOrder]) {
        for order in orders {
            guard let place = listings.firstIndex(where: { $0.instrument.id == order.ticket.instrument.id }) else { continue }
            let remaining = order.ticket.quantity.units - order.filled.units
            venue.restore(
                keep(order), Self.intent(order.ticket, InstrumentIndex(place)), remaining: remaining,
                isTriggered: !order.ticket.type.hasStop || order.status != .accepted,
                expiresAt: order.ticket.expiresAt?.nanoseconds ?? .max,
                arrivedAt: order.ticket.decidedAt.nanoseconds)
        }
    }

    private func requireConnection() throws(BrokerError) {
        guard isConnected else { throw BrokerError(.notConnected, outcome: .notSent, broker: "paper", "the paper broker is not connected") }
    }

    private func order(_ number: OrderID) -> BrokerOrder { orders[Int(number.number) - 1] }

    private func keep(_ order: BrokerOrder) -> OrderID {
        orders.append(order)
        let number = OrderID(Int64(orders.count))
        numbers[order.ticket.id] = number
        return number
    }

    private static func intent(_ ticket: OrderTicket, _ instrument: InstrumentIndex) -> OrderIntent {
        OrderIntent(
            ticket.side, ticket.quantity.units, of: instrument, type: ticket.type, limit: ticket.limit?.units ?? 0,
            stop: ticket.stop?.units ?? 0, timeInForce: ticket.timeInForce)
    }

    /// Keeps its own record of what the venue said and says it in the field's words.
    private func take(_ reports: [VenueReport], replacing change: ReplaceTicket? = nil) -> [ExecutionReport] {
        reports.map { report in
            let old = order(report.order)
            var ticket = old.ticket
            let instrument = ticket.instrument
            var (status, filled) = (old.status, old.filled)
            let event: ExecutionReport.Event
            switch report.event {
            case .accepted: (status, event) = (.accepted, .accepted)
            case .working: (status, event) = (.working, .working)
            case .canceled: (status, event) = (.canceled, .canceled)
            case .expired: (status, event) = (.expired, .expired)
            case .suspended, .unknown: (status, event) = (.suspended, .suspended)
            case .rejected(let reason): (status, event) = (.rejected, .rejected(reason: reason.description))
            case .cancelRejected(let reason): event = .cancelRejected(reason: reason.description)
            case .replaced(let number):
                if let change { ticket = ticket.replaced(by: change) }
                event = .replaced(number: number)
            case .replaceRejected(let number, let reason): event = .replaceRejected(number: number, reason: reason.description)
            case .filled(_, let price, let quantity, let fee):
                filled = instrument.quantity(filled.units + quantity)
                status = filled == old.ticket.quantity ? .filled : .partiallyFilled
                let id = ExecutionID(validated: InlineText(truncating: "\(old.ticket.id).\(filled.units)"))
                event = .filled(
                    execution: id, price: instrument.price(price), quantity: instrument.quantity(quantity),
                    fee: Money(units: fee, currency: currency))
            }
            let venueOrder = VenueOrderID(validated: InlineText(truncating: "paper-\(old.ticket.id)"))
            orders[Int(report.order.number) - 1] = BrokerOrder(ticket: ticket, venueOrder: venueOrder, status: status, filled: filled)
            return ExecutionReport(
                order: old.ticket.id, venueOrder: venueOrder, event: event, time: Timestamp(nanoseconds: report.time))
        }
    }
}
