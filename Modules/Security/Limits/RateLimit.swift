/// A token bucket, as the time at which it would be full again (GCRA): so many at once, and then one an interval.
public struct RateLimit: Hashable, Sendable {
    /// How much is allowed.
    public struct Rule: Hashable, Sendable {
        /// How many at once.
        public let burst: Int64
        /// Nanoseconds until there is one more.
        public let interval: Int64

        /// Makes a rule.
        public init(burst: Int64, interval: Int64) {
            precondition(burst > 0 && interval > 0 && burst <= Int64.max / 4 / interval, "a rate limit lets something through")
            (self.burst, self.interval) = (burst, interval)
        }

        /// So many a minute, and no more than that at once.
        public static func perMinute(_ count: Int64) -> Rule { Rule(burst: count, interval: 60_000_000_000 / count) }
    }

    /// When it is full again, in nanoseconds of the caller's clock.
    public private(set) var fullAt: Int64

    /// A full bucket.
    public init() { fullAt = .min }

    /// Takes one.
    /// - Returns: 0 where there was one; else the nanoseconds until there is, and nothing was taken.
    public mutating func take(_ rule: Rule, at now: Int64) -> Int64 {
        // A clock that was set back must not close the bucket for longer than emptying it would.
        let full = min(max(fullAt, now), now + rule.burst * rule.interval)
        let wait = full + rule.interval - rule.burst * rule.interval - now
        fullAt = wait <= 0 ? full + rule.interval : full
        return max(0, wait)
    }
}

/// A bounded table of what was lately seen of others: addresses, users. The keys come from strangers, so it never grows beyond its
/// capacity; where it would, the quarter that matters least goes.
public struct Recent<Key: Hashable & Sendable, Value: Sendable>: Sendable {
    private var values: [Key: Value] = [:]
    private let capacity: Int
    private let weight: @Sendable (Value) -> Int64

    /// Makes an empty table.
    /// - Parameters:
    ///   - capacity: the most keys, at least 4.
    ///   - weight: what matters least has the least.
    public init(capacity: Int, weight: @escaping @Sendable (Value) -> Int64) {
        precondition(capacity >= 4, "a table of the recent has room for four")
        (self.capacity, self.weight) = (capacity, weight)
    }

    /// How many keys there are.
    public var count: Int { values.count }

    /// What is kept under a key.
    public subscript(key: Key) -> Value? {
        get { values[key] }
        set {
            if newValue != nil, values[key] == nil, values.count >= capacity { drop() }
            values[key] = newValue
        }
    }

    private mutating func drop() {
        let weights = values.values.map(weight).sorted()
        let limit = weights[weights.count / 4]
        var left = weights.count / 4 + 1
        for (key, value) in values where left > 0 && weight(value) <= limit {
            values[key] = nil
            left -= 1
        }
    }
}
