import Domain
import Engine
import JSON
import Network
import Security
import Synchronization
import Testing

@testable import API
@testable import Runtime

/// What sockets hear, whatever they ask for and whatever happens meanwhile.
@Suite struct StreamProperties {
    private static let topics = ["orders", "fills", "accounts", "positions", "quotes:AAA.SIM", "status"]

    @Test func everySocketHearsEachFactOfItsAccountsOnceAndInOrderAndLinesEndAsTheyAre() async throws {
        var random = seeded("sockets hear what is theirs")
        try await World().trading { world in
            let facts = Mutex<[JournalFact]>([])
            world.installation.mirror.follow { page in facts.withLock { $0 += page } }
            try await world.bar(1, 100_00)
            let users = ["anna", "bob", "bob", "vera", "anna"]
            var listeners: [Listener] = []
            for user in users { listeners.append(try await Listener(world, user)) }
            let served = listeners
            try await withThrowingTaskGroup(of: Void.self) { group in
                for listener in served {
                    let seed = random.next()
                    group.addTask { try await listener.live(seed: seed, among: Self.topics) }
                }
                let seed = random.next()
                group.addTask { try await Self.trade(world, seed: seed) }
                try await group.waitForAll()
            }
            try await world.installation.mirror.catchUp()
            world.hub.flush()
            let all = facts.withLock { $0 }
            #expect(all.count > 40, "there is something to hear")
            for listener in listeners { try await listener.check(all, Self.topics) }
            #expect(listeners.contains { $0.factCount > 0 }, "somebody heard something")
            for listener in listeners { await listener.close() }
        }
    }

    /// Orders of both accounts, bars that fill them, prices, and ticks.
    private static func trade(_ world: World, seed: UInt64) async throws {
        var random = SeededGenerator(seed: seed)
        let anna = try await world.token("anna")
        for step in 0..<25 {
            let order: JSONValue = [
                "account": Bool.random(using: &random) ? "paper" : "other", "instrument": "AAA.SIM",
                "side": Bool.random(using: &random) ? "buy" : "sell", "quantity": "1",
            ]
            _ = try await world.post("/api/v1/orders", order, as: anna, key: "k\(step)")
            if Bool.random(using: &random) { try await world.bar(Int64(step) + 2, Int64.random(in: 90_00...110_00, using: &random)) }
            for _ in 0..<Int.random(in: 0...3, using: &random) {
                world.installation.mirror.mark(try InstrumentID("AAA.SIM"), price: Int64.random(in: 90_00...110_00, using: &random))
                world.hub.flush()
            }
        }
    }

    @Test func aSocketWhoseSnapshotIsAheadHearsOnlyWhatFollowsIt() async throws {
        var random = seeded("snapshots ahead")
        var group = StreamGroup(SocketTopic())
        var members: [(socket: Socket, at: Int64)] = []
        var last: Int64 = 0
        for number in 0..<200 {
            let socket = Socket()
            let at = last + Int64.random(in: 0...30, using: &random)
            group.join(number, socket, ahead: at > last ? at : nil)
            members.append((socket, at))
            let page = (last + 1)...(last + Int64.random(in: 1...9, using: &random))
            last = page.upperBound
            group.send(page.map { ($0, WebSocketFrame(text: "\($0)")) }, upTo: last)
        }
        for member in members {
            let heard = member.socket.outbox.compactMap(\.asInt)
            #expect(heard == (Int(member.at) + 1..<max(Int(member.at), Int(last)) + 1).map(\.self), "after \(member.at)")
        }
        for number in members.indices { group.leave(number) }
        #expect(group.isEmpty)
    }

