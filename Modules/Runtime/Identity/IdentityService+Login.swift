internal import Crypto
internal import Domain
public import Security

/// What a login, a one-time login or a refresh gives. The tokens are shown this once.
public struct OpenedSession: Sendable {
    /// Who it is.
    public let principal: Principal
    /// For a page its cookie, `as_…`; for a program its next refresh token, `ar_…`.
    public let token: Token
    /// For a program, what its requests carry: `aa_…`.
    public let access: Token?
    /// When the access token ends, in nanoseconds since the epoch.
    public let accessExpires: Int64?
    /// When the session ends at the latest, in nanoseconds since the epoch.
    public let expires: Int64
}

extension IdentityService {
    /// Logs someone in by name and password.
    /// - Parameters:
    ///   - name: as it was typed; one that cannot be a name takes as long as a wrong password.
    ///   - network: where it comes from: the IPv4 address or the first 64 bits of the IPv6 address, of the connection itself and not of a
    ///     header.
    /// - Throws: `credentials` for anything that is wrong, `throttled` or `busy`.
    public func login(
        _ name: String, password: String, as kind: SessionKind, network: String
    ) async throws(IdentityRefusal) -> OpenedSession {
        let known = (try? UserName(name)).flatMap { books.users[$0] }
        let key = SHA256.hash(Array(name.utf8))
        try enter(key, known, network)
        let hash = known?.password
        let isRight: Bool
        do throws(IdentityRefusal) {
            isRight = try await passwords.matches(password, hash)
            leave(key)
        } catch {
            leave(key)
            throw error
        }
        guard isRight, let user = known, let hash, books.users[user.name]?.isEnabled == true else {
            try await fail(key, known, network)
            throw .credentials
        }
        addresses[network] = nil
        let token = Token(kind.token, random: parts.entropy.bytes(32))
        let id = try await take(actor: "user:\(user.name)") { books, time, facts throws(IdentityRefusal) in
            try books.decide(open: kind, for: user.name, matching: hash, token: token.digest, at: time, into: &facts)
        }
        if PasswordCost.isWeaker(hash.cost, than: parts.cost) { try await rehash(user.name, password, from: hash) }
        return try opened(id, token)
    }

    /// Logs someone in by a one-time login, which is used up.
    /// - Parameter link: the token behind the `#` of the address: `al_…`.
    public func redeem(_ link: String, network: String) async throws(IdentityRefusal) -> OpenedSession {
        let wait = addresses[network]?.wait(parts.rules.ofAddress, at: now()) ?? 0
        guard wait == 0 else { throw .throttled(wait) }
        guard let link = Token(link, as: .login), let name = books.user(ofLink: link.digest) else {
            failed(network)
            throw .credentials
        }
        let token = Token(.session, random: parts.entropy.bytes(32))
        let id = try await take(actor: "user:\(name)") { books, time, facts throws(IdentityRefusal) in
            try books.decide(redeem: link.digest, token: token.digest, at: time, into: &facts)
        }
        return try opened(id, token)
    }

    /// Gives a program its next access and refresh tokens. A refresh token works once: a second time it ends the session with every token
    /// of it.
    /// - Throws: `credentials`; the program logs in again.
    public func refresh(_ text: String) async throws(IdentityRefusal) -> OpenedSession {
        guard let old = Token(text, as: .refresh) else { throw .credentials }
        let next = Token(.refresh, random: parts.entropy.bytes(32))
        // An unknown token leaves nothing behind, so that strangers cannot fill the journal.
        let isIdle = books.session(old.digest).map { !isLive($0.id) } ?? false
        guard !isIdle else { throw .credentials }
        let owner = books.session(old.digest).map { "user:\($0.user)" } ?? "system"
        let outcome = try await take(actor: owner) { books, time, facts in
            books.decide(refresh: old.digest, next: next.digest, at: time, into: &facts)
        }
        guard case .rotated(let id) = outcome else { throw .credentials }
        return try opened(id, next)
    }

