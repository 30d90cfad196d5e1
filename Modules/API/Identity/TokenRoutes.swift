internal import Domain
internal import JSON
internal import Network
internal import Runtime
internal import Security

extension Installation {
    private static let tokens = Shape.named(
        "Tokens",
        .object([
            .init("access", .secret, "for Authorization: Bearer"), .init("refresh", .secret, "works once"),
            .init("expires", .time, "when the access token ends"),
        ]))
    private static let tokensExample: JSONValue = ["access": "aa_…", "refresh": "ar_…", "expires": "2024-01-02T15:40:00Z"]

    var tokenRoutes: [Route] {
        let login = Shape.object([.init("user", .text(longest: 64)), .init("password", .secret)])
        return [
            Route(
                .post, PathPattern("/api/v1/tokens"), "getTokens", "Logs a program in by name and password.", access: .anyone,
                body: RequestBody(login, example: ["user": "anna", "password": "…"], limit: 4 << 10),
                answers: [.ok(Self.tokens, example: Self.tokensExample, "The tokens, shown this once.")],
                problems: [.credentials, .throttled, .unavailable]
            ) { (call) async throws(Problem) -> Reply in
                do throws(IdentityRefusal) {
                    let (user, password) = (call.body["user"]?.asString ?? "", call.body["password"]?.asString ?? "")
                    return Self.given(try await identity.login(user, password: password, as: .program, network: Self.network(call)))
                } catch { throw Problem(error) }
            },
            Route(
                .post, PathPattern("/api/v1/tokens/refresh"), "refreshTokens",
                "Gives a program its next tokens. A refresh token works once: a second time it ends the session.", access: .anyone,
                body: RequestBody(.object([.init("refresh", .secret)]), example: ["refresh": "ar_…"], limit: 4 << 10),
                answers: [.ok(Self.tokens, example: Self.tokensExample, "The next tokens, shown this once.")],
                problems: [.credentials, .unavailable]
            ) { (call) async throws(Problem) -> Reply in
                do throws(IdentityRefusal) {
                    return Self.given(try await identity.refresh(call.body["refresh"]?.asString ?? ""))
                } catch { throw Problem(error) }
            },
        ]
    }

    private static func given(_ opened: OpenedSession) -> Reply {
        .ok([
            "access": .text(opened.access?.secret), "refresh": .string(opened.token.secret),
            "expires": .text(opened.accessExpires.map { Timestamp(nanoseconds: $0) }),
        ])
    }
}
