internal import Domain
internal import Engine
internal import JSON
internal import Network
internal import Runtime
internal import Security

extension Installation {
    static let account = Parameter("account", .text(longest: 31), "Give the name of an account.", example: "paper")

    private static let accountFields: [Shape.Field] = [
        .init("id", .text), .init("broker", .text), .init("mode", .word(["paper", "live"]), "whether its money is real"),
        .init("currency", .text), .init("cash", .decimal), .init("positionValue", .decimal), .init("equity", .decimal),
        .init("reserved", .decimal, "what live orders may need"), .init("realised", .decimal), .init("unrealised", .decimal),
        .init("fees", .decimal), .init("capital", .decimal, "paid in less paid out"),
        .init("tradingState", .word(TradingState.allCases.map { "\($0)" })), .init("strategy", .orNull(.text)),
    ]
    private static let accountExample: JSONValue = [
        "id": "paper", "broker": "paper", "mode": "paper", "currency": "USD", "cash": "99000.00", "positionValue": "1010.00",
        "equity": "100010.00", "reserved": "0.00", "realised": "0.00", "unrealised": "10.00", "fees": "1.00", "capital": "100000.00",
        "tradingState": "active", "strategy": "sma_cross",
    ]

    static let accountDetail = Shape.named(
        "AccountDetail",
        .object(
            accountFields + [
                .init("ledger", .document("balances by ledger account, debits less credits")),
                .init("trialBalance", .decimal, "zero, or the books are broken"),
                .init("limits", .list(limitShape), "every limit, whether it binds or not"),
            ]))
    static let accountDetailExample: JSONValue = {
        var example = accountExample
        example.add("ledger", ["cash": "99000.00"])
        example.add("trialBalance", "0.00")
        example.add("limits", [limitExample])
        return example
    }()

    var accountRoutes: [Route] {
        let line = Shape.named("Account", .object(Self.accountFields))
        let list = Route(
            atOnce: .get, PathPattern("/api/v1/accounts"), "listAccounts", "The accounts you may see.", access: .lines(.accountsRead),
            query: Pages.query,
            answers: [.ok(.page(of: line), example: ["items": [Self.accountExample], "next": nil], "In the order they were opened.")]
        ) { call in
            let lines = view().accounts.enumerated().filter { call.sees($0.element.id) }
            return .ok(Pages.page(lines, call, cursor: { Int64($0.offset) }, isAscending: true) { json($0.element) })
        }
        let one = Route(
            .get, PathPattern("/api/v1/accounts/{account}", [Self.account]), "getAccount", "An account with its ledger and limits.",
            access: .account(.accountsRead, in: "account"),
            answers: [.ok(Self.accountDetail, example: Self.accountDetailExample, "The account.")]
        ) { (call) async throws(Problem) -> Reply in .ok(try account(call.text("account") ?? "")) }
        return [list, one, positions, instruments]
    }

    static let noAccount = Problem(.notFound, "There is no such account, or it is not yours to see.")

    /// What is to be seen of the durable books, with prices as of the last event.
    func view(orders: Int = 0) -> DeskView {
        mirror.read { desk in
            let names = strategies.compactMap { id, trading in desk.books.account(id).map { ($0, trading) } }
            let byPlace = Dictionary(names) { first, _ in first }
            return DeskView(
                of: desk.books, orders: orders, reasons: { byPlace[$0]?.reason($1) }, strategies: byPlace.mapValues(\.strategy))
        }
    }

    func json(_ line: DeskView.AccountLine) -> JSONValue {
        var members = StatusDocument.json(line).members ?? []
        members.removeAll { $0.name == "account" }
        let mode = paperBrokers.contains(line.broker) ? "paper" : "live"
        return .object([.init("id", .text(line.id)), .init("mode", .string(mode))] + members)
    }

    /// An account with its ledger and limits.
    /// - Throws: `notFound`.
    func account(_ id: String) throws(Problem) -> JSONValue {
        guard let line = view().accounts.first(where: { "\($0.id)" == id }) else { throw Self.noAccount }
        let now = deskTime
        return mirror.read { detail(json(line), line.id, $0.books, at: now) }
    }

