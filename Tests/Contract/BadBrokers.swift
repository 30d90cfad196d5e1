import Brokerage
import BrokerageTesting
import Configuration
import Domain
import Engine
import Synchronization
import Testing

/// Each breaks the contract in one way; the suite must say which.
@Suite struct BadBrokers {
    @Test func anHonestOneBreaksNothing() async {
        let found = await checkBrokerContract(PlantedBroker.role(.none))
        #expect(found == [], "\(found)")
    }

    @Test(arguments: PlantedBroker.Fault.allCases)
    func aFaultIsFoundAsWhatItIs(fault: PlantedBroker.Fault) async {
        let found = Set(await checkBrokerContract(PlantedBroker.role(fault)).map(\.rule))
        #expect(found.contains(fault.rule), "\(fault) is found as \(found)")
    }

    @Test func badWordsAreFound() async {
        let role = BrokerRole(
            key: "Bad Key", summary: "Fills orders.", seen: .fixture, keys: [ConfigurationKey("other.fees", .text, default: "x", "Fees.")],
            capabilities: ["market", "teleport"], isSimulated: true
        ) { _, context in PlantedBroker(.none, context.currency) }
        let found = await checkBrokerContract(role).map(\.description)
        for part in [
            "the key 'Bad Key'", "'other.fees' is not in its section", "'teleport' is no capability", "does not say so", "'fixture'",
        ] {
            #expect(found.contains { $0.contains(part) }, "\(part)")
        }
    }
}

