internal import Messaging

extension BusContract {
    static let memory: [Case] = [
        Case("a new subscriber hears what is remembered, the oldest first, then what is published after") { bus in
            let publisher = try bus.owner.publisher()
            for number in 1...6 {
                try publisher.say("\(number)", on: "bars", memory: 3)
                try publisher.say("\(number)", on: "pulse", memory: 1)
                try publisher.say("\(number)", on: "look")
            }
            let listener = Listener(bus.reader, "bars", "pulse", "look")
            try await listener.connect()
            try publisher.say("7", on: "bars", memory: 3)
            try publisher.say("end", on: "look")
            let heard = try await listener.heard(until: "end")
            let expected = ["bars 4", "bars 5", "bars 6", "pulse 6", "bars 7"]
            try require(heard == expected, "heard \(heard), not \(expected)")
        },
        Case("as much is remembered as a topic may have, even of the largest memory") { bus in
            let publisher = try bus.owner.publisher()
            for number in 1...Topic.longestMemory + 10 { try publisher.say("\(number)", on: "bars", memory: Topic.longestMemory) }
            let listener = Listener(bus.reader, "bars")
            try await listener.connect()
            try publisher.say("end", on: "bars")
            let heard = try await listener.heard(until: "end")
            try require(heard.count == Topic.longestMemory && heard.first == "bars 11", "heard \(heard.count) from \(heard.first ?? "")")
        },
        Case("a smaller memory forgets at once") { bus in
            let publisher = try bus.owner.publisher()
            for number in 1...5 { try publisher.say("\(number)", on: "a", memory: 5) }
            for number in 1...5 { try publisher.say("\(number)", on: "b", memory: 5) }
            try publisher.say("6", on: "a", memory: 2)
            try publisher.say("6", on: "b", memory: 0)
            let listener = Listener(bus.reader, "a", "b")
            try await listener.connect()
            try publisher.say("end", on: "a")
            let heard = try await listener.heard(until: "end")
            try require(heard == ["a 5", "a 6"], "heard \(heard)")
        },
        Case("who comes while messages are published hears neither gap nor repetition") { bus in
            let publisher = try bus.owner.publisher()
            let (memory, last) = (64, 3_000)
            for number in 1...memory { try publisher.say("\(number)", on: "a", memory: memory) }
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask {
                    for number in memory + 1...last {
                        try publisher.say("\(number)", on: "a", memory: memory)
                        if number % 64 == 0 { await Task.yield() }
                    }
                }
                for _ in 1...6 {
                    group.addTask {
                        let listener = Listener(bus.reader, "a")
                        try await listener.connect()
                        let heard = try await listener.heard(until: "\(last)").compactMap { Int($0.dropFirst(2)) }
                        let whole = heard.isEmpty || heard == Array(heard[0]..<last)
                        try require(whole && heard.count + 1 >= memory, "heard \(heard.count) from \(heard.first ?? last), with a gap")
                    }
                }
                try await group.waitForAll()
            }
        },
        Case("no more topics are remembered than may be, and the others go on") { bus in
            let publisher = try bus.owner.publisher()
            for number in 1...BusLimits.rememberedTopics { try publisher.say("x", on: "a.\(number)", memory: 1) }
            try requireRefusal(.tooManyTopics, "a topic more") { () throws(BusError) in try publisher.say("x", on: "b", memory: 1) }
            try publisher.say("y", on: "a.1", memory: 1)
            try publisher.say("x", on: "b")
        },
    ]
}
