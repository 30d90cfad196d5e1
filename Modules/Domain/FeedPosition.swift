/// A place between two events of a feed: after the `count`-th event of a time. It stays the same when a feed begins earlier or later.
public struct FeedPosition: Hashable, Comparable, Sendable, CustomStringConvertible {
    /// The time of the last event, in nanoseconds since the epoch.
    public let time: Int64
    /// How many events of that time came; 1 for the first.
    public let count: Int64
    /// Before every event.
    public static let beginning = FeedPosition(time: .min, count: 0)

    /// Makes a position.
    public init(time: Int64, count: Int64) { (self.time, self.count) = (time, count) }

    /// The position after one more event. One that is out of order counts as another of the latest time.
    public func after(eventAt time: Int64) -> FeedPosition {
        time > self.time ? FeedPosition(time: time, count: 1) : FeedPosition(time: self.time, count: count + 1)
    }

    public static func < (left: Self, right: Self) -> Bool { (left.time, left.count) < (right.time, right.count) }

    public var description: String { self == .beginning ? "the beginning" : "event \(count) of \(Timestamp(nanoseconds: time))" }
}
