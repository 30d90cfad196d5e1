internal import Domain
internal import Engine
internal import JSON
internal import Network
internal import Runtime
internal import Security

extension Installation {
    /// How often the effect of a halt is looked for, and how many nanoseconds apart: five seconds in all.
    private static let (looks, betweenLooks): (Int, Int64) = (250, 20_000_000)

    /// Halts trading, lets it only reduce, or lets it go on; answers what is so, not what was asked for.
    var killRoute: Route {
        let body = Shape.object([
            .init("scope", .text(longest: 31), "all, or the name of an account"),
            .init("state", .word(TradingState.allCases.map { "\($0)" })),
            .maybe("cancel", .flag, "a halt always cancels; false is refused with it"),
            .init("word", .text(longest: 31), "the scope again, so that a slip halts nothing"),
        ])
        let answer = Shape.object([
            .init("state", .word(TradingState.allCases.map { "\($0)" }), "what the durable books say"),
            .init("canceled", .list(.count), "orders that were live and are not any more"),
            .init("stillLive", .list(.count), "orders that can still change"),
            .init("confirmed", .flag, "the state holds and nothing is live"),
        ])
        return Route(
            .post, PathPattern("/api/v1/kill"), "kill", "Halts trading and cancels what is live, and waits for the effect.",
            access: .lines(.tradingHalt),
            body: RequestBody(body, example: ["scope": "all", "state": "halted", "cancel": true, "word": "all"]), needsKey: true,
            answers: [
                .ok(
                    answer, example: ["state": "halted", "canceled": [7], "stillLive": [], "confirmed": true],
                    "The state as it is after at most five seconds; confirmed is false where something is still live.")
            ], problems: [.notFound, .refused, .unavailable]
        ) { (call) async throws(Problem) -> Reply in .ok(try await kill(call)) }
    }

    private func kill(_ call: Call) async throws(Problem) -> JSONValue {
        let scope = call.body["scope"]?.asString ?? ""
        guard let state = TradingState.allCases.first(where: { "\($0)" == call.body["state"]?.asString }), let principal = call.principal
        else { throw Problem(.internalError, "Assay failed; the state is none.") }
        guard call.body["word"]?.asString == scope else {
            throw Problem(.refused, "The word is not '\(JSONError.onOneLine(scope))'.", fix: "Write the scope again as the word.")
        }
        guard call.body["cancel"]?.asBool != false || state == .active else {
            throw Problem(.refused, "A halt cancels what is live; it cannot be had without.", fix: "Send cancel as true, or leave it out.")
        }
        var account: AccountID?
        if scope != "all" {
            guard let named = try? AccountID(scope) else { throw Self.noAccount }
            account = named
        }
        let verdict = Access.decide(principal, state == .active ? .tradingResume : .tradingHalt, on: account)
        if verdict == .denied(.account), account != nil { throw Self.noAccount }
        guard verdict.isAllowed else { throw Problem(.notAllowed, "Your role or your accounts do not allow this.") }
        let before = Set(live(of: account))
        _ = try await submit(.setTradingState(account, state), call)
        // What is reducing or active may keep orders; only a halt has none.
        for _ in 0..<(state == .halted ? Self.looks : 0) where !live(of: account).isEmpty {
            await sleeper.sleep(nanoseconds: Self.betweenLooks)
            do throws(RuntimeError) { try await mirror.catchUp() } catch { break }
        }
        let (now, still) = (tradingState(of: account), live(of: account))
        return [
            "state": .string("\(now)"), "canceled": .array(before.subtracting(still).sorted().map { JSONValue($0) }),
            "stillLive": .array(still.map { JSONValue($0) }), "confirmed": .bool(now == state && (state != .halted || still.isEmpty)),
        ]
    }

    private func live(of account: AccountID?) -> [Int64] {
        mirror.read { desk in
            desk.books.liveOrders.filter { id in
                guard let order = desk.books.order(id) else { return false }
                return account == nil || desk.books.accounts[order.account.position].id == account
            }.map(\.number)
        }
    }

    private func tradingState(of account: AccountID?) -> TradingState {
        mirror.read { desk in
            guard let account, let place = desk.books.account(account) else { return desk.books.tradingState }
            return desk.books.accounts[place.position].tradingState
        }
    }
}
