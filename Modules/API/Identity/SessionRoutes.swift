internal import Domain
internal import JSON
internal import Network
internal import Runtime
internal import Security

extension Installation {
    static let whoami = Shape.named(
        "Session",
        .object([
            .init("user", .text), .init("displayName", .text), .init("role", .word(Role.allCases.map { "\($0)" })),
            .init("accounts", .orNull(.list(.text)), "those that were granted; null for all"),
            .init("permissions", .list(.text)), .init("session", .count), .init("expires", .orNull(.time)),
            .init("needsPassword", .flag, "true until a password is set; nothing else is allowed before"),
        ]))
    static let whoamiExample: JSONValue = [
        "user": "anna", "displayName": "Anna", "role": "trader", "accounts": nil, "permissions": ["desk.read"], "session": 3,
        "expires": "2024-01-09T15:30:00Z", "needsPassword": false,
    ]

    var sessionRoutes: [Route] {
        let name = Shape.Field("user", .text(longest: 64))
        let login = Route(
            .post, PathPattern("/api/v1/session"), "logIn", "Logs a page in by name and password, and gives it a cookie.", access: .anyone,
            body: RequestBody(
                .object([name, .init("password", .secret)]), example: ["user": "anna", "password": "…"], limit: 4 << 10),
            answers: [.ok(Self.whoami, example: Self.whoamiExample, "Logged in; Set-Cookie holds the session.")],
            problems: [.credentials, .throttled, .unavailable]
        ) { (call) async throws(Problem) -> Reply in
            do throws(IdentityRefusal) {
                let (user, password) = (call.body["user"]?.asString ?? "", call.body["password"]?.asString ?? "")
                return given(try await identity.login(user, password: password, as: .page, network: Self.network(call)), call)
            } catch { throw Problem(error) }
        }
        let oneTime = Route(
            .post, PathPattern("/api/v1/session/one-time"), "redeemLogin", "Logs a page in by a one-time login, which is used up.",
            access: .anyone, body: RequestBody(.object([.init("token", .secret)]), example: ["token": "al_…"], limit: 4 << 10),
            answers: [.ok(Self.whoami, example: Self.whoamiExample, "Logged in; Set-Cookie holds the session.")],
            problems: [.credentials, .throttled, .unavailable]
        ) { (call) async throws(Problem) -> Reply in
            do throws(IdentityRefusal) {
                return given(try await identity.redeem(call.body["token"]?.asString ?? "", network: Self.network(call)), call)
            } catch { throw Problem(error) }
        }
        return [login, oneTime, who, logout, password, sessions, endSession]
    }

    private var who: Route {
        Route(
            .get, PathPattern("/api/v1/session"), "getSession", "Who you are, and what you may do.", access: .desk(.sessionsOwn),
            answers: [.ok(Self.whoami, example: Self.whoamiExample, "You.")]
        ) { (call) async throws(Problem) -> Reply in .ok(json(try Self.principal(call))) }
    }

    private var logout: Route {
        Route(
            .delete, PathPattern("/api/v1/session"), "logOut", "Ends the session that asks.", access: .desk(.sessionsOwn),
            answers: [Answer(.noContent, .none, "It is ended, durably; its sockets are closed.")], problems: [.unavailable, .notFound]
        ) { (call) async throws(Problem) -> Reply in
            let principal = try Self.principal(call)
            do throws(IdentityRefusal) { try await identity.logout(principal) } catch { throw Problem(error) }
            return Reply(.noContent, .none, fields: ["Set-Cookie": SessionCookie.clearing(isSecure: call.request.isSecure)])
        }
    }

    private var password: Route {
        let body = Shape.object([.maybe("old", .orNull(.secret), "not needed shortly after a one-time login"), .init("new", .secret)])
        return Route(
            .put, PathPattern("/api/v1/session/password"), "setPassword", "Sets your own password; your other sessions end.",
            access: .desk(.sessionsOwn), body: RequestBody(body, example: ["old": "…", "new": "…"], limit: 4 << 10),
            answers: [Answer(.noContent, .none, "It is set.")], problems: [.credentials, .refused, .throttled, .unavailable]
        ) { (call) async throws(Problem) -> Reply in
            let principal = try Self.principal(call)
            do throws(IdentityRefusal) {
                try await identity.setOwnPassword(
                    principal, old: call.body["old"]?.asString, new: call.body["new"]?.asString ?? "",
                    network: Self.network(call))
            } catch { throw Problem(error) }
            return Reply(.noContent, .none)
        }
    }

