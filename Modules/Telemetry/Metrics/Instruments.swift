internal import Synchronization

/// A number that only goes up. Any thread may add to it; nobody waits.
public final class Counter: Sendable {
    private let count = Atomic<UInt64>(0)

    init() {}

    /// Adds to it.
    public func add(_ more: UInt64 = 1) { count.wrappingAdd(more, ordering: .relaxed) }

    /// What it is now.
    public var value: UInt64 { count.load(ordering: .relaxed) }
}

/// A number that goes up and down. Any thread may set it; nobody waits.
public final class Gauge: Sendable {
    private let bits = Atomic<UInt64>(0)

    init() {}

    /// Sets it.
    public func set(_ value: Double) { bits.store(value.bitPattern, ordering: .relaxed) }

    /// Sets it to a count.
    public func set(_ count: some BinaryInteger) { set(Double(count)) }

    /// What it is now; 0 before it is set.
    public var value: Double { Double(bitPattern: bits.load(ordering: .relaxed)) }
}

/// Observations counted by size. Any thread may observe; one waits for another only while a few numbers are added.
public final class Histogram: Sendable {
    /// What was observed so far.
    public struct Reading: Hashable, Sendable {
        /// How many fell into each bucket alone, by bound; the last is what lies above every bound.
        public internal(set) var counts: [UInt64]
        /// The sum of all observations.
        public internal(set) var sum: Double

        /// How many there were.
        public var count: UInt64 { counts.reduce(0, +) }
    }

    let bounds: [Double]
    private let state: Mutex<Reading>

    init(bounds: [Double]) {
        self.bounds = bounds
        state = Mutex(Reading(counts: Array(repeating: 0, count: bounds.count + 1), sum: 0))
    }

    /// Counts a value; one equal to a bound belongs to that bucket.
    public func observe(_ value: Double) {
        let place = bounds.firstIndex { value <= $0 } ?? bounds.count
        state.withLock { reading in
            reading.counts[place] += 1
            reading.sum += value
        }
    }

    /// Counts a span of time, in seconds.
    public func observe(nanoseconds: Int64) { observe(Double(nanoseconds) / 1e9) }

    /// What was observed so far, all of one moment.
    public var reading: Reading { state.withLock { $0 } }
}
