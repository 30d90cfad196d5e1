import Brokerage
import Configuration
import Domain
import Synchronization

/// A broker beyond the restarts of a desk, with a record of its own and habits of the worst kind, as a script tells it.
final class OddBroker: Broker {
    /// What it does when it is asked to place an order.
    enum Habit: Sendable {
        /// Takes it and says it works.
        case plain
        /// Takes it, and the answer is lost.
        case answerLost
        /// The order is lost, and the answer too.
        case orderLost
        /// Takes it, fills it whole, and says so twice, the last report first.
        case tellsTwiceAndBackwards
        /// Takes it, cancels it, then finds it had filled it.
        case fillsAfterCancel
        /// Refuses it.
        case refuses
    }

    struct State {
        var records: [ClientOrderID: BrokerOrder] = [:]
        var said: [ClientOrderID: [ExecutionReport]] = [:]
        var placed: [ClientOrderID] = []
        var canceled: [ClientOrderID] = []
        var replaced: [ReplaceTicket] = []
    }

    let state = Mutex(State())
    let habit = Mutex(Habit.plain)
    /// What it does when it is asked to replace an order; nil for a broker that cannot.
    let replaceHabit = Mutex(Habit?.none)
    let idempotency: IdempotencyClass

    init(_ idempotency: IdempotencyClass = .unique) { self.idempotency = idempotency }

    var role: BrokerRole {
        BrokerRole(
            key: "odd", summary: "A broker for tests.", seen: .simulated, keys: [],
            capabilities: replaceHabit.withLock { $0 } == nil ? ["market"] : ["market", "replace"], isSimulated: false
        ) { _, _ in self }
    }

    /// Every order it was sent, in order, repeats counted.
    var placed: [String] { state.withLock { $0.placed.map(\.description) } }
    var canceled: [String] { state.withLock { $0.canceled.map(\.description) } }

    func connect() async throws(BrokerError) {}
    func disconnect() async {}
    func nextReports() async throws(BrokerError) -> [ExecutionReport] { [] }

    func place(_ ticket: OrderTicket) async throws(BrokerError) -> [ExecutionReport] {
        let habit = habit.withLock { $0 }
        state.withLock { $0.placed.append(ticket.id) }
        switch habit {
        case .refuses: throw BrokerError(.refused, outcome: .refused, broker: "odd", "not today")
        case .orderLost: throw lost
        case .plain: return keep(ticket, .working, [.working])
        case .answerLost:
            _ = keep(ticket, .filled, [.working, fill(ticket)])
            throw lost
        case .tellsTwiceAndBackwards:
            let reports = keep(ticket, .filled, [.working, fill(ticket)])
            return reports.reversed() + reports
        case .fillsAfterCancel: return keep(ticket, .filled, [.working, .canceled, fill(ticket)])
        }
    }

    private var lost: BrokerError { BrokerError(.timedOut, outcome: .unknown, broker: "odd", "no answer in time") }

    private func fill(_ ticket: OrderTicket) -> ExecutionReport.Event {
        .filled(
            execution: ExecutionID(validated: InlineText(truncating: "fill-\(ticket.id)")), price: ticket.instrument.price(100_00),
            quantity: ticket.quantity, fee: Money(units: 0, currency: .usd))
    }

    private func keep(_ ticket: OrderTicket, _ status: OrderStatus, _ events: [ExecutionReport.Event]) -> [ExecutionReport] {
        let reports = events.map { ExecutionReport(order: ticket.id, venueOrder: nil, event: $0, time: ticket.decidedAt) }
        state.withLock { state in
            let filled = status == .filled ? ticket.quantity : ticket.instrument.quantity(0)
            state.records[ticket.id] = BrokerOrder(ticket: ticket, venueOrder: nil, status: status, filled: filled)
            state.said[ticket.id] = reports
        }
        return reports
    }

    func cancel(_ id: ClientOrderID, at time: Timestamp) async throws(BrokerError) -> [ExecutionReport] {
        state.withLock { $0.canceled.append(id) }
        return [ExecutionReport(order: id, venueOrder: nil, event: .canceled, time: time)]
    }

    func replace(_ ticket: ReplaceTicket) async throws(BrokerError) -> [ExecutionReport] {
        let habit = replaceHabit.withLock { $0 }
        state.withLock { $0.replaced.append(ticket) }
        if habit == .refuses { throw BrokerError(.refused, outcome: .refused, broker: "odd", "not today") }
        if habit == .orderLost { throw lost }
        state.withLock { state in
            guard let old = state.records[ticket.id] else { return }
            state.records[ticket.id] = BrokerOrder(
                ticket: old.ticket.replaced(by: ticket), venueOrder: nil, status: old.status, filled: old.filled)
        }
        if habit == .answerLost { throw lost }
        return [ExecutionReport(order: ticket.id, venueOrder: nil, event: .replaced(number: ticket.number), time: ticket.decidedAt)]
    }

    func order(_ id: ClientOrderID) async throws(BrokerError) -> BrokerOrder? { state.withLock { $0.records[id] } }
    func reports(of id: ClientOrderID) async throws(BrokerError) -> [ExecutionReport] { state.withLock { $0.said[id] ?? [] } }
    func openOrders() async throws(BrokerError) -> [BrokerOrder] { [] }
}