    /// Ends the session that asks.
    public func logout(_ principal: Principal) async throws(IdentityRefusal) { try await endOwnSession(principal.session, by: principal) }

    /// Sets one's own password; every other session of the user ends.
    /// - Parameter old: the present password; not needed shortly after a one-time login, and where there is none yet.
    public func setOwnPassword(
        _ principal: Principal, old: String?, new: String, network: String
    ) async throws(IdentityRefusal) {
        guard let session = books.sessions[principal.session], let user = books.users[principal.user], isLive(session.id) else {
            throw .credentials
        }
        do { try PasswordPolicy.check(new, of: user.name) } catch { throw .password(error) }
        if !books.maySetPasswordAnew(session, at: now()) {
            let key = SHA256.hash(Array(user.name.description.utf8))
            try enter(key, user, network)
            let isRight: Bool
            do throws(IdentityRefusal) {
                isRight = try await passwords.matches(old ?? "", user.password)
                leave(key)
            } catch {
                leave(key)
                throw error
            }
            guard isRight else {
                try await fail(key, user, network)
                throw .oldPassword
            }
        }
        let hash = try await passwords.hash(new, salt: parts.entropy.bytes(PasswordHash.saltSize))
        try await take(actor: principal.actor) { books, time, facts throws(IdentityRefusal) in
            guard books.sessions[session.id] != nil, books.users[user.name]?.password == user.password else { throw .credentials }
            try books.decide(password: hash, of: user.name, keeping: session.id, at: time, into: &facts)
        }
    }

    // MARK: Inside

    private func opened(_ id: SessionID, _ token: Token) throws(IdentityRefusal) -> OpenedSession {
        // It may have ended again between the commit and here.
        let durable = durableBooks
        guard let session = durable.sessions[id], let principal = durable.principal(of: session, at: now()) else { throw .credentials }
        let access = session.kind == .program ? grantAccess(to: id) : nil
        return OpenedSession(
            principal: principal, token: token, access: access?.token, accessExpires: access?.expires, expires: session.expiresAt)
    }

    /// Refuses a try that must wait. Those under way count as failures, so that many at once get no more tries than one after another.
    private func enter(_ key: Digest, _ user: User?, _ network: String) throws(IdentityRefusal) {
        guard failure == nil else { throw .unavailable }
        let (rules, time) = (parts.rules, now())
        let failures = user?.failures ?? strangers[key] ?? Throttle()
        let wait = max(failures.wait(rules.ofUser, at: time), addresses[network]?.wait(rules.ofAddress, at: time) ?? 0)
        guard wait == 0 else { throw .throttled(wait) }
        let tries = underWay[key] ?? 0
        guard tries == 0 || failures.failures + tries < rules.ofUser.free else { throw .busy }
        underWay[key] = tries + 1
    }

    private func leave(_ key: Digest) {
        let tries = (underWay[key] ?? 1) - 1
        underWay[key] = tries == 0 ? nil : tries
    }

    private func fail(_ key: Digest, _ user: User?, _ network: String) async throws(IdentityRefusal) {
        failed(network)
        guard let user else {
            var failures = strangers[key] ?? Throttle()
            failures.fail(parts.rules.ofUser, at: now())
            strangers[key] = failures
            return
        }
        try await take(actor: "anonymous") { books, time, facts in books.decide(failureOf: user.name, at: time, into: &facts) }
    }

    private func failed(_ network: String) {
        var failures = addresses[network] ?? Throttle()
        failures.fail(parts.rules.ofAddress, at: now())
        addresses[network] = failures
    }

    /// A hash of the cost of now, where the parameters rose since the password was set. A queue that is full is no reason to refuse the
    /// login.
    private func rehash(_ name: UserName, _ password: String, from old: PasswordHash) async throws(IdentityRefusal) {
        guard let hash = try? await passwords.hash(password, salt: parts.entropy.bytes(PasswordHash.saltSize)) else { return }
        try await take(actor: "system") { books, time, facts in
            if books.users[name]?.password == old { facts.append(.passwordRehashed(name, hash, time: time)) }
        }
    }
}
