import Domain
import Messaging
import Synchronization
import Testing

/// What waits and what is remembered has an end in bytes, too.
@Suite struct Bounds {
    private let topic = Topic(TopicName(validated: InlineText(truncating: "a")), memory: Topic.longestMemory)
    private let largest = [UInt8](repeating: 7, count: BusLimits.message)

    @Test func whatWaitsIsBoundedInBytes() throws {
        let switchboard = Switchboard()
        let waiting = switchboard.attach(to: [topic.name]) {}
        let fits = BusLimits.waitingBytes / BusLimits.message
        for _ in 0..<fits + 5 { try switchboard.publish(largest, on: Topic(topic.name, memory: 0)) }
        let taken = waiting.take(atMost: .max).events
        #expect(taken.first == .missed(5) && taken.count == fits + 1)
    }

    @Test func whatIsRememberedIsBoundedInBytesAndTheLatestStays() throws {
        let switchboard = Switchboard()
        let fits = BusLimits.rememberedBytes / BusLimits.message
        for _ in 0..<fits + 5 { try switchboard.publish(largest, on: topic) }
        #expect(switchboard.attach(to: [topic.name]) {}.take(atMost: .max).events.count == fits)
        let other = Topic(TopicName(validated: InlineText(truncating: "b")), memory: 3)
        for byte in 1...3 { try switchboard.publish([UInt8(byte)], on: other) }
        let heard = switchboard.attach(to: [other.name]) {}.take(atMost: .max).events
        #expect(heard == [.message(BusMessage(topic: other.name, bytes: [3]))])
        // Room again, once the large topic forgets.
        try switchboard.publish([], on: Topic(topic.name, memory: 1))
        for byte in 4...6 { try switchboard.publish([UInt8(byte)], on: other) }
        #expect(switchboard.attach(to: [other.name]) {}.take(atMost: .max).events.count == 3)
    }

    @Test func rememberedMessagesAreBesideTheRoomForNewOnes() throws {
        let switchboard = Switchboard()
        for _ in 0..<Topic.longestMemory { try switchboard.publish([1], on: topic) }
        let waiting = switchboard.attach(to: [topic.name]) {}
        for _ in 0..<BusLimits.waiting { try switchboard.publish([2], on: topic) }
        #expect(waiting.take(atMost: .max).events.count == Topic.longestMemory + BusLimits.waiting)
        for _ in 0..<Topic.longestMemory + BusLimits.waiting + 1 { try switchboard.publish([3], on: topic) }
        #expect(waiting.take(atMost: 1).events == [.missed(1)])
    }

    @Test func arrivalIsToldOnceUntilEverythingIsTaken() throws {
        let switchboard = Switchboard()
        let rings = Mutex(0)
        let waiting = switchboard.attach(to: [topic.name]) { rings.withLock { $0 += 1 } }
        for _ in 0..<3 { try switchboard.publish([1], on: topic) }
        #expect(rings.withLock { $0 } == 1)
        _ = waiting.take(atMost: .max)
        try switchboard.publish([1], on: topic)
        #expect(rings.withLock { $0 } == 2)
        switchboard.detach(waiting)
        try switchboard.publish([1], on: topic)
        #expect(waiting.take(atMost: .max).events.count == 1)
    }
}
