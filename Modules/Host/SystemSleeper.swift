public import Domain

/// Waits by the machine's clock.
public struct SystemSleeper: Sleeper {
    /// Makes the sleeper.
    public init() {}

    public func sleep(nanoseconds: Int64) async {
        // A cancelled sleep returns early, as the protocol says: whoever waits looks at its own state again.
        try? await Task.sleep(nanoseconds: UInt64(max(0, nanoseconds)))
    }
}
