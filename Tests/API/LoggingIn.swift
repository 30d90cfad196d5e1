import API
import Domain
import JSON
import Network
import Security
import Testing

/// Sessions, tokens and users over HTTP.
@Suite struct LoggingIn {
    private let json: HTTPFields = ["Content-Type": "application/json"]

    @Test func aPageLogsInByACookieAndOut() async throws {
        let world = try await World()
        let wrong = try await world.post("/api/v1/session", ["user": "anna", "password": "wrong"], as: json)
        #expect(wrong.status == 401 && wrong.code == "credentials" && !wrong.text.contains("\"wrong\""))
        let right = try await world.post("/api/v1/session", ["user": "anna", "password": .string(World.password)], as: json)
        #expect(right.status == 200 && right.json?["role"] == "admin" && !right.text.contains(World.password))
        let given = try #require(right.fields["Set-Cookie"])
        #expect(given.contains("HttpOnly") && given.contains("SameSite=Strict"))
        let cookie: HTTPFields = ["Cookie": String(given.prefix { $0 != ";" }), "Origin": TestRouter.own]
        #expect(try await world.get("/api/v1/session", as: cookie).json?["user"] == "anna")
        #expect(try await world.router.send(.delete, "/api/v1/session", ["Cookie": cookie["Cookie"] ?? ""]).code == "foreign-origin")
        let out = try await world.router.send(.delete, "/api/v1/session", cookie)
        #expect(out.status == 204 && out.fields["Set-Cookie"]?.contains("Max-Age=0") == true)
        #expect(try await world.get("/api/v1/session", as: cookie).status == 401)
    }

    @Test func anotherPageCannotLogInHere() async throws {
        let world = try await World()
        var foreign = json
        foreign["Origin"] = "http://evil.example"
        #expect(try await world.post("/api/v1/session", ["user": "anna", "password": .string(World.password)], as: foreign).status == 403)
    }

