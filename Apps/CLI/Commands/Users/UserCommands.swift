internal import CommandLine
internal import Configuration
internal import Crypto
internal import Domain
internal import Host
internal import JSON
internal import Runtime
internal import Security

/// `assay user`: who may log in, and what they may do.
struct UserCommands {
    let plugins: [Plugin]

    private var name: Argument { Argument("user", "The name that logs in: small letters, digits, '-', '_' and '.'.") }
    private var roles: Values { .fixed(Role.allCases.map(\.description)) }

    var command: Command {
        Command(
            "user", "Adds users, says what they may do, and ends their sessions.",
            discussion: "Whoever can write the store's files may call these; each call is in the audit trail with the caller's name.",
            examples: [Example("assay user list", "Who there is, with role and accounts.")],
            subcommands: adding + changing + sessions)
    }

    private var adding: [Command] {
        [
            Command(
                "add", "Adds a user.",
                discussion: "The password is asked for without showing it, or read from standard input: one line. No option takes it.",
                examples: [
                    Example("assay user add anna --role admin", "Asks for Anna's password."),
                    Example("assay user add bob --role trader --accounts paper,fund-7 --link", "Prints a one-time login for Bob."),
                ],
                arguments: [name],
                options: [
                    Option("role", "ROLE", "What the user is here.", values: roles, default: "viewer"),
                    Option("accounts", "LIST", "The accounts the user may see: all, none, or names with commas.", default: "all"),
                    Option("display-name", "TEXT", "What the user is called on the page; the name where not given."),
                    .flag("link", "Asks for no password and prints a one-time login instead; needed with --server."), Place.server,
                ]
            ) { try await add($0) },
            Command(
                "list", "Lists the users.", examples: [Example("assay user list --json", "Writes them as JSON.")], options: [Place.server]
            ) {
                try await list($0)
            },
        ]
    }

    private var changing: [Command] {
        [
            Command(
                "role", "Gives a user another role; the user's sessions end.",
                examples: [Example("assay user role bob viewer", "Bob may only look from now on.")],
                arguments: [name, Argument("role", "What the user is here.", values: roles)], options: [Place.server]
            ) { invocation in
                let role = Role(invocation.argument("role") ?? "") ?? .viewer
                return try await change(invocation, "is \(role) now") { .setRole($0, role) }
            },
            Command(
                "accounts", "Lets a user see other accounts; the user's sessions end.",
                examples: [Example("assay user accounts bob paper", "Bob sees the account paper and no other.")],
                arguments: [name, Argument("accounts", "all, none, or names with commas.")], options: [Place.server]
            ) { invocation in
                let accounts = try grant(invocation.argument("accounts") ?? "")
                return try await change(invocation, "may see: \(accounts)") { .setAccounts($0, accounts) }
            },
            Command(
                "disable", "Lets a user no longer log in, and ends the user's sessions.",
                examples: [Example("assay user disable bob", "Bob is out at once.")], arguments: [name], options: [Place.server]
            ) { try await change($0, "may not log in any more") { .setEnabled($0, false) } },
            Command(
                "enable", "Lets a disabled user log in again.",
                examples: [Example("assay user enable bob", "With the password from before.")], arguments: [name], options: [Place.server]
            ) { try await change($0, "may log in") { .setEnabled($0, true) } },
            Command(
                "password", "Sets a user's password; the user's sessions end.",
                discussion: "It is asked for without showing it, or read from standard input: one line. No option takes it.",
                examples: [Example("assay user password anna", "Asks for Anna's new password.")], arguments: [name]
            ) { invocation in
                let store = StoreUsers(workspace: try Workspace(invocation, plugins: plugins))
                let hash = try store.newPassword(for: user(invocation))
                return try await change(invocation, on: store, "has a new password") { .setPassword($0, hash) }
            },
        ]
    }

    private var sessions: [Command] {
        [
            Command(
                "login-link", "Prints a one-time login that is good for 15 minutes; the one before is void.",
                examples: [Example("assay user login-link anna", "For a first login, or a forgotten password.")], arguments: [name],
                options: [Place.server]
            ) { try await link($0, for: try user($0), on: try desk($0)) },
            Command(
                "sessions", "Lists open sessions, of one user or of all.",
                examples: [Example("assay user sessions anna", "Where Anna is logged in.")],
                arguments: [Argument("user", "The name that logs in.", count: .optional)], options: [Place.server]
            ) { try await listSessions($0) },
            Command(
                "end-session", "Ends one session.", examples: [Example("assay user end-session 12", "Its page and sockets close.")],
                arguments: [Argument("session", "Its number, as `assay user sessions` shows it.", values: .integer(1...Int.max))],
                options: [Place.server]
            ) { invocation in
                let number = Int64(invocation.argument("session") ?? "") ?? 0
                try await desk(invocation).submit(.endSession(SessionID(number)))
                invocation.output.json("assay.user.end-session/1", ["session": JSONValue(number)])
                invocation.output.line("Session \(number) has ended.")
                return .ok
            },
            Command(
                "end-sessions", "Ends every session of a user.",
                examples: [Example("assay user end-sessions anna", "Anna must log in again everywhere.")], arguments: [name],
                options: [Place.server]
            ) { try await change($0, "is logged out everywhere") { .endSessions($0) } },
        ]
    }

