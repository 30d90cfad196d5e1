internal import Crypto
internal import Security

/// What requests are checked against: the fold of durable facts only, with what lives in memory alone: last uses and access tokens.
struct LiveSessions: Sendable {
    private struct Access {
        let session: SessionID
        let expires: Int64
    }

    /// The fold of the durable facts.
    private(set) var books: IdentityBooks
    /// False before the start and after a failure: nobody is let in.
    var isOpen = false
    /// When each session was last used; those nobody used since the start count from it.
    private(set) var lastUse: [SessionID: Int64] = [:]
    private var accesses: [Digest: Access] = [:]
    private var accessOf: [SessionID: Digest] = [:]

    init(_ books: IdentityBooks, startedAt: Int64) {
        self.books = books
        for id in books.sessions.keys { lastUse[id] = startedAt }
    }

    /// Folds a durable fact in.
    mutating func apply(_ fact: IdentityFact) {
        books.apply(fact)
        switch fact {
        case .sessionOpened(let session): lastUse[session.id] = session.openedAt
        case .refreshRotated(let id, _, let time): lastUse[id] = time
        case .sessionEnded(let id, _, _):
            lastUse[id] = nil
            if let access = accessOf.removeValue(forKey: id) { accesses[access] = nil }
        default: break
        }
    }

    /// Lets a program's session be used by a new access token; the one before is void.
    mutating func grant(_ access: Digest, to session: SessionID, until expires: Int64) {
        guard books.sessions[session] != nil else { return }
        if let old = accessOf[session] { accesses[old] = nil }
        accessOf[session] = access
        accesses[access] = Access(session: session, expires: expires)
    }

    /// Whom a token stands for; noting the use.
    mutating func principal(of token: Token, at now: Int64) -> Principal? {
        guard isOpen, let session = session(of: token, at: now), !books.isIdle(session, lastUse: lastUse[session.id], at: now),
            let principal = books.principal(of: session, at: now)
        else { return nil }
        lastUse[session.id] = max(now, lastUse[session.id] ?? now)
        return principal
    }

    /// Whether a session still stands, without using it.
    func isLive(_ id: SessionID, at now: Int64) -> Bool {
        guard isOpen, let session = books.sessions[id] else { return false }
        return books.principal(of: session, at: now) != nil && !books.isIdle(session, lastUse: lastUse[id], at: now)
    }

    private func session(of token: Token, at now: Int64) -> Session? {
        switch token.kind {
        case .session: return books.session(token.digest).flatMap { $0.kind == .page ? $0 : nil }
        case .access:
            guard let access = accesses[token.digest], now < access.expires else { return nil }
            return books.sessions[access.session]
        case .refresh, .login: return nil
        }
    }
}