    private func detail(_ line: JSONValue, _ id: AccountID, _ books: Books, at now: Int64) -> JSONValue {
        guard let index = books.account(id) else { return line }
        let account = books.accounts[index.position]
        func money(_ units: Int128) -> JSONValue { .string(Money(units: units, currency: account.currency).amount) }
        var line = line
        line.add("ledger", .object(LedgerAccount.allCases.map { .init("\($0)", money(books.ledger.balance(index, $0))) }))
        line.add("trialBalance", money(books.ledger.trialBalance(index)))
        let limits = LimitsRequest.lines(of: account, books.riskUse(of: index, at: now))
        line.add("limits", .array(limits.map(Self.json)))
        return line
    }

    private var positions: Route {
        let shape = Shape.named(
            "Position",
            .object([
                .init("account", .text), .init("instrument", .text), .init("quantity", .decimal, "negative for short"),
                .init("averagePrice", .orNull(.decimal)), .init("cost", .decimal), .init("lastPrice", .orNull(.decimal)),
                .init("value", .decimal), .init("unrealised", .decimal),
            ]))
        let example: JSONValue = [
            "account": "paper", "instrument": "SP500.INDEX", "quantity": "10", "averagePrice": "101.00", "cost": "1010.00",
            "lastPrice": "102.00", "value": "1020.00", "unrealised": "10.00",
        ]
        return Route(
            atOnce: .get, PathPattern("/api/v1/positions"), "listPositions", "Open positions of the accounts you may see.",
            access: .lines(.positionsRead), query: [Self.account] + Pages.query,
            answers: [.ok(.page(of: shape), example: ["items": [example], "next": nil], "By account and instrument.")]
        ) { call in
            let wanted = call.text("account")
            let lines = view().positions.filter { call.sees($0.account) && (wanted == nil || "\($0.account)" == wanted) }
            return .ok(
                mirror.read { desk in
                    // By their places in the books, which stay when a position is closed between two pages.
                    let cursor: (DeskView.PositionLine) -> Int64 = { line in
                        let (account, instrument) = (desk.books.account(line.account), desk.books.instrument(line.instrument.id))
                        return Int64(account?.position ?? 0) << 32 | Int64(instrument?.position ?? 0)
                    }
                    return Pages.page(lines, call, cursor: cursor, isAscending: true, Self.json)
                })
        }
    }

    static func json(_ line: DeskView.PositionLine) -> JSONValue {
        var json = StatusDocument.json(line)
        let (instrument, position) = (line.instrument, line.position)
        let decimals = Int(instrument.priceDecimals) + 2
        let scale = Money.decimals - Int(instrument.quantityDecimals) - decimals
        // Derived for display; the cost is the exact figure.
        let average: String? =
            scale < 0 || position.quantity == 0
            ? nil
            : DecimalText.format(
                units: position.cost.divided(by: Int128(position.quantity) * Int128(powerOfTen(scale)), rounding: .halfEven),
                decimals: decimals, atLeast: Int(instrument.priceDecimals))
        json.add("averagePrice", .text(average))
        return json
    }

    static let instrumentShape = Shape.named(
        "Instrument",
        .object([
            .init("id", .text), .init("currency", .text), .init("tick", .decimal), .init("lot", .decimal), .init("calendar", .text),
            .init("restricted", .flag, "true where nobody may trade it"), .init("lastPrice", .orNull(.decimal)),
        ]))
    static let instrumentExample: JSONValue = [
        "id": "SP500.INDEX", "currency": "USD", "tick": "0.01", "lot": "1", "calendar": "XNYS", "restricted": false,
        "lastPrice": "102.00",
    ]

    private var instruments: Route {
        Route(
            .get, PathPattern("/api/v1/instruments"), "listInstruments", "What can be traded, and what must not be.",
            access: .desk(.deskRead), query: Pages.query,
            answers: [
                .ok(.page(of: Self.instrumentShape), example: ["items": [Self.instrumentExample], "next": nil], "As they were listed.")
            ]
        ) { call in
            let page = mirror.read { desk in
                Pages.page(Array(desk.books.terms.indices), call, cursor: { Int64($0) }, isAscending: true) { Self.json(desk.books, $0) }
            }
            return .ok(page)
        }
    }

    static func json(_ books: Books, _ place: Int) -> JSONValue {
        let (instrument, last) = (books.terms[place].instrument, books.lastPrices[place])
        return [
            "id": .text(instrument.id), "currency": .text(instrument.currency), "tick": .text(instrument.price(instrument.tick)),
            "lot": .text(instrument.quantity(instrument.lot)), "calendar": .text(instrument.calendar),
            "restricted": .bool(books.restricted[place]), "lastPrice": last == 0 ? .null : .text(instrument.price(last)),
        ]
    }
}