/// The paper broker's way of working, with one thing wrong.
actor PlantedBroker: SimulatedBroker {
    /// What is wrong.
    enum Fault: String, CaseIterable, Sendable {
        case worksUnconnected, doubles, keepsNoRecord, ignoresCancels, ignoresReplacements, placesAnother, forgetsRestored,
            repeatsExecutions, overfills, fillsEarly, neverExpires, wavers
        case none

        static let allCases: [Fault] = [
            .worksUnconnected, .doubles, .keepsNoRecord, .ignoresCancels, .ignoresReplacements, .placesAnother, .forgetsRestored,
            .repeatsExecutions, .overfills, .fillsEarly, .neverExpires, .wavers,
        ]

        /// The part of the contract it breaks.
        var rule: BrokerViolation.Rule {
            switch self {
            case .worksUnconnected: .connection
            case .doubles: .idempotency
            case .keepsNoRecord: .placing
            case .ignoresCancels: .canceling
            case .ignoresReplacements, .placesAnother: .replacing
            case .forgetsRestored: .restoring
            case .repeatsExecutions, .overfills: .fills
            case .fillsEarly: .prices
            case .neverExpires: .timeInForce
            case .wavers, .none: .determinism
            }
        }
    }

    nonisolated let idempotency = IdempotencyClass.unique

    private static let made = Atomic(0)
    private let fault: Fault
    private let currency: Currency
    private let birth: Int
    private var venue = SimulatedVenue(policy: .nextEvent, fees: .none, slippage: .none)
    private var listings: [Listing] = []
    private var orders: [BrokerOrder] = []
    private var numbers: [ClientOrderID: OrderID] = [:]
    private var isConnected = false
    private var lastPrice: Int64 = 0
    private var waiters: [CheckedContinuation<Void, Never>] = []

    init(_ fault: Fault, _ currency: Currency) {
        (self.fault, self.currency) = (fault, currency)
        birth = fault == .wavers ? Self.made.add(1, ordering: .relaxed).newValue : 0
    }

    static func role(_ fault: Fault) -> BrokerRole {
        BrokerRole(
            key: "planted", summary: "SIMULATED, for tests.", seen: .simulated, keys: [],
            capabilities: ["market", "limit", "stop", "stop_limit", "day", "gtc", "ioc", "fok", "replace"], isSimulated: true
        ) { _, context in PlantedBroker(fault, context.currency) }
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
        if fault != .doubles, numbers[ticket.id] != nil { return [] }
        guard ticket.instrument.id == listings[0].instrument.id else {
            throw BrokerError(.refused, outcome: .refused, broker: "planted", "not listed")
        }
        let number = keep(BrokerOrder(ticket: ticket, venueOrder: nil, status: .sendStarted, filled: ticket.instrument.quantity(0)))
        var reports: [VenueReport] = []
        let expiry = fault == .neverExpires ? .max : ticket.expiresAt?.nanoseconds ?? .max
        venue.submit(number, Self.intent(ticket), expiresAt: expiry, at: ticket.decidedAt.nanoseconds, reports: &reports)
        if fault == .fillsEarly, ticket.type == .market, lastPrice > 0 {
            venue.cancel(number, in: InstrumentIndex(0), at: ticket.decidedAt.nanoseconds, reports: &reports)
            reports.removeLast()
            reports.append(filling(number, lastPrice, ticket.quantity.units, ticket.decidedAt.nanoseconds))
        }
        return reports.flatMap { take($0) }
    }

    func cancel(_ id: ClientOrderID, at time: Timestamp) throws(BrokerError) -> [ExecutionReport] {
        try requireConnection()
        guard let number = numbers[id] else {
            return [ExecutionReport(order: id, venueOrder: nil, event: .cancelRejected(reason: "no such order"), time: time)]
        }
        if fault == .ignoresCancels { return [] }
        var reports: [VenueReport] = []
        venue.cancel(number, in: InstrumentIndex(0), at: time.nanoseconds, reports: &reports)
        return reports.flatMap { take($0) }
    }

    func replace(_ ticket: ReplaceTicket) throws(BrokerError) -> [ExecutionReport] {
        try requireConnection()
        guard let number = numbers[ticket.id] else {
            let event = ExecutionReport.Event.replaceRejected(number: ticket.number, reason: "no such order")
            return [ExecutionReport(order: ticket.id, venueOrder: nil, event: event, time: ticket.decidedAt)]
        }
        var reports: [VenueReport] = []
        let old = orders[Int(number.number) - 1]
        if fault == .placesAnother, !old.status.isFinal {
            let other = keep(BrokerOrder(ticket: old.ticket.replaced(by: ticket), venueOrder: nil, status: .working, filled: old.filled))
            venue.submit(
                other, Self.intent(old.ticket.replaced(by: ticket)), expiresAt: .max, at: ticket.decidedAt.nanoseconds, reports: &reports)
            reports = [VenueReport(order: number, event: .replaced(ticket.number), time: ticket.decidedAt.nanoseconds)]
        } else if fault == .ignoresReplacements {
            reports = [VenueReport(order: number, event: .replaced(ticket.number), time: ticket.decidedAt.nanoseconds)]
        } else {
            venue.replace(
                number, in: InstrumentIndex(0), number: ticket.number, quantity: ticket.quantity.units, limit: ticket.limit?.units ?? 0,
                stop: ticket.stop?.units ?? 0, at: ticket.decidedAt.nanoseconds, reports: &reports)
        }
        return reports.flatMap { take($0, replacing: fault == .ignoresReplacements ? nil : ticket) }
    }

    func order(_ id: ClientOrderID) throws(BrokerError) -> BrokerOrder? {
        try requireConnection()
        return fault == .keepsNoRecord ? nil : numbers[id].map { orders[Int($0.number) - 1] }
    }

    func openOrders() throws(BrokerError) -> [BrokerOrder] {
        try requireConnection()
        return orders.filter { !$0.status.isFinal }
    }

    func nextReports() async throws(BrokerError) -> [ExecutionReport] {
        if isConnected { await withCheckedContinuation { waiters.append($0) } }
        return []
    }

    func observe(_ event: MarketEvent) -> [ExecutionReport] {
        if case .bar(_, let bar) = event { lastPrice = bar.close }
        if fault == .wavers, (event.time / (60 * Timestamp.second) + Int64(birth)) % 3 == 0 { return [] }
        var reports: [VenueReport] = []
        venue.on(event, reports: &reports)
        return reports.flatMap { take($0) }
    }

    func restore(_ orders: [BrokerOrder]) {
        guard fault != .forgetsRestored else { return }
        for order in orders {
            venue.restore(
                keep(order), Self.intent(order.ticket), remaining: order.ticket.quantity.units - order.filled.units,
                isTriggered: !order.ticket.type.hasStop || order.status != .accepted,
                expiresAt: order.ticket.expiresAt?.nanoseconds ?? .max, arrivedAt: order.ticket.decidedAt.nanoseconds)
        }
    }

    private func requireConnection() throws(BrokerError) {
        guard isConnected || fault == .worksUnconnected else {
            throw BrokerError(.notConnected, outcome: .notSent, broker: "planted", "not connected")
        }
    }

    private func keep(_ order: BrokerOrder) -> OrderID {
        orders.append(order)
        let number = OrderID(Int64(orders.count))
        numbers[order.ticket.id] = number
        return number
    }

    private static func intent(_ ticket: OrderTicket) -> OrderIntent {
        OrderIntent(
            ticket.side, ticket.quantity.units, of: InstrumentIndex(0), type: ticket.type, limit: ticket.limit?.units ?? 0,
            stop: ticket.stop?.units ?? 0, timeInForce: ticket.timeInForce)
    }

    private func filling(_ number: OrderID, _ price: Int64, _ quantity: Int64, _ time: Int64) -> VenueReport {
        let id = ExecutionID(validated: InlineText(truncating: "early"))
        return VenueReport(order: number, event: .filled(id, price: price, quantity: quantity, fee: 0), time: time)
    }

    private func take(_ report: VenueReport, replacing change: ReplaceTicket? = nil) -> [ExecutionReport] {
        let old = orders[Int(report.order.number) - 1]
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
            let name = fault == .repeatsExecutions ? "\(old.ticket.id)" : "\(old.ticket.id).\(filled.units)"
            let told = fault == .overfills ? quantity + 1 : quantity
            event = .filled(
                execution: ExecutionID(validated: InlineText(truncating: name)), price: instrument.price(price),
                quantity: instrument.quantity(told), fee: Money(units: fee, currency: currency))
        }
        orders[Int(report.order.number) - 1] = BrokerOrder(ticket: ticket, venueOrder: nil, status: status, filled: filled)
        return [ExecutionReport(order: old.ticket.id, venueOrder: nil, event: event, time: Timestamp(nanoseconds: report.time))]
    }
}
