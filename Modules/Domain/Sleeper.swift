/// Who waits for time to pass. Rules never do; shells do, and tests put their own in its place.
public protocol Sleeper: Sendable {
    /// Returns after at least that many nanoseconds, or sooner when the task is cancelled.
    func sleep(nanoseconds: Int64) async
}
