internal import Domain
internal import Engine
internal import JSON
internal import Network
internal import Runtime
internal import Synchronization

/// What is told fact by fact.
extension StreamHub {
    /// Takes the facts that follow those before, and tells who hears of them.
    func hear(_ facts: [JournalFact]) {
        var page = facts.map { StreamFacts.Entry($0) }
        var encoded: Set<StreamTopic> = []
        while true {
            // Whoever begins to hear while a page is encoded makes for another round.
            let missing = state.withLock { state in
                let missing = StreamTopic.ofFacts.filter { state.groups[$0] != nil && !encoded.contains($0) }
                if missing.isEmpty { state.take(page) }
                return missing
            }
            guard !missing.isEmpty else { return }
            for topic in missing {
                encode(topic, &page)
                encoded.insert(topic)
            }
        }
    }

    /// Begins a topic with the facts that were missed, where they are all still known, or else with the whole.
    func beginFacts(_ topic: StreamTopic, _ number: Int, _ audience: StreamAudience, after: Int64?) {
        var (from, whole): (Int64, WebSocketFrame?) = (after ?? -1, nil)
        while true {
            let step = state.withLock { $0.begin(topic, number, audience, from: from, whole, self.topic) }
            switch step {
            case .begun: return
            case .wantsWhole: (from, whole) = wholeOfFacts(topic, audience)
            case .wants(var entries):
                encode(topic, &entries)
                state.withLock { $0.facts.keep(topic, entries) }
            }
        }
    }

    /// Works out what facts are told as.
    private func encode(_ topic: StreamTopic, _ entries: inout [StreamFacts.Entry]) {
        let lines = installation.mirror.read { desk in entries.map { line(topic, $0.fact, desk) } }
        for (place, line) in lines.enumerated() {
            guard let line else {
                entries[place][topic] = .nothing
                continue
            }
            let fact = entries[place].fact
            var text: [UInt8] = []
            line.body.write(to: &text)
            let frame = frame(topic == .fills ? "fill" : "order", topic, fact.sequence, fact.time, text)
            entries[place][topic] = .told(line.account, frame)
        }
    }

    private func line(
        _ topic: StreamTopic, _ fact: JournalFact, _ desk: borrowing MirroredDesk
    ) -> (account: AccountID, body: JSONValue)? {
        guard let id = fact.fact.order, let order = desk.books.order(id) else { return nil }
        let account = desk.books.accounts[order.account.position].id
        if topic == .fills {
            guard case .orderFilled(let fill) = fact.fact else { return nil }
            return (account, installation.json(MirroredDesk.FillLine(sequence: fact.sequence, fill: fill), desk.books))
        }
        var body = installation.json(order, desk.books)
        body.add("fact", .string(fact.fact.name))
        return (account, body)
    }

    /// The latest hundred, as they are at a sequence.
    private func wholeOfFacts(_ topic: StreamTopic, _ audience: StreamAudience) -> (Int64, WebSocketFrame) {
        let (sequence, lines) = installation.mirror.read { desk in
            let books = desk.books
            func isSeen(_ account: AccountIndex) -> Bool { audience.sees(topic, books.accounts[account.position].id) }
            let lines =
                topic == .orders
                ? books.orders.reversed().lazy.filter { isSeen($0.account) }.prefix(100).map { installation.json($0, books) }
                : desk.fills.reversed().lazy.filter { isSeen($0.fill.account) }.prefix(100).map { installation.json($0, books) }
            return (desk.sequence, JSONValue.array(lines))
        }
        var text: [UInt8] = []
        lines.write(to: &text)
        return (sequence, frame("snapshot", topic, sequence, nil, text))
    }
}

extension StreamHub.State {
    /// How far the beginning of a topic of facts is.
    fileprivate enum Beginning {
        case begun
        /// What was missed is not known any more, or is too much.
        case wantsWhole
        /// These are to be encoded first, outside of the lock.
        case wants([StreamFacts.Entry])
    }

    /// Begins a topic under one lock: what comes after this comes to the group, what came before is sent here.
    /// - Parameters:
    ///   - from: the sequence that the socket, or `whole`, is at.
    ///   - whole: the snapshot it is given first; nil for who resumes.
    fileprivate mutating func begin(
        _ topic: StreamTopic, _ number: Int, _ audience: StreamAudience, from: Int64, _ whole: WebSocketFrame?,
        _ make: () -> any WebSocketTopic
    ) -> Beginning {
        guard let session = clients[number]?.session else { return .begun }
        // The books are ahead of what was heard here for a moment after each page.
        let isAhead = whole != nil && from > facts.last
        guard isAhead || facts.covers(from) else { return .wantsWhole }
        let missed = isAhead ? [] : facts.after(from)
        let unknown = missed.lazy.filter { $0[topic] == nil }.prefix(256)
        guard unknown.isEmpty else { return .wants(Array(unknown)) }
        let told = missed.told(topic, to: audience)
        guard whole != nil || told.reduce(0, { $0 + $1.frame.count }) <= StreamHub.resumedBytes else { return .wantsWhole }
        if let whole { session.send(whole) }
        for fact in told { session.send(fact.frame) }
        join(number, topic, ahead: isAhead ? from : nil, make)
        return .begun
    }

    /// Keeps the facts that follow and sends them; what they are told as is known for every topic that is heard.
    fileprivate mutating func take(_ page: [StreamFacts.Entry]) {
        facts.append(page)
        for topic in StreamTopic.ofFacts {
            for audience in groups[topic].map({ Array($0.keys) }) ?? [] {
                groups[topic]?[audience]?.send(page.told(topic, to: audience), upTo: facts.last)
            }
        }
    }
}
