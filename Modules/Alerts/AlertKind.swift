/// What may be wrong with an installation: a closed list. The numbers are stored; one once given is never given again.
public enum AlertKind: UInt8, CaseIterable, Hashable, Sendable, CustomStringConvertible {
    /// The desk's process was not heard of for seconds, or never.
    case workerGone = 1
    /// The desk says that it is not ready for work.
    case workerTrouble
    /// Live prices stopped coming.
    case feedSilent
    /// The feed has no more prices.
    case feedEnded
    /// Nobody knows what became of an order at its broker.
    case orderUnknown
    /// Trading is halted or may only reduce, for the desk or an account.
    case tradingHalted
    /// Limits refuse more orders than a strategy in order sends.
    case ordersRefused
    /// The quality gate found prices that are lost, doubtful or impossible.
    case pricesDoubtful
    /// No broker is connected for an account.
    case brokerAway
    /// The disk of the store is nearly full.
    case diskLow
    /// The certificate that is served ends soon, or has ended.
    case certificateEnding
    /// The clock of the server's machine went back.
    case clockBack
    /// A verification of the audit trail found something that is not ours.
    case auditBroken

    /// A word for programs: `worker-gone`.
    public var description: String {
        switch self {
        case .workerGone: "worker-gone"
        case .workerTrouble: "worker-trouble"
        case .feedSilent: "feed-silent"
        case .feedEnded: "feed-ended"
        case .orderUnknown: "order-unknown"
        case .tradingHalted: "trading-halted"
        case .ordersRefused: "orders-refused"
        case .pricesDoubtful: "prices-doubtful"
        case .brokerAway: "broker-away"
        case .diskLow: "disk-low"
        case .certificateEnding: "certificate-ending"
        case .clockBack: "clock-back"
        case .auditBroken: "audit-broken"
        }
    }

    /// How many seconds the condition holds without a break before the alert is raised, and how many it is well before it is cleared.
    public var patience: (raise: Int64, clear: Int64) {
        switch self {
        case .workerGone: (2, 3)
        case .workerTrouble: (10, 5)
        case .feedSilent: (0, 5)
        case .feedEnded: (2, 2)
        case .orderUnknown: (10, 2)
        case .tradingHalted, .ordersRefused, .pricesDoubtful, .clockBack, .auditBroken: (0, 0)
        case .brokerAway: (10, 5)
        case .diskLow: (30, 60)
        case .certificateEnding: (0, 60)
        }
    }
}

/// How much an alert matters. The numbers are stored.
public enum AlertSeverity: UInt8, CaseIterable, Comparable, Hashable, Sendable, CustomStringConvertible {
    /// Good to know.
    case info = 1
    /// Somebody should look at it today.
    case warning
    /// Somebody should look at it now.
    case critical

    public var description: String {
        switch self {
        case .info: "info"
        case .warning: "warning"
        case .critical: "critical"
        }
    }

    public static func < (left: Self, right: Self) -> Bool { left.rawValue < right.rawValue }
}
