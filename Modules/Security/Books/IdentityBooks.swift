public import Crypto

/// A user as the facts have it.
public struct User: Hashable, Sendable {
    /// The name that logs in.
    public let name: UserName
    /// What the user is called on the page.
    public let displayName: DisplayName
    /// What the user is here.
    public internal(set) var role: Role
    /// The accounts the user may see.
    public internal(set) var accounts: AccountGrant
    /// Whether the user may log in.
    public internal(set) var isEnabled = true
    /// The password's hash; nil until one is set.
    public internal(set) var password: PasswordHash?
    /// When it was set; nil until then.
    public internal(set) var passwordSetAt: Int64?
    /// Wrong passwords since the last right one.
    public internal(set) var failures = Throttle()
    /// When the user was added.
    public let addedAt: Int64
    var link: LoginLink?
}

/// A one-time login that was not used yet.
struct LoginLink: Hashable, Sendable {
    let token: Digest
    let expires: Int64
}

/// Users and sessions: the fold of identity facts. No clock and no randomness are inside: times and hashes of random tokens are arguments.
///
/// `decide…` adds facts and changes nothing; `apply` changes and decides nothing. What is decided belongs into one batch.
public struct IdentityBooks: Hashable, Sendable {
    /// The times that are gone by. Not a part of the state: another configuration may decide differently over the same facts.
    public let rules: IdentityRules
    /// By name.
    public private(set) var users: [UserName: User] = [:]
    /// The open sessions, by number; one whose time is over is open until it is ended, but stands for nobody.
    public private(set) var sessions: [SessionID: Session] = [:]
    /// How many sessions were ever opened.
    public private(set) var lastSession: Int64 = 0
    private var byToken: [Digest: SessionID] = [:]
    private var spent: [Digest: SessionID] = [:]
    private var spentOf: [SessionID: [Digest]] = [:]
    private var byLink: [Digest: UserName] = [:]

    /// Before the first fact.
    public init(rules: IdentityRules = IdentityRules()) { self.rules = rules }

    /// The session that a token's hash stands for; nil where it stands for none.
    public func session(_ token: Digest) -> Session? { byToken[token].flatMap { sessions[$0] } }

    /// The open sessions of a user, in the order they were opened.
    public func sessions(of user: UserName) -> [Session] { sessions.values.filter { $0.user == user }.sorted { $0.id < $1.id } }

    /// Whether someone could log in and manage users: an enabled admin, with or without a password yet.
    public var hasAdmin: Bool { users.values.contains { $0.role == .admin && $0.isEnabled } }

    /// Whom a session stands for at a moment; nil where its time is over or its user is disabled.
    public func principal(of session: Session, at now: Int64) -> Principal? {
        guard let user = users[session.user], user.isEnabled, sessions[session.id] != nil, now < session.expiresAt else { return nil }
        return Principal(
            user: user.name, role: user.role, accounts: user.accounts, session: session.id, kind: session.kind,
            needsPassword: user.password == nil)
    }

    /// The session whose family a refresh token belonged to before it was replaced.
    func family(ofSpent token: Digest) -> SessionID? { spent[token] }

    /// The user whose unused login link this is, whether or not its time is over.
    public func user(ofLink token: Digest) -> UserName? { byLink[token] }

    /// Whether a login link would let somebody in at a moment.
    public func isOpen(link token: Digest, at now: Int64) -> Bool {
        guard let name = byLink[token], let user = users[name], let link = user.link else { return false }
        return user.isEnabled && now < link.expires
    }

    // MARK: Apply

    /// Folds one fact in.
    public mutating func apply(_ fact: IdentityFact) {
        switch fact {
        case .userAdded(let name, let displayName, let role, let accounts, let time):
            users[name] = User(name: name, displayName: displayName, role: role, accounts: accounts, addedAt: time)
        case .passwordSet(let name, let hash, let time):
            change(name) { ($0.password, $0.passwordSetAt, $0.failures) = (hash, time, Throttle()) }
            dropLink(of: name)
        case .passwordRehashed(let name, let hash, _): change(name) { $0.password = hash }
        case .roleSet(let name, let role, _): change(name) { $0.role = role }
        case .accountsGranted(let name, let accounts, _): change(name) { $0.accounts = accounts }
        case .userDisabled(let name, _):
            change(name) { $0.isEnabled = false }
            dropLink(of: name)
        case .userEnabled(let name, _): change(name) { ($0.isEnabled, $0.failures) = (true, Throttle()) }
        case .loginLinkIssued(let name, let token, let expires, _):
            dropLink(of: name)
            change(name) { $0.link = LoginLink(token: token, expires: expires) }
            byLink[token] = name
        case .loginLinkUsed(let name, _): dropLink(of: name)
        case .loginFailed(let name, let time):
            let rule = rules.ofUser
            change(name) { $0.failures.fail(rule, at: time) }
        case .loginThrottled: break
        case .sessionOpened(let session):
            (sessions[session.id], byToken[session.token], lastSession) = (session, session.id, session.id.number)
            if session.origin == .password { change(session.user) { $0.failures.succeed() } }
        case .refreshRotated(let id, let token, _): rotate(id, to: token)
        case .sessionEnded(let id, _, _): end(id)
        }
    }

    private mutating func change(_ name: UserName, _ body: (inout User) -> Void) {
        guard var user = users[name] else { return }
        body(&user)
        users[name] = user
    }

    private mutating func dropLink(of name: UserName) {
        guard let link = users[name]?.link else { return }
        byLink[link.token] = nil
        users[name]?.link = nil
    }

    private mutating func rotate(_ id: SessionID, to token: Digest) {
        guard let old = sessions[id]?.token else { return }
        byToken[old] = nil
        spent[old] = id
        spentOf[id, default: []].append(old)
        sessions[id]?.token = token
        byToken[token] = id
    }

    private mutating func end(_ id: SessionID) {
        guard let session = sessions.removeValue(forKey: id) else { return }
        byToken[session.token] = nil
        for token in spentOf.removeValue(forKey: id) ?? [] { spent[token] = nil }
    }
}
