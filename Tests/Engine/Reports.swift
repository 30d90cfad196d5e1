import Domain
import Engine
import Testing

/// What brokers say, in every order they say it in.
@Suite struct Reports {
    let buy = OrderIntent(.buy, 10, of: first, type: .limit, limit: 100_00)

    @Test func anOrderGoesFromIntentToFilled() throws {
        var desk = try Desk()
        let id = desk.place(buy).id
        #expect(desk.status(id) == .intent)
        desk.take(.orderSendStarted(id, time: 1))
        #expect(desk.status(id) == .sendStarted)
        #expect(desk.hear(.accepted, of: id, venueOrder: "V1") == .taken)
        #expect(desk.status(id) == .accepted)
        #expect(desk.books.order(id)?.venueOrder.description == "V1")
        #expect(desk.hear(.working, of: id) == .taken)
        #expect(desk.books.order(id)?.venueOrder.description == "V1")
        #expect(desk.fill(id, "a", price: 100_00, quantity: 4) == .taken)
        #expect(desk.status(id) == .partiallyFilled)
        #expect(desk.books.order(id)?.remaining == 6)
        #expect(desk.fill(id, "b", price: 99_00, quantity: 6) == .taken)
        #expect(desk.status(id) == .filled)
        #expect(desk.books.order(id)?.filledNotional == dollars(994))
        #expect(recount(desk.books, desk.facts) == [])
    }

    /// Every report to an order in every state it can be brought to: what becomes of it is what the table of states allows.
    @Test(arguments: OrderStatus.allCases.filter { $0 != .replaced }) func aReportChangesAnOrderOnlyAsTheStatesAllow(_ from: OrderStatus)
        throws
    {
        let reports: [(VenueReport.Event, OrderStatus)] = [
            (.accepted, .accepted), (.working, .working), (.canceled, .canceled), (.expired, .expired), (.rejected(said("no")), .rejected),
            (.suspended, .suspended), (.unknown, .unknown),
        ]
        for (event, to) in reports {
            var desk = try Desk()
            let id = bring(&desk, to: from)
            let count = desk.facts.count
            let outcome = desk.hear(event, of: id)
            let expected: Books.ReportOutcome = from == to ? .repeated : from.allows(to) ? .taken : .ignored
            #expect(outcome == expected, "\(from) hears \(event)")
            #expect(desk.status(id) == (outcome == .taken ? to : from), "\(from) hears \(event)")
            #expect(desk.facts.count == count + (outcome == .taken ? 1 : 0))
            #expect(recount(desk.books, desk.facts) == [])
        }
    }

    private func bring(_ desk: inout Desk, to status: OrderStatus) -> OrderID {
        let id = desk.place(buy).id
        if status != .intent { desk.take(.orderSendStarted(id, time: 1)) }
        switch status {
        case .intent, .sendStarted, .replaced: break
        case .unknown: desk.hear(.unknown, of: id)
        case .accepted: desk.hear(.accepted, of: id)
        case .working: desk.hear(.working, of: id)
        case .partiallyFilled: desk.fill(id, "part", price: 100_00, quantity: 3)
        case .suspended: desk.hear(.suspended, of: id)
        case .filled: desk.fill(id, "all", price: 100_00, quantity: 10)
        case .canceled: desk.hear(.canceled, of: id)
        case .expired: desk.hear(.expired, of: id)
        case .rejected: desk.hear(.rejected(said("no")), of: id)
        }
        return id
    }

    @Test func aFillBeforeTheOrderIsKnownToWorkIsAFill() throws {
        var desk = try Desk()
        let id = desk.sent(buy)
        #expect(desk.fill(id, "a", price: 100_00, quantity: 4) == .taken)
        #expect(desk.hear(.working, of: id) == .ignored)
        #expect(desk.hear(.accepted, of: id) == .ignored)
        #expect(desk.status(id) == .partiallyFilled)
        #expect(desk.fill(id, "b", price: 100_00, quantity: 6) == .taken)
        #expect(desk.hear(.working, of: id) == .ignored)
        #expect(desk.status(id) == .filled)
    }

    @Test(arguments: [VenueReport.Event.canceled, .expired, .rejected(said("late"))]) func aFillAfterTheEndIsStillAFill(
        _ end: VenueReport.Event
    ) throws {
        var desk = try Desk()
        let id = desk.working(buy)
        desk.fill(id, "a", price: 100_00, quantity: 3)
        #expect(desk.hear(end, of: id) == .taken)
        let final = desk.status(id)
        #expect(desk.fill(id, "b", price: 100_00, quantity: 2) == .taken)
        #expect(desk.status(id) == final)
        #expect(desk.position.quantity == 5)
        #expect(desk.fill(id, "c", price: 100_00, quantity: 6) == .contradiction)
        #expect(desk.fill(id, "d", price: 100_00, quantity: 5) == .taken)
        #expect(recount(desk.books, desk.facts) == [])
    }

