public import Domain
internal import Glibc

/// The machine's clock.
public struct SystemClock: WallClock {
    /// Makes the clock.
    public init() {}
    public func now() -> Timestamp { Timestamp(nanoseconds: Self.read(CLOCK_REALTIME)) }

    /// Nanoseconds that only go forward; for measuring spans, never for stamping.
    public static func monotonic() -> Int64 { read(CLOCK_MONOTONIC) }

    /// Nanoseconds of processor time this process has used.
    public static func processorTime() -> Int64 { read(CLOCK_PROCESS_CPUTIME_ID) }

    private static func read(_ clock: clockid_t) -> Int64 {
        var time = timespec()
        clock_gettime(clock, &time)
        return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
    }
}

/// The machine's randomness.
public struct SystemEntropy: Entropy {
    /// Makes the source.
    public init() {}
    public func next() -> UInt64 {
        var generator = SystemRandomNumberGenerator()
        return generator.next()
    }
}
