public import Domain
public import JSON

/// How the feed of a desk stands.
public struct FeedView: Hashable, Sendable {
    /// The time of the last market event, in nanoseconds since the epoch; nil before the first.
    public var marketTime: Int64?
    /// When it was heard, by the clock.
    public var heardAt: Timestamp?
    /// How many market events were heard.
    public var eventCount = 0
    /// True once the feed has no more.
    public var hasEnded = false
    /// Findings of the quality gate, newest last; at most 20.
    public private(set) var findings: [String] = []
    /// How many there were since the desk's start.
    public private(set) var findingCount = 0

    /// Nothing was heard yet.
    public init() {}

    /// Reads what `json` wrote; what is missing or of another kind counts as not heard.
    public init(_ json: JSONValue) {
        marketTime = json["marketTime"]?.asInt.map(Int64.init)
        heardAt = json["heardAt"]?.asInt.map { Timestamp(nanoseconds: Int64($0)) }
        eventCount = json["events"]?.asInt ?? 0
        hasEnded = json["ended"]?.asBool ?? false
        findings = (json["findings"]?.asArray ?? []).compactMap(\.asString)
        findingCount = json["findingCount"]?.asInt ?? findings.count
    }

    /// Takes a finding of the quality gate.
    mutating func note(_ finding: String) {
        findings = (findings + [finding]).suffix(20)
        findingCount += 1
    }

    /// For the other process of the same installation; times are nanoseconds since the epoch.
    public var json: JSONValue {
        [
            "marketTime": marketTime.map { JSONValue($0) } ?? .null, "heardAt": heardAt.map { JSONValue($0.nanoseconds) } ?? .null,
            "events": JSONValue(eventCount), "ended": .bool(hasEnded), "findings": .array(findings.map { JSONValue($0) }),
            "findingCount": JSONValue(findingCount),
        ]
    }
}
