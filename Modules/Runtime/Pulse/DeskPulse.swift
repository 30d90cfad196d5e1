public import Domain
public import JSON
public import MarketData

/// What a desk says of itself a few times a second to the servers of its installation: what its journal does not say.
///
/// It is for people and for health only: nothing is decided by it, and a pulse that is lost is replaced by the next.
public struct DeskPulse: Hashable, Sendable {
    /// The desk's process.
    public var process: Int32
    /// When it was said.
    public var time: Timestamp
    /// What prices are, in the words of the feed; nil without a feed.
    public var origin: PriceOrigin?
    /// How fast a feed with a time of its own goes.
    public var pace: String?
    /// True where decisions are made at the events' time.
    public var isVirtual: Bool
    /// How the feed stands.
    public var feed: FeedView
    /// Why the desk is not ready for work; nil where it is.
    public var trouble: String?
    /// Accounts that no broker is connected for.
    public var brokersAway: [AccountID] = []

    /// Collects what is said.
    public init(process: Int32, time: Timestamp, origin: PriceOrigin?, pace: String?, isVirtual: Bool, feed: FeedView, trouble: String?) {
        (self.process, self.time, self.origin, self.pace, self.feed) = (process, time, origin, pace, feed)
        (self.isVirtual, self.trouble) = (isVirtual, trouble)
    }

    /// Reads what `json` wrote; nil where it is no pulse.
    public init?(_ json: JSONValue) {
        guard let process = json["process"]?.asInt.flatMap(Int32.init(exactly:)), let time = json["time"]?.asInt, let feed = json["feed"]
        else { return nil }
        self.init(
            process: process, time: Timestamp(nanoseconds: Int64(time)), origin: json["origin"].flatMap(PriceOrigin.init),
            pace: json["pace"]?.asString, isVirtual: json["isVirtual"]?.asBool ?? false, feed: FeedView(feed),
            trouble: json["trouble"]?.asString)
        brokersAway = (json["brokersAway"]?.asArray ?? []).compactMap { $0.asString.flatMap { try? AccountID($0) } }
    }

    /// For the other process; times are nanoseconds since the epoch.
    public var json: JSONValue {
        [
            "process": JSONValue(process), "time": JSONValue(time.nanoseconds), "origin": origin?.json ?? .null,
            "pace": pace.map { JSONValue($0) } ?? .null, "isVirtual": .bool(isVirtual), "feed": feed.json,
            "trouble": trouble.map { JSONValue($0) } ?? .null, "brokersAway": .array(brokersAway.map { JSONValue("\($0)") }),
        ]
    }
}

extension PriceOrigin {
    init?(_ json: JSONValue) {
        if let seed = json["synthetic"]?.asString.flatMap(UInt64.init) {
            self = .synthetic(seed: seed)
        } else if let datasets = json["replay"]?.asArray {
            self = .replay(datasets: datasets.compactMap(\.asString))
        } else if let vendor = json["live"]?.asString {
            self = .live(vendor: vendor)
        } else {
            return nil
        }
    }

    var json: JSONValue {
        switch self {
        case .synthetic(let seed): ["synthetic": JSONValue("\(seed)")]
        case .replay(let datasets): ["replay": .array(datasets.map { JSONValue($0) })]
        case .live(let vendor): ["live": JSONValue(vendor)]
        }
    }
}
