internal import Domain
internal import Engine
internal import JSON
internal import Network
internal import Runtime
internal import Security

extension Installation {
    static let order = Parameter("id", .integer(1...Int64.max), "Give the number of an order.", example: 7)
    static let noOrder = Problem(.notFound, "There is no such order, or it is not yours to see.")

    private static let terms = Shape.object([
        .init("quantity", .decimal), .init("limit", .orNull(.decimal)), .init("stop", .orNull(.decimal)),
    ])
    static let orderFields: [Shape.Field] = [
        .init("id", .count), .init("account", .text), .init("instrument", .text), .init("side", .word(Side.allCases.map { "\($0)" })),
        .init("type", .word(OrderType.allCases.map(\.word))), .init("timeInForce", .word(TimeInForce.allCases.map(\.word))),
        .init("quantity", .decimal), .init("limit", .orNull(.decimal)), .init("stop", .orNull(.decimal)),
        .init("status", .word(OrderStatus.allCases.map { "\($0)" })), .init("cancelPending", .flag),
        .init("replacement", .orNull(terms), "the terms that were asked for and are not answered yet"), .init("filled", .decimal),
        .init("averagePrice", .orNull(.decimal)), .init("decidedAt", .time), .init("decidedPrice", .orNull(.decimal)),
        .init("reason", .orNull(.text(longest: 4096)), "why a strategy wanted it, or why it was not done"),
        .init("refusal", .orNull(.text), "the limit that refused it"),
    ]
    static let orderShape = Shape.named("Order", .object(orderFields))
    static let orderExample: JSONValue = [
        "id": 7, "account": "paper", "instrument": "SP500.INDEX", "side": "buy", "type": "limit", "timeInForce": "day", "quantity": "10",
        "limit": "101.00", "stop": nil, "status": "filled", "cancelPending": false, "replacement": nil,
        "filled": "10", "averagePrice": "100.9900",
        "decidedAt": "2024-01-02T15:30:00Z", "decidedPrice": "100.50", "reason": nil, "refusal": nil,
    ]

    var orderRoutes: [Route] { [listOrders, oneOrder, trades] }

    private var listOrders: Route {
        let status = Parameter(
            "status", .word(["live", "final"] + OrderStatus.allCases.map { "\($0)" }),
            "Give live for those that can still change, final for the others, or one status.", example: "live")
        return Route(
            .get, PathPattern("/api/v1/orders"), "listOrders", "Orders of the accounts you may see, the newest first.",
            access: .lines(.ordersRead), query: [Self.account, status] + Pages.query,
            answers: [.ok(.page(of: Self.orderShape), example: ["items": [Self.orderExample], "next": nil], "A page.")]
        ) { call in
            let (account, status) = (call.text("account"), call.text("status"))
            // A page is looked for among the books' own orders, so that no more lines are made than are shown.
            return .ok(
                mirror.read { desk in
                    let books = desk.books
                    let orders = books.orders.reversed().lazy.filter { order in
                        let owner = books.accounts[order.account.position].id
                        guard call.sees(owner), account == nil || "\(owner)" == account else { return false }
                        switch status {
                        case nil: return true
                        case "live": return !order.status.isFinal
                        case "final": return order.status.isFinal
                        default: return "\(order.status)" == status
                        }
                    }
                    return Pages.page(orders, call, cursor: { $0.id.number }) { json($0, books) }
                })
        }
    }

    private var oneOrder: Route {
        let step = Shape.object([
            .init("sequence", .count), .init("time", .time), .init("fact", .text), .init("text", .text(longest: 4096)),
        ])
        let shape = Shape.named("OrderDetail", .object(Self.orderFields + [.init("history", .list(step), "oldest first")]))
        var example = Self.orderExample
        example.add(
            "history", [["sequence": 12, "time": "2024-01-02T15:30:00Z", "fact": "orderFilled", "text": "filled 10 at 100.99"]])
        return Route(
            .get, PathPattern("/api/v1/orders/{id}", [Self.order]), "getOrder", "An order with everything that happened to it.",
            access: .lines(.ordersRead), answers: [.ok(shape, example: example, "The order.")], problems: [.notFound]
        ) { (call) async throws(Problem) -> Reply in
            guard let order = detail(OrderID(call.integer("id") ?? 0), call) else { throw Self.noOrder }
            return .ok(order)
        }
    }

    /// An order with its history; nil where there is none that the call may see.
    private func detail(_ id: OrderID, _ call: Call) -> JSONValue? {
        mirror.read { desk in
            guard let order = desk.books.order(id), call.sees(desk.books.accounts[order.account.position].id) else { return nil }
            let instrument = desk.books.terms[order.intent.instrument.position].instrument
            let fills = Dictionary(desk.fills.filter { $0.fill.order == id }.map { ($0.sequence, $0.fill) }) { first, _ in first }
            let history = desk.steps(of: id).map { step -> JSONValue in
                var text = step.fact
                if let fill = fills[step.sequence] {
                    text = "filled \(instrument.quantity(fill.quantity)) at \(instrument.price(fill.price))"
                }
                return ["sequence": JSONValue(step.sequence), "time": .text(step.time), "fact": .string(step.fact), "text": .string(text)]
            }
            var json = json(order, desk.books)
            json.add("history", .array(history))
            return json
        }
    }

