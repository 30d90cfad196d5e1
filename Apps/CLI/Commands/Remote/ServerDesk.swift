internal import CommandLine
internal import Domain
internal import Engine
internal import JSON
internal import Network
internal import Runtime

/// The desk of a server, asked with the rights of who is logged in there.
struct ServerDesk: DeskClient {
    let server: ServerCaller

    func submit(_ command: DeskCommand, id: String?) async throws -> JSONValue {
        let key = ServerCaller.Repeat.underKey(try IdempotencyKey.given(id))
        func answer(_ members: JSONValue) -> JSONValue { .object([.init("ok", true)] + (members.members ?? [])) }
        switch command {
        case .place:
            let order = try await server.change(.post, "/api/v1/orders", command.json, repeating: key)
            return answer(["order": order["id"] ?? .null, "status": order["status"] ?? .null])
        case .amend(let id, _, _, _):
            var terms = command.json.members ?? []
            terms.removeAll { $0.name == "order" }
            let order = try await server.change(.patch, "/api/v1/orders/\(id)", .object(terms), repeating: key)
            return answer(["order": order["id"] ?? .null, "status": "replacement asked for"])
        case .cancel(let id):
            let order = try await server.change(.post, "/api/v1/orders/\(id)/cancel", repeating: .harmless)
            return answer(["order": order["id"] ?? .null, "status": "cancel asked for"])
        case .openAccount(let id, let currency, let broker):
            let terms: JSONValue = ["id": .string("\(id)"), "currency": .string("\(currency)"), "broker": .string("\(broker)")]
            let account = try await server.change(.post, "/api/v1/accounts", terms, repeating: key)
            return answer(["account": account["id"] ?? .null, "broker": account["broker"] ?? .null])
        case .moveCash(let id, let amount):
            let isOut = amount.hasPrefix("-")
            let account = try await server.change(
                .post, path(id) + (isOut ? "/withdrawals" : "/deposits"), ["amount": .string(isOut ? String(amount.dropFirst()) : amount)],
                repeating: key)
            let moved = (try? Currency(account.text("currency"))).flatMap { Money(amount, $0)?.amount } ?? amount
            return answer(["account": account["id"] ?? .null, "amount": .string(moved), "cash": account["cash"] ?? .null])
        case .setLimits(let id, _):
            _ = try await server.change(.put, path(id) + "/limits", command.json["limits"], repeating: key)
            return answer(["account": .string("\(id)")])
        case .setTradingState(let id, let state):
            let scope = id.map { "\($0)" } ?? "all"
            let body: JSONValue = ["scope": .string(scope), "state": .string("\(state)"), "word": .string(scope)]
            let effect = try await server.change(.post, "/api/v1/kill", body, repeating: key)
            return answer(["state": effect["state"] ?? .null, "cancels": JSONValue(effect["canceled"]?.asArray?.count ?? 0)])
        case .turnStrategy(let id, let isRunning):
            let path = "/api/v1/deployments/\(PercentEncoding.encode("\(id)"))/\(isRunning ? "start" : "stop")"
            let line = try await server.change(.post, path, repeating: key)
            return answer(["account": line["account"] ?? .null, "strategy": line["state"] ?? .null])
        case .restrict(let id, let isRestricted):
            let path = "/api/v1/instruments/\(PercentEncoding.encode("\(id)"))/restriction"
            let line = try await server.change(.put, path, ["restricted": .bool(isRestricted)], repeating: key)
            return answer(["instrument": line["id"] ?? .null, "restricted": line["restricted"] ?? .null])
        }
    }

    func status() async throws -> JSONValue { Self.line(try await server.document("/api/v1/status"), without: ["schema"]) }

    func accounts() async throws -> [JSONValue] { try await server.lines("/api/v1/accounts").map(Self.account) }

    func account(_ id: AccountID) async throws -> JSONValue {
        let found = try await server.document(path(id))
        let positions = try await server.lines("/api/v1/positions?account=\(PercentEncoding.encode("\(id)"))")
        return [
            "account": Self.account(found), "ledger": found["ledger"] ?? .null, "trialBalance": found["trialBalance"] ?? .null,
            "positions": .array(positions.map { Self.line($0, without: ["averagePrice"]) }),
        ]
    }

    func limits(of id: AccountID) async throws -> [JSONValue.Member] {
        (try await server.document(path(id))["limits"]?.asArray ?? []).map { .init($0.text("limit"), $0["allowed"] ?? .null) }
    }

    func instruments() async throws -> [JSONValue] {
        try await server.lines("/api/v1/instruments").map { Self.line($0, named: "instrument", without: ["lastPrice"]) }
    }

    func orders(_ query: OrderQuery) async throws -> OrderLines {
        var parts: [String] = []
        if let account = query.account {
            // A list of an account that is not there would be empty, and say nothing.
            _ = try await server.document(path(account))
            parts.append("account=\(PercentEncoding.encode("\(account)"))")
        }
        if query.isLive { parts.append("status=live") }
        let path = "/api/v1/orders" + (parts.isEmpty ? "" : "?" + parts.joined(separator: "&"))
        let found = try await server.lines(path, most: query.limit == .max ? .max : query.limit + 1)
        let total = try await status()["orderCount"]?.asInt ?? found.count
        return OrderLines(lines: found.prefix(query.limit).map(Self.order), hasMore: found.count > query.limit, total: total)
    }

    func tradingState(of account: AccountID?) async throws -> String {
        guard let account else { return try await status().text("tradingState") }
        return try await server.document(path(account)).text("tradingState")
    }

    func export(_ lines: ExportedLines) async throws -> String {
        String(decoding: try await server.get("/api/v1/export/\(lines.rawValue).csv").body, as: UTF8.self)
    }

    // MARK: Lines of the API as those of the command line

    private func path(_ account: AccountID) -> String { "/api/v1/accounts/\(PercentEncoding.encode("\(account)"))" }

    /// A line under the name the command line has for what it is about, without what it does not show.
    private static func line(_ line: JSONValue, named name: String? = nil, without left: Set<String>) -> JSONValue {
        .object(
            (line.members ?? []).filter { !left.contains($0.name) }.map { member in
                member.name == "id" ? .init(name ?? "id", member.value) : member
            })
    }

    private static func account(_ found: JSONValue) -> JSONValue {
        line(found, named: "account", without: ["mode", "ledger", "trialBalance", "limits"])
    }

    /// An order's line as `StatusDocument` has it: what is null there is left out.
    private static func order(_ found: JSONValue) -> JSONValue {
        var line = JSONValue.object([.init("order", found["id"] ?? .null)])
        for name in [
            "account", "instrument", "side", "type", "timeInForce", "quantity", "filled", "status", "cancelPending", "decidedAt",
        ] { line.add(name, found[name]) }
        for name in ["limit", "stop", "averagePrice", "reason"] where found[name] != .null { line.add(name, found[name]) }
        return line
    }
}
