internal import CommandLine
internal import Configuration
internal import JSON
internal import Runtime

/// `assay status`: what the desk is doing.
struct StatusCommand {
    let plugins: [Plugin]

    var command: Command {
        Command(
            "status", "Shows what the running desk does, or that none runs.",
            examples: [
                Example("assay status", "Accounts, prices and the latest orders."),
                Example("assay status --json", "The same for programs."),
                Example("assay status --server https://desk.example", "What the desk there does."),
            ], options: [Place.server]
        ) { try await run($0) }
    }

    private func run(_ invocation: Invocation) async throws -> ExitCode {
        let document = try await Place.desk(invocation, plugins).status()
        if invocation.output.isJSON {
            invocation.output.json(StatusDocument.schema, document)
            return .ok
        }
        show(document, invocation.output)
        return .ok
    }

    private func show(_ document: JSONValue, _ output: Output) {
        func text(_ value: JSONValue?) -> String { value?.asDecimalText ?? "–" }
        let prices = document["prices"]
        output.line(
            "\(text(prices?["badge"]))  \(text(prices?["origin"])), market time \(text(prices?["marketTime"])), "
                + "\(text(prices?["events"])) events"
        )
        output.line(
            "process \(text(document["process"])), trading \(text(document["tradingState"])), "
                + "\(text(document["sequence"])) facts, \(text(document["orderCount"])) orders"
        )
        var table = Table([
            .text("account"), .text("strategy"), .text("state"), .number("equity"), .number("cash"), .number("unrealised"),
            .number("realised"),
        ])
        for account in document["accounts"]?.asArray ?? [] {
            table.add(
                [text(account["account"]), text(account["strategy"]), text(account["tradingState"])]
                    + ["equity", "cash", "unrealised", "realised"].map { account.money($0) })
        }
        output.line()
        output.table(table)
    }
}