    func json(_ order: Order, _ books: Books) -> JSONValue {
        let (instrument, account) = (books.terms[order.intent.instrument.position].instrument, books.accounts[order.account.position])
        let intent = order.intent
        let refusal = order.refusal.map { $0.text(instrument, account.currency) }
        let rejection = order.rejection.isEmpty ? nil : order.rejection.description
        return [
            "id": JSONValue(order.id.number), "account": .text(account.id), "instrument": .text(instrument.id),
            "side": .string("\(intent.side)"), "type": .string(intent.type.word), "timeInForce": .string(intent.timeInForce.word),
            "quantity": .text(instrument.quantity(intent.quantity)),
            "limit": intent.type.hasLimit ? .text(instrument.price(intent.limit)) : .null,
            "stop": intent.type.hasStop ? .text(instrument.price(intent.stop)) : .null, "status": .string("\(order.status)"),
            "cancelPending": .bool(order.isCancelPending),
            "replacement": order.replacement.map { json($0, intent.type, instrument) } ?? .null,
            "filled": .text(instrument.quantity(order.filled)),
            "averagePrice": .text(StatusDocument.averagePrice(order, instrument)),
            "decidedAt": .text(Timestamp(nanoseconds: order.decidedAt)),
            "decidedPrice": order.decidedPrice == 0 ? .null : .text(instrument.price(order.decidedPrice)),
            "reason": .text(refusal ?? rejection ?? strategies[account.id]?.reason(intent.reason)),
            "refusal": .text(order.refusal.map { "\($0.limit)" }),
        ]
    }

    private func json(_ replacement: OrderReplacement, _ type: OrderType, _ instrument: Instrument) -> JSONValue {
        [
            "quantity": .text(instrument.quantity(replacement.quantity)),
            "limit": type.hasLimit ? .text(instrument.price(replacement.limit)) : .null,
            "stop": type.hasStop ? .text(instrument.price(replacement.stop)) : .null,
        ]
    }

    private var trades: Route {
        let shape = Shape.named(
            "Trade",
            .object([
                .init("sequence", .count), .init("order", .count), .init("execution", .text), .init("account", .text),
                .init("instrument", .text), .init("side", .word(Side.allCases.map { "\($0)" })), .init("price", .decimal),
                .init("quantity", .decimal), .init("notional", .decimal), .init("fee", .decimal), .init("realised", .decimal),
                .init("time", .time), .init("reason", .orNull(.text(longest: 4096))),
            ]))
        let example: JSONValue = [
            "sequence": 12, "order": 7, "execution": "paper-7-1", "account": "paper", "instrument": "SP500.INDEX", "side": "buy",
            "price": "100.99", "quantity": "10", "notional": "1009.90", "fee": "1.00", "realised": "0.00", "time": "2024-01-02T15:30:00Z",
            "reason": nil,
        ]
        return Route(
            .get, PathPattern("/api/v1/trades"), "listTrades", "Fills of the accounts you may see, the newest first.",
            access: .lines(.ordersRead), query: [Self.account] + Pages.query,
            answers: [.ok(.page(of: shape), example: ["items": [example], "next": nil], "A page.")]
        ) { call in
            let wanted = call.text("account")
            return .ok(
                mirror.read { desk in
                    let books = desk.books
                    let lines = desk.fills.reversed().lazy.filter { line in
                        let owner = books.accounts[line.fill.account.position].id
                        return call.sees(owner) && (wanted == nil || "\(owner)" == wanted)
                    }
                    return Pages.page(lines, call, cursor: { $0.sequence }) { json($0, books) }
                })
        }
    }

    func json(_ line: MirroredDesk.FillLine, _ books: Books) -> JSONValue {
        let fill = line.fill
        let (instrument, account) = (books.terms[fill.instrument.position].instrument, books.accounts[fill.account.position])
        func money(_ units: Int128) -> JSONValue { .string(Money(units: units, currency: account.currency).amount) }
        let reason = books.order(fill.order).flatMap { strategies[account.id]?.reason($0.intent.reason) }
        return [
            "sequence": JSONValue(line.sequence), "order": JSONValue(fill.order.number), "execution": .text(fill.execution),
            "account": .text(account.id), "instrument": .text(instrument.id), "side": .string("\(fill.side)"),
            "price": .text(instrument.price(fill.price)), "quantity": .text(instrument.quantity(fill.quantity)),
            "notional": money(fill.notional), "fee": money(fill.fee), "realised": money(fill.realised),
            "time": .text(Timestamp(nanoseconds: fill.time)), "reason": .text(reason),
        ]
    }
}
