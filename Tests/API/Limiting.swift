import API
import Domain
import JSON
import Network
import Security
import Telemetry
import Testing

/// Who asks too often, and who takes too long to answer.
@Suite struct Limiting {
    private let routes = [
        Route(
            .get, PathPattern("/api/v1/thing"), "thing", "A thing.", access: .anyone,
            answers: [.ok(.text, example: "a", "It.")]
        ) { _ in Reply(.ok, .json("a")) },
        Route(
            .get, PathPattern("/health/thing"), "health.thing", "A probe.", access: .anyone,
            answers: [.ok(.text, example: "a", "It.")]
        ) { _ in Reply(.ok, .json("a")) },
    ]

    @Test func anAddressWithoutASessionIsToldToWait() async throws {
        let router = TestRouter(routes, rates: RequestRates(session: 1, address: 3))
        var states: [Int] = []
        for _ in 0..<4 { states.append(try await router.send(.get, "/api/v1/thing").status) }
        #expect(states == [200, 200, 200, 429])
        let refused = try await router.send(.get, "/api/v1/thing")
        #expect(refused.code == "throttled" && refused.fields["Retry-After"] == "20" && refused.fields["Cache-Control"] == "no-store")
        #expect(try await router.send(.get, "/api/v1/thing", peer: "10.0.0.7").status == 200, "another address has its own")
        #expect(try await router.send(.get, "/health/thing").status == 200, "probes are not counted")
        #expect(router.metrics.exposition().contains(#"assay_http_limited_total{of="address"} 2"#))
    }

    @Test func aSessionIsCountedWhereverItAsksFrom() async throws {
        let router = TestRouter(routes, caller: try .make(.viewer), rates: RequestRates(session: 2, address: 1))
        var states: [Int] = []
        for peer in ["10.0.0.1", "10.0.0.2", "10.0.0.3"] { states.append(try await router.send(.get, "/api/v1/thing", peer: peer).status) }
        #expect(states == [200, 200, 429])
        #expect(router.metrics.exposition().contains(#"assay_http_limited_total{of="session"} 1"#))
    }

    @Test func everyRouteOfTheApiSaysThatItMayBeTooOften() {
        #expect(routes[0].allProblems.contains(.throttled) && !routes[1].allProblems.contains(.throttled))
    }

    @Test func whatIsLateIsAnsweredForAndInTheLog() async throws {
        let router = TestRouter(routes)
        let answer = router.router.overdue(HTTPRequest(.get, "/api/v1/thing", fields: ["X-Request-Id": "late.1"]))
        let document = try JSONValue(reading: try await answer.body.collect(upTo: 4_096))
        #expect(answer.status == .unavailable && document["code"] == "unavailable")
        #expect(answer.fields["X-Request-Id"] == "late.1" && answer.fields["Content-Security-Policy"] == Router.contentPolicy)
        let line = try #require(router.log.records.first { $0.event == "http.overdue" })
        #expect(line.request?.description == "late.1" && line.fields.first { $0.name == "route" }?.value == .text("thing"))
        #expect(router.metrics.exposition().contains(#"assay_http_requests_total{route="thing",class="5xx"} 1"#))
    }
}