    private func desk(_ invocation: Invocation) throws -> any UserDesk {
        let workspace = try Workspace(invocation, plugins: plugins)
        guard let caller = try Place.caller(invocation, workspace) else { return StoreUsers(workspace: workspace) }
        return ServerUsers(server: caller)
    }

    private func user(_ invocation: Invocation) throws -> UserName {
        do { return try UserName(invocation.argument("user") ?? "") } catch {
            throw Failure(.usage, code: "user", "\(error)", fix: "use small letters, digits, '-', '_' and '.'")
        }
    }

    private func grant(_ text: String) throws -> AccountGrant {
        if text == "all" { return .all }
        if text == "none" { return .only([]) }
        do { return .only(Set(try text.split(separator: ",", omittingEmptySubsequences: false).map { try AccountID($0) })) } catch {
            throw Failure(.usage, code: "accounts", "\(error)", fix: "write all, none, or names with commas: paper,fund-7")
        }
    }

    private func add(_ invocation: Invocation) async throws -> ExitCode {
        let name = try user(invocation)
        let displayName = try DisplayName(invocation.option("display-name") ?? "\(name)")
        let role = Role(invocation.option("role") ?? "") ?? .viewer
        let accounts = try grant(invocation.option("accounts") ?? "all")
        let (desk, isLinked) = (try desk(invocation), invocation.flag("link"))
        var password: PasswordHash?
        if !isLinked {
            guard let store = desk as? StoreUsers else {
                throw Failure(.usage, code: "password", "a server takes nobody's password but their own", fix: "add --link")
            }
            password = try store.newPassword(for: name)
        }
        try await desk.submit(.addUser(name, displayName, role, accounts, password: password))
        if isLinked { return try await link(invocation, for: name, on: desk) }
        return try await show(invocation, name, on: desk, "Added \(name), \(role).")
    }

    private func change(
        _ invocation: Invocation, on given: (any UserDesk)? = nil, _ text: String, _ command: (UserName) throws -> IdentityCommand
    ) async throws -> ExitCode {
        let (name, desk) = (try user(invocation), try given ?? desk(invocation))
        try await desk.submit(try command(name))
        return try await show(invocation, name, on: desk, "\(name) \(text).")
    }

    private func show(_ invocation: Invocation, _ name: UserName, on desk: any UserDesk, _ text: String) async throws -> ExitCode {
        invocation.output.json("assay.user/1", ["user": try await desk.user(name)])
        invocation.output.line(text)
        return .ok
    }

    private func link(_ invocation: Invocation, for name: UserName, on desk: any UserDesk) async throws -> ExitCode {
        let path = try await desk.link(for: name)
        let minutes = IdentityRules().link / 60_000_000_000
        invocation.output.json(
            "assay.user.login-link/1", ["user": .string("\(name)"), "path": .string(path), "minutes": JSONValue(minutes)])
        invocation.output.line(path)
        invocation.output.note("Put the server's address in front. It works once, for \(minutes) minutes; whoever has it is \(name).")
        return .ok
    }

    private func list(_ invocation: Invocation) async throws -> ExitCode {
        let users = try await desk(invocation).users()
        invocation.output.json("assay.user.list/1", ["users": .array(users)])
        var table = Table([
            .text("user"), .text("called"), .text("role"), .text("accounts"), .text("state"), .number("sessions"), .text("added"),
        ])
        for user in users {
            let isEnabled = user["enabled"]?.asBool == true
            let state = isEnabled ? user["hasPassword"]?.asBool == true ? "enabled" : "no password yet" : "disabled"
            let granted = user["accounts"]?.asArray?.compactMap(\.asString)
            table.add([
                user.text("name"), user.text("displayName"), user.text("role"),
                granted.map { $0.isEmpty ? "none" : $0.joined(separator: ",") } ?? "all", state, user.text("sessions"),
                String(user.text("added").prefix { $0 != "T" }),
            ])
        }
        invocation.output.table(table)
        if users.isEmpty { invocation.output.note("No users yet: `assay user add NAME --role admin` adds the first.") }
        return .ok
    }

    private func listSessions(_ invocation: Invocation) async throws -> ExitCode {
        let desk = try desk(invocation)
        let only = invocation.argument("user") == nil ? nil : try await desk.user(try user(invocation))["name"]
        let sessions = try await desk.sessions().filter { only == nil || $0["user"] == only }
        invocation.output.json("assay.user.sessions/1", ["sessions": .array(sessions)])
        var table = Table([.number("session"), .text("user"), .text("held by"), .text("opened by"), .text("opened"), .text("ends")])
        for session in sessions {
            table.add(["session", "user", "kind", "origin", "opened", "expires"].map { session.text($0) })
        }
        invocation.output.table(table)
        return .ok
    }
}