    @Test func anExecutionCountsOnce() throws {
        var desk = try Desk()
        let id = desk.working(buy)
        #expect(desk.fill(id, "a", price: 100_00, quantity: 3) == .taken)
        #expect(desk.fill(id, "a", price: 100_00, quantity: 3) == .repeated)
        #expect(desk.fill(id, "a", price: 99_00, quantity: 7) == .repeated)
        #expect(desk.position.quantity == 3)
        desk.hear(.canceled, of: id)
        #expect(desk.fill(id, "a", price: 100_00, quantity: 3) == .repeated)
    }

    @Test func oneIdOnTwoOrdersIsTwoExecutions() throws {
        var desk = try Desk([.stock(), .stock("QQQ.XNYS")], accounts: 2)
        desk.books.mark(first, price: 100_00)
        desk.books.mark(second, price: 100_00)
        let one = desk.working(buy)
        let other = desk.working(OrderIntent(.buy, 10, of: second, type: .limit, limit: 100_00))
        let others = desk.working(buy, for: bob)
        for id in [one, other, others] { #expect(desk.fill(id, "1001", price: 100_00, quantity: 3) == .taken) }
        for id in [one, other, others] { #expect(desk.fill(id, "1001", price: 100_00, quantity: 3) == .repeated) }
    }

    @Test func aFillThatCannotBeIsAContradictionAndChangesNothing() throws {
        var desk = try Desk()
        let id = desk.working(buy)
        let before = desk.state
        #expect(desk.fill(id, "a", price: 100_00, quantity: 11) == .contradiction)
        #expect(desk.fill(id, "b", price: 100_00, quantity: 0) == .contradiction)
        #expect(desk.fill(id, "c", price: 100_00, quantity: -1) == .contradiction)
        #expect(desk.fill(id, "d", price: 0, quantity: 1) == .contradiction)
        #expect(desk.fill(id, "e", price: -5, quantity: 1) == .contradiction)
        #expect(desk.fill(id, "f", price: 100_00, quantity: 1, fee: .max) == .contradiction)
        #expect(desk.fill(id, "g", price: 100_00, quantity: 1, fee: .min) == .contradiction)
        #expect(desk.state == before)
        #expect(desk.fill(id, "a", price: 100_00, quantity: 10) == .taken)
        #expect(desk.fill(id, "h", price: 100_00, quantity: 1) == .contradiction)
    }

    @Test func anOrderThatWasNeverSentCannotBeFilled() throws {
        var desk = try Desk()
        let intent = desk.place(buy).id
        #expect(desk.fill(intent, "a", price: 100_00, quantity: 1) == .contradiction)
        let refused = desk.place(OrderIntent(.buy, 0, of: first))
        #expect(refused.refusal?.limit == .quantityStep)
        #expect(desk.fill(refused.id, "b", price: 100_00, quantity: 1) == .contradiction)
        let dear = desk.place(OrderIntent(.buy, 1_000_000, of: first))
        #expect(dear.refusal?.limit == .buyingPower)
        #expect(desk.fill(dear.id, "c", price: 100_00, quantity: 1) == .contradiction)
    }

    @Test(arguments: [0, -1, 2, Int64.max, Int64.min]) func aReportOfAnOrderNobodyKnowsIsIgnored(_ number: Int64) throws {
        var desk = try Desk()
        _ = desk.working(buy)
        #expect(desk.hear(.canceled, of: OrderID(number)) == .ignored)
        #expect(desk.fill(OrderID(number), "a", price: 100_00, quantity: 1) == .ignored)
        desk.cancel(OrderID(number))
        #expect(desk.books.order(OrderID(number)) == nil)
    }

    @Test func anUnknownOrderKeepsItsReservationUntilItIsSettled() throws {
        var desk = try Desk()
        let id = desk.sent(buy)
        let reserved = desk.account.reserved
        #expect(reserved == dollars(1000))
        #expect(desk.hear(.unknown, of: id) == .taken)
        #expect(desk.account.reserved == reserved)
        #expect(desk.position.liveBuys == 10)
        #expect(desk.hear(.rejected(said("never came")), of: id) == .taken)
        #expect(desk.account.reserved == 0)
        #expect(desk.books.order(id)?.rejection.description == "never came")
    }

    @Test func aSuspendedOrderIsLiveAndMayWorkAgain() throws {
        var desk = try Desk()
        let id = desk.working(buy)
        desk.fill(id, "a", price: 100_00, quantity: 4)
        #expect(desk.hear(.suspended, of: id) == .taken)
        #expect(desk.account.reserved == dollars(600))
        #expect(desk.books.liveOrders == [id])
        #expect(desk.hear(.working, of: id) == .taken)
        #expect(desk.status(id) == .partiallyFilled)
        #expect(desk.hear(.working, of: id) == .ignored)
        #expect(desk.fill(id, "b", price: 100_00, quantity: 6) == .taken)
        #expect(desk.account.reserved == 0)
    }
}
