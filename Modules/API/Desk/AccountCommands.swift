internal import Domain
internal import Engine
internal import JSON
internal import Network
internal import Runtime
internal import Security

extension Installation {
    var accountCommands: [Route] { [openAccount, move("deposits", "deposit"), move("withdrawals", "withdraw"), setLimits, restrict] }

    private var openAccount: Route {
        let body = Shape.object([
            .init("id", .text(longest: 31)), .init("currency", .text(longest: 12)), .init("broker", .text(longest: 31)),
        ])
        return Route(
            .post, PathPattern("/api/v1/accounts"), "openAccount", "Opens an account at a broker. It begins empty.",
            access: .desk(.accountsOpen), body: RequestBody(body, example: ["id": "research", "currency": "USD", "broker": "paper"]),
            needsKey: true,
            answers: [
                Answer(
                    .created, .json(Self.accountDetail, example: Self.accountDetailExample), "It is durable; Location is its address.")
            ], problems: [.notFound, .refused, .unavailable]
        ) { (call) async throws(Problem) -> Reply in
            let id = call.body["id"]?.asString ?? ""
            let fields: JSONValue = [
                "account": .string(id), "currency": call.body["currency"] ?? .null, "broker": call.body["broker"] ?? .null,
            ]
            _ = try await submit(kind: "account.open", fields, call)
            return Reply(.created, .json(try account(id)), fields: ["Location": "/api/v1/accounts/\(id)"])
        }
    }

    private func move(_ noun: String, _ verb: String) -> Route {
        let sign = verb == "deposit" ? "" : "-"
        let amount = Shape.object([.init("amount", .decimal, "above zero, in the account's currency")])
        return Route(
            .post, PathPattern("/api/v1/accounts/{account}/\(noun)", [Self.account]), verb,
            verb == "deposit" ? "Pays money into an account." : "Takes money out of an account, as far as it is free.",
            access: .account(.accountsFund, in: "account"), body: RequestBody(amount, example: ["amount": "1000.00"]), needsKey: true,
            answers: [.ok(Self.accountDetail, example: Self.accountDetailExample, "It is durable; the account as it is now.")],
            problems: [.refused, .unavailable]
        ) { (call) async throws(Problem) -> Reply in
            let (id, amount) = (call.text("account") ?? "", call.body["amount"]?.asString ?? "")
            guard !amount.hasPrefix("-") else {
                throw Problem(.invalid, "The amount is negative.", faults: [Problem.Fault(pointer: "/amount", "must be above zero")])
            }
            return try await change(id, "account.move", ["account": .string(id), "amount": .string(sign + amount)], call)
        }
    }

    private var setLimits: Route {
        let body = Shape.object(LimitsRequest.names.map { .maybe($0, .orNull(.text(longest: 64)), LimitsRequest.allowed($0)) })
        return Route(
            .put, PathPattern("/api/v1/accounts/{account}/limits", [Self.account]), "setLimits",
            "Sets limits of an account; those left out stay, and null lifts one as none does.",
            access: .account(.limitsSet, in: "account"),
            body: RequestBody(body, example: ["orders-per-hour": "10", "exposure": nil, "short": "no"]), needsKey: true,
            answers: [.ok(Self.accountDetail, example: Self.accountDetailExample, "They hold from here on, durably.")],
            problems: [.refused, .unavailable]
        ) { (call) async throws(Problem) -> Reply in
            let id = call.text("account") ?? ""
            let limits = (call.body.members ?? []).map { JSONValue.Member($0.name, $0.value.isNull ? "none" : $0.value) }
            guard !limits.isEmpty else {
                throw Problem(.invalid, "No limit is named.", fix: "There are: \(LimitsRequest.names.joined(separator: ", ")).")
            }
            return try await change(id, "account.limits", ["account": .string(id), "limits": .object(limits)], call)
        }
    }

    /// Has a command about an account done, and answers the account as it is then.
    private func change(_ id: String, _ kind: String, _ fields: JSONValue, _ call: Call) async throws(Problem) -> Reply {
        // To who may see every account, one that does not exist is asked for like any other.
        _ = try account(id)
        _ = try await submit(kind: kind, fields, call)
        return .ok(try account(id))
    }

    private var restrict: Route {
        let which = Parameter("instrument", .text(longest: 63), "Give the id of an instrument.", example: "AAA.SIM")
        return Route(
            .put, PathPattern("/api/v1/instruments/{instrument}/restriction", [which]), "restrictInstrument",
            "Puts an instrument on the restricted list, where every order in it is refused, or takes it off.",
            access: .desk(.instrumentsRestrict),
            body: RequestBody(.object([.init("restricted", .flag)]), example: ["restricted": true]), needsKey: true,
            answers: [.ok(Self.instrumentShape, example: Self.instrumentExample, "It holds from here on, durably.")],
            problems: [.notFound, .refused, .unavailable]
        ) { (call) async throws(Problem) -> Reply in
            guard let id = try? InstrumentID(call.text("instrument") ?? ""), let place = mirror.read({ $0.books.instrument(id) }) else {
                throw Problem(.notFound, "There is no such instrument.")
            }
            _ = try await submit(.restrict(id, call.body["restricted"]?.asBool == true), call)
            return .ok(mirror.read { Self.json($0.books, place.position) })
        }
    }

    /// Has a command done that is still to be read; what cannot be one is refused.
    private func submit(kind: String, _ fields: JSONValue, _ call: Call) async throws(Problem) -> JSONValue {
        let command: DeskCommand
        do throws(CommandError) { command = try DeskCommand(kind: kind, fields) } catch { throw Problem(.refused, error.description) }
        return try await submit(command, call)
    }
}
