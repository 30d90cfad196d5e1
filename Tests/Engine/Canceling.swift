import Domain
import Engine
import Testing

@Suite struct Canceling {
    let buy = OrderIntent(.buy, 10, of: first, type: .limit, limit: 100_00)

    @Test func anIntentThatWasNeverSentIsCanceledAtOnce() throws {
        var desk = try Desk()
        let id = desk.place(buy).id
        desk.cancel(id)
        #expect(desk.facts.last == .orderCanceled(id, time: desk.now))
        #expect(desk.status(id) == .canceled)
        #expect(desk.account.reserved == 0)
    }

    @Test func aSecondRequestSaysNothingMore() throws {
        var desk = try Desk()
        let id = desk.working(buy)
        desk.cancel(id)
        let count = desk.facts.count
        #expect(desk.facts.last == .cancelRequested(id, time: desk.now))
        desk.cancel(id)
        #expect(desk.facts.count == count)
        #expect(desk.account.reserved == dollars(1000))
        desk.hear(.canceled, of: id)
        desk.cancel(id)
        #expect(desk.facts.count == count + 1)
        #expect(desk.books.order(id)?.isCancelPending == false)
        #expect(desk.account.reserved == 0)
    }

    @Test func aRejectedCancelLeavesTheOrderAndAllowsAnother() throws {
        var desk = try Desk()
        let id = desk.working(buy)
        #expect(desk.hear(.cancelRejected(said("nobody asked")), of: id) == .ignored)
        desk.cancel(id)
        #expect(desk.hear(.cancelRejected(said("too late")), of: id) == .taken)
        #expect(desk.status(id) == .working)
        #expect(desk.books.order(id)?.isCancelPending == false)
        #expect(desk.hear(.cancelRejected(said("too late")), of: id) == .ignored)
        desk.cancel(id)
        #expect(desk.facts.last == .cancelRequested(id, time: desk.now))
        desk.fill(id, "a", price: 100_00, quantity: 10)
        #expect(desk.hear(.cancelRejected(said("filled")), of: id) == .ignored)
        #expect(desk.status(id) == .filled)
    }

    @Test func haltingCancelsEveryLiveOrderItCoversAndNoOther() throws {
        var desk = try Desk([.stock()], accounts: 2)
        desk.books.mark(first, price: 100_00)
        let (sent, intent) = (desk.working(buy), desk.place(buy).id)
        let pending = desk.working(buy)
        desk.cancel(pending)
        let others = desk.working(buy, for: bob)
        let count = desk.facts.count
        desk.set(.halted, of: alice)
        #expect(
            Array(desk.facts[count...]) == [
                .tradingStateSet(alice, .halted, time: desk.now), .cancelRequested(sent, time: desk.now),
                .orderCanceled(intent, time: desk.now),
            ])
        #expect(desk.books.order(others)?.isCancelPending == false)
        desk.set(.halted)
        #expect(desk.books.order(others)?.isCancelPending == true)
        #expect(desk.place(buy, for: bob).refusal == Refusal(.tradingState, actual: 2))
    }

    @Test func aStateThatIsSetAlreadyIsNoFactButHaltingAsksAgain() throws {
        var desk = try Desk()
        let id = desk.working(buy)
        desk.set(.active)
        desk.set(.active, of: alice)
        desk.set(.reducing)
        #expect(desk.books.order(id)?.isCancelPending == false)
        desk.set(.halted)
        desk.hear(.cancelRejected(said("not now")), of: id)
        let count = desk.facts.count
        desk.set(.halted)
        #expect(Array(desk.facts[count...]) == [.cancelRequested(id, time: desk.now)])
        desk.set(.active)
        #expect(desk.books.tradingState == .active)
    }

    @Test func whoMayCancelOnlyItsOwnCannotCancelAnothers() throws {
        var desk = try Desk([.stock()], accounts: 2)
        desk.books.mark(first, price: 100_00)
        let id = desk.working(buy)
        var facts: [Fact] = []
        desk.books.decide(cancel: id, for: bob, at: 7, into: &facts)
        #expect(facts.isEmpty)
        desk.books.decide(cancel: id, for: alice, at: 7, into: &facts)
        desk.books.decide(cancel: id, at: 8, into: &facts)
        #expect(facts == [.cancelRequested(id, time: 7), .cancelRequested(id, time: 8)])
    }

    @Test func cancelAllTakesOneAccountsOrdersInOneInstrument() throws {
        var desk = try Desk([.stock(), .stock("QQQ.XNYS")], accounts: 2)
        desk.books.mark(first, price: 100_00)
        desk.books.mark(second, price: 100_00)
        let own = desk.working(buy)
        let elsewhere = desk.working(OrderIntent(.buy, 1, of: second))
        let others = desk.working(buy, for: bob)
        var facts: [Fact] = []
        desk.books.decide(cancelAllOf: alice, in: first, at: 7, into: &facts)
        #expect(facts == [.cancelRequested(own, time: 7)])
        #expect(desk.books.liveOrders == [own, elsewhere, others])
    }
}
