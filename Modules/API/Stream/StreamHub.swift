internal import Domain
internal import Engine
internal import JSON
public import Network
internal import Runtime
public import Security
internal import Synchronization
public import Telemetry

/// Tells sockets what happens: orders and fills each fact once and in order, accounts, positions, prices and status as they are, at most
/// twenty times a second. What is sent never waits: the transport cuts who is too slow.
///
/// Lifecycle: made before the mirror first catches up, so that it hears all; `run` until its task is cancelled.
public final class StreamHub: Sendable {
    /// How many facts can be resumed after; whoever missed more gets the whole.
    public static let memory = 8_192
    /// How many sockets a user may have.
    public static let socketsOfUser = 16
    /// Nanoseconds between two tellings of what is told as it is.
    static let interval: Int64 = 50_000_000

    private struct State {
        var clients: [Int: StreamClient] = [:]
        var next = 0
        var facts: [JournalFact] = []
        var isDraining = false
    }

    let installation: Installation
    let epoch: String
    private let state = Mutex(State())
    private let metrics: Metrics
    private let counted: (messages: Counter, bytes: Counter, dropped: Counter)

    /// Makes a hub and lets it hear the mirror and the ends of sessions.
    /// - Parameters:
    ///   - epoch: another one for each start of the process.
    ///   - metrics: where messages and closes are counted.
    public init(_ installation: Installation, epoch: String, metrics: Metrics = Metrics()) {
        (self.installation, self.epoch, self.metrics) = (installation, epoch, metrics)
        counted = (metrics.counter(.streamMessages), metrics.counter(.streamBytes), metrics.counter(.streamDropped))
        installation.mirror.follow { [weak self] in self?.hear($0) }
        installation.identity.onSessionsEnded { [weak self] in self?.end(Set($0)) }
    }

    /// How many sockets are open.
    public var count: Int { state.withLock { $0.clients.count } }

    // MARK: Sockets

    /// Serves one socket until it is closed.
    public func serve(_ session: any WebSocketSession, _ principal: Principal) async {
        await hold(session, principal)
        // A close of our own is known when the other side has answered it, or did not in time.
        while await session.next() != nil {}
        metrics.counter(.streamClosed, "\(session.closure?.code ?? .normal)").add()
    }

    private func hold(_ session: any WebSocketSession, _ principal: Principal) async {
        let number = state.withLock { state -> Int? in
            let own = state.clients.values.count { $0.principal.user == principal.user }
            guard own < Self.socketsOfUser, !state.isDraining else { return nil }
            state.next += 1
            state.clients[state.next] = StreamClient(session, principal)
            return state.next
        }
        guard let number else { return session.close(.tooMany, reason: "too many sockets of one user") }
        defer { state.withLock { $0.clients[number] = nil } }
        // It may have ended before it could be heard of here.
        guard installation.identity.isLive(principal.session) else { return end(session, of: principal) }
        send(
            session,
            [
                "v": 1, "type": "hello", "epoch": .string(epoch), "heartbeat": 15, "user": .text(principal.user),
                "role": .text(principal.role),
            ])
        while let message = await session.next() {
            guard case .text(let text) = message, let request = try? JSONValue(reading: Array(text.utf8), sizeLimit: 16 << 10) else {
                return session.close(.policy, reason: "messages are JSON texts")
            }
            switch request["op"]?.asString {
            case "subscribe": subscribe(number, request)
            case "unsubscribe":
                let topics = Self.topics(request).compactMap { StreamTopic($0) }
                state.withLock { state in for topic in topics { state.clients[number]?.topics[topic] = nil } }
            case "ping": send(session, ["v": 1, "type": "pong"])
            default: return session.close(.policy, reason: "op is subscribe, unsubscribe or ping")
            }
        }
    }

    /// Closes every socket because the process stops, and takes no more.
    public func drain() {
        let sessions = state.withLock { state in
            state.isDraining = true
            return state.clients.values.map(\.session)
        }
        for session in sessions { session.close(.goingAway, reason: "the server stops") }
    }

    private func end(_ ended: Set<SessionID>) {
        let clients = state.withLock { state in state.clients.values.filter { ended.contains($0.principal.session) } }
        for client in clients { end(client.session, of: client.principal) }
    }

