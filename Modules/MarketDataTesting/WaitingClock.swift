internal import Domain
internal import Synchronization

/// A clock that goes forward when someone waits, and only then: nobody ever really waits.
final class WaitingClock: WallClock, Sleeper {
    private let moment = Mutex(Timestamp(seconds: 1_700_000_000).nanoseconds)

    func now() -> Timestamp { Timestamp(nanoseconds: moment.withLock { $0 }) }

    func sleep(nanoseconds: Int64) async { moment.withLock { $0 += max(0, nanoseconds) } }
}
