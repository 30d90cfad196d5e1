internal import Crypto
internal import Domain
public import JSON
public import Security

/// How commands of one process reach identity in another: rows of the store. Passwords and tokens are hashes in them.
extension IdentityCommand {
    /// The name of what is asked for.
    public var kind: String {
        switch self {
        case .addUser: "user.add"
        case .setRole: "user.role"
        case .setAccounts: "user.accounts"
        case .setEnabled: "user.enable"
        case .setPassword: "user.password"
        case .issueLink: "login.link"
        case .endSession: "session.end"
        case .endSessions: "session.end-all"
        }
    }

    /// The command's fields.
    public var json: JSONValue {
        switch self {
        case .addUser(let name, let displayName, let role, let accounts, let password):
            [
                "user": .string("\(name)"), "displayName": .string("\(displayName)"), "role": .string("\(role)"), "accounts": accounts.json,
                "password": password.map { .string($0.phc) } ?? .null,
            ]
        case .setRole(let name, let role): ["user": .string("\(name)"), "role": .string("\(role)")]
        case .setAccounts(let name, let accounts): ["user": .string("\(name)"), "accounts": accounts.json]
        case .setEnabled(let name, let isEnabled): ["user": .string("\(name)"), "enabled": .bool(isEnabled)]
        case .setPassword(let name, let hash): ["user": .string("\(name)"), "password": .string(hash.phc)]
        case .issueLink(let name, let token): ["user": .string("\(name)"), "token": .string(token.hex)]
        case .endSession(let id): ["session": JSONValue(id.number)]
        case .endSessions(let name): ["user": .string("\(name)")]
        }
    }

    /// Reads a command.
    /// - Throws: when a field is missing or is not what it may be.
    public init(kind: String, _ json: JSONValue) throws(CommandError) {
        func text(_ name: String) throws(CommandError) -> String {
            guard let text = json[name]?.asString else { throw CommandError("'\(name)' is missing or no text") }
            return text
        }
        func user() throws(CommandError) -> UserName {
            do { return try UserName(try text("user")) } catch { throw CommandError("\(error)") }
        }
        func role() throws(CommandError) -> Role {
            guard let role = Role(try text("role")) else { throw CommandError("'role' is none there is") }
            return role
        }
        func hash() throws(CommandError) -> PasswordHash {
            guard let hash = PasswordHash(phc: try text("password")) else { throw CommandError("'password' is no hash of argon2id") }
            return hash
        }
        switch kind {
        case "user.add":
            let displayName: DisplayName
            do { displayName = try DisplayName(try text("displayName")) } catch { throw CommandError("\(error)") }
            let password = json["password"]?.isNull == true ? nil : try hash()
            self = .addUser(try user(), displayName, try role(), try AccountGrant(json["accounts"]), password: password)
        case "user.role": self = .setRole(try user(), try role())
        case "user.accounts": self = .setAccounts(try user(), try AccountGrant(json["accounts"]))
        case "user.enable":
            guard let isEnabled = json["enabled"]?.asBool else { throw CommandError("'enabled' is missing or neither true nor false") }
            self = .setEnabled(try user(), isEnabled)
        case "user.password": self = .setPassword(try user(), try hash())
        case "login.link":
            guard let token = Digest(hex: try text("token")) else { throw CommandError("'token' is no hash") }
            self = .issueLink(try user(), token: token)
        case "session.end":
            guard let number = json["session"]?.asInt else { throw CommandError("'session' is no number") }
            self = .endSession(SessionID(Int64(number)))
        case "session.end-all": self = .endSessions(try user())
        default: throw CommandError("there is no command '\(kind)'")
        }
    }
}

extension AccountGrant {
    /// `"all"`, or a list of accounts.
    public var json: JSONValue {
        switch self {
        case .all: "all"
        case .only(let accounts): .array(accounts.sorted().map { .string("\($0)") })
        }
    }

    init(_ json: JSONValue?) throws(CommandError) {
        if json?.asString == "all" {
            self = .all
            return
        }
        guard let names = json?.asArray else { throw CommandError("'accounts' is neither \"all\" nor a list of accounts") }
        var accounts: Set<AccountID> = []
        for name in names {
            do { accounts.insert(try AccountID(name.asString ?? "")) } catch { throw CommandError("\(error)") }
        }
        self = .only(accounts)
    }
}
