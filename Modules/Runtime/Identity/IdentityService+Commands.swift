internal import Crypto
internal import Domain
internal import JSON
public import Security
internal import Storage

extension IdentityService {
    /// Manages users and sessions for someone who asked over the network.
    /// - Throws: `notAllowed` where the role does not have the command's permission, `beyondGrant` where it would give a way to
    ///   accounts that whoever asks was not granted, and what the rules refuse.
    public func perform(_ command: IdentityCommand, by principal: Principal) async throws(IdentityRefusal) {
        try await take(actor: principal.actor) { books, time, facts throws(IdentityRefusal) in
            // Asked of the books and not of the principal: what was allowed when the request came may not be any more.
            guard let session = books.sessions[principal.session], let now = books.principal(of: session, at: time),
                Access.decide(now, command.permission).isAllowed
            else { throw .notAllowed }
            guard command.isWithin(now.accounts, books) else { throw .beyondGrant }
            try command.decide(books, at: time, into: &facts)
        }
    }

    /// Makes a one-time login for a user, asked for over the network.
    /// - Returns: its token, to be shown once; `LoginLink.path` makes the address of it.
    public func loginLink(for user: UserName, by principal: Principal) async throws(IdentityRefusal) -> Token {
        let token = Token(.login, random: parts.entropy.bytes(32))
        try await perform(.issueLink(user, token: token.digest), by: principal)
        return token
    }

    /// Ends one of the user's own sessions.
    public func endOwnSession(_ id: SessionID, by principal: Principal) async throws(IdentityRefusal) {
        try await take(actor: principal.actor) { books, time, facts throws(IdentityRefusal) in
            try books.decide(end: id, .logout, of: principal.user, at: time, into: &facts)
        }
    }

    /// A one-time login for the first admin, where no enabled admin has a password yet: at first start, and until it was used.
    /// - Returns: who it is for and its token, to be printed once on the machine's own terminal; nil where an admin can log in.
    public func firstLogin(_ name: UserName) async throws(IdentityRefusal) -> (user: UserName, token: Token)? {
        let token = Token(.login, random: parts.entropy.bytes(32))
        let user = try await take(actor: "system") { books, time, facts throws(IdentityRefusal) -> UserName? in
            let admins = books.users.values.filter { $0.role == .admin && $0.isEnabled }
            guard !admins.contains(where: { $0.password != nil }) else { return nil }
            let waiting = admins.map(\.name).min()
            if waiting == nil { try books.decide(add: name, DisplayName("Administrator"), .admin, .all, at: time, into: &facts) }
            facts.append(
                .loginLinkIssued(waiting ?? name, token: token.digest, expires: time + books.rules.link, time: time))
            return waiting ?? name
        }
        return user.map { ($0, token) }
    }

    /// Takes commands of other processes to this one.
    nonisolated var pump: CommandPump {
        CommandPump(of: IdentityParts.stream, in: parts.store, sleeper: parts.sleeper) { row in
            do throws(IdentityRefusal) {
                try await self.obey(row)
                return true
            } catch { return false }
        }
    }

    /// Obeys the commands that wait in the store, and ends: for a service that lives for one call. Call it instead of `run`.
    public func drain() async throws(RuntimeError) {
        var underWay: Set<String> = []
        _ = try await pump.pump(&underWay)
        if let failure { throw failure }
    }

    /// Decides a command of another process, whose store's owner trusts its file permissions, and commits its outcome with its facts.
    private func obey(_ row: CommandRow) async throws(IdentityRefusal) {
        var facts: [IdentityFact] = []
        var answer: JSONValue = ["ok": true]
        let time = now()
        do {
            try IdentityCommand(kind: row.kind, JSONValue(reading: row.payload)).decide(books, at: time, into: &facts)
        } catch let refusal as IdentityRefusal {
            answer = ["ok": false, "code": .string(refusal.code), "error": .string(refusal.description)]
        } catch {
            answer = ["ok": false, "code": "command", "error": .string("\(error)")]
        }
        let outcome = CommandOutcome(id: row.id, payload: Array(answer.text().utf8))
        try await makeDurable(add(outcome, facts, actor: row.actor, at: time))
    }
}

/// The address of a one-time login.
public enum LoginLink {
    /// The path of the page with the token behind `#`, where browsers keep it from servers, logs and other pages; the page posts it.
    public static func path(_ token: Token) -> String { "/login#\(token.secret)" }
}