    private var sessions: Route {
        let shape = Shape.object([
            .init("id", .count), .init("user", .text), .init("kind", .word(["page", "program"])), .init("origin", .text),
            .init("opened", .time), .init("expires", .time), .init("own", .flag, "true for the session that asks"),
        ])
        let example: JSONValue = [
            "id": 3, "user": "anna", "kind": "page", "origin": "password", "opened": "2024-01-02T15:30:00Z",
            "expires": "2024-01-09T15:30:00Z", "own": true,
        ]
        return Route(
            .get, PathPattern("/api/v1/sessions"), "listSessions", "Your open sessions; those of all for who may end them.",
            access: .desk(.sessionsOwn), query: Pages.query,
            answers: [.ok(.page(of: shape), example: ["items": [example], "next": nil], "By number.")]
        ) { (call) async throws(Problem) -> Reply in
            let principal = try Self.principal(call)
            let isOfAll = Access.decide(principal, .sessionsAny).isAllowed
            let lines = identity.durableBooks.sessions.values.sorted { $0.id < $1.id }
                .filter { (isOfAll || $0.user == principal.user) && identity.isLive($0.id) }
            return .ok(
                Pages.page(lines, call, cursor: { $0.id.number }, isAscending: true) { session in
                    [
                        "id": JSONValue(session.id.number), "user": .text(session.user), "kind": .text(session.kind),
                        "origin": .text(session.origin), "opened": .text(Timestamp(nanoseconds: session.openedAt)),
                        "expires": .text(Timestamp(nanoseconds: session.expiresAt)), "own": .bool(session.id == principal.session),
                    ]
                })
        }
    }

    private var endSession: Route {
        let id = Parameter("id", .integer(1...Int64.max), "Give the number of a session.", example: 3)
        return Route(
            .delete, PathPattern("/api/v1/sessions/{id}", [id]), "endSession", "Ends a session of your own, or anyone's for who may.",
            access: .desk(.sessionsOwn), answers: [Answer(.noContent, .none, "It is ended, durably; its sockets are closed.")],
            problems: [.notFound, .unavailable]
        ) { (call) async throws(Problem) -> Reply in
            let (principal, id) = (try Self.principal(call), SessionID(call.integer("id") ?? 0))
            let isOwn = identity.durableBooks.sessions[id]?.user == principal.user
            do throws(IdentityRefusal) {
                if isOwn || !Access.decide(principal, .sessionsAny).isAllowed {
                    try await identity.endOwnSession(id, by: principal)
                } else {
                    try await identity.perform(.endSession(id), by: principal)
                }
            } catch { throw Problem(error) }
            return Reply(.noContent, .none)
        }
    }

    // MARK: Shared

    static func principal(_ call: Call) throws(Problem) -> Principal {
        guard let principal = call.principal else { throw Problem(.unauthenticated, "Nobody is logged in.") }
        return principal
    }

    /// The network a guesser is counted by: the IPv4 address, or the first 64 bits of the IPv6 address, of the connection itself.
    static func network(_ call: Call) -> String {
        let host = call.request.peer.host
        guard host.utf8.contains(UInt8(ascii: ":")), !host.utf8.contains(UInt8(ascii: ".")) else { return host }
        let halves = host.split(separator: ":", omittingEmptySubsequences: false)
        let head = halves.prefix { !$0.isEmpty }
        return head.prefix(4).joined(separator: ":") + "::/64"
    }

    private func given(_ opened: OpenedSession, _ call: Call) -> Reply {
        let isSecure = call.request.isSecure
        let seconds = max(1, (opened.expires - clock.now().nanoseconds) / 1_000_000_000)
        return Reply(
            .ok, .json(json(opened.principal)),
            fields: ["Set-Cookie": SessionCookie.header(opened.token, isSecure: isSecure, seconds: seconds)])
    }

    private func json(_ principal: Principal) -> JSONValue {
        let books = identity.durableBooks
        var accounts: JSONValue = .null
        if case .only(let granted) = principal.accounts { accounts = .array(granted.sorted().map { .text($0) }) }
        let permissions = Permission.allCases.filter(principal.role.permissions.contains)
        return [
            "user": .text(principal.user), "displayName": .text(books.users[principal.user]?.displayName), "role": .text(principal.role),
            "accounts": accounts, "permissions": .array(permissions.map { .text($0) }), "session": JSONValue(principal.session.number),
            "expires": .text(books.sessions[principal.session].map { Timestamp(nanoseconds: $0.expiresAt) }),
            "needsPassword": .bool(principal.needsPassword),
        ]
    }
}

extension Problem {
    /// Why identity refuses, without saying more than it does.
    init(_ refusal: IdentityRefusal) {
        switch refusal {
        case .credentials, .oldPassword: self.init(.credentials, "\(refusal)")
        case .throttled(let wait): self.init(.throttled, "\(refusal)", retryAfter: (wait + 999_999_999) / 1_000_000_000)
        case .busy: self.init(.unavailable, "\(refusal)", retryAfter: 1)
        case .unavailable: self.init(.unavailable, "\(refusal)")
        case .unknownUser, .unknownSession: self.init(.notFound, "\(refusal)")
        case .notAllowed, .beyondGrant: self.init(.notAllowed, "\(refusal)")
        case .userExists: self.init(.conflict, "\(refusal)")
        case .displayName, .lastAdmin, .password: self.init(.refused, "\(refusal)")
        }
    }
}
