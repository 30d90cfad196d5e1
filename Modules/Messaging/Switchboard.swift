internal import Synchronization

/// The publisher's side of every bus: what the topics remember, and who listens. A bus adds how messages get to a subscriber.
public final class Switchboard: BusPublisher {
    private struct Memory {
        var messages: [(number: UInt64, bytes: [UInt8])] = []
        /// Where the oldest is; those before it are forgotten.
        var first = 0
        var count: Int { messages.count - first }

        mutating func forgetFirst() -> Int {
            let bytes = messages[first].bytes.count
            messages[first].bytes = []
            first += 1
            if first * 2 > messages.count {
                messages.removeFirst(first)
                first = 0
            }
            return bytes
        }
    }

    private struct Line {
        let topics: [TopicName]
        let waiting: WaitingMessages
    }

    private struct State {
        var number: UInt64 = 0
        var memories: [TopicName: Memory] = [:]
        var rememberedBytes = 0
        var lines: [Line] = []
        var isClosed = false
    }

    private let state = Mutex(State())
    private let rememberedBytes: Int

    /// Makes one that nobody listens to yet.
    public convenience init() { self.init(rememberedBytes: BusLimits.rememberedBytes) }

    init(rememberedBytes: Int) { self.rememberedBytes = rememberedBytes }

    public func publish(_ bytes: [UInt8], on topic: Topic) throws(BusError) {
        guard bytes.count <= BusLimits.message else {
            throw BusError(
                .tooLarge,
                "a message on '\(topic.name)' has \(bytes.count) bytes; at most \(BusLimits.message) fit: say where to look instead")
        }
        try state.withLock { (state) throws(BusError) in
            guard !state.isClosed else { throw BusError(.closed, "the bus was closed by its publisher; open it again to publish") }
            try remember(bytes, topic, &state)
            let message = BusMessage(topic: topic.name, bytes: bytes)
            // Under the lock: what two tasks publish is heard by everyone in one order, and a newcomer hears it once.
            for line in state.lines where line.topics.contains(where: { $0.holds(topic.name) }) { line.waiting.put(message) }
        }
    }

    private func remember(_ bytes: [UInt8], _ topic: Topic, _ state: inout State) throws(BusError) {
        guard topic.memory > 0 else {
            state.rememberedBytes -= state.memories.removeValue(forKey: topic.name)?.messages.reduce(0) { $0 + $1.bytes.count } ?? 0
            return
        }
        guard state.memories[topic.name] != nil || state.memories.count < BusLimits.rememberedTopics else {
            throw BusError(
                .tooManyTopics,
                "'\(topic.name)' would be one topic more than the \(BusLimits.rememberedTopics) that are remembered; publish it without")
        }
        state.number += 1
        state.rememberedBytes += bytes.count
        state.memories[topic.name, default: Memory()].messages.append((state.number, bytes))
        while let count = state.memories[topic.name]?.count, count > 1,
            count > topic.memory || state.rememberedBytes > rememberedBytes
        {
            state.rememberedBytes -= state.memories[topic.name]?.forgetFirst() ?? 0
        }
    }

    /// Begins to hold messages for a subscriber: first what is remembered of its topics, in the order it was published.
    /// - Parameter arrived: called when there is something to take where nothing was; it must not wait.
    public func attach(to topics: [TopicName], arrived: @escaping @Sendable () -> Void) -> WaitingMessages {
        state.withLock { state in
            let remembered = state.memories.filter { memory in topics.contains { $0.holds(memory.key) } }
                .flatMap { memory in
                    memory.value.messages[memory.value.first...].map { ($0.number, BusMessage(topic: memory.key, bytes: $0.bytes)) }
                }
                .sorted { $0.0 < $1.0 }.map(\.1)
            let waiting = WaitingMessages(remembered, arrived: arrived)
            if state.isClosed { waiting.end() } else { state.lines.append(Line(topics: topics, waiting: waiting)) }
            return waiting
        }
    }

    /// Holds no more for a subscriber.
    public func detach(_ waiting: WaitingMessages) { state.withLock { state in state.lines.removeAll { $0.waiting === waiting } } }

    public func close() {
        let lines = state.withLock { state in
            let lines = state.lines
            state.isClosed = true
            (state.lines, state.memories, state.rememberedBytes) = ([], [:], 0)
            return lines
        }
        for line in lines { line.waiting.end() }
    }
}
