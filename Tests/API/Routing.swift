import API
import Domain
import JSON
import Network
import Security
import Telemetry
import Testing

/// Which route answers, and for whom.
@Suite struct Routing {
    private let note = #"{"note":"hello"}"#
    private let json: HTTPFields = ["Content-Type": "application/json", "Idempotency-Key": "k1"]

    @Test func aPathNobodyServesIs404AndAMethodIs405WithAllow() async throws {
        let router = TestRouter(Planted.all)
        for path in ["/nothing", "/open/", "//open", "/open/more", "/"] {
            #expect(try await router.send(.get, path).code == "not-found", "\(path)")
        }
        let answer = try await router.send(.delete, "/open")
        #expect(answer.status == 405 && answer.code == "wrong-method" && answer.fields["Allow"] == "GET, HEAD")
        #expect(try await router.send(.get, "/accounts/paper/notes").fields["Allow"] == "POST")
        #expect(try await router.send(.get, "/%zz").code == "bad-request")
        #expect(try await router.send(.get, "/open?limit=%zz").code == "bad-request")
    }

    @Test func headAnswersAsGetDoes() async throws {
        let router = TestRouter(Planted.all)
        let (get, head) = (try await router.send(.get, "/open"), try await router.send(.head, "/open"))
        #expect(head.status == 200 && head.fields["ETag"] == get.fields["ETag"])
    }

    @Test func nobodyIsLetInWithoutASessionUnlessTheRouteIsForAnyone() async throws {
        let router = TestRouter(Planted.all)
        #expect(try await router.send(.get, "/open").status == 200)
        for (method, path) in [(HTTPMethod.get, "/audit"), (.get, "/lines"), (.post, "/accounts/paper/notes")] {
            let answer = try await router.send(method, path, json, body: note)
            #expect(answer.status == 401 && answer.fields["WWW-Authenticate"] == "Bearer", "\(path)")
        }
    }

    @Test func aRoleWithoutThePermissionIsRefused() async throws {
        for role in Role.allCases {
            let router = TestRouter(Planted.all, caller: try .make(role))
            let isReader = role.permissions.contains(.auditRead)
            #expect(try await router.send(.get, "/audit").status == (isReader ? 200 : 403), "\(role)")
            let mayPlace = role.permissions.contains(.ordersPlace)
            #expect(try await router.send(.post, "/accounts/paper/notes", json, body: note).status == (mayPlace ? 201 : 403), "\(role)")
        }
    }

    @Test func anAccountThatIsNotGrantedIsNotThere() async throws {
        let mine = AccountGrant.only([AccountID(validated: InlineText(truncating: "mine"))])
        let router = TestRouter(Planted.all, caller: try .make(.trader, mine))
        #expect(try await router.send(.post, "/accounts/mine/notes", json, body: note).status == 201)
        let (theirs, nobodys) = (
            try await router.send(.post, "/accounts/theirs/notes", json, body: note),
            try await router.send(.post, "/accounts/%20/notes", json, body: note)
        )
        #expect(theirs.status == 404 && theirs.text == nobodys.text, "both say the same")
        #expect(try await router.send(.get, "/lines").json == ["mine"])
    }

    @Test func whoHasNoPasswordYetMayNothing() async throws {
        let router = TestRouter(Planted.all, caller: try .make(.admin, needsPassword: true))
        for path in ["/audit", "/lines"] { #expect(try await router.send(.get, path).code == "not-allowed", "\(path)") }
    }

    @Test func whatChangesSomethingByCookieMustComeFromOurOwnPage() async throws {
        let byCookie = TestRouter(Planted.all, caller: try .make(.trader, isByCookie: true))
        let byToken = TestRouter(Planted.all, caller: try .make(.trader))
        func send(_ router: TestRouter, _ origin: String?) async throws -> Int {
            var fields = json
            fields["Origin"] = origin
            return try await router.send(.post, "/accounts/paper/notes", fields, body: note).status
        }
        #expect(try await send(byCookie, TestRouter.own) == 201)
        for origin in [nil, "null", "http://evil.example", "https://127.0.0.1:8080"] {
            #expect(try await send(byCookie, origin) == 403, "\(origin ?? "none")")
        }
        #expect(try await send(byToken, nil) == 201, "a program sends no origin")
        #expect(try await send(byToken, "http://evil.example") == 403)
        #expect(try await byCookie.send(.get, "/lines").status == 200, "reading needs none")
    }

    @Test func whatIsForThisMachineIsForNobodyElse() async throws {
        let router = TestRouter(Planted.all)
        #expect(try await router.send(.get, "/inside").text == "inside")
        #expect(try await router.send(.get, "/inside", peer: "::1").status == 200)
        #expect(try await router.send(.get, "/inside", peer: "10.0.0.7").status == 401)
        #expect(try await router.send(.get, "/inside", ["X-Forwarded-For": "10.0.0.7"]).status == 401, "a proxy passes it on")
        #expect(try await TestRouter(Planted.all, caller: .make(.viewer)).send(.get, "/inside", peer: "10.0.0.7").status == 200)
    }
}
