internal import CommandLine
internal import JSON
internal import Network
internal import Runtime
internal import Security

/// The users of a server, changed with the rights of who is logged in there.
struct ServerUsers: UserDesk {
    let server: ServerCaller

    func submit(_ command: IdentityCommand) async throws {
        switch command {
        case .addUser(let name, let displayName, let role, let accounts, _):
            // A password would have to leave this machine, and somebody but its owner would know it.
            let user: JSONValue = [
                "name": .string("\(name)"), "displayName": .string("\(displayName)"), "role": .string("\(role)"),
                "accounts": Self.wire(accounts),
            ]
            try await server.change(.post, "/api/v1/users", user, repeating: .not)
        case .setRole(let name, let role): try await put(name, "role", .string("\(role)"))
        case .setAccounts(let name, let accounts): try await put(name, "accounts", Self.wire(accounts))
        case .setEnabled(let name, let isEnabled): try await put(name, "disabled", .bool(!isEnabled))
        case .endSession(let id): try await server.change(.delete, "/api/v1/sessions/\(id.number)", repeating: .not)
        case .endSessions(let name):
            for session in try await sessions() where session["user"]?.asString == "\(name)" {
                try await server.change(.delete, "/api/v1/sessions/\(session.text("session"))", repeating: .not)
            }
        case .setPassword, .issueLink:
            throw Failure(.usage, code: "server", "a server takes no password and no link of another's", fix: "`assay user login-link`")
        }
    }

    func link(for name: UserName) async throws -> String {
        try await server.change(.post, path(name) + "/login-link", repeating: .not).text("path")
    }

    func users() async throws -> [JSONValue] {
        let sessions = try await sessions()
        return try await server.lines("/api/v1/users").map { found in
            var line = found.members ?? []
            if let place = line.firstIndex(where: { $0.name == "accounts" }), line[place].value == .null {
                line[place] = .init("accounts", "all")
            }
            return .object(line + [.init("sessions", JSONValue(sessions.count { $0["user"] == found["name"] }))])
        }
    }

    func sessions() async throws -> [JSONValue] {
        try await server.lines("/api/v1/sessions").map { found in
            .object(
                (found.members ?? []).filter { $0.name != "own" }.map { $0.name == "id" ? .init("session", $0.value) : $0 })
        }
    }

    private func path(_ name: UserName) -> String { "/api/v1/users/\(PercentEncoding.encode("\(name)"))" }

    /// Setting what is set already changes nothing.
    private func put(_ name: UserName, _ member: String, _ value: JSONValue) async throws {
        try await server.change(.put, path(name) + "/" + member, .object([.init(member, value)]), repeating: .harmless)
    }

    private static func wire(_ accounts: AccountGrant) -> JSONValue { accounts == .all ? .null : accounts.json }
}
