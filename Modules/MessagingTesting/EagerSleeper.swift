public import Domain
internal import Synchronization

/// A sleeper that does not wait, and remembers how long it was asked to.
public final class EagerSleeper: Sleeper {
    private let asked = Mutex<[Int64]>([])
    private let each: @Sendable (Int) -> Void

    /// Makes a sleeper.
    /// - Parameter each: called with 1, 2, 3 … before each sleep is over.
    public init(each: @escaping @Sendable (Int) -> Void = { _ in }) { self.each = each }

    /// The nanoseconds it was asked for, in order.
    public var spans: [Int64] { asked.withLock { $0 } }

    public func sleep(nanoseconds: Int64) async {
        let count = asked.withLock { spans in
            spans.append(nanoseconds)
            return spans.count
        }
        each(count)
        await Task.yield()
    }
}
