internal import JSON
internal import Network
internal import Security
internal import Telemetry

extension Installation {
    /// What lies in files: datasets, strategies, backtests; and the configuration.
    var shelfRoutes: [Route] {
        let name = Parameter("name", .text(longest: 128), "Give the name of a dataset.", example: "sp500")
        let key = Parameter("key", .text(longest: 64), "Give the key of a strategy.", example: "sma_cross")
        let id = Parameter("id", .text(longest: 64), "Give the id of a backtest.", example: "3f2a9c")
        let value = Shape.object([.init("name", .text), .init("value", .document("as text")), .init("origin", .text(longest: 4096))])
        let example: JSONValue = ["name": "feed.provider", "value": "replay", "origin": "default"]
        return [
            list("/api/v1/datasets", "listDatasets", "The datasets.", .dataRead, by: "name", shelves.datasets),
            one(PathPattern("/api/v1/datasets/{name}", [name]), "getDataset", "What a dataset says of itself.", .dataRead, readers.dataset),
            list("/api/v1/strategies", "listStrategies", "The strategies.", .deskRead, by: "key", shelves.strategies),
            one(
                PathPattern("/api/v1/strategies/{key}", [key]), "getStrategy", "What a strategy can be set to and why it trades.",
                .deskRead,
                readers.strategy),
            list(
                "/api/v1/backtests", "listBacktests", "The backtests that were kept, the newest first.", .backtestsRead, by: "id",
                shelves.backtests),
            one(PathPattern("/api/v1/backtests/{id}", [id]), "getBacktest", "A backtest that was kept.", .backtestsRead, readers.backtest),
            Route(
                .get, PathPattern("/api/v1/settings"), "listSettings", "The configuration that holds, secrets masked.",
                access: .desk(.settingsRead), query: Pages.queryByName,
                answers: [.ok(.page(of: value), example: ["items": [example], "next": nil], "By name.")]
            ) { (call) async throws(Problem) -> Reply in .ok(try Pages.page(settings, call, name: Self.named("name")) { $0 }) },
        ]
    }

    private static func named(_ member: String) -> (JSONValue) -> String { { $0[member]?.asString ?? "" } }

    /// - Parameter member: what a line is found by again.
    private func list(
        _ path: String, _ name: String, _ summary: String, _ permission: Permission, by member: String, _ shelf: @escaping Shelf
    ) -> Route {
        Route(
            .get, PathPattern(path), name, summary, access: .desk(permission), query: Pages.queryByName,
            answers: [
                .ok(.page(of: .document("a line as the command line's --json has it")), example: ["items": [], "next": nil], "A page.")
            ],
            problems: [.unavailable]
        ) { (call) async throws(Problem) -> Reply in
            let lines = try await Self.files(call, name) { try await shelf() }
            return .ok(try Pages.page(lines, call, name: Self.named(member)) { $0 })
        }
    }

    private func one(
        _ path: PathPattern, _ name: String, _ summary: String, _ permission: Permission, _ reader: @escaping Reader
    ) -> Route {
        Route(
            .get, path, name, summary, access: .desk(permission),
            answers: [.ok(.document("a document as the command line's --json has it"), example: [:], "It.")],
            problems: [.notFound, .unavailable]
        ) { (call) async throws(Problem) -> Reply in
            let asked = path.parameters.first.flatMap { call.text($0.name) } ?? ""
            guard let found = try await Self.files(call, name, { try await reader(asked) }) else {
                throw Problem(.notFound, "There is nothing of that name.")
            }
            return .ok(found)
        }
    }

    /// What is read from files, not on the loop that serves others.
    /// - Throws: the problem that the reading throws; for anything else `unavailable`, and the log says why.
    static func files<Result: Sendable>(
        _ call: Call, _ name: String, _ read: @Sendable @escaping () async throws -> Result
    ) async throws(Problem) -> Result {
        do { return try await withTaskExecutorPreference(globalConcurrentExecutor) { try await read() } } catch {
            if let problem = error as? Problem { throw problem }
            call.log.error("api.files", "\(name): \(error)")
            throw Problem(.unavailable, "It cannot be read at the moment; the log says why.")
        }
    }
}
