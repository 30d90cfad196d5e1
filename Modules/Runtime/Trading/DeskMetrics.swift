internal import Domain
internal import Engine
public import Telemetry

/// What a desk measures of itself. What is counted about orders and the journal is durable.
public struct DeskMetrics: Sendable {
    /// Nanoseconds of a clock that only goes forward; for spans.
    let ticks: @Sendable () -> Int64

    private let registry: Metrics
    private let (fromStrategies, fromCommands): (Counter, Counter)
    private let (live, history, refused): (Counter, Counter, Counter)
    private let (facts, fills, durable): (Counter, Counter, Counter)
    private let (sequence, heardAt): (Gauge, Gauge)
    private let (liveOrders, unknownOrders): (Gauge, Gauge)
    private let commitTime: Histogram

    /// Measures into a registry.
    /// - Parameter ticks: nanoseconds of a clock that only goes forward.
    public init(_ registry: Metrics, ticks: @escaping @Sendable () -> Int64) {
        (self.registry, self.ticks) = (registry, ticks)
        (fromStrategies, fromCommands) = (registry.counter(.orders, "strategy"), registry.counter(.orders, "command"))
        (live, history) = (registry.counter(.marketEvents, "live"), registry.counter(.marketEvents, "history"))
        refused = registry.counter(.marketEvents, "refused")
        (facts, fills) = (registry.counter(.journalFacts), registry.counter(.fills))
        durable = registry.counter(.journalCommits, "durable")
        (sequence, heardAt) = (registry.gauge(.journalSequence), registry.gauge(.feedHeard))
        (liveOrders, unknownOrders) = (registry.gauge(.liveOrders), registry.gauge(.unknownOrders))
        commitTime = registry.histogram(.journalCommit)
    }

    func heard(isHistory: Bool, at time: Timestamp) {
        (isHistory ? history : live).add()
        heardAt.set(Double(time.nanoseconds) / 1e9)
    }

    func refusedEvent() { refused.add() }

    func committed(facts count: Int, through last: Int64, nanoseconds: Int64) {
        durable.add()
        commitTime.observe(nanoseconds: nanoseconds)
        facts.add(UInt64(count))
        sequence.set(last)
    }

    func failedToCommit() { registry.counter(.journalCommits, "failed").add() }

    func answered(isRefusal: Bool) { registry.counter(.commands, isRefusal ? "refused" : "done").add() }

    func lags(_ consumer: String, by facts: Int64) { registry.gauge(.outboxLag, consumer).set(facts) }

    func stands(live: Int, unknown: Int) {
        liveOrders.set(live)
        unknownOrders.set(unknown)
    }

    func count(_ fact: Fact, actor: String) {
        func became(_ state: String) { registry.counter(.orderChanges, state).add() }
        switch fact {
        case .orderIntended: (actor.hasPrefix("strategy:") ? fromStrategies : fromCommands).add()
        case .orderRefused(_, let refusal, _):
            became("refused")
            registry.counter(.orderRefusals, "\(refusal.limit)").add()
        case .orderSendStarted: became("sent")
        case .orderAccepted: became("accepted")
        case .orderWorking: became("working")
        case .orderFilled: fills.add()
        case .orderCanceled: became("canceled")
        case .orderExpired: became("expired")
        case .orderRejected: became("rejected")
        case .orderSuspended: became("suspended")
        case .orderUnknown: became("unknown")
        default: return
        }
    }
}