    /// Closes a socket whose session is over, and says whether its user was changed or only has to log in again.
    private func end(_ session: any WebSocketSession, of principal: Principal) {
        let user = installation.identity.durableBooks.users[principal.user]
        if let user, user.isEnabled, user.role == principal.role, user.accounts == principal.accounts {
            session.close(.sessionEnded, reason: "the session has ended")
        } else {
            session.close(.notAllowed, reason: "the user's role or accounts have changed")
        }
    }

    /// Closes the sockets of sessions whose time is over, of which nobody tells.
    public func endDead() {
        let sessions = state.withLock { Set($0.clients.values.map(\.principal.session)) }
        end(sessions.filter { !installation.identity.isLive($0) })
    }

    private static func topics(_ request: JSONValue) -> [String] { (request["topics"]?.asArray ?? []).prefix(64).compactMap(\.asString) }

    private func subscribe(_ number: Int, _ request: JSONValue) {
        let after = request["after"]?["epoch"]?.asString == epoch ? request["after"]?["seq"]?.asInt.map { Int64($0) } : nil
        // One lock over snapshot and subscription: what comes after the one is in the other.
        state.withLock { state in
            guard var client = state.clients[number] else { return }
            var (taken, refused): ([StreamTopic], [JSONValue]) = ([], [])
            for name in Self.topics(request) {
                guard let topic = StreamTopic(name), client.mayHear(topic) else {
                    refused.append([
                        "topic": .string(JSONError.onOneLine(name)), "detail": "There is no such topic, or it is not yours to hear.",
                    ])
                    continue
                }
                taken.append(topic)
            }
            let names = taken.map { JSONValue.text($0) }
            send(client.session, ["v": 1, "type": "subscribed", "topics": .array(names), "refused": .array(refused)])
            for topic in taken { begin(topic, &client, after: after, state.facts) }
            state.clients[number] = client
        }
    }

    /// Begins a topic with the facts that were missed, where they are all still known, or else with the whole.
    private func begin(_ topic: StreamTopic, _ client: inout StreamClient, after: Int64?, _ facts: [JournalFact]) {
        let isOfFacts = topic == .orders || topic == .fills
        let known = facts.first.map { $0.sequence - 1 } ?? installation.mirror.sequence
        if isOfFacts, let after, after >= known, after <= facts.last?.sequence ?? known {
            client.topics[topic] = after
            return tell(facts, &client, only: topic)
        }
        let (sequence, whole) = snapshot(topic, &client)
        client.topics[topic] = sequence
        send(client.session, message("snapshot", topic, sequence, nil, whole))
    }

    // MARK: Facts

    private func hear(_ facts: [JournalFact]) {
        state.withLock { state in
            state.facts += facts
            if state.facts.count > 2 * Self.memory { state.facts.removeFirst(state.facts.count - Self.memory) }
            for number in state.clients.keys {
                if var client = state.clients[number] {
                    for topic in [StreamTopic.orders, .fills] { tell(facts, &client, only: topic) }
                    state.clients[number] = client
                }
            }
        }
    }

    private func tell(_ facts: [JournalFact], _ client: inout StreamClient, only topic: StreamTopic) {
        guard let told = client.topics[topic], let last = facts.last, last.sequence > told else { return }
        let principal = client
        let messages = installation.mirror.read { desk in
            facts.filter { $0.sequence > told }.compactMap { fact -> JSONValue? in
                guard let id = fact.fact.order, let order = desk.books.order(id),
                    principal.sees(topic, desk.books.accounts[order.account.position].id)
                else { return nil }
                if topic == .fills {
                    guard case .orderFilled(let fill) = fact.fact else { return nil }
                    let line = installation.json(MirroredDesk.FillLine(sequence: fact.sequence, fill: fill), desk.books)
                    return message("fill", topic, fact.sequence, fact.time, line)
                }
                var line = installation.json(order, desk.books)
                line.add("fact", .string(fact.fact.name))
                return message("order", topic, fact.sequence, fact.time, line)
            }
        }
        for message in messages { send(client.session, message) }
        client.topics[topic] = last.sequence
    }

    // MARK: What is told as it is

    /// Tells what has changed, at most twenty times a second, until its task is cancelled.
    public func run() async {
        var looks = 0
        while !Task.isCancelled {
            flush()
            if looks % 20 == 0 { endDead() }
            looks += 1
            await installation.sleeper.sleep(nanoseconds: Self.interval)
        }
    }

