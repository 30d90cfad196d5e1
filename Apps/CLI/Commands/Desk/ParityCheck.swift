internal import CommandLine
internal import Configuration
internal import Domain
internal import Engine
internal import JSON
internal import MarketData
internal import Research
internal import Runtime
internal import Storage
internal import Strategy

/// `verify parity`: a backtest beside a desk that replays the same recording to its paper broker.
struct ParityCheck {
    let plugins: [Plugin]

    /// The words that lead to it.
    static let path = ["verify", "parity"]

    var command: Command {
        Command(
            "parity", "Runs a backtest, and a desk with store, checks and paper broker over the same recording, and compares them.",
            discussion:
                "Orders are compared with every field of decision and outcome, fills one by one. "
                + "Ends with 3 and the first difference where there is one. "
                + "The desk works in a folder of its own and is removed afterwards.",
            examples: [
                Example("assay verify parity --strategy sma_cross --data sp500", "Twenty years of daily bars, twice."),
                Example(
                    "assay verify parity --strategy sma_cross --data sp500 --set paper.slippage=20bps",
                    "A paper broker with other slippage: must fail."),
            ], options: BacktestRunCommand.terms
        ) { invocation in try await run(invocation) }
    }

    /// A difference in words that are the same for orders and fills.
    private struct Difference {
        let what: String
        let fields: [Parity.Difference]
    }

    private func run(_ invocation: Invocation) async throws -> ExitCode {
        let output = invocation.output
        let workspace = try Workspace(invocation, plugins: plugins)
        let backtest = BacktestRunCommand(plugins: plugins)
        let (key, given) = try backtest.strategy(invocation)
        var request = BacktestRequest(strategy: key, given: given, data: try backtest.datasets(invocation))
        let (options, names) = (try BacktestRunCommand.options(invocation, &request), request.data)
        let run = try request.job(workspace, options).run()
        let desk = try await desk(invocation, key, names, options)
        let parity = Parity.compare(run.books, desk.books)
        let fills = Self.difference(run.fills, desk.fills, run.books)
        let difference = parity.order.map { Difference(what: "order \($0)", fields: parity.differences) } ?? fills
        output.json(
            "assay.verify.parity/1",
            [
                "strategy": .string(key), "data": .texts(names), "isEqual": .bool(difference == nil),
                "orders": ["backtest": JSONValue(run.books.orders.count), "desk": JSONValue(desk.books.orders.count)],
                "fills": ["backtest": JSONValue(run.fills.count), "desk": JSONValue(desk.fills.count)],
                "first": difference.map { first in
                    [
                        "what": .string(first.what),
                        "fields": .array(
                            first.fields.map { ["field": .string($0.field), "backtest": .string($0.first), "desk": .string($0.second)] }),
                    ]
                } ?? .null,
            ])
        guard let difference else {
            output.line("\(run.books.orders.count) orders and \(run.fills.count) fills, all equal")
            return .ok
        }
        output.line("\(output.style.paint("DIFFERENT", .red, .bold)): \(difference.what)")
        var table = Table([.text("field"), .text("backtest"), .text("desk")])
        for field in difference.fields { table.add([field.field, field.first, field.second]) }
        output.table(table)
        return .checkFailed
    }

    /// Runs a desk as `assay up` would, with the terms of the backtest.
    private func desk(
        _ invocation: Invocation, _ key: String, _ names: [String], _ options: BacktestOptions
    ) async throws -> (books: Books, fills: [Fill]) {
        let scratch = try ScratchFolder("parity")
        let workspace = try Self.workspace(invocation, scratch, names, options, plugins)
        let assembly = DeskAssembly(workspace: workspace)
        let store = try await assembly.ownedStore { _ in }
        let feed = try assembly.feed(StepSignal())
        var parts = try await assembly.parts(store)
        parts.take(feed)
        guard let currency = feed.listings.first?.instrument.currency else {
            throw Failure(.internal, code: "no-listing", "the replay lists no instrument")
        }
        parts.openings = [AccountOpening(id: options.account, currency: currency, broker: options.broker, cash: options.cash)]
        parts.deployments = [
            Deployment(account: options.account, role: try role(StrategyRole.self, key: key, in: plugins), given: options.given)
        ]
        try await Lifecycle(TradingService(parts), feed: feed, endsWithFeed: true).run()
        let found = try await Recovery.fold(Workspace.stream, in: store, key: parts.auditKey)
        let fills = try await Recovery.fills(Workspace.stream, in: store, key: parts.auditKey, upTo: found.sequence)
        await store.close()
        return (found.books, fills)
    }

    private static func workspace(
        _ invocation: Invocation, _ scratch: borrowing ScratchFolder, _ names: [String], _ options: BacktestOptions, _ plugins: [Plugin]
    ) throws -> Workspace {
        let asGiven = try Workspace(invocation, plugins: plugins)
        var flags =
            scratch.flags + [
                Layers.Flag("profile", "test"), Layers.Flag("feed.provider", "replay"),
                Layers.Flag("replay.datasets", names.joined(separator: ",")),
                Layers.Flag("replay.pace", "max"), Layers.Flag("replay.from", options.from.map(\.description) ?? ""),
                Layers.Flag("replay.to", options.to.map(\.description) ?? ""), Layers.Flag("paper.fees", options.fees.description),
                Layers.Flag("paper.slippage", options.slippage.description), Layers.Flag("paper.fill", options.policy.rawValue),
            ]
        if asGiven.settings.has("store.path") { flags.append(Layers.Flag("store.path", scratch.path + "/store/assay.db")) }
        // What is given on the command line is stronger: that is how a difference is planted.
        let given = Workspace.overrides(invocation)
        flags.removeAll { flag in given.contains { $0.name == flag.name } }
        return try Workspace(invocation, plugins: plugins, overrides: flags)
    }

    private static func difference(_ first: [Fill], _ second: [Fill], _ books: Books) -> Difference? {
        for (index, (left, right)) in zip(first, second).enumerated() {
            let fields = zip(fields(left, books), fields(right, books)).compactMap { left, right in
                left.value == right.value ? nil : Parity.Difference(field: left.name, first: left.value, second: right.value)
            }
            if !fields.isEmpty { return Difference(what: "fill \(index + 1)", fields: fields) }
        }
        guard first.count != second.count else { return nil }
        return Difference(
            what: "the number of fills", fields: [Parity.Difference(field: "fills", first: "\(first.count)", second: "\(second.count)")])
    }

    /// Every field but the broker's own id.
    private static func fields(_ fill: Fill, _ books: Books) -> [(name: String, value: String)] {
        let instrument = books.terms[fill.instrument.position].instrument
        func money(_ units: Int128) -> String { Money(units: units, currency: instrument.currency).amount }
        return [
            ("order", "\(fill.order)"), ("instrument", "\(instrument.id)"), ("side", "\(fill.side)"),
            ("price", "\(instrument.price(fill.price))"),
            ("quantity", "\(instrument.quantity(fill.quantity))"), ("notional", money(fill.notional)), ("fee", money(fill.fee)),
            ("realised", money(fill.realised)), ("time", "\(Timestamp(nanoseconds: fill.time))"),
        ]
    }
}
