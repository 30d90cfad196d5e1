internal import Domain
internal import Engine
internal import JSON

extension Desk {
    /// Decides to ask for other terms of an order.
    func amend(
        _ id: OrderID, _ asked: (quantity: Quantity?, limit: Price?, stop: Price?), _ books: borrowing Books, _ now: Int64,
        _ facts: inout [Fact]
    ) throws(CommandError) -> Answer {
        guard let order = books.order(id) else { throw CommandError("there is no order \(id)") }
        guard asked.quantity != nil || asked.limit != nil || asked.stop != nil else {
            throw CommandError("nothing is to be changed: give a quantity, a limit or a stop")
        }
        let account = books.accounts[order.account.position]
        guard replacing.contains(account.broker) else {
            throw CommandError("the broker '\(account.broker)' cannot change an order: cancel it and place another")
        }
        let (instrument, type) = (books.terms[order.intent.instrument.position].instrument, order.intent.type)
        guard asked.limit == nil || type.hasLimit else { throw CommandError("order \(id) is a \(type.word) order and has no limit price") }
        guard asked.stop == nil || type.hasStop else { throw CommandError("order \(id) is a \(type.word) order and has no stop price") }
        var change = OrderChange()
        if let quantity = asked.quantity { change.quantity = try units(quantity, "quantity", instrument.quantityDecimals) }
        if let limit = asked.limit { change.limit = try units(limit, "limit", instrument.priceDecimals) }
        if let stop = asked.stop { change.stop = try units(stop, "stop", instrument.priceDecimals) }
        guard let refusal = books.decide(replace: id, by: change, at: now, into: &facts) else {
            return .done([.init("order", .number("\(id)")), .init("status", .string("replacement asked for"))])
        }
        guard case .limit(let limit) = refusal else { throw CommandError(Self.text(refusal, order, instrument)) }
        return Answer(
            json: .object([
                .init("ok", .bool(false)), .init("order", .number("\(id)")), .init("limit", .string("\(limit.limit)")),
                .init("error", .string("order \(id) stays as it is: \(limit.text(instrument, account.currency))")),
            ]), isRefusal: true)
    }

    private static func text(_ refusal: ReplaceRefusal, _ order: Order, _ instrument: Instrument) -> String {
        switch refusal {
        case .status(let status) where status.isFinal: "order \(order.id) is \(status) and cannot be changed"
        case .status(.unknown): "what became of order \(order.id) is not known: it cannot be changed until the broker's record says"
        case .status(let status): "order \(order.id) is \(status): it can be changed once the broker works it"
        case .cancelPending: "order \(order.id) is being canceled"
        case .replacePending: "other terms of order \(order.id) were asked for and are not answered yet: wait, or cancel it"
        case .nothingChanges: "order \(order.id) has these terms"
        case .filled(let filled):
            "\(instrument.quantity(filled)) of order \(order.id) are filled: give a larger quantity, or cancel what is left of it"
        case .noOrder, .limit: "order \(order.id) cannot be changed"
        }
    }
}
