public import Domain

/// What a message is about: `prices`, `look`, `pulse.worker`. A dot divides a name from those below it.
public struct TopicName: Identifier {
    public static let noun = "topic"
    public let text: InlineText
    public init(validated text: InlineText) { self.text = text }

    /// Whether a message on `other` is for someone who asked for this: on the topic itself or on one below it. `prices` holds `prices.SPX`
    /// and not `pricesheet`.
    public func holds(_ other: TopicName) -> Bool {
        let (mine, theirs) = (text.count, other.text.count)
        guard theirs >= mine, (0..<mine).allSatisfy({ text[$0] == other.text[$0] }) else { return false }
        return theirs == mine || other.text[mine] == UInt8(ascii: ".")
    }
}

/// A topic as its publisher has it.
public struct Topic: Hashable, Sendable {
    /// The most messages a topic may remember.
    public static let longestMemory = 16_384

    /// Its name.
    public let name: TopicName
    /// How many of its latest messages a new subscriber hears first; 0 for none.
    public let memory: Int

    /// Makes a topic; a memory outside 0 to `longestMemory` is a programmer's error and stops the process.
    public init(_ name: TopicName, memory: Int) {
        precondition((0...Self.longestMemory).contains(memory), "a topic remembers from 0 to \(Self.longestMemory) messages")
        (self.name, self.memory) = (name, memory)
    }
}

/// One message as a subscriber hears it.
public struct BusMessage: Hashable, Sendable {
    /// What it is about.
    public var topic: TopicName
    /// What it says; the bus does not look into it.
    public var bytes: [UInt8]

    /// Makes a message.
    public init(topic: TopicName, bytes: [UInt8]) { (self.topic, self.bytes) = (topic, bytes) }
}

/// How much a bus carries. The same everywhere, so that what works on one bus works on another.
public enum BusLimits {
    /// The most bytes of a message.
    public static let message = 64 << 10
    /// The most messages that wait for one subscriber, beside those it was still to hear of the past when it came.
    public static let waiting = 8_192
    /// The most bytes of them.
    public static let waitingBytes = 16 << 20
    /// The most topics that one publisher may have remembered.
    public static let rememberedTopics = 1_024
    /// The bytes of all that is remembered: beyond them a topic keeps only its latest message, whatever its memory.
    public static let rememberedBytes = 64 << 20
    /// The most topics one subscription may name.
    public static let topicsAsked = 256
}
