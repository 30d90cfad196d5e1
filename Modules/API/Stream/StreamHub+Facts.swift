internal import Alerts
internal import Domain
internal import Engine
internal import JSON
internal import Network
internal import Runtime
internal import Synchronization

/// What is told fact by fact.
extension StreamHub {
    /// Takes the facts that follow those before, and tells who hears of them.
    func hear(_ facts: [StreamFacts.Fact], of source: StreamSource) {
        var page = facts.map { StreamFacts.Entry($0) }
        var encoded: Set<StreamTopic> = []
        while true {
            // Whoever begins to hear while a page is encoded makes for another round.
            let missing = state.withLock { state in
                let missing = source.topics.filter { state.groups[$0] != nil && !encoded.contains($0) }
                if missing.isEmpty { state.take(page, of: source) }
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
    func beginFacts(_ topic: StreamTopic, of source: StreamSource, _ number: Int, _ audience: StreamAudience, after: Int64?) {
        var (from, whole): (Int64, WebSocketFrame?) = (after ?? -1, nil)
        while true {
            let step = state.withLock { $0.begin(topic, of: source, number, audience, from: from, whole, self.topic) }
            switch step {
            case .begun: return
            case .wantsWhole: (from, whole) = wholeOfFacts(topic, audience)
            case .wants(var entries):
                encode(topic, &entries)
                state.withLock { $0.facts[source]?.keep(topic, entries) }
            }
        }
    }

    /// Works out what facts are told as.
    private func encode(_ topic: StreamTopic, _ entries: inout [StreamFacts.Entry]) {
        let lines = installation.mirror.read { desk in
            entries.map { entry in
                switch entry.fact {
                case .desk(let fact): line(topic, fact, desk)
                case .alert(let news): Self.line(news)
                }
            }
        }
        for (place, line) in lines.enumerated() {
            guard let line else {
                entries[place][topic] = .nothing
                continue
            }
            var text: [UInt8] = []
            line.body.write(to: &text)
            entries[place][topic] = .told(line.account, frame(line.type, topic, entries[place].sequence, line.time, text))
        }
    }

    /// A fact as it is told.
    private struct Line {
        let type: String
        let time: Timestamp
        let account: AccountID?
        let body: JSONValue
    }

    private static func line(_ news: AlertNews) -> Line {
        var body = Installation.json(news.alert)
        body.add("fact", .string(news.fact.name))
        return Line(type: "alert", time: Timestamp(nanoseconds: news.fact.time), account: news.alert.account, body: body)
    }

    private func line(_ topic: StreamTopic, _ fact: JournalFact, _ desk: borrowing MirroredDesk) -> Line? {
        guard let id = fact.fact.order, let order = desk.books.order(id) else { return nil }
        let account = desk.books.accounts[order.account.position].id
        if topic == .fills {
            guard case .orderFilled(let fill) = fact.fact else { return nil }
            let body = installation.json(MirroredDesk.FillLine(sequence: fact.sequence, fill: fill), desk.books)
            return Line(type: "fill", time: fact.time, account: account, body: body)
        }
        var body = installation.json(order, desk.books)
        body.add("fact", .string(fact.fact.name))
        return Line(type: "order", time: fact.time, account: account, body: body)
    }

    /// The latest hundred, as they are at a sequence.
    private func wholeOfFacts(_ topic: StreamTopic, _ audience: StreamAudience) -> (Int64, WebSocketFrame) {
        let (sequence, lines) = topic == .alerts ? wholeOfAlerts(audience) : wholeOfDesk(topic, audience)
        var text: [UInt8] = []
        JSONValue.array(lines).write(to: &text)
        return (sequence, frame("snapshot", topic, sequence, nil, text))
    }

    /// Every open alert, and of the others the latest, a hundred in all where so many are not open.
    private func wholeOfAlerts(_ audience: StreamAudience) -> (Int64, [JSONValue]) {
        let (sequence, books) = installation.alerts.durable
        let seen = books.alerts.values.filter { audience.sees(.alerts, $0.account) }.sorted { $0.id > $1.id }
        let open = seen.count(where: \.isOpen)
        let last = Set(seen.filter { !$0.isOpen }.prefix(max(0, 100 - open)).map(\.id))
        return (sequence, seen.filter { $0.isOpen || last.contains($0.id) }.map(Installation.json))
    }

    private func wholeOfDesk(_ topic: StreamTopic, _ audience: StreamAudience) -> (Int64, [JSONValue]) {
        installation.mirror.read { desk in
            let books = desk.books
            func isSeen(_ account: AccountIndex) -> Bool { audience.sees(topic, books.accounts[account.position].id) }
            let lines =
                topic == .orders
                ? books.orders.reversed().lazy.filter { isSeen($0.account) }.prefix(100).map { installation.json($0, books) }
                : desk.fills.reversed().lazy.filter { isSeen($0.fill.account) }.prefix(100).map { installation.json($0, books) }
            return (desk.sequence, Array(lines))
        }
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
        _ topic: StreamTopic, of source: StreamSource, _ number: Int, _ audience: StreamAudience, from: Int64, _ whole: WebSocketFrame?,
        _ make: () -> any WebSocketTopic
    ) -> Beginning {
        guard let session = clients[number]?.session, let facts = facts[source] else { return .begun }
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
    fileprivate mutating func take(_ page: [StreamFacts.Entry], of source: StreamSource) {
        facts[source]?.append(page)
        let last = facts[source]?.last ?? 0
        for topic in source.topics {
            for audience in groups[topic].map({ Array($0.keys) }) ?? [] {
                groups[topic]?[audience]?.send(page.told(topic, to: audience), upTo: last)
            }
        }
    }
}