    /// Tells every socket what is another than what it was told last.
    public func flush() {
        state.withLock { state in
            for number in state.clients.keys {
                if var client = state.clients[number] {
                    for topic in client.topics.keys.sorted(by: { "\($0)" < "\($1)" }) where topic != .orders && topic != .fills {
                        let (sequence, lines) = lines(topic, client)
                        for (key, line) in lines where client.isNew(topic, key, line) {
                            send(client.session, message("update", topic, sequence, nil, line))
                        }
                        for gone in client.gone(topic, beside: Set(lines.map(\.0))) {
                            send(client.session, message("removed", topic, sequence, nil, gone))
                        }
                    }
                    state.clients[number] = client
                }
            }
        }
    }

    private func snapshot(_ topic: StreamTopic, _ client: inout StreamClient) -> (Int64, JSONValue) {
        switch topic {
        case .orders, .fills:
            let reader = client
            return installation.mirror.read { desk in
                let books = desk.books
                func isSeen(_ account: AccountIndex) -> Bool { reader.sees(topic, books.accounts[account.position].id) }
                let lines =
                    topic == .orders
                    ? books.orders.reversed().lazy.filter { isSeen($0.account) }.prefix(100).map { installation.json($0, books) }
                    : desk.fills.reversed().lazy.filter { isSeen($0.fill.account) }.prefix(100).map { installation.json($0, books) }
                return (desk.sequence, .array(lines))
            }
        case .status, .accounts, .positions, .quotes:
            let (sequence, lines) = lines(topic, client)
            for (key, line) in lines { _ = client.isNew(topic, key, line) }
            return (sequence, .array(lines.map(\.1)))
        }
    }

    /// The lines of a topic that a client may see, each with its key.
    private func lines(_ topic: StreamTopic, _ client: StreamClient) -> (Int64, [(String, JSONValue)]) {
        let sequence = installation.mirror.sequence
        switch topic {
        case .accounts:
            let view = installation.view()
            return (view.sequence, view.accounts.filter { client.sees(topic, $0.id) }.map { ("\($0.id)", installation.json($0)) })
        case .positions:
            let view = installation.view()
            let lines = view.positions.filter { client.sees(topic, $0.account) }
            return (view.sequence, lines.map { ("\($0.account)/\($0.instrument.id)", Installation.json($0)) })
        case .quotes(let id):
            let price = installation.mirror.read { desk -> JSONValue in
                guard let place = desk.books.instrument(id), desk.books.lastPrices[place.position] != 0 else { return .null }
                return .text(desk.books.terms[place.position].instrument.price(desk.books.lastPrices[place.position]))
            }
            return (sequence, price == .null ? [] : [("\(id)", ["instrument": .text(id), "price": price])])
        case .status:
            var status = installation.status()
            (status.view.accounts, status.view.positions, status.view.orders) = ([], [], [])
            let names = ["tradingState", "sequence", "orderCount", "findings"]
            var shown = (status.json.members ?? []).filter { names.contains($0.name) }
            // How old the last price is changes by itself; the page counts on from the market's time.
            let prices = (status.json["prices"]?.members ?? []).filter { $0.name != "ageMilliseconds" }
            shown.append(.init("prices", .object(prices)))
            return (sequence, [("", .object(shown))])
        case .orders, .fills: return (sequence, [])
        }
    }

    private func message(_ type: String, _ topic: StreamTopic, _ sequence: Int64, _ time: Timestamp?, _ body: JSONValue) -> JSONValue {
        [
            "v": 1, "type": .string(type), "topic": .text(topic), "epoch": .string(epoch), "seq": JSONValue(sequence),
            "ts": .text(time ?? installation.clock.now()), "d": body,
        ]
    }

    private func send(_ session: any WebSocketSession, _ message: JSONValue) {
        let frame = WebSocketFrame(text: message.text())
        guard session.send(frame) else { return counted.dropped.add() }
        counted.messages.add()
        counted.bytes.add(UInt64(frame.count))
    }
}

extension Route {
    /// The socket that a page or a program hears the desk by.
    public static func stream(_ hub: StreamHub) -> Route {
        Route(
            .get, PathPattern("/api/v1/stream"), "stream", "A WebSocket that tells what happens; docs/api.md has its messages.",
            access: .desk(.deskRead), answers: [Answer(HTTPStatus(101), .socket, "The connection is a WebSocket.")]
        ) { (call) async throws(Problem) -> Reply in
            let principal = try Installation.principal(call)
            return Reply(HTTPStatus(101), .socket(limits: WebSocketLimits()) { await hub.serve($0, principal) })
        }
    }
}