    @Test func whoFollowsTheNewsOfABoardHasItsLines() throws {
        var random = seeded("boards")
        var board = StreamBoard(sequence: 0, [])
        var followed: [String: JSONValue] = [:]
        for step in 1...500 as ClosedRange<Int64> {
            let lines = (0..<8).compactMap { key in
                Bool.random(using: &random) ? StreamLine("\(key)", JSONValue(Int.random(in: 0...1, using: &random))) : nil
            }
            let (next, news) = board.next(lines.shuffled(using: &random), sequence: step)
            for line in news.changed {
                #expect(followed[line.key] != line.body, "the same is not told twice")
                followed[line.key] = line.body
            }
            for line in news.removed { #expect(followed.removeValue(forKey: line.key) == line.body) }
            #expect(followed == Dictionary(uniqueKeysWithValues: lines.map { ($0.key, $0.body) }))
            #expect(next.lines.allSatisfy { String(decoding: $0.text, as: UTF8.self) == $0.body.text() } && next.sequence == step)
            board = next
        }
    }

    @Test func whatWasMissedIsSentAgainUpToABoundAndThenTheWhole() async throws {
        var facts = StreamFacts(memory: 100, base: 0)
        #expect(facts.covers(0) && !facts.covers(1) && !facts.covers(-1))
        for sequence in 1...400 as ClosedRange<Int64> {
            facts.append([
                .init(
                    .desk(JournalFact(sequence: sequence, time: Timestamp(nanoseconds: 0), fact: .tradingStateSet(nil, .active, time: 0))))
            ])
            #expect(facts.last == sequence)
            let known = sequence - facts.base
            #expect(known >= min(sequence, 100) && known <= 125)
            #expect(facts.covers(sequence) && facts.covers(facts.base) && !facts.covers(facts.base - 1))
            #expect(facts.after(sequence - 1).map(\.sequence) == [sequence])
        }
    }
}

/// A client that asks for this and that, and keeps what it heard.
private final class Listener: Sendable {
    /// What was heard of a topic of facts since it was last begun.
    private struct Segment {
        /// The sequence it began behind; nil until the snapshot says it.
        var base: Int64?
        var sequences: [Int64] = []
    }
    private struct Heard {
        var socket = Socket()
        var segments: [String: [Segment]] = [:]
        /// By topic and key, the lines as they are.
        var lines: [String: [String: JSONValue]] = [:]
        /// The sequences that were asked after and are not answered yet.
        var asked: [Int64?] = []
        var served: Task<Void, Never>?

        mutating func change(_ topic: String, _ change: (inout Segment) -> Void) {
            guard var last = segments[topic]?.popLast() else {
                Issue.record("\(topic) was told without a subscription")
                return
            }
            change(&last)
            segments[topic]?.append(last)
        }
    }

    let world: World
    let user: String
    private let principal: Principal
    private let fields: HTTPFields
    private let heard = Mutex(Heard())

    init(_ world: World, _ user: String) async throws {
        (self.world, self.user) = (world, user)
        fields = try await world.token(user)
        principal = try #require(world.installation.caller(of: HTTPRequest(.get, "/", fields: fields))?.principal)
        open()
    }

    private var socket: Socket { heard.withLock { $0.socket } }
    var factCount: Int { heard.withLock { $0.segments.values.reduce(0) { $0 + $1.reduce(0) { $0 + $1.sequences.count } } } }

    private func open() {
        let socket = Socket()
        let served = Task { [world, principal] in await world.hub.serve(socket, principal) }
        heard.withLock { ($0.socket, $0.served) = (socket, served) }
    }

    func close() async {
        socket.close(.normal, reason: "")
        await heard.withLock { $0.served }?.value
    }

    /// Subscribes, unsubscribes, comes back and reads, in any order.
    func live(seed: UInt64, among topics: [String]) async throws {
        var random = SeededGenerator(seed: seed)
        for _ in 0..<40 {
            let some = topics.filter { _ in Int.random(in: 0..<3, using: &random) == 0 }
            switch Int.random(in: 0..<8, using: &random) {
            case 0..<4: subscribe(some, resumes: Bool.random(using: &random))
            case 4: unsubscribe(some)
            case 5:
                try await settle()
                await close()
                open()
                subscribe(some, resumes: true)
            default: try await settle()
            }
            for _ in 0..<Int.random(in: 0..<200, using: &random) { await Task.yield() }
        }
        subscribe(topics, resumes: false)
        try await settle()
    }

