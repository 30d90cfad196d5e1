import API
import JSON
import Network
import Runtime
import Security
import Synchronization
import Testing

/// Backtests that are asked for over HTTP.
@Suite struct StartingBacktests {
    private struct Trouble: Error, CustomStringConvertible { let description = "no rows lie in the span" }

    private let body: JSONValue = ["strategy": "sma_cross", "data": ["sp500"]]

    /// Routes of an installation whose backtests do what the body says, and which runs them.
    private func served(
        _ work: @escaping @Sendable (JSONValue) throws -> JobQueue.Work, _ test: (TestRouter, Installation, HTTPFields) async throws -> Void
    ) async throws {
        let world = try await World()
        var installation = world.installation
        installation.backtest = { try work($0) }
        let made = installation
        let fields = try await world.token("bob")
        async let run: Void = made.jobs.run()
        do { try await test(TestRouter(made.routes, authenticate: { made.caller(of: $0) }), made, fields) } catch { Issue.record(error) }
        made.jobs.stop()
        await run
    }

    private func start(_ router: TestRouter, _ body: JSONValue, _ fields: HTTPFields, key: String = "k") async throws -> Received {
        var fields = fields
        fields["Idempotency-Key"] = key
        return try await router.send(.post, "/api/v1/backtests", fields, body: body.text())
    }

    /// Follows a job to its end.
    private func end(_ router: TestRouter, _ path: String, _ fields: HTTPFields) async throws -> JSONValue? {
        while true {
            let answer = try await router.send(.get, path, fields)
            guard answer.status == 200, ["queued", "running"].contains(answer.json?["state"]?.asString) else { return answer.json }
            await Task.yield()
        }
    }

    @Test func aBacktestIsStartedFollowedAndDoneOnceForItsKey() async throws {
        let runs = Mutex(0)
        try await served { asked in
            #expect(asked["data"] == ["sp500"])
            return { isWanted in
                runs.withLock { $0 += 1 }
                #expect(isWanted(0.5))
                return "3f2a9c"
            }
        } _: { router, _, bob in
            let first = try await start(router, body, bob)
            #expect(first.status == 202, "\(first.text)")
            let path = try #require(first.fields["Location"])
            #expect(path == "/api/v1/backtests/jobs/\(first.json?["job"]?.asString ?? "")")
            let line = try await end(router, path, bob)
            #expect(
                line?["state"] == "done" && line?["id"] == "3f2a9c" && line?["problem"] == .null
                    && line?["progress"]?.asDecimalText == "1.0")
            #expect(try await start(router, body, bob).json == first.json)
            #expect(try await start(router, ["strategy": "other", "data": ["sp500"]], bob).code == "key-reused")
            #expect(runs.withLock { $0 } == 1)
        }
    }

    @Test func whatFailsSaysWhy() async throws {
        try await served { _ in
            { _ in throw Trouble() }
        } _: { router, _, bob in
            let path = try #require(try await start(router, body, bob).fields["Location"])
            let line = try await end(router, path, bob)
            #expect(line?["state"] == "failed" && line?["problem"] == "no rows lie in the span" && line?["id"] == .null)
        }
    }

    @Test func aBacktestIsCanceledByWhoMayRunOne() async throws {
        try await served { _ in
            { isWanted in
                while isWanted(0) {}
                throw Trouble()
            }
        } _: { router, installation, bob in
            let path = try #require(try await start(router, body, bob).fields["Location"])
            let viewer = TestRouter(installation.routes, caller: try .make(.viewer))
            #expect(try await viewer.send(.delete, path).status == 403)
            #expect(try await viewer.send(.get, path).status == 200)
            #expect(try await router.send(.delete, path, bob).status == 200)
            #expect(try await end(router, path, bob)?["state"] == "cancelled")
            #expect(try await router.send(.get, "/api/v1/backtests/jobs/none", bob).code == "not-found")
            #expect(try await router.send(.delete, "/api/v1/backtests/jobs/none", bob).code == "not-found")
        }
    }

    @Test func moreThanMayWaitAre429AndAnotherRequestUnderAKeyIs422() async throws {
        let world = try await World()
        var installation = world.installation
        installation.backtest = { _ in { _ in "id" } }
        let router = TestRouter(installation.routes, caller: try .make(.trader))
        let json: HTTPFields = ["Content-Type": "application/json"]
        for number in 1...JobQueue.waiting { #expect(try await start(router, body, json, key: "k\(number)").status == 202) }
        let more = try await start(router, body, json, key: "more")
        #expect(more.status == 429 && more.code == "full" && more.fields["Retry-After"] == "10")
        #expect(try await start(router, ["rule": "x", "data": ["sp500"]], json, key: "k1").code == "key-reused")
        #expect(try await start(TestRouter(installation.routes, caller: try .make(.viewer)), body, json).status == 403)
        #expect(try await router.send(.post, "/api/v1/backtests", json, body: body.text()).code == "key-missing")
    }

    @Test func aRequestThatCannotBeRunIs422WithAPointer() async throws {
        try await served { _ in
            throw Problem(.invalid, "It cannot be run.", faults: [.init(pointer: "/fees", "no fees")])
        } _: { router, _, bob in
            let answer = try await start(router, body, bob)
            #expect(answer.status == 422 && answer.json?["errors"]?[0]?["pointer"] == "/fees")
            #expect(try await start(router, ["data": "sp500"], bob).json?["errors"]?[0]?["pointer"] == "/data")
        }
    }
}
