internal import Domain
internal import Engine
internal import JSON
internal import Network
internal import Runtime
internal import Security

extension Installation {
    static let limitShape = Shape.named(
        "LimitLine",
        .object([
            .init("limit", .word(LimitsRequest.names)),
            .init("allowed", .text, "a text that can be set again; none where nothing is limited"),
            .init("used", .orNull(.decimal), "how much is used now; null where each order is asked alone"),
            .maybe("unit", .text, "the currency of money; left out for what is only counted"),
        ]))
    static let limitExample: JSONValue = ["limit": "exposure", "allowed": "110000.00", "used": "1010.00", "unit": "USD"]

    static func json(_ line: LimitsRequest.Line) -> JSONValue {
        var json: JSONValue = ["limit": .string(line.name), "allowed": .string(line.allowed), "used": .text(line.used)]
        json.add("unit", line.unit.isEmpty ? nil : .string(line.unit))
        return json
    }

    /// What binds each account, and how much of it is used.
    var riskRoute: Route {
        let states = Shape.word(TradingState.allCases.map { "\($0)" })
        let account = Shape.named(
            "Risk",
            .object([
                .init("account", .text), .init("tradingState", states, "the stricter of the account's and the desk's"),
                .init("limits", .list(Self.limitShape), "the limits that can refuse an order"),
            ]))
        let shape = Shape.object([
            .init("items", .list(account)), .init("next", .orNull(.text), "always null: it is one page"),
            .init("tradingState", states, "the desk's"),
        ])
        return Route(
            .get, PathPattern("/api/v1/risk"), "getRisk", "What binds the accounts you may see, and how much of it is used now.",
            access: .lines(.accountsRead), query: Pages.query,
            answers: [
                .ok(
                    shape,
                    example: [
                        "items": [["account": "paper", "tradingState": "active", "limits": [Self.limitExample]]], "next": nil,
                        "tradingState": "active",
                    ], "In the order they were opened.")
            ]
        ) { call in
            let now = deskTime
            return .ok(
                mirror.read { desk in
                    let books = desk.books
                    let seen = books.accounts.indices.filter { call.sees(books.accounts[$0].id) }
                    var document = Pages.page(seen, call, cursor: { Int64($0) }, isAscending: true) { place in
                        let account = books.accounts[place]
                        let limits = LimitsRequest.lines(of: account, books.riskUse(of: AccountIndex(place), at: now))
                        let state = account.tradingState.rawValue > books.tradingState.rawValue ? account.tradingState : books.tradingState
                        return [
                            "account": .text(account.id), "tradingState": .string("\(state)"),
                            "limits": .array(limits.filter(\.binds).map(Self.json)),
                        ]
                    }
                    document.add("tradingState", .string("\(books.tradingState)"))
                    return document
                })
        }
    }
}
