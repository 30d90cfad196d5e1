public import Domain

/// Which trading accounts a user may see and, as the role allows, act for.
public enum AccountGrant: Hashable, Sendable, CustomStringConvertible {
    /// Every account, also those opened later.
    case all
    /// These.
    case only(Set<AccountID>)

    /// Whether an account is in it.
    public func includes(_ account: AccountID) -> Bool {
        switch self {
        case .all: true
        case .only(let accounts): accounts.contains(account)
        }
    }

    /// Whether every account of another grant is in it.
    public func covers(_ other: AccountGrant) -> Bool {
        switch (self, other) {
        case (.all, _): true
        case (.only, .all): false
        case (.only(let mine), .only(let theirs)): theirs.isSubset(of: mine)
        }
    }

    public var description: String {
        switch self {
        case .all: "all"
        case .only(let accounts): accounts.isEmpty ? "none" : accounts.sorted().map(\.description).joined(separator: ",")
        }
    }
}

/// Who asks, as far as a session that was checked this moment says. Ask again for every request; never keep one.
public struct Principal: Hashable, Sendable {
    /// The user.
    public let user: UserName
    /// The user's role now.
    public let role: Role
    /// The accounts the user may see now.
    public let accounts: AccountGrant
    /// The session that says so.
    public let session: SessionID
    /// What kind of session that is.
    public let kind: SessionKind
    /// True until the user has a password: nothing but setting one is allowed.
    public let needsPassword: Bool

    /// Makes a principal; only what checked a token does.
    public init(user: UserName, role: Role, accounts: AccountGrant, session: SessionID, kind: SessionKind, needsPassword: Bool) {
        (self.user, self.role, self.accounts) = (user, role, accounts)
        (self.session, self.kind, self.needsPassword) = (session, kind, needsPassword)
    }

    /// How audit leaves call the user: `user:anna`.
    public var actor: String { "user:\(user)" }
}

/// Decides what someone may do. Everything that is not allowed is denied.
public enum Access {
    /// The decision.
    public enum Verdict: Hashable, Sendable {
        /// Go on.
        case allowed
        /// Refuse, and say no more than that it is not allowed.
        case denied(Reason)

        /// True for `allowed`.
        public var isAllowed: Bool { self == .allowed }
    }

    /// Why something is denied.
    public enum Reason: String, Sendable {
        /// The role does not have it.
        case role
        /// The account is not granted; whoever asks learns no more than of one that does not exist.
        case account
        /// A password must be set first.
        case password
    }

    /// Decides.
    /// - Parameter account: the account that it is about. Without one, a permission that is of an account is asked for every account, and
    ///   only who was granted all has it: a list of accounts asks for each of its lines.
    public static func decide(_ principal: Principal, _ permission: Permission, on account: AccountID? = nil) -> Verdict {
        if principal.needsPassword, permission != .sessionsOwn { return .denied(.password) }
        guard principal.role.permissions.contains(permission) else { return .denied(.role) }
        guard permission.isOfAccount || account != nil else { return .allowed }
        let isGranted = account.map(principal.accounts.includes) ?? (principal.accounts == .all)
        return isGranted ? .allowed : .denied(.account)
    }
}
