internal import Brokerage
internal import Domain

extension BrokerContract {
    // MARK: Connection

    mutating func checkConnection() async {
        guard let broker = try? make() as? any SimulatedBroker else { return }
        await broker.list([TestDesk.listing])
        let ticket = TestDesk(broker: broker).ticket("early")
        await requireRefusal("an order before it is connected") { () async throws(BrokerError) in _ = try await broker.place(ticket) }
        await requireRefusal("a cancel before it is connected") { () async throws(BrokerError) in
            _ = try await broker.cancel(ticket.id, at: ticket.decidedAt)
        }
        if can("replace") {
            let other = ReplaceTicket(
                id: ticket.id, number: 1, quantity: ticket.quantity, limit: nil, stop: nil, decidedAt: ticket.decidedAt)
            await requireRefusal("a replacement before it is connected") { () async throws(BrokerError) in
                _ = try await broker.replace(other)
            }
        }
        await requireRefusal("a question before it is connected") { () async throws(BrokerError) in _ = try await broker.order(ticket.id) }
        await requireRefusal("a list before it is connected") { () async throws(BrokerError) in _ = try await broker.openOrders() }
        do throws(BrokerError) {
            try await broker.connect()
            try await broker.connect()
            require(try await broker.openOrders().isEmpty, .connection, "it has orders nobody placed")
        } catch {
            return report(.connection, "it does not connect twice: \(error)")
        }
        let waiting = Task { try await broker.nextReports() }
        await broker.disconnect()
        await broker.disconnect()
        let last = try? await waiting.value
        require(last?.isEmpty ?? true, .connection, "a waiting call for reports ends with reports when it is disconnected")
        await requireRefusal("an order after it was disconnected") { () async throws(BrokerError) in _ = try await broker.place(ticket) }
        let again = try? await broker.nextReports()
        require(again?.isEmpty ?? true, .connection, "it reports after it was disconnected")
    }

    private mutating func requireRefusal(_ what: String, _ body: () async throws(BrokerError) -> Void) async {
        do throws(BrokerError) {
            try await body()
            report(.connection, "\(what) is taken")
        } catch {
            require(
                error.code == .notConnected && error.outcome == .notSent, .connection,
                "\(what) is refused as \(error.code), \(error.outcome)")
        }
    }

    // MARK: Placing

    mutating func checkPlacing() async {
        guard let desk = await desk() else { return }
        let foreign = ForeignTicket.make(desk)
        if await desk.place(foreign) {
            let status = try? await desk.broker.order(foreign.id)?.status
            require(status == .rejected, .placing, "an order of an instrument that is not listed is neither refused nor rejected")
        }
        require(await desk.order("nobody") == nil, .placing, "it knows an order that was never placed")
        let ticket = desk.ticket("one")
        guard await desk.place(ticket) else { return report(.placing, "it refuses a plain market order") }
        let order = await desk.order("one")
        require(order?.ticket == ticket, .placing, "its record of an order is not what was placed")
        require(
            order.map { $0.status == .accepted || $0.status == .working } ?? false, .placing, "a new order is neither accepted nor working")
        let open = try? await desk.broker.openOrders().map(\.ticket.id)
        require(open == [ticket.id], .placing, "a working order is not in its list of open ones")
        if desk.broker.idempotency == .unique {
            await desk.place(ticket)
            let count = (try? await desk.broker.openOrders().count) ?? 0
            require(count == 1, .idempotency, "the same id placed twice is \(count) orders")
        }
        await desk.flat(10_000)
        await desk.flat(10_000)
        require(desk.filled("one") == 100, .idempotency, "an order of 100 placed twice under one id filled \(desk.filled("one"))")
        require(await desk.status("one") == .filled, .placing, "an order that filled is not recorded as filled")
        require((try? await desk.broker.openOrders().isEmpty) ?? false, .placing, "a filled order is still in its list of open ones")
        await desk.place(ticket)
        await desk.flat(10_000)
        require(desk.filled("one") == 100, .idempotency, "the id of a filled order placed again filled again")
    }

    // MARK: Canceling

    mutating func checkCanceling() async {
        guard let desk = await desk() else { return }
        if let answer = await desk.cancel("nobody") {
            let isRefused = answer.contains { if case .cancelRejected = $0.event { true } else { false } }
            require(isRefused, .canceling, "the cancel of an order that was never placed is not answered with a refusal")
        }
        require(await desk.order("nobody") == nil, .canceling, "the cancel of an order that was never placed made one")
        await desk.place(desk.ticket("gone"))
        await desk.cancel("gone")
        require(desk.said("gone", .canceled), .canceling, "a cancel of a working order is not reported")
        require(await desk.status("gone") == .canceled, .canceling, "a canceled order is not recorded as canceled")
        await desk.flat(10_000)
        require(desk.fills("gone").isEmpty, .canceling, "a canceled order fills")
        await desk.place(desk.ticket("done"))
        await desk.flat(10_000)
        let before = await desk.order("done")
        let answer = await desk.cancel("done") ?? []
        require(!answer.contains { $0.event == .canceled }, .canceling, "the cancel of a filled order is reported as canceled")
        require(await desk.order("done") == before, .canceling, "the cancel of a filled order changes its record")
    }
}

/// An order of something that is not listed.
private enum ForeignTicket {
    static func make(_ desk: TestDesk) -> OrderTicket {
        guard let id = try? InstrumentID("OTHER.XTEST") else { preconditionFailure("the instrument's name is valid") }
        let instrument = Instrument(
            id: id, assetClass: .equity, currency: .usd, priceDecimals: 2, quantityDecimals: 0, calendar: TestDesk.share.calendar)
        return OrderTicket(
            id: TestDesk.id("foreign"), instrument: instrument, side: .buy, type: .market, timeInForce: .goodTillCancel,
            quantity: instrument.quantity(1), limit: nil, stop: nil, expiresAt: nil, decidedAt: desk.now)
    }
}