    @Test func aOneTimeLoginWorksOnceAndPasswordsAreSetAfterIt() async throws {
        let world = try await World()
        let admin = try await world.token("anna")
        let added = try await world.post("/api/v1/users", ["name": "carl", "displayName": "Carl", "role": "viewer"], as: admin)
        #expect(added.status == 201 && added.json?["hasPassword"] == false && added.json?["accounts"] == [])
        let link = try await world.post("/api/v1/users/carl/login-link", .null, as: admin)
        let token = try #require(link.json?["path"]?.asString?.split(separator: "#").last.map(String.init))
        let first = try await world.post("/api/v1/session/one-time", ["token": .string(token)], as: json)
        #expect(first.status == 200 && first.json?["needsPassword"] == true)
        #expect(try await world.post("/api/v1/session/one-time", ["token": .string(token)], as: json).status == 401)
        let cookie: HTTPFields = [
            "Cookie": String(try #require(first.fields["Set-Cookie"]).prefix { $0 != ";" }), "Origin": TestRouter.own,
            "Content-Type": "application/json",
        ]
        #expect(try await world.get("/api/v1/strategies", as: cookie).code == "not-allowed")
        func set(_ password: String) async throws -> Received {
            try await world.router.send(.put, "/api/v1/session/password", cookie, body: #"{"new":"\#(password)"}"#)
        }
        #expect(try await set("short").code == "refused")
        #expect(try await set("seven green umbrellas in may").status == 204)
        #expect(try await world.get("/api/v1/strategies", as: cookie).status == 200)
    }

    @Test func aProgramRefreshesOnceWithEachToken() async throws {
        let world = try await World()
        let first = try await world.post("/api/v1/tokens", ["user": "bob", "password": .string(World.password)], as: json)
        let refresh = try #require(first.json?["refresh"])
        let second = try await world.post("/api/v1/tokens/refresh", ["refresh": refresh], as: json)
        let bearer: HTTPFields = ["Authorization": "Bearer \(second.json?["access"]?.asString ?? "")"]
        #expect(try await world.get("/api/v1/session", as: bearer).json?["user"] == "bob")
        #expect(try await world.post("/api/v1/tokens/refresh", ["refresh": refresh], as: json).code == "credentials")
        #expect(try await world.get("/api/v1/session", as: bearer).status == 401, "the family is ended")
    }

    @Test func sessionsAreSeenAndEndedByTheirOwnerAndByAnAdmin() async throws {
        let world = try await World()
        let (anna, bob, vera) = (try await world.token("anna"), try await world.token("bob"), try await world.token("vera"))
        func users(_ fields: HTTPFields) async throws -> [String] {
            try await world.get("/api/v1/sessions", as: fields).json?["items"]?.asArray?.compactMap { $0["user"]?.asString } ?? []
        }
        #expect(try await users(bob) == ["bob"])
        #expect(try await users(anna) == ["anna", "bob", "vera"])
        #expect(try await world.router.send(.delete, "/api/v1/sessions/3", bob).status == 404, "it is vera's")
        #expect(try await world.router.send(.delete, "/api/v1/sessions/3", anna).status == 204)
        #expect(try await world.get("/api/v1/session", as: vera).status == 401)
        #expect(try await world.router.send(.delete, "/api/v1/sessions/2", bob).status == 204)
        #expect(try await world.get("/api/v1/session", as: bob).status == 401)
    }

    @Test func usersAreManagedByAnAdminOnly() async throws {
        let world = try await World()
        let (anna, bob) = (try await world.token("anna"), try await world.token("bob"))
        #expect(try await world.get("/api/v1/users", as: bob).status == 403)
        #expect(try await world.get("/api/v1/users", as: anna).json?["items"]?.asArray?.count == 3)
        let again: JSONValue = ["name": "bob", "displayName": "Bob", "role": "viewer"]
        #expect(try await world.post("/api/v1/users", again, as: anna).code == "conflict")
        #expect(try await world.router.send(.put, "/api/v1/users/anna/role", anna, body: #"{"role":"viewer"}"#).code == "refused")
        #expect(try await world.router.send(.put, "/api/v1/users/bob/disabled", anna, body: #"{"disabled":true}"#).status == 204)
        #expect(try await world.get("/api/v1/session", as: bob).status == 401)
        #expect(try await world.router.send(.put, "/api/v1/users/none/disabled", anna, body: #"{"disabled":true}"#).status == 404)
    }

    @Test func anAdminOfSomeAccountsGivesNobodyAWayToOthers() async throws {
        let world = try await World()
        try await world.add("carl", .admin, .only([try AccountID("paper")]))
        try await world.add("olga", .viewer, .only([try AccountID("other")]))
        let (anna, carl) = (try await world.token("anna"), try await world.token("carl"))
        func put(_ path: String, _ body: String, as fields: HTTPFields) async throws -> Int {
            try await world.router.send(.put, "/api/v1/users/\(path)", fields, body: body).status
        }
        for (number, accounts) in (["null", #"["other"]"#, #"["paper","other"]"#] as [String]).enumerated() {
            let new = #"{"name":"new\#(number)","displayName":"New","role":"admin","accounts":\#(accounts)}"#
            let added = try await world.router.send(.post, "/api/v1/users", carl, body: new)
            #expect(added.status == 403 && added.text.contains("accounts that you were not granted"), "\(added.text)")
            for name in ["carl", "bob"] { #expect(try await put("\(name)/accounts", #"{"accounts":\#(accounts)}"#, as: carl) == 403) }
        }
        #expect(try await put("olga/role", #"{"role":"admin"}"#, as: carl) == 403)
        #expect(try await put("olga/accounts", #"{"accounts":[]}"#, as: carl) == 403)
        for name in ["anna", "olga"] {
            let link = try await world.router.send(.post, "/api/v1/users/\(name)/login-link", carl)
            #expect(link.status == 403, "a login of \(name) is a way to all that \(name) has")
        }
        #expect(try await put("olga/disabled", #"{"disabled":true}"#, as: carl) == 204, "to take away is for every admin")
        #expect(try await put("olga/disabled", #"{"disabled":false}"#, as: carl) == 403)
        #expect(try await put("vera/accounts", #"{"accounts":["paper"]}"#, as: carl) == 204, "what is one's own may be granted")
        #expect(try await put("vera/accounts", #"{"accounts":null}"#, as: anna) == 204)
    }

    @Test(arguments: [(#"["other"]"#, ["other"]), ("[]", []), ("null", ["paper", "other"])])
    func aGrantHoldsFromTheNextLoginOnAndEndsTheSessionsBefore(_ accounts: String, _ granted: [String]) async throws {
        let world = try await World()
        let (anna, bob) = (try await world.token("anna"), try await world.token("bob"))
        func seen(by fields: HTTPFields) async throws -> [String] {
            let list = try await world.get("/api/v1/accounts", as: fields).json?["items"]?.asArray ?? []
            return list.compactMap { $0["id"]?.asString }
        }
        #expect(try await seen(by: bob) == ["paper"])
        let own = try await world.router.send(.put, "/api/v1/users/bob/accounts", bob, body: #"{"accounts":null}"#)
        #expect(own.status == 403, "nobody grants to oneself")
        let answer = try await world.router.send(.put, "/api/v1/users/bob/accounts", anna, body: #"{"accounts":\#(accounts)}"#)
        #expect(answer.status == 204)
        #expect(try await world.get("/api/v1/accounts", as: bob).status == 401)
        #expect(try await seen(by: world.token("bob")) == granted)
    }
}
