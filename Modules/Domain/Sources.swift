/// Where the time comes from. Rules never ask it; shells do, and tests put their own in its place.
public protocol WallClock: Sendable {
    /// The moment it is now.
    func now() -> Timestamp
}

/// Where randomness comes from outside the engine: ids, jitter. Never used for a decision.
public protocol Entropy: Sendable {
    /// 64 bits that cannot be guessed.
    func next() -> UInt64
}

/// A seeded generator: the same seed gives the same numbers on every machine.
///
/// SplitMix64, after Steele, Lea and Flood, "Fast splittable pseudorandom number generators", OOPSLA 2014.
public struct SeededGenerator: RandomNumberGenerator, Sendable {
    private var state: UInt64

    /// Starts a generator at a seed.
    public init(seed: UInt64) { state = seed }

    public mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }

    /// A number from 0 up to, not including, 1.
    public mutating func uniform() -> Double { Double(next() >> 11) * 0x1p-53 }

    /// A number of mean 0 and variance 1: the sum of twelve uniforms less six, so that every machine gives the same bits.
    public mutating func normal() -> Double {
        var sum = -6.0
        for _ in 0..<12 { sum += uniform() }
        return sum
    }
}
