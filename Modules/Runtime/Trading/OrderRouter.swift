internal import Brokerage
internal import Configuration
internal import Domain
internal import Engine

/// Brings what was made durable to the broker of its account, and what brokers say back in the books' own numbers.
///
/// An account's orders go to the broker it was opened at and to no other; where that broker is missing, they are refused.
struct OrderRouter {
    /// What a committed fact asks for.
    enum Effect {
        case place(OrderID)
        case cancel(OrderID, at: Int64)
        case replace(OrderID)
    }

    private let stream: String
    var brokers: [AccountIndex: any Broker] = [:]

    init(stream: String) { self.stream = stream }

    /// Makes and connects the broker of an account.
    static func connect(_ account: Account, _ parts: DeskParts) async throws(RuntimeError) -> any Broker {
        guard let role = parts.brokers.first(where: { $0.key == "\(account.broker)" }) else {
            let known = parts.brokers.map(\.key).joined(separator: ", ")
            throw RuntimeError(
                .configuration, "account '\(account.id)' is at the broker '\(account.broker)', which no plugin provides; known: \(known)")
        }
        do {
            let context = BrokerContext(account: account.id, currency: account.currency, clock: parts.clock, sleeper: parts.sleeper)
            let broker = try role.make(parts.settings, context)
            try await broker.connect()
            return broker
        } catch {
            throw RuntimeError(.provider, "the broker of account '\(account.id)' did not start: \(error)")
        }
    }

    /// The id an order is sent under: the stream and its number, so that it is the same after every restart.
    func clientID(_ order: OrderID) -> ClientOrderID { ClientOrderID(validated: InlineText(truncating: "\(stream)-\(order)")) }

    /// The order a report is about; nil for one that is not this stream's.
    func order(_ id: ClientOrderID) -> OrderID? {
        let text = id.description
        guard text.hasPrefix(stream + "-"), let number = Int64(text.dropFirst(stream.count + 1)) else { return nil }
        return OrderID(number)
    }

    /// What is sent for an order.
    func ticket(_ order: Order, _ instrument: Instrument) -> OrderTicket {
        let intent = order.intent
        return OrderTicket(
            id: clientID(order.id), instrument: instrument, side: intent.side, type: intent.type, timeInForce: intent.timeInForce,
            quantity: instrument.quantity(intent.quantity), limit: intent.type.hasLimit ? instrument.price(intent.limit) : nil,
            stop: intent.type.hasStop ? instrument.price(intent.stop) : nil,
            expiresAt: order.expiresAt == .max ? nil : Timestamp(nanoseconds: order.expiresAt),
            decidedAt: Timestamp(nanoseconds: order.queuedAt))
    }

    /// Does what a fact asks for. A request whose answer is not known makes the order unknown; it is never sent again from here.
    func perform(_ effect: Effect, _ books: Books) async -> [VenueReport] {
        switch effect {
        case .place(let id):
            guard let order = books.order(id) else { return [] }
            return await place(order, books.terms[order.intent.instrument.position].instrument)
        case .replace(let id):
            guard let order = books.order(id) else { return [] }
            return await replace(order, books.terms[order.intent.instrument.position].instrument)
        case .cancel(let id, let time):
            guard let order = books.order(id) else { return [] }
            guard let broker = brokers[order.account] else {
                return [VenueReport(order: id, event: .cancelRejected(InlineText(truncating: "no broker")), time: time)]
            }
            do {
                return translate(try await broker.cancel(clientID(id), at: Timestamp(nanoseconds: time)), books)
            } catch {
                let reason = InlineText(truncating: error.description)
                return error.outcome == .unknown ? [] : [VenueReport(order: id, event: .cancelRejected(reason), time: time)]
            }
        }
    }

    /// Asks for the terms that are not answered yet. Where the answer is lost, it stays so: the broker's record settles it.
    private func replace(_ order: Order, _ instrument: Instrument) async -> [VenueReport] {
        guard let replacement = order.replacement else { return [] }
        func rejected(_ reason: String) -> [VenueReport] {
            let event = VenueReport.Event.replaceRejected(replacement.number, InlineText(truncating: reason))
            return [VenueReport(order: order.id, event: event, time: replacement.decidedAt)]
        }
        guard let broker = brokers[order.account] else { return rejected("the account has no broker") }
        do {
            return try await broker.replace(ticket(replacement, order, instrument)).compactMap { translate($0, order, instrument) }
        } catch {
            return error.outcome == .unknown ? [] : rejected(error.description)
        }
    }

    /// What is sent for a replacement.
    func ticket(_ replacement: OrderReplacement, _ order: Order, _ instrument: Instrument) -> ReplaceTicket {
        ReplaceTicket(
            id: clientID(order.id), number: replacement.number, quantity: instrument.quantity(replacement.quantity),
            limit: order.intent.type.hasLimit ? instrument.price(replacement.limit) : nil,
            stop: order.intent.type.hasStop ? instrument.price(replacement.stop) : nil,
            decidedAt: Timestamp(nanoseconds: replacement.decidedAt))
    }

    private func place(_ order: Order, _ instrument: Instrument) async -> [VenueReport] {
        func report(_ event: VenueReport.Event) -> [VenueReport] { [VenueReport(order: order.id, event: event, time: order.decidedAt)] }
        guard let broker = brokers[order.account] else { return report(.rejected(InlineText(truncating: "the account has no broker"))) }
        do {
            return try await broker.place(ticket(order, instrument)).compactMap { translate($0, order, instrument) }
        } catch {
            return error.outcome == .unknown ? report(.unknown) : report(.rejected(InlineText(truncating: error.description)))
        }
    }

    /// Reports in the books' numbers; one about an order of nobody's here is left out.
    func translate(_ reports: [ExecutionReport], _ books: Books) -> [VenueReport] {
        reports.compactMap { report in
            guard let id = order(report.order), let order = books.order(id) else { return nil }
            return translate(report, order, books.terms[order.intent.instrument.position].instrument)
        }
    }

    /// A report in the order's units. A fill that does not fit them exactly becomes a fill of nothing, which the books call a
    /// contradiction.
    private func translate(_ report: ExecutionReport, _ order: Order, _ instrument: Instrument) -> VenueReport {
        let event: VenueReport.Event
        switch report.event {
        case .accepted: event = .accepted
        case .working: event = .working
        case .canceled: event = .canceled
        case .expired: event = .expired
        case .suspended: event = .suspended
        case .rejected(let reason): event = .rejected(InlineText(truncating: reason))
        case .cancelRejected(let reason): event = .cancelRejected(InlineText(truncating: reason))
        case .replaced(let number): event = .replaced(number)
        case .replaceRejected(let number, let reason): event = .replaceRejected(number, InlineText(truncating: reason))
        case .filled(let execution, let price, let quantity, let fee):
            let units = try? quantity.rescaled(to: instrument.quantityDecimals).units
            let paid = try? price.rescaled(to: instrument.priceDecimals).units
            event = .filled(execution, price: paid ?? 0, quantity: paid == nil ? 0 : units ?? 0, fee: fee.units)
        }
        return VenueReport(
            order: order.id, venueOrder: report.venueOrder?.text ?? InlineText(), event: event, time: report.time.nanoseconds)
    }
}
