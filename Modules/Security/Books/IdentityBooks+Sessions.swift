public import Crypto
internal import Domain

extension IdentityBooks {
    /// How long a try to log in as someone must wait, in nanoseconds; 0 where it may be made, and for a name nobody has.
    public func wait(for name: UserName, at time: Int64) -> Int64 { users[name]?.failures.wait(rules.ofUser, at: time) ?? 0 }

    /// Notes a wrong password. For a name that nobody has there is no fact: it may be a password typed into the wrong field.
    public func decide(failureOf name: UserName, at time: Int64, into facts: inout [IdentityFact]) {
        guard let user = users[name] else { return }
        facts.append(.loginFailed(name, time: time))
        var failures = user.failures
        failures.fail(rules.ofUser, at: time)
        if failures.failures == rules.ofUser.free + 1 { facts.append(.loginThrottled(name, time: time)) }
    }

    /// Opens a session for a user whose password was right. It is checked once more that the user is enabled and that the hash that matched
    /// is the one of now: both may have changed while it was computed.
    /// - Parameter token: the hash of the new session's token.
    public func decide(
        open kind: SessionKind, for name: UserName, matching hash: PasswordHash, token: Digest, at time: Int64,
        into facts: inout [IdentityFact]
    ) throws(IdentityRefusal) -> SessionID {
        guard let user = users[name], user.isEnabled, user.password == hash else { throw .credentials }
        return open(kind, .password, for: name, token, at: time, into: &facts)
    }

    /// Opens a session by a one-time login, which is used up.
    /// - Parameters:
    ///   - link: the hash of the login's token.
    ///   - token: the hash of the new session's token.
    public func decide(
        redeem link: Digest, token: Digest, at time: Int64, into facts: inout [IdentityFact]
    ) throws(IdentityRefusal) -> SessionID {
        guard let name = user(ofLink: link), let user = users[name], user.isEnabled, let known = user.link, time < known.expires else {
            throw .credentials
        }
        facts.append(.loginLinkUsed(name, time: time))
        return open(.page, .loginLink, for: name, token, at: time, into: &facts)
    }

    /// What a refresh came to.
    public enum Refresh: Hashable, Sendable {
        /// The family goes on with the next token.
        case rotated(SessionID)
        /// The token was spent before: the family has ended.
        case reused(SessionID)
        /// The token is of no open family.
        case unknown
    }

    /// Replaces a refresh token by the next one. One that comes a second time ends its family: either the program or a thief has it, and
    /// there is no telling which. There is no grace: a program whose answer was lost logs in again.
    /// - Parameters:
    ///   - token: the hash of the token that came.
    ///   - next: the hash of the token to come.
    public func decide(refresh token: Digest, next: Digest, at time: Int64, into facts: inout [IdentityFact]) -> Refresh {
        if let family = family(ofSpent: token), sessions[family] != nil {
            facts.append(.sessionEnded(family, .reused, time: time))
            return .reused(family)
        }
        guard let session = session(token), session.kind == .program, principal(of: session, at: time) != nil else { return .unknown }
        facts.append(.refreshRotated(session.id, token: next, time: time))
        return .rotated(session.id)
    }

    /// Ends a session.
    /// - Parameter user: whose it must be; nil for anyone's.
    public func decide(
        end id: SessionID, _ why: SessionEnd, of user: UserName? = nil, at time: Int64, into facts: inout [IdentityFact]
    ) throws(IdentityRefusal) {
        guard let session = sessions[id], user == nil || session.user == user else { throw .unknownSession }
        facts.append(.sessionEnded(id, why, time: time))
    }

    /// Ends the sessions of a user, all but one.
    public func decide(
        endAllOf name: UserName, _ why: SessionEnd, except kept: SessionID? = nil, at time: Int64, into facts: inout [IdentityFact]
    ) {
        for session in sessions(of: name) where session.id != kept { facts.append(.sessionEnded(session.id, why, time: time)) }
    }

    /// Ends what nobody may use any more.
    /// - Parameter lastUse: when a session was last used; nil counts from when it was opened.
    public func decide(cleanUpAt time: Int64, lastUse: [SessionID: Int64], into facts: inout [IdentityFact]) {
        for session in sessions.values.sorted(by: { $0.id < $1.id }) {
            if time >= session.expiresAt {
                facts.append(.sessionEnded(session.id, .expired, time: time))
            } else if isIdle(session, lastUse: lastUse[session.id], at: time) {
                facts.append(.sessionEnded(session.id, .idle, time: time))
            }
        }
    }

    /// Whether a session was not used for too long.
    public func isIdle(_ session: Session, lastUse: Int64?, at time: Int64) -> Bool {
        time - max(lastUse ?? session.openedAt, session.openedAt) >= rules.idle
    }

    private func open(
        _ kind: SessionKind, _ origin: SessionOrigin, for name: UserName, _ token: Digest, at time: Int64,
        into facts: inout [IdentityFact]
    ) -> SessionID {
        let open = sessions(of: name)
        for session in open.prefix(max(0, open.count - rules.sessionsOfUser + 1)) {
            facts.append(.sessionEnded(session.id, .revoked, time: time))
        }
        let id = SessionID(lastSession + 1)
        facts.append(
            .sessionOpened(
                Session(
                    id: id, user: name, kind: kind, origin: origin, token: token, openedAt: time, expiresAt: time + rules.longest)))
        return id
    }
}
