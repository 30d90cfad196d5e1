internal import Host
internal import Messaging

/// A bus over a socket at a path.
struct LocalBus: Bus {
    private let path: String
    private let context: BusContext

    /// Refuses a path that no socket can have; the system's own word for it names no length.
    init(path: String, context: BusContext) throws(BusError) {
        guard path.utf8.count <= LocalSocket.longestPath else {
            throw BusError(
                .configuration,
                "bus.path has \(path.utf8.count) bytes and a socket's path at most \(LocalSocket.longestPath): use a shorter one, "
                    + "such as /run/user/1000/assay/bus.sock")
        }
        (self.path, self.context) = (path, context)
    }

    func publisher() throws(BusError) -> any BusPublisher {
        guard context.isOwner else { throw .notOwner }
        return try LocalPublisher(path: path, sleeper: context.sleeper)
    }

    func subscribe(to topics: [TopicName]) -> any BusSubscription {
        precondition((1...BusLimits.topicsAsked).contains(topics.count), "a subscription names 1 to \(BusLimits.topicsAsked) topics")
        return LocalSubscription(topics: topics, path: path, sleeper: context.sleeper, entropy: context.entropy)
    }
}
