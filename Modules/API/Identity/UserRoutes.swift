internal import Domain
internal import JSON
internal import Network
internal import Runtime
internal import Security

extension Installation {
    private static let name = Parameter("name", .text(longest: 31), "Give the name of a user.", example: "anna")
    private static let roles = Shape.word(Role.allCases.map { "\($0)" })

    var userRoutes: [Route] {
        let shape = Shape.named(
            "User",
            .object([
                .init("name", .text), .init("displayName", .text), .init("role", Self.roles),
                .init("accounts", .orNull(.list(.text)), "those that are granted; null for all"), .init("enabled", .flag),
                .init("hasPassword", .flag), .init("added", .time),
            ]))
        let example: JSONValue = [
            "name": "anna", "displayName": "Anna", "role": "trader", "accounts": nil, "enabled": true, "hasPassword": true,
            "added": "2024-01-02T15:30:00Z",
        ]
        let list = Route(
            .get, PathPattern("/api/v1/users"), "listUsers", "Every user.", access: .desk(.usersManage), query: Pages.queryByName,
            answers: [.ok(.page(of: shape), example: ["items": [example], "next": nil], "By name.")]
        ) { (call) async throws(Problem) -> Reply in
            let users = identity.durableBooks.users.values.sorted { $0.name < $1.name }
            return .ok(try Pages.page(users, call, name: { "\($0.name)" }, Self.json))
        }
        let body = Shape.object([
            .init("name", .text(longest: 31)), .init("displayName", .text(longest: 64)), .init("role", Self.roles),
            .maybe("accounts", .orNull(.list(.text(longest: 31))), "null for all; none where it is left out"),
        ])
        let add = Route(
            .post, PathPattern("/api/v1/users"), "addUser", "Adds a user, without a password: give them a login link.",
            access: .desk(.usersManage),
            body: RequestBody(body, example: ["name": "anna", "displayName": "Anna", "role": "trader", "accounts": nil]),
            answers: [Answer(.created, .json(shape, example: example), "The user.")], problems: [.conflict, .refused, .unavailable]
        ) { (call) async throws(Problem) -> Reply in
            let (name, principal) = (try Self.user(call.body["name"]?.asString ?? ""), try Self.principal(call))
            do throws(IdentityRefusal) {
                let displayName = try DisplayName(call.body["displayName"]?.asString ?? "")
                let role = call.body["role"]?.asString.flatMap { Role($0) } ?? .viewer
                let grant = Self.grant(call.body["accounts"])
                try await identity.perform(.addUser(name, displayName, role, grant, password: nil), by: principal)
            } catch { throw Problem(error) }
            return Reply(.created, .json(identity.durableBooks.users[name].map(Self.json) ?? .null))
        }
        return [
            list, add,
            change("role", "setRole", "Gives a user another role; the user's sessions end.", Self.roles, example: "viewer") {
                .setRole($0, Role($1.asString ?? "") ?? .viewer)
            },
            change("disabled", "setDisabled", "Lets a user log in no longer, or again.", .flag, example: true) {
                .setEnabled($0, $1.asBool == false)
            },
            change(
                "accounts", "setAccounts", "Grants a user these accounts and no others, null for all; the user's sessions end.",
                .orNull(.list(.text(longest: 31))), example: ["paper"]
            ) { .setAccounts($0, Self.grant($1)) },
            loginLink,
        ]
    }

    private func change(
        _ member: String, _ operation: String, _ summary: String, _ shape: Shape, example: JSONValue,
        _ command: @escaping @Sendable (UserName, JSONValue) -> IdentityCommand
    ) -> Route {
        Route(
            .put, PathPattern("/api/v1/users/{name}/\(member)", [Self.name]), operation, summary, access: .desk(.usersManage),
            body: RequestBody(.object([.init(member, shape)]), example: .object([.init(member, example)])),
            answers: [Answer(.noContent, .none, "It is so, durably.")], problems: [.notFound, .refused, .unavailable]
        ) { (call) async throws(Problem) -> Reply in
            let (name, principal) = (try Self.user(call.text("name") ?? ""), try Self.principal(call))
            do throws(IdentityRefusal) {
                try await identity.perform(command(name, call.body[member] ?? .null), by: principal)
            } catch { throw Problem(error) }
            return Reply(.noContent, .none)
        }
    }

    private var loginLink: Route {
        Route(
            .post, PathPattern("/api/v1/users/{name}/login-link", [Self.name]), "makeLoginLink",
            "Makes a one-time login for a user, good for a quarter of an hour.", access: .desk(.usersManage),
            answers: [
                Answer(
                    .created,
                    .json(.object([.init("path", .secret, "open it at this server; shown this once")]), example: ["path": "/login#al_…"]),
                    "The address of the login.")
            ], problems: [.notFound, .refused, .unavailable]
        ) { (call) async throws(Problem) -> Reply in
            let (name, principal) = (try Self.user(call.text("name") ?? ""), try Self.principal(call))
            do throws(IdentityRefusal) {
                let token = try await identity.loginLink(for: name, by: principal)
                return Reply(.created, .json(["path": .string(LoginLink.path(token))]))
            } catch { throw Problem(error) }
        }
    }

    private static func user(_ text: String) throws(Problem) -> UserName {
        do { return try UserName(text) } catch { throw Problem(.refused, "\(error)") }
    }

    /// Names that can be no account's grant nothing.
    private static func grant(_ accounts: JSONValue?) -> AccountGrant {
        accounts == .null ? .all : .only(Set((accounts?.asArray ?? []).compactMap { $0.asString.flatMap { try? AccountID($0) } }))
    }

    private static func json(_ user: User) -> JSONValue {
        var accounts: JSONValue = .null
        if case .only(let granted) = user.accounts { accounts = .array(granted.sorted().map { .text($0) }) }
        return [
            "name": .text(user.name), "displayName": .text(user.displayName), "role": .text(user.role), "accounts": accounts,
            "enabled": .bool(user.isEnabled), "hasPassword": .bool(user.password != nil),
            "added": .text(Timestamp(nanoseconds: user.addedAt)),
        ]
    }
}
