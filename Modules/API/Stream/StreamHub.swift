internal import Domain
internal import JSON
public import Network
internal import Runtime
public import Security
internal import Synchronization
public import Telemetry

/// Tells sockets what happens: orders, fills and alerts each fact once and in order, accounts, positions, prices and status as they are, at
/// most twenty times a second. What is sent never waits: the transport cuts who is too slow.
///
/// What many hear is decided and encoded once, outside of the lock, and what nobody hears not at all.
///
/// Lifecycle: made before the mirror first catches up, so that it hears all; `run` until its task is cancelled.
public final class StreamHub: Sendable {
    /// How many facts can be resumed after; whoever missed more gets the whole.
    public static let memory = 8_192
    /// How many bars a snapshot has.
    public static let bars = 500
    /// How many bars are told one by one, at most.
    static let barsAtOnce = 20
    /// How many sockets a user may have.
    public static let socketsOfUser = 16
    /// Nanoseconds between two tellings of what is told as it is.
    static let interval: Int64 = 50_000_000
    /// The most bytes of missed facts that are sent again, well below what a socket may have waiting; whoever missed more gets the whole.
    static let resumedBytes = 512 << 10

    struct State {
        var clients: [Int: StreamClient] = [:]
        /// By topic that somebody hears.
        var groups: [StreamTopic: [StreamAudience: StreamGroup]] = [:]
        /// By topic that somebody hears and that is told as it is, with the number of its last change.
        var boards: [StreamTopic: (change: Int, board: StreamBoard)] = [:]
        var next = 0
        /// By the stream they are of.
        var facts: [StreamSource: StreamFacts]
        var isDraining = false
    }

    let installation: Installation
    let epoch: String
    let topic: @Sendable () -> any WebSocketTopic
    let state: Mutex<State>
    private let metrics: Metrics

    /// Makes a hub and lets it hear the mirror and the ends of sessions.
    /// - Parameters:
    ///   - epoch: another one for each start of the process.
    ///   - metrics: where closes are counted.
    ///   - topic: makes a topic of the server whose sockets are served.
    public init(
        _ installation: Installation, epoch: String, metrics: Metrics = Metrics(), topic: @escaping @Sendable () -> any WebSocketTopic
    ) {
        (self.installation, self.epoch, self.metrics, self.topic) = (installation, epoch, metrics, topic)
        state = Mutex(
            State(facts: [
                .desk: StreamFacts(memory: Self.memory, base: installation.mirror.sequence),
                .alerts: StreamFacts(memory: Self.memory, base: installation.alerts.durable.sequence),
            ]))
        installation.mirror.follow { [weak self] in self?.hear($0.map { .desk($0) }, of: .desk) }
        installation.alerts.follow { [weak self] in self?.hear($0.map { .alert($0) }, of: .alerts) }
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
        defer { state.withLock { $0.forget(number) } }
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
            case "subscribe": subscribe(number, session, StreamAudience(principal), request)
            case "unsubscribe":
                let topics = Self.topics(request).compactMap { StreamTopic($0) }
                state.withLock { state in for topic in topics { state.leave(number, topic) } }
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

    private func subscribe(_ number: Int, _ session: any WebSocketSession, _ audience: StreamAudience, _ request: JSONValue) {
        let after = request["after"]?["epoch"]?.asString == epoch ? request["after"]?["seq"]?.asInt.map { Int64($0) } : nil
        var (taken, refused): ([StreamTopic], [JSONValue]) = ([], [])
        for name in Self.topics(request) {
            guard let topic = StreamTopic(name), audience.mayHear(topic) else {
                refused.append([
                    "topic": .string(JSONError.onOneLine(name)), "detail": "There is no such topic, or it is not yours to hear.",
                ])
                continue
            }
            if !taken.contains(topic) { taken.append(topic) }
        }
        // Nothing of what was heard before comes behind the answer.
        state.withLock { state in for topic in taken { state.leave(number, topic) } }
        let names = taken.map { JSONValue.text($0) }
        send(session, ["v": 1, "type": "subscribed", "topics": .array(names), "refused": .array(refused)])
        for topic in taken {
            if let source = topic.source {
                beginFacts(topic, of: source, number, audience, after: after)
            } else {
                beginLines(topic, number)
            }
        }
    }

    private func send(_ session: any WebSocketSession, _ message: JSONValue) {
        var bytes: [UInt8] = []
        message.write(to: &bytes)
        session.send(WebSocketFrame(textBytes: bytes))
    }

    /// A message of a topic, encoded for whoever hears it.
    /// - Parameter body: JSON as it is sent.
    func frame(_ type: String, _ topic: StreamTopic, _ sequence: Int64, _ time: Timestamp? = nil, _ body: [UInt8]) -> WebSocketFrame {
        let head: JSONValue = [
            "v": 1, "type": .string(type), "topic": .text(topic), "epoch": .string(epoch), "seq": JSONValue(sequence),
            "ts": .text(time ?? installation.clock.now()),
        ]
        var bytes: [UInt8] = []
        bytes.reserveCapacity(body.count + 192)
        head.write(to: &bytes)
        bytes.removeLast()
        bytes += Self.beforeBody
        bytes += body
        bytes.append(UInt8(ascii: "}"))
        return WebSocketFrame(textBytes: bytes)
    }

    private static let beforeBody = Array(#","d":"#.utf8)
}

extension StreamHub.State {
    /// Lets a socket hear a topic, after what it has been sent so far.
    /// - Parameter sequence: what its snapshot has in it; nil where that is no more than everybody was told.
    mutating func join(
        _ number: Int, _ topic: StreamTopic, ahead sequence: Int64? = nil, _ make: () -> any WebSocketTopic
    ) {
        guard let client = clients[number] else { return }
        clients[number]?.topics.insert(topic)
        groups[topic, default: [:]][client.audience, default: StreamGroup(make())].join(number, client.session, ahead: sequence)
    }

    mutating func leave(_ number: Int, _ topic: StreamTopic) {
        guard let client = clients[number], clients[number]?.topics.remove(topic) != nil else { return }
        groups[topic]?[client.audience]?.leave(number)
        if groups[topic]?[client.audience]?.isEmpty == true { groups[topic]?[client.audience] = nil }
        if groups[topic]?.isEmpty == true { (groups[topic], boards[topic]) = (nil, nil) }
    }

    mutating func forget(_ number: Int) {
        for topic in clients[number]?.topics ?? [] { leave(number, topic) }
        clients[number] = nil
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
