internal import Messaging

extension BusContract {
    static let delivery: [Case] = [
        Case("messages of a topic and those below it are heard in the order they were published, and no others") { bus in
            let publisher = try bus.owner.publisher()
            let listener = Listener(bus.reader, "prices", "look")
            try await listener.connect()
            for (number, topic) in ["prices", "bars", "prices.one", "look", "pricesheet", "price", "prices.one.two", "prices"].enumerated()
            {
                try publisher.say("\(number)", on: topic)
            }
            try publisher.say("end", on: "look")
            let heard = try await listener.heard(until: "end")
            let expected = ["prices 0", "prices.one 2", "look 3", "prices.one.two 6", "prices 7"]
            try require(heard == expected, "heard \(heard), not \(expected)")
        },
        Case("every subscriber hears everything") { bus in
            let publisher = try bus.owner.publisher()
            let listeners = [Listener(bus.reader, "a"), Listener(bus.reader, "a"), Listener(bus.owner, "a")]
            for listener in listeners { try await listener.connect() }
            for number in 1...50 { try publisher.say("\(number)", on: "a") }
            try publisher.say("end", on: "a")
            for listener in listeners {
                let heard = try await listener.heard(until: "end")
                try require(heard == (1...50).map { "a \($0)" }, "one of three hears \(heard)")
            }
        },
        Case("publishing where nobody listens is no error, and nobody hears it later") { bus in
            let publisher = try bus.owner.publisher()
            for _ in 1...100 { try publisher.say("early", on: "a") }
            let listener = Listener(bus.reader, "a")
            try await listener.connect()
            try publisher.say("end", on: "a")
            let heard = try await listener.heard(until: "end")
            try require(heard.isEmpty, "heard \(heard)")
        },
        Case("the largest message is heard whole, and nobody hears a larger one") { bus in
            let publisher = try bus.owner.publisher()
            let listener = Listener(bus.reader, "a")
            try await listener.connect()
            let largest = (0..<BusLimits.message).map { UInt8(truncatingIfNeeded: $0) }
            let topic = Topic(topicName("a"), memory: 1)
            try publisher.publish(largest, on: topic)
            try requireRefusal(.tooLarge, "a byte more") { () throws(BusError) in try publisher.publish(largest + [0], on: topic) }
            try publisher.publish([], on: topic)
            let heard = [try await listener.next(), try await listener.next()]
            let expected = [largest, []].map { BusEvent.message(BusMessage(topic: topic.name, bytes: $0)) }
            try require(heard == expected, "the largest message or the empty one after it is heard otherwise than it was published")
        },
        Case("a subscriber that is too slow loses the oldest, hears how many, and holds nobody up") { bus in
            let publisher = try bus.owner.publisher()
            let slow = Listener(bus.reader, "a")
            try await slow.connect()
            let last = BusLimits.waiting + 4_096
            // The kilobyte fills what lies between the processes.
            let padding = String(repeating: " ", count: 1_024)
            for number in 1...last { try publisher.say("\(number)" + padding, on: "a") }
            var (heard, missed, gaps) = (0, 0, 0)
            while heard + missed < last {
                switch try await slow.next() {
                case .missed(let count)?:
                    (missed, gaps) = (missed + count, gaps + 1)
                case .message(let message)?:
                    let number = Int(String(decoding: message.bytes.prefix { $0 != 32 }, as: UTF8.self)) ?? 0
                    heard += 1
                    try require(number == heard + missed, "message \(number) after \(heard - 1) heard and \(missed) told missing")
                case let event: throw BusViolation("\(slow.describe(event)) among messages")
                }
            }
            try require(gaps > 0, "nothing is lost though \(last) messages wait")
            try publisher.say("end", on: "a")
            try require(try await slow.heard(until: "end").isEmpty, "more messages are told missing than are")
        },
    ]
}
