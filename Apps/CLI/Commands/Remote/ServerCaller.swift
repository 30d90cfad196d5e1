internal import CommandLine
internal import Configuration
internal import Domain
internal import Host
internal import JSON
internal import Network
internal import Transport

/// Asks a server with the rights of who is logged in there.
struct ServerCaller {
    let origin: ServerOrigin
    private let file: SessionFile
    private let client: NetworkClient

    /// What may be done where no answer came to a change.
    enum Repeat {
        /// Sent once more under its key; the same key is done at most once.
        case underKey(String)
        /// Sent once more: asking twice changes nothing.
        case harmless
        /// Never.
        case not
    }

    /// Makes a caller.
    /// - Parameter authorities: a file of authorities in PEM; nil for the machine's.
    init(_ origin: ServerOrigin, authorities: String?, _ file: SessionFile) throws {
        (self.origin, self.file) = (origin, file)
        do throws(NetworkError) {
            let trust: TLSTrust = try authorities.map { (path) throws(NetworkError) in .only(try Self.pem(path)) } ?? .system
            client = try NetworkClient(trust: trust, allowsPlain: origin.isPlain)
        } catch { throw Failure(.configuration, code: "ca", error.description) }
    }

    private static func pem(_ path: String) throws(NetworkError) -> [UInt8] {
        do throws(HostError) { return try Files.read(path) } catch {
            throw NetworkError(.untrusted, mayHaveArrived: false, "the authorities cannot be read: \(error)")
        }
    }

    // MARK: With rights

    /// Reads something.
    /// - Throws: `Failure`: 4 where nobody is logged in or may not, 5 where no answer came, 65 where it was refused.
    func get(_ path: String) async throws -> HTTPReply {
        let reply: HTTPReply
        do { reply = try await attempt(.get, path, nil, [:]) } catch let error as NetworkError { throw unreachable(error) }
        return try accepted(reply)
    }

    /// The document at a path.
    func document(_ path: String) async throws -> JSONValue { try Self.json(try await get(path)) }

    /// Every line of a list, page by page.
    /// - Parameter most: how many at most.
    func lines(_ path: String, most: Int = .max) async throws -> [JSONValue] {
        var (lines, after): ([JSONValue], String?) = ([], nil)
        repeat {
            let more = "limit=\(min(500, most - lines.count))" + (after.map { "&after=\(PercentEncoding.encode($0))" } ?? "")
            let page = try await document(path + (path.contains("?") ? "&" : "?") + more)
            lines += page["items"]?.asArray ?? []
            after = page["next"]?.asDecimalText
        } while after != nil && lines.count < most
        return lines
    }

    /// Changes something. An answer that is lost is asked for once more where that is safe.
    /// - Returns: what the server said; null where it said nothing.
    /// - Throws: `Failure`, as for `get`, and 2 where it is not known whether it was done.
    @discardableResult
    func change(_ method: HTTPMethod, _ path: String, _ body: JSONValue? = nil, repeating: Repeat) async throws -> JSONValue {
        var fields: HTTPFields = [:]
        if case .underKey(let key) = repeating { fields["Idempotency-Key"] = key }
        var tries = 2
        if case .not = repeating { tries = 1 }
        var trouble = ""
        for round in 1...tries {
            do {
                let reply = try await attempt(method, path, body, fields)
                guard reply.status.code >= 500 else { return try Self.json(try accepted(reply)) }
                trouble = failure(reply).message
            } catch let error as NetworkError {
                if !error.mayHaveArrived, round == 1 { throw unreachable(error) }
                trouble = error.description
            } catch let failure as Failure where round > 1 && failure.exitCode != .badInput {
                // That the second try could not be made says nothing of the first.
                trouble = failure.message
            }
        }
        let fix: String
        switch repeating {
        case .underKey(let key): fix = "repeat the call with --id \(key): it is done at most once"
        case .harmless: fix = "repeat the call: asking twice changes nothing"
        case .not: fix = "look whether it was done before you repeat the call"
        }
        throw Failure(
            .canceled, code: "no-answer", "\(origin.text) gave no answer; what became of this is not known (\(trouble))", fix: fix)
    }

    // MARK: Answers

