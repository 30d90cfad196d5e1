public import Crypto

/// Something that happened to users and sessions and is true for ever: what the stream `identity` stores.
///
/// It never holds a password or a token, only hashes; and of a person nothing but the name and the display name. Times are nanoseconds
/// since the epoch.
public enum IdentityFact: Hashable, Sendable {
    /// A user was added, without a password.
    case userAdded(UserName, DisplayName, Role, AccountGrant, time: Int64)
    /// The user's password is now the one with this hash.
    case passwordSet(UserName, PasswordHash, time: Int64)
    /// The same password has a hash of another cost.
    case passwordRehashed(UserName, PasswordHash, time: Int64)
    /// The role is now this one.
    case roleSet(UserName, Role, time: Int64)
    /// The accounts are now these.
    case accountsGranted(UserName, AccountGrant, time: Int64)
    /// The user may not log in.
    case userDisabled(UserName, time: Int64)
    /// The user may log in again.
    case userEnabled(UserName, time: Int64)
    /// A one-time login was made; the one before it is void.
    case loginLinkIssued(UserName, token: Digest, expires: Int64, time: Int64)
    /// It was used.
    case loginLinkUsed(UserName, time: Int64)
    /// A session was opened; its number is the next one.
    case sessionOpened(Session)
    /// A program's refresh token was replaced; the one before is spent.
    case refreshRotated(SessionID, token: Digest, time: Int64)
    /// A session ended; with a program's session ends every token of its family.
    case sessionEnded(SessionID, SessionEnd, time: Int64)
    /// A wrong password came for the user.
    case loginFailed(UserName, time: Int64)
    /// From here on tries for the user must wait.
    case loginThrottled(UserName, time: Int64)

    /// What was done, as audit leaves say it.
    public var action: String {
        switch self {
        case .userAdded: "user.add"
        case .passwordSet: "user.password"
        case .passwordRehashed: "user.rehash"
        case .roleSet: "user.role"
        case .accountsGranted: "user.accounts"
        case .userDisabled: "user.disable"
        case .userEnabled: "user.enable"
        case .loginLinkIssued: "login.link"
        case .loginLinkUsed: "login.link-used"
        case .sessionOpened: "session.open"
        case .refreshRotated: "session.refresh"
        case .sessionEnded: "session.end"
        case .loginFailed: "login.failed"
        case .loginThrottled: "login.throttled"
        }
    }
}
