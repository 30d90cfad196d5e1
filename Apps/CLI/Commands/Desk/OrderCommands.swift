internal import CommandLine
internal import Configuration
internal import Domain
internal import Engine
internal import JSON
internal import Runtime

/// `assay order` and `assay kill`.
struct OrderCommands {
    let plugins: [Plugin]

    var order: Command {
        Command(
            "order", "Places, changes, cancels and lists orders.",
            examples: [
                Example("assay order place paper buy 10 SPX.INDEX", "Buys ten at the market."),
                Example("assay order list --open", "What can still change."),
            ],
            subcommands: [
                Command(
                    "place", "Places an order; it is checked, made durable, and then sent.",
                    discussion:
                        "Without a price it is a market order; --limit makes it a limit order, --stop a stop order, "
                        + "both a stop-limit order.",
                    examples: [
                        Example("assay order place paper buy 10 SPX.INDEX", "Buys ten at the market."),
                        Example("assay order place paper sell 10 SPX.INDEX --limit 1500 --tif day", "Sells ten at 1500 or better, today."),
                        Example("assay order place paper buy 10 SPX.INDEX --server https://desk.example", "Places it there, as yourself."),
                    ],
                    arguments: [
                        Argument("account", "Whose order.", values: .dynamic("accounts")),
                        Argument("side", "Which way.", values: .fixed(["buy", "sell"])),
                        Argument("quantity", "How much.", values: .decimal), Argument("instrument", "What, as SYMBOL.VENUE."),
                    ],
                    options: [
                        Option("limit", "PRICE", "The limit.", values: .decimal), Option("stop", "PRICE", "The stop.", values: .decimal),
                        Option("tif", "TIME", "How long it lives.", values: .fixed(TimeInForce.allCases.map(\.word)), default: "gtc"),
                        DeskCommands.key, Place.server,
                    ]
                ) { try await place($0) },
                Command(
                    "amend", "Asks for other terms of an order, which stays the same order.",
                    discussion:
                        "What is not given stays. The quantity is the whole one, with what is filled. Another price or more quantity loses "
                        + "its turn at the venue. Until the broker answers, the order may fill under either terms.",
                    examples: [Example("assay order amend 7 --limit 1490", "Moves the limit of order 7 to 1490.")],
                    arguments: [Argument("order", "The order's number.", values: .integer(1...Int.max))],
                    options: [
                        Option("quantity", "QUANTITY", "The whole quantity.", values: .decimal),
                        Option("limit", "PRICE", "The limit.", values: .decimal), Option("stop", "PRICE", "The stop.", values: .decimal),
                        DeskCommands.key, Place.server,
                    ]
                ) { try await amend($0) },
                Command(
                    "cancel", "Asks to cancel an order.", examples: [Example("assay order cancel 7", "Cancels order 7.")],
                    arguments: [Argument("order", "The order's number.", values: .integer(1...Int.max))],
                    options: [DeskCommands.key, Place.server]
                ) { try await cancel($0) },
                Command(
                    "list", "Lists orders, the newest first.",
                    examples: [
                        Example("assay order list --open", "Those that can still change."),
                        Example("assay order list --limit 200", "The last 200."),
                    ],
                    options: [
                        Option.flag("open", "Only orders that can still change."),
                        Option("account", "NAME", "Only this account's.", values: .dynamic("accounts")),
                        Option("limit", "N", "At most so many.", values: .integer(1...1_000_000), default: "50"), Place.server,
                    ]
                ) { try await list($0) },
            ])
    }

    var kill: Command {
        Command(
            "kill", "Halts trading: no new orders, and every live one is canceled.",
            discussion: "It says what was confirmed, not what was asked for: how many orders are canceled, and which are not yet.",
            examples: [
                Example("assay kill", "Halts everything."), Example("assay kill --account paper", "Halts one account."),
                Example("assay kill --reduce", "Allows only orders that make positions smaller."),
                Example("assay kill --resume", "Trades again."),
            ],
            options: [
                Option("account", "NAME", "Only this account.", values: .dynamic("accounts")),
                Option.flag("reduce", "Reducing instead of halted."),
                Option.flag("resume", "Back to active."), Place.server,
            ]
        ) { try await kill($0) }
    }

    private func price(_ invocation: Invocation, _ name: String) throws -> Price? {
        guard let text = invocation.option(name) else { return nil }
        guard let price = Price(text) else {
            throw Failure(.usage, code: "price", "--\(name) '\(text)' does not fit", fix: "use at most 18 digits")
        }
        return price
    }

    private func quantity(_ text: String) throws -> Quantity {
        guard let quantity = Quantity(text) else {
            throw Failure(.usage, code: "quantity", "the quantity '\(text)' does not fit", fix: "use at most 18 digits")
        }
        return quantity
    }

