/// Slows guessing down: after some failures each next try must wait, twice as long each time, up to a longest. It never locks for good.
public struct Throttle: Hashable, Sendable {
    /// How it slows down; times in nanoseconds.
    public struct Rule: Hashable, Sendable {
        /// Failures without a wait.
        public let free: Int
        /// The wait after the next one.
        public let first: Int64
        /// The longest wait.
        public let longest: Int64
        /// After so long without a failure all is forgotten; longer than the longest wait.
        public let memory: Int64

        /// Makes a rule.
        public init(free: Int, first: Int64, longest: Int64, memory: Int64) {
            precondition(free >= 0 && first > 0 && longest >= first && memory > longest, "a throttle waits and forgets, in this order")
            (self.free, self.first, self.longest, self.memory) = (free, first, longest, memory)
        }

        /// The wait after so many failures.
        public func wait(after failures: Int) -> Int64 {
            guard failures > free else { return 0 }
            let doublings = failures - free - 1
            guard doublings < 62, first <= longest >> Int64(doublings) else { return longest }
            return first << Int64(doublings)
        }
    }

    /// Failures since the last success, or since they were forgotten.
    public private(set) var failures = 0
    /// When the last one was.
    public private(set) var lastFailure: Int64 = .min

    /// One without a failure.
    public init() {}

    /// How long the next try must wait at `now`; 0 where it may be made. A clock that was set back makes no wait longer.
    public func wait(_ rule: Rule, at now: Int64) -> Int64 {
        let wait = rule.wait(after: failures)
        guard wait > 0, !isForgotten(rule, at: now) else { return 0 }
        return min(wait, max(0, wait - max(0, now - lastFailure)))
    }

    /// Takes a failure.
    public mutating func fail(_ rule: Rule, at now: Int64) {
        failures = isForgotten(rule, at: now) ? 1 : min(failures + 1, 1_000_000)
        lastFailure = now
    }

    /// Takes a success: all is forgotten.
    public mutating func succeed() { self = Throttle() }

    private func isForgotten(_ rule: Rule, at now: Int64) -> Bool {
        failures > 0 && now > lastFailure && now - lastFailure >= rule.memory
    }
}
