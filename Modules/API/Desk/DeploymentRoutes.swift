internal import Domain
internal import Engine
internal import JSON
internal import Network
internal import Runtime
internal import Security

extension Installation {
    private static let deployment = Shape.named(
        "Deployment",
        .object([
            .init("name", .text, "the account it trades for"), .init("account", .text), .init("strategy", .text),
            .init("state", .word(["running", "stopped"])),
            .init("parameters", .list(.object([.init("name", .text), .init("value", .text(longest: 4096))]))),
            .init("problem", .orNull(.text(longest: 4096)), "why it decides nothing although it runs"),
        ]))
    private static let deploymentExample: JSONValue = [
        "name": "paper", "account": "paper", "strategy": "sma_cross", "state": "running",
        "parameters": [["name": "fast", "value": "10"]], "problem": nil,
    ]

    /// The strategies that trade for accounts, and whether they do.
    var deploymentRoutes: [Route] { [deployments, turn("start", isRunning: true), turn("stop", isRunning: false)] }

    private var deployments: Route {
        Route(
            .get, PathPattern("/api/v1/deployments"), "listDeployments", "The strategies that the configuration deploys.",
            access: .lines(.accountsRead), query: Pages.queryByName,
            answers: [.ok(.page(of: Self.deployment), example: ["items": [Self.deploymentExample], "next": nil], "By account.")]
        ) { (call) async throws(Problem) -> Reply in
            let seen = strategies.keys.filter { call.sees($0) }.sorted { "\($0)" < "\($1)" }
            return .ok(try Pages.page(seen, call, name: { "\($0)" }) { deployment(of: $0) ?? .null })
        }
    }

    private func turn(_ word: String, isRunning: Bool) -> Route {
        Route(
            .post, PathPattern("/api/v1/deployments/{account}/\(word)", [Self.account]), "\(word)Deployment",
            isRunning
                ? "Lets an account's strategy decide again, from the next price on."
                : "Lets an account's strategy decide no more; its orders and positions stay as they are.",
            access: .account(.strategiesRun, in: "account"), needsKey: true,
            answers: [.ok(Self.deployment, example: Self.deploymentExample, "It holds from here on, durably.")],
            problems: [.notFound, .refused, .unavailable]
        ) { (call) async throws(Problem) -> Reply in
            guard let id = try? AccountID(call.text("account") ?? ""), strategies[id] != nil else {
                throw Problem(.notFound, "No strategy is deployed for this account.", fix: "Name one in the configuration.")
            }
            _ = try await submit(.turnStrategy(id, isRunning: isRunning), call)
            return .ok(deployment(of: id) ?? .null)
        }
    }

    /// Nil where no strategy is deployed for the account.
    private func deployment(of id: AccountID) -> JSONValue? {
        guard let trading = strategies[id] else { return nil }
        let (isStopped, isHalted) = mirror.read { desk in
            guard let place = desk.books.account(id) else { return (false, false) }
            let account = desk.books.accounts[place.position]
            return (account.isStrategyStopped, account.tradingState == .halted || desk.books.tradingState == .halted)
        }
        let problem =
            isStopped ? nil : isHalted ? "Trading is halted: every order it decides is refused." : hearing.trouble
        return [
            "name": .text(id), "account": .text(id), "strategy": .string(trading.strategy), "state": isStopped ? "stopped" : "running",
            "parameters": .array(trading.parameters.map { ["name": .string($0.name), "value": .string($0.value)] }),
            "problem": .text(problem),
        ]
    }
}