    /// Sends one request with the access token; where that is not good any more, once more with the next.
    /// - Throws: `NetworkError` of the request itself, `Failure` where there are no tokens to send it with.
    private func attempt(_ method: HTTPMethod, _ path: String, _ body: JSONValue?, _ fields: HTTPFields) async throws -> HTTPReply {
        var session = try kept()
        if session.expires.nanoseconds < SystemClock().now().nanoseconds + Self.margin { session = try await renewed(after: session) }
        let reply = try await send(method, path, body, fields, session.access)
        guard reply.status == .unauthorized else { return reply }
        session = try await renewed(after: session)
        return try await send(method, path, body, fields, session.access)
    }

    /// How long an access token must still be good for to be sent.
    private static let margin: Int64 = 5_000_000_000

    /// Sends one request.
    func send(
        _ method: HTTPMethod, _ path: String, _ body: JSONValue?, _ fields: HTTPFields = [:], _ token: String? = nil
    ) async throws(NetworkError) -> HTTPReply {
        var fields = fields
        if let token { fields["Authorization"] = "Bearer " + token }
        if body != nil { fields["Content-Type"] = "application/json" }
        var call = HTTPCall(method, origin.text + path, fields: fields, body: body.map { Array($0.text().utf8) } ?? [])
        call.limit = 256 << 20
        return try await client.send(call)
    }

    /// An answer that is no problem.
    func accepted(_ reply: HTTPReply) throws(Failure) -> HTTPReply {
        guard reply.status.isSuccess else { throw failure(reply) }
        return reply
    }

    private static func json(_ reply: HTTPReply) throws -> JSONValue {
        reply.body.isEmpty ? .null : try JSONValue(reading: reply.body)
    }

    /// A problem as one line: its detail, what is wrong place by place, and what to do.
    func failure(_ reply: HTTPReply) -> Failure {
        let problem = try? JSONValue(reading: reply.body)
        let faults = (problem?["errors"]?.asArray ?? []).map { "\($0["pointer"]?.asString ?? "") \($0["detail"]?.asString ?? "")" }
        var message = problem?["detail"]?.asString ?? "the server answered \(reply.status)"
        if !faults.isEmpty { message += " " + faults.joined(separator: ", ") }
        var fix = problem?["fix"]?.asString ?? ""
        if fix.isEmpty, let wait = reply.fields["Retry-After"] { fix = "try again in \(wait) s" }
        let code: ExitCode =
            switch reply.status.code {
            case 401, 403: .notAllowed
            case 429, 500...: .notReachable
            default: .badInput
            }
        return Failure(
            code, code: problem?["code"]?.asString ?? "http-\(reply.status.code)", Self.withoutStop(message), fix: Self.withoutStop(fix))
    }

    /// The API writes sentences; here they become parts of a line.
    private static func withoutStop(_ text: String) -> String { text.hasSuffix(".") ? String(text.dropLast()) : text }

    func unreachable(_ error: NetworkError) -> Failure {
        Failure(.notReachable, code: "not-reachable", "\(origin.text) does not answer: \(error)", fix: "look whether a server runs there")
    }

    // MARK: Tokens

    private func kept() throws -> KeptSession {
        guard let session = try file.read() else { throw notLoggedIn("nobody is logged in at \(origin.text)") }
        guard session.server == origin.text else { throw notLoggedIn("the login that is kept is for \(session.server)") }
        return session
    }

    private func notLoggedIn(_ message: String) -> Failure {
        Failure(.notAllowed, code: "not-logged-in", message, fix: "`assay login \(origin.text)`")
    }

    /// The tokens that follow a session's, or those another call has had meanwhile. Where the server says that the session has ended, its
    /// file is removed.
    private func renewed(after old: KeptSession) async throws -> KeptSession {
        try await file.whileLocked {
            let now = try kept()
            guard now.access == old.access else { return now }
            let reply: HTTPReply
            do throws(NetworkError) {
                reply = try await send(.post, "/api/v1/tokens/refresh", ["refresh": .string(now.refresh)])
            } catch { throw unreachable(error) }
            guard reply.status != .unauthorized else {
                try file.remove()
                throw notLoggedIn("the session of \(now.user) at \(origin.text) has ended")
            }
            let tokens = try Self.json(try accepted(reply))
            let next = try KeptSession(server: now.server, user: now.user, tokens: tokens, authorities: now.authorities)
            try file.write(next)
            return next
        }
    }
}
