/// The times that identity goes by, in nanoseconds.
public struct IdentityRules: Hashable, Sendable {
    private static let second: Int64 = 1_000_000_000

    /// A session that was not used for so long ends.
    public var idle: Int64 = 12 * 3600 * second
    /// A session ends after so long, used or not.
    public var longest: Int64 = 7 * 86_400 * second
    /// How long an access token lives.
    public var access: Int64 = 600 * second
    /// How long a login link is good.
    public var link: Int64 = 900 * second
    /// For so long after it was opened by a login link a session may set the password without the old one.
    public var fresh: Int64 = 900 * second
    /// How many sessions a user has at most; the oldest makes room.
    public var sessionsOfUser = 32
    /// How guessing one user's password is slowed down.
    public var ofUser = Throttle.Rule(free: 5, first: second, longest: 300 * second, memory: 86_400 * second)
    /// How guessing from one address is slowed down.
    public var ofAddress = Throttle.Rule(free: 20, first: second, longest: 900 * second, memory: 86_400 * second)

    /// The rules where nothing is configured.
    public init() {}
}

/// Why identity refuses something: one line for whoever may know.
public enum IdentityRefusal: Error, Hashable, Sendable, CustomStringConvertible {
    /// No such user.
    case unknownUser(UserName)
    /// There is such a user already, or was once.
    case userExists(UserName)
    /// The display name is empty, too long or has control characters.
    case displayName
    /// It would leave no admin who could ever log in.
    case lastAdmin(UserName)
    /// Name, password, token or link are not what they must be; which of them is wrong is not said.
    case credentials
    /// Try again after so many nanoseconds.
    case throttled(Int64)
    /// Too much at once; try again.
    case busy
    /// No such session, or it is of someone else.
    case unknownSession
    /// The old password is needed, and is missing.
    case oldPassword
    /// The new password is not taken.
    case password(PasswordPolicy.Refusal)
    /// Whoever asks may not.
    case notAllowed
    /// It would give somebody a way to accounts that whoever asks was not granted.
    case beyondGrant
    /// Identity has stopped, because the journal could not be written; nobody is let in until the process restarts.
    case unavailable

    /// A stable word for programs.
    public var code: String {
        switch self {
        case .unknownUser: "unknown_user"
        case .userExists: "user_exists"
        case .displayName: "display_name"
        case .lastAdmin: "last_admin"
        case .credentials: "credentials"
        case .throttled: "throttled"
        case .busy: "busy"
        case .unknownSession: "unknown_session"
        case .oldPassword: "old_password"
        case .password: "password"
        case .notAllowed: "not_allowed"
        case .beyondGrant: "beyond_grant"
        case .unavailable: "unavailable"
        }
    }

    public var description: String {
        switch self {
        case .unknownUser(let name): "there is no user '\(name)'; `assay user list` shows who there is"
        case .userExists(let name): "there is a user '\(name)' already; names are never given twice"
        case .displayName: "a display name has 1 to \(DisplayName.longest) bytes and no control characters"
        case .lastAdmin(let name): "'\(name)' is the last admin; make another one first"
        case .credentials: "name, password or token are wrong, or not good any more"
        case .throttled(let wait): "too many failures; try again in \((wait + 999_999_999) / 1_000_000_000) s"
        case .busy: "too many at once; try again in a moment"
        case .unknownSession: "there is no such session"
        case .oldPassword: "the present password is wrong or missing"
        case .password(let refusal): refusal.description
        case .notAllowed: "this is not allowed"
        case .beyondGrant: "this is about accounts that you were not granted; ask an admin who has them all"
        case .unavailable: "identity has stopped; restart the process"
        }
    }
}
