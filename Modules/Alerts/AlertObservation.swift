public import Domain

/// What a server sees of its installation at a moment. What it does not see is nil or left out: it neither raises nor clears anything.
public struct AlertObservation: Hashable, Sendable {
    /// The desk's process.
    public enum Worker: Hashable, Sendable {
        /// It is heard, and says why it is not ready where it is not.
        case here(trouble: String?)
        /// It is not; when it was last heard, nil where that was never.
        case gone(since: Timestamp?)
    }

    /// The feed of the desk.
    public struct Feed: Hashable, Sendable {
        /// Whether the prices are those of a market as it goes on: only those are missed when they do not come.
        public var isLive: Bool
        /// Whether it has no more.
        public var hasEnded: Bool
        /// How long ago the last price was heard, in nanoseconds; nil before the first.
        public var age: Int64?
        /// How many findings the quality gate had since the desk's start.
        public var findings: Int
        /// The latest of them; empty where there was none.
        public var lastFinding: String

        /// Collects what is seen.
        public init(isLive: Bool, hasEnded: Bool, age: Int64?, findings: Int = 0, lastFinding: String = "") {
            (self.isLive, self.hasEnded, self.age, self.findings, self.lastFinding) = (isLive, hasEnded, age, findings, lastFinding)
        }
    }

    /// The room of the store.
    public struct Disk: Hashable, Sendable {
        /// Bytes that may still be written.
        public var free: Int64
        /// Bytes there are.
        public var total: Int64

        /// Collects what is seen.
        public init(free: Int64, total: Int64) { (self.free, self.total) = (free, total) }
    }

    /// The latest verification of the audit trail.
    public enum Audit: Hashable, Sendable {
        /// Everything is ours.
        case sound
        /// What is not, as the report says it.
        case broken(String)
    }

    /// The desk's process.
    public var worker: Worker
    /// The feed; nil where the desk is not heard.
    public var feed: Feed?
    /// Accounts that no broker is connected for; nil where the desk is not heard.
    public var brokersAway: [AccountID]?
    /// Orders whose state at the broker is not known, with their accounts.
    public var unknownOrders: [OrderID: AccountID]
    /// The trading state of the desk.
    public var trading: TradingState
    /// The trading states of accounts.
    public var tradingOf: [AccountID: TradingState]
    /// How many orders limits have refused of each account, counted by the server; only how much more there are counts.
    public var refusals: [AccountID: Int]
    /// The room of the store; nil where it has none of its own or cannot be asked.
    public var disk: Disk?
    /// Days until the certificate that is served ends, negative where it has; nil without one.
    public var certificateDays: Int?
    /// The latest verification of the audit trail by this server; nil before the first.
    public var audit: Audit?

    /// A server that sees its desk and nothing wrong.
    public init() {
        (worker, unknownOrders, trading, tradingOf, refusals) = (.here(trouble: nil), [:], .active, [:], [:])
    }

    /// The kinds that cannot be judged by it.
    var unseen: Set<AlertKind> {
        var kinds: Set<AlertKind> = []
        if case .gone = worker { kinds.insert(.workerTrouble) }
        if feed == nil { kinds.formUnion([.feedSilent, .feedEnded, .pricesDoubtful]) }
        if brokersAway == nil { kinds.insert(.brokerAway) }
        if disk == nil { kinds.insert(.diskLow) }
        if audit == nil { kinds.insert(.auditBroken) }
        return kinds
    }
}

/// When something is seen.
public struct AlertMoment: Hashable, Sendable {
    /// By the clock of people, in nanoseconds since the epoch; it may go back.
    public var time: Int64
    /// By a clock that only goes forward, in nanoseconds since any beginning.
    public var ticks: Int64

    /// Names a moment by both clocks.
    public init(time: Int64, ticks: Int64) { (self.time, self.ticks) = (time, ticks) }
}
