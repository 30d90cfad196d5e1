public import Configuration
public import Domain
public import Engine

/// What prices are. Everything that shows a price shows this beside it.
public enum PriceOrigin: Hashable, Sendable, CustomStringConvertible {
    /// Made by a seeded generator.
    case synthetic(seed: UInt64)
    /// Recorded, and played again.
    case replay(datasets: [String])
    /// Heard from a venue as it happens.
    case live(vendor: String)

    /// One word for a badge: `SYNTHETIC`, `REPLAY`, `LIVE`.
    public var badge: String {
        switch self {
        case .synthetic: "SYNTHETIC"
        case .replay: "REPLAY"
        case .live: "LIVE"
        }
    }

    public var description: String {
        switch self {
        case .synthetic(let seed): "SYNTHETIC, seed \(seed)"
        case .replay(let datasets): "REPLAY of \(datasets.joined(separator: ", "))"
        case .live(let vendor): "LIVE from \(vendor)"
        }
    }
}

/// One event of a feed.
public struct MarketUpdate: Hashable, Sendable {
    /// The event; its instrument is a place in the feed's `listings`.
    public var event: MarketEvent
    /// 1, 2, 3 … within the feed; a gap means that events were lost.
    public var sequence: Int64
    /// True for an event up to the position the feed was started after: strategies warm up on it and nobody trades on it.
    public var isHistory: Bool

    /// Makes an update.
    public init(event: MarketEvent, sequence: Int64, isHistory: Bool) {
        (self.event, self.sequence, self.isHistory) = (event, sequence, isHistory)
    }
}

/// A source of market events that is pulled: it makes the next event when it is asked for it, so that a slow reader holds it back and
/// nothing is lost or reordered.
///
/// Lifecycle: `start` once, then `next` from one task until it returns nil or throws, then `stop`. `stop` may be called at any time and
/// twice; it ends a waiting `next` with nil. Events come in order of `availableAt`; equal times in the order of `listings`.
public protocol MarketDataFeed: Sendable {
    /// What its prices are.
    var origin: PriceOrigin { get }
    /// What it delivers, by the place that its events name.
    var listings: [Listing] { get }
    /// True when its time is its own: a replay's or a generator's. Decisions are then made at the event's time, not the clock's.
    var isVirtual: Bool { get }
    /// Where a time of its own begins, in nanoseconds since the epoch; nil where time is the clock's.
    var beginning: Int64? { get }
    /// Begins. Events up to `position` come at once as history; those after it as they become available. An event's position is counted
    /// with `FeedPosition.after(eventAt:)` from `beginning`, so a feed gives all events of a time or none.
    /// - Parameter position: `beginning` for no history.
    func start(after position: FeedPosition) async throws(MarketDataError)
    /// The next event; waits for it. Nil at the end.
    func next() async throws(MarketDataError) -> MarketUpdate?
    /// Ends the feed.
    func stop() async
}

/// What a feed is made with, so that a simulator can hand it another world.
public struct MarketDataContext: Sendable {
    /// The time.
    public let clock: any WallClock
    /// Waiting.
    public let sleeper: any Sleeper
    /// Folders to look for datasets in, first match wins.
    public let dataRoots: [String]
    /// Lets a person step a stepwise feed.
    public let steps: StepSignal

    /// Makes a context.
    public init(clock: any WallClock, sleeper: any Sleeper, dataRoots: [String], steps: StepSignal) {
        (self.clock, self.sleeper, self.dataRoots, self.steps) = (clock, sleeper, dataRoots, steps)
    }
}

/// A plugin's role as a source of market data.
public struct MarketDataRole: ProviderRole {
    public static let kind = RoleKind.marketData
    public let key: String
    public let summary: String
    public let seen: SeenLevel
    public let keys: [ConfigurationKey]
    public let capabilities: [String]
    /// Makes the feed from its section of the configuration; touches nothing outside until it is started.
    public let make: @Sendable (Settings, MarketDataContext) throws(MarketDataError) -> any MarketDataFeed

    /// Makes a role.
    /// - Parameter capabilities: of `bars`, `quotes`, `trades`, `history`, `stepwise`.
    public init(
        key: String, summary: String, seen: SeenLevel, keys: [ConfigurationKey], capabilities: [String],
        make: @escaping @Sendable (Settings, MarketDataContext) throws(MarketDataError) -> any MarketDataFeed
    ) {
        (self.key, self.summary, self.seen, self.keys, self.capabilities) = (key, summary, seen, keys, capabilities)
        self.make = make
    }
}