    private func subscribe(_ topics: [String], resumes: Bool) {
        var message: JSONValue = ["op": "subscribe", "topics": .array(topics.map { .string($0) })]
        let after = heard.withLock { heard -> Int64? in
            let places = ["orders", "fills"].filter(topics.contains).map { topic in
                heard.segments[topic]?.last.flatMap { $0.sequences.last ?? $0.base }
            }
            let after = places.contains(nil) ? nil : places.compactMap(\.self).min()
            heard.asked.append(resumes ? after : nil)
            return resumes ? after : nil
        }
        if let after { message.add("after", ["epoch": "e1", "seq": JSONValue(after)]) }
        socket.say(message.text())
    }

    private func unsubscribe(_ topics: [String]) {
        socket.say(JSONValue.object([.init("op", "unsubscribe"), .init("topics", .array(topics.map { .string($0) }))]).text())
    }

    /// Reads until everything that was asked for is answered.
    private func settle() async throws {
        socket.say(#"{"op":"ping"}"#)
        while true {
            let message = try await socket.told()
            if message["type"] == "pong" || message.isNull { return }
            take(message)
        }
    }

    private func take(_ message: JSONValue) {
        heard.withLock { heard in
            let (topic, body) = (message["topic"]?.asString ?? "", message["d"] ?? .null)
            let sequence = Int64(message["seq"]?.asInt ?? -1)
            switch message["type"]?.asString {
            case "subscribed":
                let after = heard.asked.removeFirst()
                for name in message["topics"]?.asArray?.compactMap(\.asString) ?? [] {
                    heard.segments[name, default: []].append(Segment(base: after))
                    heard.lines[name] = nil
                }
            case "snapshot":
                heard.change(topic) { $0.base = sequence }
                let lines = body.asArray?.map { (Self.key(topic, $0), $0) } ?? []
                heard.lines[topic] = Dictionary(lines) { first, _ in first }
            case "order", "fill": heard.change(topic) { $0.sequences.append(sequence) }
            case "update": heard.lines[topic]?[Self.key(topic, body)] = body
            case "removed": heard.lines[topic]?[Self.key(topic, body)] = nil
            default: break
            }
        }
    }

    private static func key(_ topic: String, _ line: JSONValue) -> String {
        switch topic {
        case "accounts": line["id"]?.asString ?? ""
        case "positions": (line["account"]?.asString ?? "") + "/" + (line["instrument"]?.asString ?? "")
        default: ""
        }
    }

    /// Holds what was heard against what happened.
    func check(_ facts: [JournalFact], _ topics: [String]) async throws {
        try await settle()
        let (segments, lines) = heard.withLock { ($0.segments, $0.lines) }
        for topic in ["orders", "fills"] {
            let mine = seen(facts, topic)
            for (place, segment) in (segments[topic] ?? []).enumerated() {
                let base = try #require(segment.base, "\(user): \(topic) began without a snapshot")
                let expected = mine.filter { $0 > base }
                #expect(segment.sequences == Array(expected.prefix(segment.sequences.count)), "\(user): \(topic) after \(base)")
                if place + 1 == segments[topic]?.count {
                    #expect(segment.sequences.count == expected.count, "\(user): all of \(topic) after \(base)")
                }
            }
        }
        for (topic, path) in [("accounts", "/api/v1/accounts"), ("positions", "/api/v1/positions")] {
            let items = try await world.get(path, as: fields).json?["items"]?.asArray ?? []
            #expect(Set(lines[topic]?.values.map(\.self) ?? []) == Set(items), "\(user): \(topic) end as they are")
        }
        let last = world.installation.mirror.read { $0.books.terms[0].instrument.price($0.books.lastPrices[0]) }
        #expect(lines["quotes:AAA.SIM"]?[""]?["price"]?.asString == "\(last)")
    }

    /// The sequences of the facts that the user may hear of in a topic.
    private func seen(_ facts: [JournalFact], _ topic: String) -> [Int64] {
        world.installation.mirror.read { desk in
            facts.filter { fact in
                guard let id = fact.fact.order, let order = desk.books.order(id) else { return false }
                if topic == "fills" { guard case .orderFilled = fact.fact else { return false } }
                return principal.accounts.includes(desk.books.accounts[order.account.position].id)
            }
            .map(\.sequence)
        }
    }
}
