import API
import Domain
import JSON
import Network
import Security
import Telemetry
import Testing

/// What every answer carries, and what is told of it.
@Suite struct Answering {
    private let json: HTTPFields = ["Content-Type": "application/json", "Idempotency-Key": "k1"]

    @Test func everyAnswerHasTheIdOfItsRequest() async throws {
        let router = TestRouter(Planted.all)
        #expect(try await router.send(.get, "/open", ["X-Request-Id": "from-the-page.1"]).fields["X-Request-Id"] == "from-the-page.1")
        for id in ["", "a b", "a\"b", String(repeating: "a", count: 65)] {
            let made = try #require(try await router.send(.get, "/nothing", ["X-Request-Id": id]).fields["X-Request-Id"])
            #expect(made.utf8.count == 32 && made != id)
        }
    }

    @Test func everyAnswerHasTheSecurityHeaders() async throws {
        let router = TestRouter(Planted.all)
        for path in ["/open", "/nothing", "/audit"] {
            let answer = try await router.send(.get, path)
            #expect(answer.fields["X-Content-Type-Options"] == "nosniff" && answer.fields["Referrer-Policy"] == "no-referrer", "\(path)")
            #expect(answer.fields["Content-Security-Policy"] == Router.contentPolicy)
            #expect(!answer.fields.contains("Strict-Transport-Security"))
        }
        let secure = try await router.send(.get, "/open", isSecure: true)
        #expect(secure.fields["Strict-Transport-Security"] == "max-age=31536000")
        #expect(!Router.contentPolicy.contains("unsafe") && !Router.contentPolicy.contains("*"))
    }

    @Test func whatOnePersonMaySeeIsKeptByNobody() async throws {
        #expect(try await TestRouter(Planted.all).send(.get, "/open").fields["Cache-Control"] == "no-cache")
        #expect(try await TestRouter(Planted.all).send(.get, "/nothing").fields["Cache-Control"] == "no-store")
        #expect(try await TestRouter(Planted.all, caller: .make(.viewer)).send(.get, "/open").fields["Cache-Control"] == "no-store")
    }

    @Test func whatTheClientHasAlreadyIs304() async throws {
        let router = TestRouter(Planted.all)
        let first = try await router.send(.get, "/open?limit=1")
        let tag = try #require(first.fields["ETag"])
        for known in [tag, "W/\(tag)", "\"other\", \(tag)", "*"] {
            let again = try await router.send(.get, "/open?limit=1", ["If-None-Match": known])
            #expect(again.status == 304 && again.text.isEmpty && again.fields["ETag"] == tag, "\(known)")
        }
        #expect(try await router.send(.get, "/open?limit=2", ["If-None-Match": tag]).status == 200)
    }

    @Test func aProblemSaysWhatAndWhatToDo() async throws {
        let router = TestRouter(Planted.all, caller: try .make(.trader))
        let answer = try await router.send(.post, "/accounts/paper/notes", json, body: #"{"note":"refuse"}"#)
        let document: JSONValue = [
            "type": "/problems/refused", "title": "The desk refused it", "status": 422, "detail": "The desk refused it.", "code": "refused",
        ]
        #expect(answer.status == 422 && answer.json == document)
    }

    @Test(arguments: ["conflict", "teapot"])
    func whatARouteDoesNotDeclareIsAFailureInTheLog(_ note: String) async throws {
        let router = TestRouter(Planted.all, caller: try .make(.trader))
        let answer = try await router.send(.post, "/accounts/paper/notes", json, body: #"{"note":"\#(note)"}"#)
        #expect(answer.status == 500 && answer.code == "internal" && !answer.text.contains("declared"))
        #expect(router.log.records.contains { $0.event == "http.undeclared" && $0.level == .error })
    }

    @Test func everyRequestIsALineOfTheLogAndCounted() async throws {
        let router = TestRouter(Planted.all, caller: try .make(.viewer))
        _ = try await router.send(.get, "/open?limit=7", ["X-Request-Id": "r1"])
        _ = try await router.send(.get, "/hunter2?password=hunter2")
        let lines = router.log.records.filter { $0.event == "http.request" }
        #expect(lines.map { $0.fields.first { $0.name == "route" }?.value } == [.text("open"), .text("none")])
        #expect(lines[0].request?.description == "r1" && lines[0].actor == "user:anna")
        #expect(!"\(lines)".contains("hunter2"), "neither address nor query is told")
        let text = router.metrics.exposition()
        #expect(text.contains(#"assay_http_requests_total{route="open",class="2xx"} 1"#))
        #expect(text.contains(#"assay_http_requests_total{route="none",class="4xx"} 1"#))
        #expect(text.contains(#"assay_http_request_seconds_count{route="open"} 1"#))
    }

    @Test func theThreeProbesHaveThreeAnswers() async throws {
        let health = Health(
            loops: [.init("desk", within: .seconds(5))], phases: ["store"], dependencies: [.init("feed", within: .seconds(5))])
        let board = HealthBoard(health) { 0 }
        let router = TestRouter(Route.health(board))
        func states() async throws -> [Int] {
            var all: [Int] = []
            for probe in ["live", "startup", "ready"] { all.append(try await router.send(.get, "/health/\(probe)").status) }
            return all
        }
        #expect(try await states() == [200, 503, 503], "it has not started")
        board.beat("desk")
        board.finish("store")
        #expect(try await states() == [200, 200, 503], "nobody has heard of the feed")
        board.report("feed", .up)
        #expect(try await states() == [200, 200, 200])
        board.stop("stopping")
        #expect(try await states() == [200, 200, 503])
        #expect(try await router.send(.get, "/health/ready").text.contains("stopping"))
        let outside = try await router.send(.get, "/health/ready", peer: "10.0.0.7")
        #expect(outside.json == ["schema": "assay.health/1", "probe": "ready", "state": "down"], "reasons are for operators")
    }

    @Test func whatIsMeasuredIsServedAsPrometheusReadsIt() async throws {
        let metrics = Metrics()
        let answer = try await TestRouter([Route.metrics(metrics)]).send(.get, "/metrics")
        #expect(answer.fields["Content-Type"] == Metrics.contentType && answer.text == metrics.exposition())
    }
}
