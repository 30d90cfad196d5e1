internal import Domain
internal import Network
internal import Security

/// Who may see the same of every topic. A session ends when its user's role or accounts change, so that it holds for a socket's life.
struct StreamAudience: Hashable, Sendable {
    private let principal: Principal

    init(_ principal: Principal) { self.principal = principal }

    static func == (left: Self, right: Self) -> Bool {
        left.principal.role == right.principal.role && left.principal.accounts == right.principal.accounts
            && left.principal.needsPassword == right.principal.needsPassword
    }

    func hash(into hasher: inout Hasher) {
        hasher.combine(principal.role)
        hasher.combine(principal.accounts)
    }

    /// Whether it may see a line; one of no account is for all who may hear the topic.
    func sees(_ topic: StreamTopic, _ account: AccountID?) -> Bool {
        account.map { Access.decide(principal, topic.permission, on: $0).isAllowed } ?? mayHear(topic)
    }

    func mayHear(_ topic: StreamTopic) -> Bool { principal.role.permissions.contains(topic.permission) && !principal.needsPassword }
}

/// One socket: who it is, and what it hears.
struct StreamClient: Sendable {
    let session: any WebSocketSession
    let principal: Principal
    let audience: StreamAudience
    var topics: Set<StreamTopic> = []

    init(_ session: any WebSocketSession, _ principal: Principal) {
        (self.session, self.principal, audience) = (session, principal, StreamAudience(principal))
    }
}

/// The sockets that hear a topic and may see the same of it: what is sent to them is decided and encoded once.
struct StreamGroup: Sendable {
    private let topic: any WebSocketTopic
    private var members: [Int: any WebSocketSession] = [:]
    /// Those whose snapshot is ahead of what was told here, with its sequence.
    private var ahead: [Int: Int64] = [:]

    init(_ topic: any WebSocketTopic) { self.topic = topic }

    var isEmpty: Bool { members.isEmpty }

    /// - Parameter sequence: what its snapshot has in it; nil where that is no more than everybody was told.
    mutating func join(_ number: Int, _ session: any WebSocketSession, ahead sequence: Int64? = nil) {
        members[number] = session
        ahead[number] = sequence
        if sequence == nil { topic.add(session) }
    }

    mutating func leave(_ number: Int) {
        ahead[number] = nil
        if let session = members.removeValue(forKey: number) { topic.remove(session) }
    }

    func send(_ frame: WebSocketFrame) {
        guard !topic.send(frame) else { return }
        // The loops are far behind. Nothing is left out: each socket's own bound says which are cut.
        for (number, session) in members where ahead[number] == nil { session.send(frame) }
    }

    /// Sends facts, in order; who is ahead of them hears those after its snapshot.
    mutating func send(_ facts: [(sequence: Int64, frame: WebSocketFrame)], upTo last: Int64) {
        for fact in facts { send(fact.frame) }
        for (number, sequence) in ahead where sequence <= last {
            guard let session = members[number] else { continue }
            for fact in facts where fact.sequence > sequence { session.send(fact.frame) }
            ahead[number] = nil
            topic.add(session)
        }
    }
}

extension WebSocketCloseCode {
    /// 4401: the session that opened the socket has ended.
    static let sessionEnded = WebSocketCloseCode(4401)
    /// 4403: the user may no longer what they might when the socket was opened.
    static let notAllowed = WebSocketCloseCode(4403)
    /// 4429: the user has too many sockets.
    static let tooMany = WebSocketCloseCode(4429)
}
