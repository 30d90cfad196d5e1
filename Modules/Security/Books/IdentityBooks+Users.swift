public import Crypto
internal import Domain

extension IdentityBooks {
    /// A user that must be there.
    public func user(_ name: UserName) throws(IdentityRefusal) -> User {
        guard let user = users[name] else { throw .unknownUser(name) }
        return user
    }

    /// Adds a user; a password or a login link follows.
    public func decide(
        add name: UserName, _ displayName: DisplayName, _ role: Role, _ accounts: AccountGrant, at time: Int64,
        into facts: inout [IdentityFact]
    ) throws(IdentityRefusal) {
        guard users[name] == nil else { throw .userExists(name) }
        facts.append(.userAdded(name, displayName, role, accounts, time: time))
    }

    /// Gives a user another role; the user's sessions end, because pages and sockets know the old one. The same role changes nothing.
    public func decide(role: Role, of name: UserName, at time: Int64, into facts: inout [IdentityFact]) throws(IdentityRefusal) {
        let user = try user(name)
        guard user.role != role else { return }
        if role != .admin { try keepAnAdmin(without: user) }
        facts.append(.roleSet(name, role, time: time))
        decide(endAllOf: name, .accessChanged, at: time, into: &facts)
    }

    /// Lets a user see other accounts; the user's sessions end. The same accounts change nothing.
    public func decide(
        accounts: AccountGrant, of name: UserName, at time: Int64, into facts: inout [IdentityFact]
    ) throws(IdentityRefusal) {
        guard try user(name).accounts != accounts else { return }
        facts.append(.accountsGranted(name, accounts, time: time))
        decide(endAllOf: name, .accessChanged, at: time, into: &facts)
    }

    /// Lets a user no longer log in, and ends the user's sessions; or lets the user in again. The same again changes nothing.
    public func decide(
        enabled isEnabled: Bool, of name: UserName, at time: Int64, into facts: inout [IdentityFact]
    ) throws(IdentityRefusal) {
        let user = try user(name)
        guard user.isEnabled != isEnabled else { return }
        if isEnabled { return facts.append(.userEnabled(name, time: time)) }
        try keepAnAdmin(without: user)
        facts.append(.userDisabled(name, time: time))
        decide(endAllOf: name, .disabled, at: time, into: &facts)
    }

    /// Sets a password that was checked and hashed; every session of the user ends but the one that set it.
    public func decide(
        password: PasswordHash, of name: UserName, keeping session: SessionID? = nil, at time: Int64, into facts: inout [IdentityFact]
    ) throws(IdentityRefusal) {
        _ = try user(name)
        facts.append(.passwordSet(name, password, time: time))
        decide(endAllOf: name, .passwordSet, except: session, at: time, into: &facts)
    }

    /// Whether a session may set the password without the old one: it was opened by a login link a short while ago, or there is none yet.
    public func maySetPasswordAnew(_ session: Session, at time: Int64) -> Bool {
        guard let user = users[session.user], user.password != nil else { return true }
        return session.origin == .loginLink && time >= session.openedAt && time - session.openedAt <= rules.fresh
    }

    /// Makes a one-time login for an enabled user; the one before is void.
    /// - Parameter token: the hash of its token.
    public func decide(
        linkFor name: UserName, token: Digest, at time: Int64, into facts: inout [IdentityFact]
    ) throws(IdentityRefusal) {
        guard try user(name).isEnabled else { throw .notAllowed }
        facts.append(.loginLinkIssued(name, token: token, expires: time + rules.link, time: time))
    }

    private func keepAnAdmin(without user: User) throws(IdentityRefusal) {
        guard user.role == .admin, user.isEnabled else { return }
        guard users.values.contains(where: { $0.name != user.name && $0.role == .admin && $0.isEnabled }) else {
            throw .lastAdmin(user.name)
        }
    }
}
