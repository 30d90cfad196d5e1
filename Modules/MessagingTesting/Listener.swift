internal import Domain
internal import Messaging

/// A subscriber that reads one event at a time.
struct Listener {
    let subscription: any BusSubscription

    init(_ bus: any Bus, _ topics: String...) { subscription = bus.subscribe(to: topics.map(topicName)) }

    /// The next event; nil at the end.
    func next() async throws(BusViolation) -> BusEvent? {
        let events = await subscription.take(atMost: 1)
        try require(events.count <= 1, "a take of at most 1 gives \(events.count) events")
        return events.first
    }

    /// Waits until it is connected; for a subscriber that heard nothing yet or knows that the publisher is gone.
    func connect() async throws(BusViolation) {
        var event = try await next()
        if case .disconnected = event { event = try await next() }
        try require(event == .connected, "\(describe(event)) where the publisher is there")
    }

    /// What comes before the next message that says `end`; that one is taken too.
    func heard(until end: String) async throws(BusViolation) -> [String] {
        var heard: [String] = []
        while true {
            let event = try await next()
            guard case .message(let message) = event else { throw BusViolation("\(describe(event)) among messages") }
            let text = String(decoding: message.bytes, as: UTF8.self)
            if text == end { return heard }
            heard.append(message.topic.description + " " + text)
        }
    }

    func describe(_ event: BusEvent?) -> String { event.map { "\($0)" } ?? "the end" }
}

/// A topic of a test.
func topicName(_ text: String) -> TopicName { TopicName(validated: InlineText(truncating: text)) }

extension BusPublisher {
    /// Publishes text.
    func say(_ text: String, on topic: String, memory: Int = 0) throws(BusError) {
        try publish(Array(text.utf8), on: Topic(topicName(topic), memory: memory))
    }
}
