public import Domain
internal import Synchronization

/// A clock that goes forward when someone waits, and only then: nobody ever really waits.
public final class WaitingClock: WallClock, Sleeper {
    /// Where every clock begins.
    public static let beginning = Timestamp(seconds: 1_700_000_000)
    private let moment = Mutex(beginning.nanoseconds)

    /// A clock at its beginning.
    public init() {}

    public func now() -> Timestamp { Timestamp(nanoseconds: moment.withLock { $0 }) }

    public func sleep(nanoseconds: Int64) async { moment.withLock { $0 += max(0, nanoseconds) } }

    /// How long was waited so far, in nanoseconds.
    public var waited: Int64 { now().nanoseconds - Self.beginning.nanoseconds }
}
