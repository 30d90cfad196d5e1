internal import CommandLine
internal import Configuration
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
                    .flag("link", "Asks for no password and prints a one-time login instead."),
                ]
            ) { try await add($0) },
            Command("list", "Lists the users.", examples: [Example("assay user list --json", "Writes them as JSON.")]) {
                try await list($0)
            },
        ]
    }

    private var changing: [Command] {
        [
            Command(
                "role", "Gives a user another role; the user's sessions end.",
                examples: [Example("assay user role bob viewer", "Bob may only look from now on.")],
                arguments: [name, Argument("role", "What the user is here.", values: roles)]
            ) { invocation in
                let role = Role(invocation.argument("role") ?? "") ?? .viewer
                return try await change(invocation, "is \(role) now") { .setRole($0, role) }
            },
            Command(
                "accounts", "Lets a user see other accounts; the user's sessions end.",
                examples: [Example("assay user accounts bob paper", "Bob sees the account paper and no other.")],
                arguments: [name, Argument("accounts", "all, none, or names with commas.")]
            ) { invocation in
                let accounts = try grant(invocation.argument("accounts") ?? "")
                return try await change(invocation, "may see: \(accounts)") { .setAccounts($0, accounts) }
            },
            Command(
                "disable", "Lets a user no longer log in, and ends the user's sessions.",
                examples: [Example("assay user disable bob", "Bob is out at once.")], arguments: [name]
            ) { try await change($0, "may not log in any more") { .setEnabled($0, false) } },
            Command(
                "enable", "Lets a disabled user log in again.",
                examples: [Example("assay user enable bob", "With the password from before.")], arguments: [name]
            ) { try await change($0, "may log in") { .setEnabled($0, true) } },
            Command(
                "password", "Sets a user's password; the user's sessions end.",
                discussion: "It is asked for without showing it, or read from standard input: one line. No option takes it.",
                examples: [Example("assay user password anna", "Asks for Anna's new password.")], arguments: [name]
            ) { invocation in
                let client = try client(invocation)
                let hash = try client.newPassword(for: user(invocation))
                return try await change(invocation, "has a new password") { .setPassword($0, hash) }
            },
        ]
    }

    private var sessions: [Command] {
        [
            Command(
                "login-link", "Prints a one-time login that is good for 15 minutes; the one before is void.",
                examples: [Example("assay user login-link anna", "For a first login, or a forgotten password.")], arguments: [name]
            ) { try await link($0, for: try user($0), "assay.user.login-link/1") },
            Command(
                "sessions", "Lists open sessions, of one user or of all.",
                examples: [Example("assay user sessions anna", "Where Anna is logged in.")],
                arguments: [Argument("user", "The name that logs in.", count: .optional)]
            ) { try await listSessions($0) },
            Command(
                "end-session", "Ends one session.", examples: [Example("assay user end-session 12", "Its page and sockets close.")],
                arguments: [Argument("session", "Its number, as `assay user sessions` shows it.", values: .integer(1...Int.max))]
            ) { invocation in
                let number = Int64(invocation.argument("session") ?? "") ?? 0
                try await client(invocation).submit(.endSession(SessionID(number)))
                invocation.output.json("assay.user.end-session/1", ["session": JSONValue(number)])
                invocation.output.line("Session \(number) has ended.")
                return .ok
            },
            Command(
                "end-sessions", "Ends every session of a user.",
                examples: [Example("assay user end-sessions anna", "Anna must log in again everywhere.")], arguments: [name]
            ) { try await change($0, "is logged out everywhere") { .endSessions($0) } },
        ]
    }

    private func client(_ invocation: Invocation) throws -> IdentityClient {
        IdentityClient(workspace: try Workspace(invocation, plugins: plugins))
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
        let (client, name) = (try client(invocation), try user(invocation))
        let displayName = try DisplayName(invocation.option("display-name") ?? "\(name)")
        let role = Role(invocation.option("role") ?? "") ?? .viewer
        let accounts = try grant(invocation.option("accounts") ?? "all")
        let password = invocation.flag("link") ? nil : try client.newPassword(for: name)
        try await client.submit(.addUser(name, displayName, role, accounts, password: password))
        if invocation.flag("link") { return try await link(invocation, for: name, "assay.user.login-link/1") }
        return try await show(invocation, name, "Added \(name), \(role).")
    }

    private func change(
        _ invocation: Invocation, _ text: String, _ command: (UserName) throws -> IdentityCommand
    ) async throws -> ExitCode {
        let name = try user(invocation)
        try await client(invocation).submit(try command(name))
        return try await show(invocation, name, "\(name) \(text).")
    }

    private func show(_ invocation: Invocation, _ name: UserName, _ text: String) async throws -> ExitCode {
        let books = try await client(invocation).books()
        invocation.output.json("assay.user/1", .object([.init("user", json(try books.user(name), books))]))
        invocation.output.line(text)
        return .ok
    }

    private func link(_ invocation: Invocation, for name: UserName, _ schema: String) async throws -> ExitCode {
        let (client, token) = (try client(invocation), Token(.login, from: SystemEntropy()))
        try await client.submit(.issueLink(name, token: token.digest))
        let minutes = IdentityRules().link / 60_000_000_000
        invocation.output.json(
            schema, ["user": .string("\(name)"), "path": .string(LoginLink.path(token)), "minutes": JSONValue(minutes)])
        invocation.output.line(LoginLink.path(token))
        invocation.output.note("Put the server's address in front. It works once, for \(minutes) minutes; whoever has it is \(name).")
        return .ok
    }

    private func json(_ user: User, _ books: IdentityBooks) -> JSONValue {
        [
            "name": .string("\(user.name)"), "displayName": .string("\(user.displayName)"), "role": .string("\(user.role)"),
            "accounts": user.accounts.json, "enabled": .bool(user.isEnabled), "hasPassword": .bool(user.password != nil),
            "added": .string("\(Timestamp(nanoseconds: user.addedAt))"), "sessions": JSONValue(books.sessions(of: user.name).count),
        ]
    }

    private func list(_ invocation: Invocation) async throws -> ExitCode {
        let books = try await client(invocation).books()
        let users = books.users.values.sorted { $0.name < $1.name }
        invocation.output.json("assay.user.list/1", .object([.init("users", .array(users.map { json($0, books) }))]))
        var table = Table([
            .text("user"), .text("called"), .text("role"), .text("accounts"), .text("state"), .number("sessions"), .text("added"),
        ])
        for user in users {
            let state = user.isEnabled ? user.password == nil ? "no password yet" : "enabled" : "disabled"
            table.add([
                "\(user.name)", "\(user.displayName)", "\(user.role)", "\(user.accounts)", state,
                "\(books.sessions(of: user.name).count)", "\(Timestamp(nanoseconds: user.addedAt).date)",
            ])
        }
        invocation.output.table(table)
        if users.isEmpty { invocation.output.note("No users yet: `assay user add NAME --role admin` adds the first.") }
        return .ok
    }

    private func listSessions(_ invocation: Invocation) async throws -> ExitCode {
        let books = try await client(invocation).books()
        let only = invocation.argument("user") == nil ? nil : try books.user(try user(invocation)).name
        let sessions = books.sessions.values.filter { only == nil || $0.user == only }.sorted { $0.id < $1.id }
        let rows = sessions.map { session -> JSONValue in
            [
                "session": JSONValue(session.id.number), "user": .string("\(session.user)"), "kind": .string("\(session.kind)"),
                "origin": .string("\(session.origin)"), "opened": .string("\(Timestamp(nanoseconds: session.openedAt))"),
                "expires": .string("\(Timestamp(nanoseconds: session.expiresAt))"),
            ]
        }
        invocation.output.json("assay.user.sessions/1", .object([.init("sessions", .array(rows))]))
        var table = Table([.number("session"), .text("user"), .text("held by"), .text("opened by"), .text("opened"), .text("ends")])
        for session in sessions {
            table.add([
                "\(session.id)", "\(session.user)", "\(session.kind)", "\(session.origin)", "\(Timestamp(nanoseconds: session.openedAt))",
                "\(Timestamp(nanoseconds: session.expiresAt))",
            ])
        }
        invocation.output.table(table)
        return .ok
    }
}
