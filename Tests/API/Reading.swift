import API
import JSON
import Network
import Security
import Testing

/// What a request must be before a handler sees it.
@Suite struct Reading {
    private let json: HTTPFields = ["Content-Type": "application/json", "Idempotency-Key": "k1"]

    private func place(_ body: String, _ fields: HTTPFields? = nil) async throws -> Received {
        try await TestRouter(Planted.all, caller: .make(.trader)).send(.post, "/accounts/paper/notes", fields ?? json, body: body)
    }

    @Test func aBodyOfItsShapeReachesTheHandler() async throws {
        let answer = try await place(
            #"{"note":"hello","amount":"12.50"}"#, ["Content-Type": "application/json; charset=utf-8", "Idempotency-Key": "k1"])
        #expect(answer.json == ["account": "paper", "key": "k1", "body": ["note": "hello", "amount": "12.50"]])
    }

    @Test func aBodyThatIsNoJSONIs400WithItsPlaceAndNothingOfItsText() async throws {
        let answer = try await place("{\"note\":\n  hunter2}")
        #expect(answer.status == 400 && answer.code == "bad-request" && answer.text.contains("line 2, column 3"))
        #expect(!answer.text.contains("hunter2"))
        for text in ["", "{", #"{"note":"a","note":"b"}"#, "{} {}", "{\"note\":\"a\",}"] {
            #expect(try await place(text).status == 400, "\(text)")
        }
    }

    @Test(arguments: [
        (#"{}"#, "/note"), (#"{"note":7}"#, "/note"), (#"{"note":"far too long"}"#, "/note"), (#"{"note":"a","amount":12}"#, "/amount"),
        (#"{"note":"a","amount":"1e9"}"#, "/amount"), (#"{"note":"a","a/b~c":1}"#, "/a~1b~0c"), (#"[]"#, ""), (#"{"note":""}"#, "/note"),
    ])
    func aBodyOfAnotherShapeIs422WithAPointer(_ body: String, _ pointer: String) async throws {
        let answer = try await place(body)
        #expect(answer.status == 422 && answer.code == "invalid" && answer.fields["Content-Type"] == "application/problem+json")
        #expect(answer.json?["errors"]?[0]?["pointer"]?.asString == pointer)
    }

    @Test func aBodyIsReadOnlyAsFarAsTheRouteSays() async throws {
        #expect(try await place(#"{"note":""# + String(repeating: "a", count: 64) + #""}"#).status == 413)
    }

    @Test func aBodyMustSayThatItIsJSON() async throws {
        for type in ["text/plain", "application/x-www-form-urlencoded", "application/jsonp"] {
            #expect(try await place("{}", ["Content-Type": type, "Idempotency-Key": "k1"]).status == 415, "\(type)")
        }
        #expect(try await place("{}", ["Idempotency-Key": "k1"]).status == 415)
    }

    @Test func aCommandNeedsOneKeyThatCanBeWrittenAnywhere() async throws {
        for key in ["", "a b", String(repeating: "k", count: 65), "k\"1"] {
            #expect(try await place(#"{"note":"a"}"#, ["Content-Type": "application/json", "Idempotency-Key": key]).code == "key-missing")
        }
        #expect(try await place(#"{"note":"a"}"#, ["Content-Type": "application/json"]).code == "key-missing")
        var two = json
        two.add("Idempotency-Key", "k2")
        #expect(try await place(#"{"note":"a"}"#, two).code == "key-missing")
    }

    @Test func theQueryHasWhatTheRouteDeclaresAndNothingElse() async throws {
        let router = TestRouter(Planted.all)
        #expect(try await router.send(.get, "/open?limit=500").json == ["limit": 500])
        #expect(try await router.send(.get, "/open").json == ["limit": nil])
        for query in ["limit=0", "limit=501", "limit=x", "limit=", "limit=1&limit=2", "other=1", "limit=1.0"] {
            let answer = try await router.send(.get, "/open?\(query)")
            #expect(answer.status == 400 && answer.code == "bad-parameter" && answer.json?["fix"]?.isNull == false, "\(query)")
        }
    }

    @Test func whoTakesAnotherMediaTypeIsTold406() async throws {
        let router = TestRouter(Planted.all)
        for accept in ["application/json", "*/*", "text/html, application/*;q=0.5"] {
            #expect(try await router.send(.get, "/open", ["Accept": accept]).status == 200, "\(accept)")
        }
        for accept in ["text/html", "application/json;q=0", "application/xml"] {
            #expect(try await router.send(.get, "/open", ["Accept": accept]).code == "not-acceptable", "\(accept)")
        }
    }
}
