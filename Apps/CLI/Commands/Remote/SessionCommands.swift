internal import CommandLine
internal import Configuration
internal import Host
internal import JSON
internal import Network

/// `assay login`, `assay logout` and `assay whoami`: with whose rights commands act on a server.
struct SessionCommands {
    let plugins: [Plugin]

    var all: [Command] {
        [
            Command(
                "login", "Logs in at a server, for the commands that take --server.",
                discussion: """
                    The password is asked for without showing it, or read from standard input: one line. No option takes it. The login \
                    is kept in a file that only you may read, session.file; logging in does not change where commands act: --server does.
                    """,
                examples: [
                    Example("assay login https://desk.example --user anna", "Asks for Anna's password."),
                    Example("assay login http://127.0.0.1:8080", "At a server of this machine, by your own name."),
                ],
                arguments: [Argument("url", "Where the server is: https://…, or http://… on this machine.")],
                options: [
                    Option("user", "NAME", "Who logs in; the name you have on this machine where not given."),
                    Option("ca", "FILE", "The authorities to believe, in PEM, instead of the machine's.", values: .file),
                ]
            ) { try await login($0) },
            Command(
                "logout", "Ends the login at the server and forgets it here.",
                examples: [Example("assay logout", "Whoever had its tokens has nothing.")]
            ) { try await logout($0) },
            Command(
                "whoami", "Shows who is logged in where, and what they may do.",
                examples: [Example("assay whoami", "Asks the server; ends with 4 where nobody is logged in.")]
            ) { try await whoami($0) },
        ]
    }

    private func login(_ invocation: Invocation) async throws -> ExitCode {
        let file = try SessionFile(try Workspace(invocation, plugins: plugins).settings)
        let origin = try ServerOrigin(invocation.argument("url") ?? "")
        let authorities = try invocation.option("ca").map { try Files.resolved($0) }
        guard let user = invocation.option("user") ?? Environment.value("USER") else {
            throw Failure(.usage, code: "user", "it is not said who logs in", fix: "add --user NAME")
        }
        func refuseAnother() throws {
            guard let there = try file.read() else { return }
            throw Failure(
                .failed, code: "logged-in", "\(there.user) is logged in at \(there.server) already", fix: "`assay logout` ends that")
        }
        try refuseAnother()
        guard let password = Terminal.secret("Password of \(user) at \(origin.text): ") else {
            throw Failure(
                .usage, code: "password", "there is no password on standard input", fix: "type it at the prompt, or pipe one line in")
        }
        let caller = try ServerCaller(origin, authorities: authorities, file)
        try await file.whileLocked {
            try refuseAnother()
            let reply: HTTPReply
            do throws(NetworkError) {
                reply = try await caller.send(.post, "/api/v1/tokens", ["user": .string(user), "password": .string(password)])
            } catch { throw caller.unreachable(error) }
            let tokens = try JSONValue(reading: try caller.accepted(reply).body)
            try file.write(try KeptSession(server: origin.text, user: user, tokens: tokens, authorities: authorities))
        }
        invocation.output.json("assay.login/1", ["server": .string(origin.text), "user": .string(user)])
        invocation.output.line("\(user) is logged in at \(origin.text). Commands act there with --server \(origin.text).")
        return .ok
    }

    /// The login that is kept, with a caller for it.
    private func kept(_ invocation: Invocation) throws -> (session: KeptSession, caller: ServerCaller, file: SessionFile) {
        let file = try SessionFile(try Workspace(invocation, plugins: plugins).settings)
        guard let session = try file.read() else {
            throw Failure(.notAllowed, code: "not-logged-in", "nobody is logged in", fix: "`assay login URL`")
        }
        return (session, try ServerCaller(try ServerOrigin(session.server), authorities: session.authorities, file), file)
    }

    private func logout(_ invocation: Invocation) async throws -> ExitCode {
        let (session, caller, file) = try kept(invocation)
        do { try await caller.change(.delete, "/api/v1/session", repeating: .not) } catch let failure as Failure
            where failure.exitCode == .notReachable || failure.exitCode == .canceled
        {
            throw Failure(
                failure.exitCode, code: failure.code, failure.message,
                fix: "try again when it answers; removing '\(file.path)' only forgets the login here")
        } catch let failure as Failure where failure.code == "not-logged-in" {
            // It had ended already, and its file is gone.
        }
        try await file.whileLocked { if file.isThere { try file.remove() } }
        invocation.output.json("assay.logout/1", ["server": .string(session.server), "user": .string(session.user)])
        invocation.output.line("\(session.user) is logged out at \(session.server).")
        return .ok
    }

    private func whoami(_ invocation: Invocation) async throws -> ExitCode {
        let (session, caller, _) = try kept(invocation)
        let who = try await caller.document("/api/v1/session")
        invocation.output.json("assay.whoami/1", .object([.init("server", .string(session.server))] + (who.members ?? [])))
        let accounts = who["accounts"]?.asArray.map { $0.compactMap(\.asString).joined(separator: ", ") }
        invocation.output.facts([
            ("server", session.server), ("user", who["user"]?.asString ?? ""), ("role", who["role"]?.asString ?? ""),
            ("accounts", accounts.map { $0.isEmpty ? "none" : $0 } ?? "all"), ("session", who["session"]?.asDecimalText ?? ""),
            ("ends", who["expires"]?.asString ?? "never"),
        ])
        return .ok
    }
}
