internal import Messaging

extension BusContract {
    static let connection: [Case] = [
        Case("a subscriber that comes first hears that nobody publishes, then that someone does") { bus in
            let listener = Listener(bus.reader, "a")
            let first = try await listener.next()
            guard case .disconnected = first else { throw BusViolation("\(listener.describe(first)) before anybody publishes") }
            let publisher = try bus.owner.publisher()
            let second = try await listener.next()
            try require(second == .connected, "\(listener.describe(second)) after somebody publishes")
            publisher.close()
        },
        Case("a subscriber hears that the publisher is gone, and hears anew what the next one remembers") { bus in
            let first = try bus.owner.publisher()
            try first.say("old", on: "a", memory: 5)
            let listener = Listener(bus.reader, "a")
            try await listener.connect()
            try first.say("end", on: "a", memory: 5)
            _ = try await listener.heard(until: "end")
            first.close()
            let gone = try await listener.next()
            guard case .disconnected = gone else { throw BusViolation("\(listener.describe(gone)) after the publisher closed") }
            let second = try bus.owner.publisher()
            for text in ["new", "newer"] { try second.say(text, on: "a", memory: 5) }
            try await listener.connect()
            try second.say("end", on: "a", memory: 5)
            let heard = try await listener.heard(until: "end")
            try require(heard == ["a new", "a newer"], "heard \(heard) of the next publisher")
            second.close()
        },
        Case("a second publisher is refused until the first has closed") { bus in
            let first = try bus.owner.publisher()
            try requireRefusal(.taken, "a second publisher") { () throws(BusError) in _ = try bus.owner.publisher() }
            first.close()
            first.close()
            let second = try bus.owner.publisher()
            first.close()
            let listener = Listener(bus.reader, "a")
            try await listener.connect()
            try second.say("end", on: "a")
            _ = try await listener.heard(until: "end")
        },
        Case("nothing is published after close") { bus in
            let publisher = try bus.owner.publisher()
            publisher.close()
            try requireRefusal(.closed, "publishing after close") { () throws(BusError) in try publisher.say("x", on: "a", memory: 1) }
        },
        Case("a subscription ends when it is stopped or its task is cancelled, also while it waits") { bus in
            let publisher = try bus.owner.publisher()
            for isCancelled in [false, true] {
                let listener = Listener(bus.reader, "a")
                try await listener.connect()
                let waiting = Task { await listener.subscription.take(atMost: 1) }
                if isCancelled { waiting.cancel() } else { listener.subscription.stop() }
                let last = await waiting.value
                try require(last.isEmpty, "a waiting take gives \(last) at the end")
                listener.subscription.stop()
                try publisher.say("x", on: "a")
                let after = await listener.subscription.take(atMost: 1)
                try require(after.isEmpty, "\(after) after the end")
            }
            let never = Listener(bus.reader, "a")
            never.subscription.stop()
            try require(try await never.next() == nil, "an event after it was stopped before its first take")
        },
    ]
}
