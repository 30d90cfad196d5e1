internal import Domain
internal import Engine
internal import JSON
internal import Network
internal import Runtime
internal import Security
internal import Storage
internal import Telemetry

extension Installation {
    var orderCommands: [Route] { [placeOrder, amendOrder, cancelOrder] }

    private var placeOrder: Route {
        let body = Shape.named(
            "NewOrder",
            .object([
                .init("account", .text(longest: 31)), .init("instrument", .text(longest: 63)),
                .init("side", .word(Side.allCases.map { "\($0)" })),
                .maybe("type", .word(OrderType.allCases.map(\.word)), "market where it is left out"), .init("quantity", .decimal),
                .maybe("limit", .orNull(.decimal)), .maybe("stop", .orNull(.decimal)),
                .maybe("timeInForce", .word(TimeInForce.allCases.map(\.word)), "day where it is left out"),
            ]))
        let example: JSONValue = [
            "account": "paper", "instrument": "SP500.INDEX", "side": "buy", "type": "limit", "quantity": "10", "limit": "101.00",
        ]
        return Route(
            .post, PathPattern("/api/v1/orders"), "placeOrder",
            "Places an order. It is durable when this answers; what becomes of it is told by the order.", access: .lines(.ordersPlace),
            body: RequestBody(body, example: example), needsKey: true,
            answers: [Answer(.created, .json(Self.orderShape, example: Self.orderExample), "It is durable; Location is its address.")],
            problems: [.notFound, .refused, .unavailable]
        ) { (call) async throws(Problem) -> Reply in
            var fields = call.body.members ?? []
            if call.body["type"] == nil { fields.append(.init("type", .string(OrderType.market.word))) }
            if call.body["timeInForce"] == nil { fields.append(.init("timeInForce", .string(TimeInForce.day.word))) }
            let command: DeskCommand
            do throws(CommandError) { command = try DeskCommand(kind: "order.place", .object(fields)) } catch {
                throw Problem(.refused, error.description)
            }
            guard case .place(let request) = command, call.sees(request.account) else { throw Self.noAccount }
            let outcome = try await submit(command, call)
            let id = OrderID(Int64(outcome["order"]?.asInt ?? 0))
            let order = mirror.read { desk in desk.books.order(id).map { json($0, desk.books) } }
            guard let order else { throw Problem(.unavailable, "The order \(id) is durable and cannot be shown at the moment.") }
            return Reply(.created, .json(order), fields: ["Location": "/api/v1/orders/\(id)"])
        }
    }

    private var amendOrder: Route {
        let body = Shape.object([
            .maybe("quantity", .decimal, "the whole quantity, with what is filled"), .maybe("limit", .decimal), .maybe("stop", .decimal),
        ])
        return Route(
            .patch, PathPattern("/api/v1/orders/{id}", [Self.order]), "amendOrder",
            "Asks for other terms of an order, which stays the same order. The broker may have filled it meanwhile: the order tells.",
            access: .lines(.ordersAmend), body: RequestBody(body, example: ["limit": "100.50"]), needsKey: true,
            answers: [Answer(.accepted, .json(Self.orderShape, example: Self.orderExample), "It is asked for, durably.")],
            problems: [.notFound, .refused, .unavailable]
        ) { (call) async throws(Problem) -> Reply in
            let id = try orderToChange(call)
            var fields: JSONValue = ["order": JSONValue(id.number)]
            for member in call.body.members ?? [] { fields.add(member.name, member.value) }
            let command: DeskCommand
            do throws(CommandError) { command = try DeskCommand(kind: "order.amend", fields) } catch {
                throw Problem(.refused, error.description)
            }
            return try await change(id, command, call)
        }
    }

    private var cancelOrder: Route {
        Route(
            .post, PathPattern("/api/v1/orders/{id}/cancel", [Self.order]), "cancelOrder",
            "Asks for an order to be canceled. The broker may have filled it meanwhile: the order tells.", access: .lines(.ordersCancel),
            answers: [Answer(.accepted, .json(Self.orderShape, example: Self.orderExample), "It is asked for, durably.")],
            problems: [.notFound, .refused, .unavailable]
        ) { (call) async throws(Problem) -> Reply in
            let id = try orderToChange(call)
            return try await change(id, .cancel(id), call)
        }
    }

    /// The order of the path.
    /// - Throws: `notFound` where it is not the caller's to change.
    private func orderToChange(_ call: Call) throws(Problem) -> OrderID {
        let id = OrderID(call.integer("id") ?? 0)
        let owner = mirror.read { desk in desk.books.order(id).map { desk.books.accounts[$0.account.position].id } }
        guard let owner, call.sees(owner) else { throw Self.noOrder }
        return id
    }

    /// Has an order changed, and answers it as the books have it then.
    private func change(_ id: OrderID, _ command: DeskCommand, _ call: Call) async throws(Problem) -> Reply {
        _ = try await submit(command, call)
        let order = mirror.read { desk in desk.books.order(id).map { json($0, desk.books) } }
        return Reply(.accepted, .json(order ?? .null))
    }

    /// Has a command done and durable, and the mirror show it.
    /// - Returns: what the owner of the desk answered.
    /// - Throws: `refused` with its reason, `keyReused`, or `unavailable` where no answer came: then it may still be done, once.
    func submit(_ command: DeskCommand, _ call: Call) async throws(Problem) -> JSONValue {
        guard let principal = call.principal else { throw Problem(.internalError, "Assay failed; nobody asks.") }
        let key = call.key.map { "key:\($0)" } ?? "new:\(RequestID(entropy))"
        // Keys are a user's own: two users may choose the same one.
        let row = CommandRow(
            id: "api:\(principal.user):\(key)", stream: stream, actor: principal.actor, kind: command.kind,
            payload: Array(command.json.text().utf8), submitted: clock.now())
        let answer: DeskMirror.CommandAnswer
        do throws(RuntimeError) { answer = try await mirror.submit(row) } catch {
            call.log.error("api.command", "a command could not be brought to the desk: \(error)")
            throw Problem(.unavailable, "The desk cannot be asked at the moment; what became of this is not known.", fix: Self.again)
        }
        switch answer {
        case .conflict: throw Problem(.keyReused, "This Idempotency-Key was used for another request.", fix: "Make a new key.")
        case .unknown: throw Problem(.unavailable, "The desk gave no answer in time; what became of this is not known.", fix: Self.again)
        case .decided(let payload):
            guard let outcome = try? JSONValue(reading: payload) else {
                throw Problem(.internalError, "Assay failed; the log has more under this request's id.")
            }
            if outcome["ok"]?.asBool == true { return outcome }
            let more = ["limit", "order"].compactMap { name in outcome[name].map { JSONValue.Member(name, $0) } }
            throw Problem(.refused, outcome["error"]?.asString ?? "The desk refused it.", more: more)
        }
    }

    private static let again = "Send the same request with the same Idempotency-Key again: it is done at most once."
}
