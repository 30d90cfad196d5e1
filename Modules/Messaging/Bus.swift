/// What carries messages from the process that owns the desk to those that show it.
///
/// A bus carries latency, never truth: the store is the truth, and whoever hears "look" reads the store. Losing messages, or the whole bus,
/// may cost time and nothing else; so a publisher never waits, nothing is sent twice, and what is lost is told.
///
/// - One publisher at a time; any number of subscribers, in this process or others.
/// - What one publisher publishes is heard in that order, over all topics.
/// - A message is heard at most once in a connection.
/// - Publishing where nobody listens is no error.
/// - A subscriber that is too slow loses the oldest of what waits for it and hears how many that were. Nobody else is held up.
/// - A subscriber that comes hears what the topics remember, the oldest first, then what is published after; without gap or repetition.
public protocol Bus: Sendable {
    /// Becomes the publisher. What an earlier one published is forgotten. Does not wait.
    /// - Throws: `notOwner` in a process that may not, `taken` while there is a publisher, `configuration` or `unreachable` where the bus
    ///   cannot be had; a retry is safe.
    func publisher() throws(BusError) -> any BusPublisher

    /// Listens to topics and those below them. Nothing is held for the subscriber before its first `take`.
    /// - Parameter topics: 1 to `BusLimits.topicsAsked` of them; anything else is a programmer's error and stops the process.
    func subscribe(to topics: [TopicName]) -> any BusSubscription
}

/// The publishing end. Safe to call from anywhere; the order of calls is the order in which messages are heard.
public protocol BusPublisher: Sendable {
    /// Gives a message to everyone who listens, and to the topic's memory. Never waits, so it says nothing of who will hear it.
    ///
    /// The topic's memory is what this message says: a smaller one forgets at once.
    /// - Throws: `tooLarge` beyond `BusLimits.message`, `tooManyTopics` beyond `BusLimits.rememberedTopics`, `closed` after `close`. Nobody
    ///   hears the message then.
    func publish(_ bytes: [UInt8], on topic: Topic) throws(BusError)

    /// Ends publishing and forgets what was remembered; subscribers hear `disconnected`. What they had not heard by then may be lost. Twice
    /// is as good as once.
    func close()
}

/// What a subscriber hears.
public enum BusEvent: Hashable, Sendable {
    /// The publisher is there. What is remembered comes next, also where it was heard in an earlier connection.
    case connected
    /// A message.
    case message(BusMessage)
    /// At this place so many messages are missing, because they were not taken in time.
    case missed(Int)
    /// The publisher is gone, or was never there; anything may have been missed. `connected` follows when there is one.
    case disconnected(reason: String)
}

/// The listening end. It connects by itself, and again after every end, as long as someone takes.
///
/// The first event is `connected` or `disconnected`, and the two alternate.
public protocol BusSubscription: Sendable {
    /// Takes what is there, at most `limit` (1 or more), and waits for something where nothing is. One task may take.
    ///
    /// When the task is cancelled the subscription ends, as by `stop`.
    /// - Returns: empty once the subscription has ended.
    func take(atMost limit: Int) async -> [BusEvent]

    /// Ends the subscription, and a waiting `take` with it. Twice is as good as once.
    func stop()
}

/// Why a bus did not do what it was asked.
public struct BusError: Error, Hashable, Sendable, CustomStringConvertible {
    /// A stable word for programs.
    public enum Code: String, Sendable, CaseIterable {
        /// This process does not own the desk and may not publish.
        case notOwner
        /// There is a publisher already.
        case taken
        /// The configuration asks for something that cannot be.
        case configuration
        /// The operating system or the network refused.
        case unreachable
        /// The message is too large.
        case tooLarge
        /// More topics than the bus remembers.
        case tooManyTopics
        /// The publisher was closed.
        case closed
    }

    /// A stable word for programs.
    public let code: Code
    /// What was wrong and what to do, in one line.
    public let description: String

    /// Makes an error.
    public init(_ code: Code, _ description: String) { (self.code, self.description) = (code, description) }

    /// Publishing in a process that does not own the desk.
    public static let notOwner = BusError(.notOwner, "only the process that owns the desk publishes; subscribe instead")
}
