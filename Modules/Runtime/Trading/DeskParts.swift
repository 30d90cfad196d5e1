public import Audit
public import Brokerage
public import Configuration
public import Domain
public import Engine
public import MarketData
public import Storage
public import Telemetry

/// Everything a desk is made of. The simulator and tests put their own in.
public struct DeskParts: Sendable {
    /// The stream this desk owns.
    public var stream: StreamID
    /// Who owns it, for people: host and process.
    public var owner: String
    /// Where facts are kept; migrated and open.
    public var store: any Store
    /// The brokers that plugins provide.
    public var brokers: [BrokerRole]
    /// The configuration brokers are made from.
    public var settings: Settings
    /// Accounts to open where they are not open yet.
    public var openings: [AccountOpening]
    /// The strategies that trade.
    public var deployments: [Deployment]
    /// What the feed lists, and whether its time is its own; empty without a feed.
    public var listings: [Listing]
    /// True when decisions are made at the events' time.
    public var isVirtual: Bool
    /// What prices are, in the words of the feed; nil without a feed.
    public var origin: PriceOrigin?
    /// How fast a feed with a time of its own goes, for people.
    public var pace: String?
    /// Where that time begins, in nanoseconds since the epoch; nil where time is the clock's.
    public var beginning: Int64?
    /// The time.
    public var clock: any WallClock
    /// Waiting.
    public var sleeper: any Sleeper
    /// The key of the audit trail.
    public var auditKey: AuditKey
    /// Where the audit trail's head is kept outside the store.
    public var headFile: HeadFile
    /// Where the desk says what happens; silent unless given.
    public var log = Log.silent
    /// Where the desk counts; a registry of its own unless given.
    public var metrics = DeskMetrics(Metrics(), ticks: { 0 })
    /// Where the desk reports how it is: a board over `DeskParts.health`; nowhere unless given.
    public var health: HealthBoard?
    /// The readers of the outbox whose lag is measured.
    public var outboxConsumers: [String] = []
    /// Hears every price that passed the gate, in the instrument's price units, on the desk's thread; it must not wait.
    public var onPrice: (@Sendable (InstrumentID, Int64) -> Void)?

    /// Hears of every commit, by the sequence of its last fact, on the desk's thread; it must not wait.
    public var onCommit: (@Sendable (Int64) -> Void)?
    /// Hears every event that passed the gate, history included, with its listing, on the desk's thread; it must not wait.
    public var onEvent: (@Sendable (MarketEvent, Listing) -> Void)?

    /// Takes what a feed tells of itself.
    public mutating func take(_ feed: any MarketDataFeed) {
        (listings, isVirtual, beginning, origin) = (feed.listings, feed.isVirtual, feed.beginning, feed.origin)
    }

    /// Collects the parts of a desk without strategies or feed.
    public init(
        stream: StreamID, owner: String, store: any Store, brokers: [BrokerRole], settings: Settings, clock: any WallClock,
        sleeper: any Sleeper, auditKey: AuditKey, headFile: HeadFile
    ) {
        (self.stream, self.owner, self.store, self.brokers, self.settings) = (stream, owner, store, brokers, settings)
        (self.clock, self.sleeper, self.auditKey, self.headFile) = (clock, sleeper, auditKey, headFile)
        (openings, deployments, listings, isVirtual) = ([], [], [], false)
    }
}

extension DeskParts {
    /// The health of a desk: its loop turns at least every five seconds, and so do the reports of its store and brokers.
    public static let health = Health(
        loops: [.init("desk", within: .seconds(30))], phases: ["recovery", "brokers", "orders"],
        dependencies: [.init("store", within: .seconds(20)), .init("brokers", within: .seconds(20))])
}
