public import Crypto

/// What can be asked of users and sessions by whoever manages them. No password and no token is in it, only hashes.
public enum IdentityCommand: Hashable, Sendable {
    /// Add a user, with a password or without one yet.
    case addUser(UserName, DisplayName, Role, AccountGrant, password: PasswordHash?)
    /// Give a user another role.
    case setRole(UserName, Role)
    /// Let a user see other accounts.
    case setAccounts(UserName, AccountGrant)
    /// Let a user log in, or no longer.
    case setEnabled(UserName, Bool)
    /// Set a user's password, checked and hashed by whoever asks.
    case setPassword(UserName, PasswordHash)
    /// Make a one-time login.
    case issueLink(UserName, token: Digest)
    /// End one session.
    case endSession(SessionID)
    /// End every session of a user.
    case endSessions(UserName)

    /// What whoever asks must be allowed.
    public var permission: Permission {
        switch self {
        case .addUser, .setRole, .setAccounts, .setEnabled, .setPassword, .issueLink: .usersManage
        case .endSession, .endSessions: .sessionsAny
        }
    }

    /// Whether somebody who was granted these accounts may ask for it: what gives somebody a way to accounts is only for who has them
    /// all. What only takes away is for everybody with the permission; a user that does not exist is refused by `decide`.
    public func isWithin(_ granted: AccountGrant, _ books: IdentityBooks) -> Bool {
        switch self {
        case .addUser(_, _, _, let accounts, _): granted.covers(accounts)
        case .setAccounts(let name, let accounts): granted.covers(accounts) && isWithin(granted, name, books)
        case .setRole(let name, _), .setPassword(let name, _), .issueLink(let name, _), .setEnabled(let name, true):
            isWithin(granted, name, books)
        case .setEnabled(_, false), .endSession, .endSessions: true
        }
    }

    private func isWithin(_ granted: AccountGrant, _ name: UserName, _ books: IdentityBooks) -> Bool {
        books.users[name].map { granted.covers($0.accounts) } ?? true
    }

    /// Decides it over books.
    /// - Throws: why it is refused; then it adds no fact.
    public func decide(_ books: IdentityBooks, at time: Int64, into facts: inout [IdentityFact]) throws(IdentityRefusal) {
        switch self {
        case .addUser(let name, let displayName, let role, let accounts, let password):
            try books.decide(add: name, displayName, role, accounts, at: time, into: &facts)
            if let password { facts.append(.passwordSet(name, password, time: time)) }
        case .setRole(let name, let role): try books.decide(role: role, of: name, at: time, into: &facts)
        case .setAccounts(let name, let accounts): try books.decide(accounts: accounts, of: name, at: time, into: &facts)
        case .setEnabled(let name, let isEnabled): try books.decide(enabled: isEnabled, of: name, at: time, into: &facts)
        case .setPassword(let name, let hash): try books.decide(password: hash, of: name, at: time, into: &facts)
        case .issueLink(let name, let token): try books.decide(linkFor: name, token: token, at: time, into: &facts)
        case .endSession(let id): try books.decide(end: id, .revoked, at: time, into: &facts)
        case .endSessions(let name):
            _ = try books.user(name)
            books.decide(endAllOf: name, .revoked, at: time, into: &facts)
        }
    }
}
