internal import Domain
internal import Engine
internal import Storage
internal import Synchronization
internal import Telemetry

/// What was decided and is told once it is durable: before its commit nobody hears of anything, the log and the metrics neither.
struct Untold {
    /// An order's fact.
    struct Order {
        let fact: Fact
        let actor: String
        let request: RequestID?
    }

    /// A command's answer.
    struct Answer {
        let row: CommandRow
        let refusal: String?
    }

    var orders: [Order] = []
    var answers: [Answer] = []
}

extension TradingService {
    /// Keeps what concerns orders until it is durable.
    func keep(_ facts: [Fact], actor: String) {
        for fact in facts {
            guard let id = fact.order else { continue }
            if case .orderIntended = fact, let request { requests[id] = request }
            untold.orders.append(Untold.Order(fact: fact, actor: actor, request: request ?? requests[id]))
        }
    }

    /// Tells what a commit made durable.
    func tell(facts: Int, nanoseconds: Int64) {
        parts.metrics.committed(facts: facts, through: partition.sequence, nanoseconds: nanoseconds)
        for one in untold.orders {
            parts.metrics.count(one.fact, actor: one.actor)
            tell(one.fact, orderLog.serving(one.request, actor: one.actor))
            if let id = one.fact.order, partition.books.order(id)?.status.isFinal == true { requests[id] = nil }
        }
        for one in untold.answers {
            parts.metrics.answered(isRefusal: one.refusal != nil)
            let log = parts.log.serving(RequestID(one.row.id), actor: one.row.actor)
            if let refusal = one.refusal {
                log.warning("command.refused", refusal, ["command": .text(one.row.kind)])
            } else {
                log.info("command.done", "", ["command": .text(one.row.kind)])
            }
        }
        untold = Untold()
    }

    private func tell(_ fact: Fact, _ log: Log) {
        guard log.isOn(.error), let id = fact.order, let order = partition.books.order(id) else { return }
        let instrument = partition.books.terms[order.intent.instrument.position].instrument
        let account = partition.books.accounts[order.account.position]
        switch fact {
        case .orderIntended:
            log.info(
                "order.decided", "",
                [
                    "order": .integer(id.number), "account": .text("\(account.id)"), "side": .text("\(order.intent.side)"),
                    "quantity": .decimal(instrument.quantity(order.intent.quantity)), "instrument": .text("\(instrument.id)"),
                    "type": .text(order.intent.type.word),
                ])
        case .orderRefused(_, let refusal, _):
            log.warning(
                "order.refused", refusal.text(instrument, account.currency),
                ["order": .integer(id.number), "limit": .text("\(refusal.limit)")])
        case .orderFilled(let fill):
            log.info(
                "order.filled", "",
                [
                    "order": .integer(id.number), "quantity": .decimal(instrument.quantity(fill.quantity)),
                    "price": .decimal(instrument.price(fill.price)), "execution": .text("\(fill.execution)"),
                ])
        case .orderSendStarted: log.debug("order.sent", "", ["order": .integer(id.number)])
        case .orderAccepted: log.debug("order.accepted", "", ["order": .integer(id.number)])
        case .orderWorking: log.debug("order.working", "", ["order": .integer(id.number)])
        case .cancelRequested: log.debug("order.cancel.requested", "", ["order": .integer(id.number)])
        case .orderCanceled: log.info("order.canceled", "", ["order": .integer(id.number)])
        case .orderExpired: log.info("order.expired", "", ["order": .integer(id.number)])
        case .orderSuspended: log.warning("order.suspended", "", ["order": .integer(id.number)])
        case .orderRejected(_, let reason, _): log.warning("order.rejected", "\(reason)", ["order": .integer(id.number)])
        case .cancelRejected(_, let reason, _): log.warning("order.cancel.rejected", "\(reason)", ["order": .integer(id.number)])
        case .replaceRequested: log.debug("order.replace.requested", "", ["order": .integer(id.number)])
        case .orderReplaced: log.info("order.replaced", "", ["order": .integer(id.number)])
        case .replaceRejected(_, let reason, _): log.warning("order.replace.rejected", "\(reason)", ["order": .integer(id.number)])
        case .orderUnknown:
            log.error(
                "order.unknown", "nobody knows what became of it; its exposure stays reserved until the broker's record says",
                ["order": .integer(id.number)])
        default: return
        }
    }

    /// Measures how far the readers of the outbox are behind, and whether store and brokers are there.
    func lookAround() async {
        let last = partition.sequence - Int64(partition.waiting)
        for consumer in parts.outboxConsumers {
            do throws(StorageError) {
                parts.metrics.lags(consumer, by: last - (try await parts.store.outboxCursor(of: parts.stream, consumer: consumer)))
            } catch {
                note("the outbox cannot be read: \(error)")
            }
        }
        guard let health = parts.health else { return }
        do throws(StorageError) {
            _ = try await parts.store.head(of: parts.stream)
            health.report("store", .up)
        } catch {
            health.report("store", .down("the store does not answer: \(error.code)"))
        }
        reportBrokers()
    }

    /// Says whether every account has its broker.
    func reportBrokers() {
        let without = partition.books.accounts.indices.filter { router.brokers[AccountIndex($0)] == nil }
            .map { partition.books.accounts[$0].id }
        let names = without.map { "\($0)" }.joined(separator: ", ")
        brokersAway.withLock { $0 = without }
        parts.health?.report("brokers", without.isEmpty ? .up : .down("no broker is connected for: \(names)"))
    }
}
