import Domain
import Messaging
import MessagingTesting
import Synchronization
import Testing

/// Each breaks the contract in one way; the suite must say which.
@Suite struct BadBuses {
    @Test(arguments: PlantedBus.Fault.allCases)
    func aFaultIsFoundAsWhatItIs(fault: PlantedBus.Fault) async throws {
        let rule = try #require(BusContract.cases.first { $0.description.hasPrefix(fault.rule) })
        let bus = PlantedBus(fault)
        await #expect(throws: (any Error).self, "\(rule.description)") { try await rule.check(BusFixture(owner: bus, reader: bus)) }
    }

    @Test func everyRuleHasAFault() {
        let unbroken = BusContract.cases.filter { rule in !PlantedBus.Fault.allCases.contains { rule.description.hasPrefix($0.rule) } }
        #expect(unbroken.isEmpty, "\(unbroken)")
    }
}

/// A bus in the process with one thing wrong.
final class PlantedBus: Bus {
    /// What is wrong.
    enum Fault: String, CaseIterable, Sendable {
        case swapsMessages, repeatsAMessage, losesAMessage, hearsWhatItDidNotAskFor, hidesWhatIsBelow, tellsOnlyTheFirst
        case remembersWhatItMustNot, cutsTheLargest, takesTooMuch, keepsLossesSecret, miscountsLosses
        case remembersOneTooFew, remembersAThousand, neverForgets, joinsWithARepetition, joinsWithAGap
        case remembersAnything, beginsConnected, hidesTheEnd, remembersThePublisherBefore, letsTwoPublish, publishesAfterClose
        case goesOnAfterStop

        /// How the rule begins that it breaks.
        var rule: String {
            switch self {
            case .swapsMessages, .repeatsAMessage, .losesAMessage, .hearsWhatItDidNotAskFor, .hidesWhatIsBelow: "messages of a topic"
            case .tellsOnlyTheFirst: "every subscriber"
            case .remembersWhatItMustNot: "publishing where nobody listens"
            case .cutsTheLargest, .takesTooMuch: "the largest message"
            case .keepsLossesSecret, .miscountsLosses: "a subscriber that is too slow"
            case .remembersOneTooFew: "a new subscriber hears"
            case .remembersAThousand: "as much is remembered"
            case .neverForgets: "a smaller memory"
            case .joinsWithARepetition, .joinsWithAGap: "who comes while"
            case .remembersAnything: "no more topics"
            case .beginsConnected: "a subscriber that comes first"
            case .hidesTheEnd, .remembersThePublisherBefore: "a subscriber hears that the publisher is gone"
            case .letsTwoPublish: "a second publisher"
            case .publishesAfterClose: "nothing is published"
            case .goesOnAfterStop: "a subscription ends"
            }
        }
    }

    private struct State {
        var publisher: PlantedPublisher?
        var past: [(bytes: [UInt8], topic: Topic)] = []
        var subscribers = 0
    }

    private let fault: Fault
    private let bus = InProcessBus()
    private let state = Mutex(State())

    init(_ fault: Fault) { self.fault = fault }

    func publisher() throws(BusError) -> any BusPublisher {
        if fault == .letsTwoPublish, let first = state.withLock({ $0.publisher }) { return first }
        let publisher = PlantedPublisher(fault: fault, publisher: try bus.publisher(), bus: self)
        let past = state.withLock { state in
            state.publisher = publisher
            return state.past
        }
        if fault == .remembersThePublisherBefore { for (bytes, topic) in past { try publisher.publish(bytes, on: topic) } }
        return publisher
    }

    func subscribe(to topics: [TopicName]) -> any BusSubscription {
        let number = state.withLock { state in
            state.subscribers += 1
            return state.subscribers
        }
        let others = fault == .hearsWhatItDidNotAskFor ? [TopicName(validated: InlineText(truncating: "bars"))] : []
        return PlantedSubscription(fault: fault, asked: topics, number: number, inner: bus.subscribe(to: topics + others))
    }

    fileprivate func remember(_ bytes: [UInt8], _ topic: Topic) { state.withLock { $0.past.append((bytes, topic)) } }
}

private struct PlantedPublisher: BusPublisher {
    let fault: PlantedBus.Fault
    let publisher: any BusPublisher
    let bus: PlantedBus

    func publish(_ bytes: [UInt8], on topic: Topic) throws(BusError) {
        if fault == .remembersThePublisherBefore { bus.remember(bytes, topic) }
        let memory =
            switch fault {
            case .remembersWhatItMustNot: max(1, topic.memory)
            case .remembersOneTooFew: max(0, topic.memory - 1)
            case .remembersAThousand: min(topic.memory, 1_000)
            case .neverForgets: 5
            default: topic.memory
            }
        let changed = fault == .cutsTheLargest && bytes.count == BusLimits.message ? bytes.dropLast() : bytes
        do throws(BusError) { try publisher.publish(changed, on: Topic(topic.name, memory: memory)) } catch {
            switch (fault, error.code) {
            case (.takesTooMuch, .tooLarge), (.remembersAnything, .tooManyTopics), (.publishesAfterClose, .closed): return
            default: throw error
            }
        }
    }

    func close() { publisher.close() }
}

private final class PlantedSubscription: BusSubscription {
    private struct State {
        var count = 0
        var held: BusEvent?
    }

    private let fault: PlantedBus.Fault
    private let asked: [TopicName]
    private let number: Int
    private let inner: any BusSubscription
    private let state = Mutex(State())

    init(fault: PlantedBus.Fault, asked: [TopicName], number: Int, inner: any BusSubscription) {
        (self.fault, self.asked, self.number, self.inner) = (fault, asked, number, inner)
    }

    func take(atMost limit: Int) async -> [BusEvent] {
        if let held = state.withLock({ $0.held.take() }) { return [held] }
        let events = await inner.take(atMost: 1)
        guard let event = events.first else { return fault == .goesOnAfterStop ? [.missed(1)] : [] }
        let count = state.withLock { state in
            if case .message = event { state.count += 1 }
            return state.count
        }
        if let instead = await changed(event, count) { return [instead] }
        return await take(atMost: limit)
    }

    func stop() { inner.stop() }

    /// What is heard instead of an event, the `count`th message; nil for nothing.
    private func changed(_ event: BusEvent, _ count: Int) async -> BusEvent? {
        switch (fault, event) {
        case (.swapsMessages, .message) where count == 2:
            let next = await inner.take(atMost: 1).first
            state.withLock { $0.held = event }
            return next
        case (.repeatsAMessage, .message) where count == 2, (.joinsWithARepetition, .message) where count == 70:
            state.withLock { $0.held = event }
            return event
        case (.losesAMessage, .message) where count == 2, (.joinsWithAGap, .message) where count == 70: return nil
        case (.tellsOnlyTheFirst, .message) where number > 1 && count == 1: return nil
        case (.hidesWhatIsBelow, .message(let message)): return asked.contains(message.topic) ? event : nil
        case (.keepsLossesSecret, .missed): return nil
        case (.miscountsLosses, .missed(let missed)): return .missed(missed + 1)
        case (.beginsConnected, .disconnected): return .connected
        case (.hidesTheEnd, .disconnected): return .missed(1)
        default: return event
        }
    }
}
