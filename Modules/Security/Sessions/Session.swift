public import Crypto

/// A session: 1, 2, 3 … in the order they were opened, never reused. It is no secret.
public struct SessionID: Hashable, Comparable, Sendable, CustomStringConvertible {
    /// The number; 1 is the first.
    public let number: Int64
    /// Wraps a number.
    public init(_ number: Int64) { self.number = number }
    public static func < (left: Self, right: Self) -> Bool { left.number < right.number }
    public var description: String { String(number) }
}

/// Who holds a session. The numbers are stored.
public enum SessionKind: UInt8, CaseIterable, Sendable, CustomStringConvertible {
    /// A page, by a cookie.
    case page = 1
    /// A program, by refresh tokens that replace each other: their family is the session.
    case program = 2

    public var description: String { self == .page ? "page" : "program" }

    /// The kind of the token that the session is found by.
    public var token: Token.Kind { self == .page ? .session : .refresh }
}

/// How a session came to be. The numbers are stored.
public enum SessionOrigin: UInt8, CaseIterable, Sendable, CustomStringConvertible {
    /// By name and password.
    case password = 1
    /// By a one-time login.
    case loginLink = 2

    public var description: String { self == .password ? "password" : "login link" }
}

/// Why a session ended. The numbers are stored.
public enum SessionEnd: UInt8, CaseIterable, Sendable, CustomStringConvertible {
    /// Its user logged out, or ended it from another one.
    case logout = 1
    /// Someone who may ended it.
    case revoked
    /// The password was set.
    case passwordSet
    /// The role or the granted accounts are other ones.
    case accessChanged
    /// The user was disabled.
    case disabled
    /// Nobody used it for too long.
    case idle
    /// Its longest life is over.
    case expired
    /// A refresh token came a second time: a stranger may have it.
    case reused

    public var description: String {
        switch self {
        case .logout: "logout"
        case .revoked: "revoked"
        case .passwordSet: "password set"
        case .accessChanged: "access changed"
        case .disabled: "user disabled"
        case .idle: "idle"
        case .expired: "expired"
        case .reused: "refresh token reused"
        }
    }
}

/// An open session.
public struct Session: Hashable, Sendable {
    /// Its number.
    public let id: SessionID
    /// Whose it is.
    public let user: UserName
    /// Who holds it.
    public let kind: SessionKind
    /// How it came to be.
    public let origin: SessionOrigin
    /// The hash of the token it is found by; a refresh changes it.
    public internal(set) var token: Digest
    /// When it was opened, in nanoseconds since the epoch.
    public let openedAt: Int64
    /// When it ends at the latest, in nanoseconds since the epoch.
    public let expiresAt: Int64
}
