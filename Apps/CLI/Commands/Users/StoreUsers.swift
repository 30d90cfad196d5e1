internal import Audit
internal import CommandLine
internal import Configuration
internal import Crypto
internal import Domain
internal import Host
internal import JSON
internal import Runtime
internal import Security
internal import Storage

/// The users of this machine's store: commands go to the process that owns them where one runs, else to a service of this call's own.
struct StoreUsers: UserDesk {
    let workspace: Workspace

    /// Passwords and tokens are in a command as hashes only.
    func submit(_ command: IdentityCommand) async throws {
        _ = try await CommandCourier(workspace: workspace, lock: "identity", isRepeatable: false, decideHere: decideHere)
            .submit(to: IdentityParts.stream, command.kind, command.json)
    }

    private func decideHere(_ row: CommandRow, _ assembly: DeskAssembly) async throws -> [UInt8] {
        let store = try await assembly.ownedStore { _ in }
        let service = IdentityService(parts(store, assembly, try await workspace.auditKey(of: store)))
        try await service.start()
        // Only now: a command that is submitted where identity cannot start would be done at a start nobody expects it of.
        _ = try await store.submit(row)
        try await service.drain()
        guard let outcome = try await store.outcome(of: row.id) else {
            throw Failure(.internal, code: "undecided", "the command \(row.id) was not decided")
        }
        await store.close()
        return outcome.payload
    }

    /// What an identity service of this configuration is made of.
    func parts(_ store: any Store, _ assembly: DeskAssembly, _ key: AuditKey) -> IdentityParts {
        IdentityParts(
            owner: "process \(Environment.processID)", store: store, auditKey: key,
            headFile: workspace.headFile(of: IdentityParts.stream), clock: assembly.clock, sleeper: assembly.sleeper,
            entropy: SystemEntropy(), rules: SecurityKeys.rules(workspace.settings), cost: SecurityKeys.cost(workspace.settings))
    }

    func link(for name: UserName) async throws -> String {
        let token = Token(.login, from: SystemEntropy())
        try await submit(.issueLink(name, token: token.digest))
        return LoginLink.path(token)
    }

    func users() async throws -> [JSONValue] {
        let books = try await books()
        return books.users.values.sorted { $0.name < $1.name }.map { user in
            [
                "name": .string("\(user.name)"), "displayName": .string("\(user.displayName)"), "role": .string("\(user.role)"),
                "accounts": user.accounts.json, "enabled": .bool(user.isEnabled), "hasPassword": .bool(user.password != nil),
                "added": .string("\(Timestamp(nanoseconds: user.addedAt))"), "sessions": JSONValue(books.sessions(of: user.name).count),
            ]
        }
    }

    func sessions() async throws -> [JSONValue] {
        try await books().sessions.values.sorted { $0.id < $1.id }.map { session in
            [
                "session": JSONValue(session.id.number), "user": .string("\(session.user)"), "kind": .string("\(session.kind)"),
                "origin": .string("\(session.origin)"), "opened": .string("\(Timestamp(nanoseconds: session.openedAt))"),
                "expires": .string("\(Timestamp(nanoseconds: session.expiresAt))"),
            ]
        }
    }

    /// The committed users and sessions, read without owning them.
    private func books() async throws -> IdentityBooks {
        let store = try await workspace.openStore(isOwner: false)
        let key = try await workspace.auditKey(toRead: store, IdentityParts.stream)
        let found = try await IdentityRecovery.fold(in: store, key: key, rules: SecurityKeys.rules(workspace.settings))
        await store.close()
        return found.books
    }

    /// Asks for a password, on a terminal twice, and hashes it.
    func newPassword(for user: UserName) throws -> PasswordHash {
        guard let password = Terminal.secret("New password for \(user): ") else {
            throw Failure(
                .usage, code: "password", "there is no password on standard input", fix: "type it at the prompt, or pipe one line in")
        }
        do throws(PasswordPolicy.Refusal) { try PasswordPolicy.check(password, of: user) } catch {
            throw Failure(.badInput, code: "password", error.description)
        }
        if Keyboard.isThere, Terminal.secret("The same again: ") != password {
            throw Failure(.badInput, code: "password", "the two passwords differ", fix: "try again")
        }
        return try PasswordHash(
            of: Array(password.utf8), salt: SystemEntropy().bytes(PasswordHash.saltSize), cost: SecurityKeys.cost(workspace.settings))
    }
}