    private func amend(_ invocation: Invocation) async throws -> ExitCode {
        let client = try Place.desk(invocation, plugins)
        let quantity = try invocation.option("quantity").map { try self.quantity($0) }
        let (limit, stop) = (try price(invocation, "limit"), try price(invocation, "stop"))
        guard quantity != nil || limit != nil || stop != nil else {
            throw Failure(.usage, code: "nothing", "nothing is to be changed", fix: "give --quantity, --limit or --stop")
        }
        let id = OrderID(Int64(invocation.argument("order") ?? "") ?? 0)
        let outcome = try await client.submit(.amend(id, quantity: quantity, limit: limit, stop: stop), id: invocation.option("id"))
        return answer(invocation, "assay.order.amend/1", outcome)
    }

    private func answer(_ invocation: Invocation, _ schema: String, _ outcome: JSONValue) -> ExitCode {
        if invocation.output.isJSON {
            invocation.output.json(schema, outcome)
        } else {
            invocation.output.line("Order \(outcome["order"]?.asInt ?? 0): \(outcome["status"]?.asString ?? "").")
        }
        return .ok
    }

    private func place(_ invocation: Invocation) async throws -> ExitCode {
        let client = try Place.desk(invocation, plugins)
        let (limit, stop) = (try price(invocation, "limit"), try price(invocation, "stop"))
        let quantity = try quantity(invocation.argument("quantity") ?? "")
        let force = TimeInForce.allCases.first { $0.word == invocation.option("tif") } ?? .goodTillCancel
        let request = OrderRequest(
            account: try AccountID(invocation.argument("account") ?? ""),
            instrument: try InstrumentID(invocation.argument("instrument") ?? ""),
            side: invocation.argument("side") == "buy" ? .buy : .sell,
            type: stop == nil ? (limit == nil ? .market : .limit) : (limit == nil ? .stop : .stopLimit), timeInForce: force,
            quantity: quantity,
            limit: limit, stop: stop)
        let outcome = try await client.submit(.place(request), id: invocation.option("id"))
        if invocation.output.isJSON {
            invocation.output.json("assay.order.place/1", outcome)
        } else {
            invocation.output.line(
                "Order \(outcome["order"]?.asInt ?? 0) is durable and on its way: PAPER, \(request.side) \(quantity) \(request.instrument)."
            )
        }
        return .ok
    }

    private func cancel(_ invocation: Invocation) async throws -> ExitCode {
        let client = try Place.desk(invocation, plugins)
        let outcome = try await client.submit(.cancel(OrderID(Int64(invocation.argument("order") ?? "") ?? 0)), id: invocation.option("id"))
        return answer(invocation, "assay.order.cancel/1", outcome)
    }

    private func list(_ invocation: Invocation) async throws -> ExitCode {
        let desk = try Place.desk(invocation, plugins)
        var query = OrderQuery(isLive: invocation.flag("open"), limit: invocation.integer("limit") ?? 50)
        query.account = try invocation.option("account").map { try AccountID($0) }
        let found = try await desk.orders(query)
        invocation.output.json("assay.order.list/1", ["orderCount": JSONValue(found.total), "orders": .array(found.lines)])
        invocation.output.table(LiveView(style: invocation.output.style).orders(found.lines))
        if found.hasMore { invocation.output.note("There are more: --limit shows them.") }
        return .ok
    }

    private func kill(_ invocation: Invocation) async throws -> ExitCode {
        let desk = try Place.desk(invocation, plugins)
        if invocation.flag("reduce"), invocation.flag("resume") {
            throw Failure(.usage, code: "state", "--reduce and --resume contradict each other", fix: "give one")
        }
        let state: TradingState = invocation.flag("resume") ? .active : invocation.flag("reduce") ? .reducing : .halted
        let account = try invocation.option("account").map { try AccountID($0) }
        _ = try await desk.submit(.setTradingState(account, state))
        let confirmed = try await desk.tradingState(of: account)
        let live = try await desk.orders(OrderQuery(account: account, isLive: true)).lines.reversed()
        invocation.output.json(
            "assay.kill/1",
            [
                "state": .string(confirmed), "liveOrders": JSONValue(live.count), "orders": .array(live.map { $0["order"] ?? .null }),
            ])
        invocation.output.line(
            "Confirmed: trading is \(confirmed)\(account.map { " for \($0)" } ?? ""), \(live.count) orders can still change.")
        for order in live {
            let isCanceling = order["cancelPending"]?.asBool == true
            invocation.output.line("  order \(order.text("order")) is \(order.text("status"))\(isCanceling ? ", cancel asked for" : "")")
        }
        return confirmed == "\(state)" ? .ok : .failed
    }
}
