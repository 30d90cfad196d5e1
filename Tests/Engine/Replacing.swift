import Domain
import Testing

@testable import Engine

/// Other terms for an order: what is asked for, what stays reserved meanwhile, and what the answer makes of it.
@Suite struct Replacing {
    let buy = limit(.buy, 10, at: 100_00)

    @Test func termsAreAskedForAndHoldOnceTheBrokerSaysSo() throws {
        var desk = try Desk()
        let id = desk.working(buy)
        #expect(desk.replace(id, quantity: 8, limit: 99_00) == nil)
        let asked = try #require(desk.books.order(id)?.replacement)
        #expect(desk.facts.last == .replaceRequested(asked) && asked.number == 1 && asked.quantity == 8 && asked.limit == 99_00)
        #expect(desk.books.order(id)?.intent == buy, "nothing is changed yet")
        #expect(desk.hear(.replaced(1), of: id, venueOrder: "V-2") == .taken)
        let order = try #require(desk.books.order(id))
        #expect(order.intent.quantity == 8 && order.intent.limit == 99_00 && order.replacement == nil && order.venueOrder == said("V-2"))
        #expect(order.decision.intent == buy, "what was decided first stays what it was")
        #expect(desk.account.reserved == dollars(792) && desk.position.liveBuys == 8)
    }

    @Test(arguments: [(4, 990_00), (20, 50_00), (5, 100_00), (30, 100_00)] as [(Int64, Int64)])
    func theLargerOfBothStaysReservedUntilTheAnswer(quantity: Int64, price: Int64) throws {
        for isTaken in [true, false] {
            var desk = try Desk()
            let id = desk.working(buy)
            desk.replace(id, quantity: quantity, limit: price)
            let asked = cents(Int128(quantity) * Int128(price))
            #expect(desk.account.reserved == max(dollars(1000), asked))
            #expect(desk.position.liveBuys == max(10, quantity))
            desk.hear(isTaken ? .replaced(1) : .replaceRejected(1, said("no")), of: id)
            #expect(desk.account.reserved == (isTaken ? asked : dollars(1000)))
            #expect(desk.position.liveBuys == (isTaken ? quantity : 10) && desk.books.order(id)?.replacement == nil)
        }
    }

    @Test func aFillMeanwhileCountsAgainstTheNewQuantity() throws {
        var desk = try Desk()
        let id = desk.working(buy)
        desk.replace(id, quantity: 20)
        desk.fill(id, "a", price: 100_00, quantity: 4)
        #expect(desk.account.reserved == dollars(1600) && desk.position.liveBuys == 16)
        desk.hear(.replaced(1), of: id)
        #expect(desk.books.order(id)?.remaining == 16 && desk.account.reserved == dollars(1600))
        #expect(desk.fill(id, "b", price: 100_00, quantity: 16) == .taken)
        #expect(desk.status(id) == .filled && desk.account.reserved == 0 && desk.position.quantity == 20)
    }

    @Test func anOrderThatFillsItsOldQuantityLivesUntilTheAnswer() throws {
        for isTaken in [true, false] {
            var desk = try Desk()
            let id = desk.working(buy)
            desk.replace(id, quantity: 15)
            desk.fill(id, "a", price: 100_00, quantity: 10)
            #expect(desk.status(id) == .partiallyFilled && desk.account.reserved == dollars(500))
            desk.hear(isTaken ? .replaced(1) : .replaceRejected(1, said("it is filled")), of: id)
            #expect(desk.status(id) == (isTaken ? .partiallyFilled : .filled))
            #expect(desk.account.reserved == (isTaken ? dollars(500) : 0))
            #expect(desk.books.liveOrders == (isTaken ? [id] : []))
        }
    }

    @Test func anOrderReplacedByLessThanIsFilledByNowIsFilled() throws {
        var desk = try Desk()
        let id = desk.working(buy)
        desk.replace(id, quantity: 5)
        desk.fill(id, "a", price: 100_00, quantity: 7)
        #expect(desk.status(id) == .partiallyFilled)
        desk.hear(.replaced(1), of: id)
        #expect(desk.status(id) == .filled && desk.books.order(id)?.intent.quantity == 7 && desk.account.reserved == 0)
    }

    /// The broker's answer may be late; what it fills says which terms hold.
    @Test func aFillBeyondTheOldQuantityProvesTheNewTerms() throws {
        var desk = try Desk()
        let id = desk.working(buy)
        desk.replace(id, quantity: 30, limit: 101_00)
        #expect(desk.fill(id, "a", price: 101_00, quantity: 31) == .contradiction)
        #expect(desk.fill(id, "a", price: 101_00, quantity: 12) == .taken)
        #expect(desk.books.order(id)?.intent.quantity == 30 && desk.books.order(id)?.replacement == nil)
        #expect(desk.hear(.replaced(1), of: id) == .repeated)
        #expect(desk.books.order(id)?.remaining == 18)
    }

    @Test func whatCannotBeChangedIsRefusedForItsReason() throws {
        var desk = try Desk()
        #expect(desk.replace(OrderID(1), quantity: 1) == .noOrder)
        let unsent = desk.place(buy).id
        #expect(desk.replace(unsent, quantity: 1) == .status(.intent))
        let sent = desk.sent(buy)
        #expect(desk.replace(sent, quantity: 1) == .status(.sendStarted))
        desk.hear(.unknown, of: sent)
        #expect(desk.replace(sent, quantity: 1) == .status(.unknown))
        desk.hear(.suspended, of: sent)
        #expect(desk.replace(sent, quantity: 1) == .status(.suspended))
        desk.hear(.canceled, of: sent)
        #expect(desk.replace(sent, quantity: 1) == .status(.canceled))
        let id = desk.working(buy)
        #expect(desk.replace(id) == .nothingChanges && desk.replace(id, quantity: 10, limit: 100_00) == .nothingChanges)
        desk.fill(id, "a", price: 100_00, quantity: 4)
        #expect(desk.replace(id, quantity: 4) == .filled(4) && desk.replace(id, quantity: 3) == .filled(4))
        #expect(desk.replace(id, stop: 99_00) == .limit(Refusal(.priceStep, allowed: 0, actual: 99_00)))
        #expect(desk.replace(id, quantity: 5) == nil && desk.replace(id, quantity: 6) == .replacePending)
        let other = desk.working(buy)
        desk.cancel(other)
        #expect(desk.replace(other, quantity: 5) == .cancelPending)
    }

    @Test func theTermsAreCheckedAsANewOrdersWouldBeWithThisOneOutOfTheWay() throws {
        func refusal(
            _ quantity: Int64, _ price: Int64, cash: Int128 = dollars(1_000_000), _ limits: (inout RiskLimits) -> Void = { _ in },
            _ prepare: (inout Desk) -> Void = { _ in }
        ) throws -> Limit? {
            var set = RiskLimits()
            limits(&set)
            var desk = try Desk(limits: set, cash: cash)
            let id = desk.working(buy)
            prepare(&desk)
            guard case .limit(let refusal) = desk.replace(id, quantity: quantity, limit: price) else { return nil }
            #expect(desk.books.order(id)?.replacement == nil)
            return refusal.limit
        }
        #expect(try refusal(20, 100_00, cash: dollars(2000)) == nil, "all of the money, with what was reserved before")
        #expect(try refusal(20, 100_01, cash: dollars(2000)) == .buyingPower)
        #expect(try refusal(20, 100_00, { $0.exposure = dollars(2000) }) == nil)
        #expect(try refusal(20, 100_01, { $0.exposure = dollars(2000) }) == .exposure)
        #expect(try refusal(20, 100_01, { $0.positionNotional = dollars(2000) }) == .position)
        #expect(try refusal(21, 100_00, { $0.orderNotional = dollars(2000) }) == .orderNotional)
        #expect(try refusal(21, 100_00, { $0.orderQuantity = 20 }) == .orderQuantity)
        #expect(try refusal(10, 106_00, { $0.priceCollar = Rate(basisPoints: 500) }) == .priceCollar)
        #expect(try refusal(9, 100_00, { $0.ordersPerHour = 1 }) == .ordersPerHour, "a replacement is one more")
        #expect(try refusal(9, 100_00, { $0.duplicateWindow = 1_000 }) == nil)
        #expect(try refusal(0, 100_00) == .quantityStep && refusal(-5, 100_00) == .quantityStep && refusal(10, -1) == .priceStep)
        #expect(try refusal(.max, .max) == .overflow)
        #expect(try refusal(9, 100_00, { _ in }, { $0.take(.instrumentRestricted(first, true)) }) == .restricted)
        #expect(try refusal(9, 100_00, { _ in }, { $0.set(.reducing) }) == .tradingState, "it would open a position")
    }

    @Test func asManyReplacementsCountAsOrders() throws {
        var limits = RiskLimits()
        limits.ordersPerHour = 3
        var desk = try Desk(limits: limits)
        let id = desk.working(buy)
        for number in 1...2 {
            #expect(desk.replace(id, quantity: 10 + Int64(number)) == nil)
            desk.hear(.replaced(Int32(number)), of: id)
        }
        #expect(desk.replace(id, quantity: 20) == .limit(Refusal(.ordersPerHour, allowed: 3, actual: 4)))
        #expect(desk.place(buy).refusal?.limit == .ordersPerHour)
    }

    @Test func aSaleOfWhatIsHeldMayBeReplacedByAllOfIt() throws {
        var limits = RiskLimits()
        limits.allowsShort = false
        var desk = try Desk(limits: limits)
        desk.holds(10, at: 100_00)
        let id = desk.working(limit(.sell, 6, at: 110_00))
        desk.set(.reducing)
        #expect(desk.replace(id, quantity: 11) == .limit(Refusal(.tradingState, actual: Int128(TradingState.reducing.rawValue))))
        #expect(desk.replace(id, quantity: 10) == nil)
        desk.set(.active)
        desk.hear(.replaced(1), of: id)
        desk.fill(id, "s", price: 110_00, quantity: 4)
        #expect(desk.replace(id, quantity: 11) == .limit(Refusal(.short, allowed: 6, actual: 7)))
    }

    @Test func aCancelMeanwhileWorksAndEndsBoth() throws {
        var desk = try Desk()
        let id = desk.working(buy)
        desk.replace(id, quantity: 20)
        desk.cancel(id)
        #expect(desk.facts.last == .cancelRequested(id, time: desk.now))
        desk.hear(.canceled, of: id)
        #expect(desk.status(id) == .canceled && desk.account.reserved == 0 && desk.position.liveBuys == 0)
        #expect(desk.books.order(id)?.replacement == nil)
        #expect(desk.hear(.replaced(1), of: id) == .ignored && desk.hear(.replaceRejected(1, said("over")), of: id) == .ignored)
    }

    @Test func aHaltCancelsAnOrderWhoseTermsAreNotAnswered() throws {
        var desk = try Desk()
        let id = desk.working(buy)
        desk.replace(id, quantity: 20)
        desk.set(.halted)
        #expect(desk.facts.last == .cancelRequested(id, time: desk.now))
    }

    @Test func anAnswerIsHeardOnceAndOnlyForTheRequestItNames() throws {
        var desk = try Desk()
        let id = desk.working(buy)
        #expect(desk.hear(.replaced(1), of: id) == .contradiction, "nobody asked")
        desk.replace(id, quantity: 11)
        desk.hear(.replaceRejected(1, said("no")), of: id)
        desk.replace(id, quantity: 12)
        #expect(desk.hear(.replaceRejected(1, said("no")), of: id) == .repeated)
        #expect(desk.hear(.replaced(1), of: id) == .repeated)
        #expect(desk.books.order(id)?.replacement?.number == 2)
        #expect(desk.hear(.replaced(2), of: id) == .taken && desk.hear(.replaced(2), of: id) == .repeated)
        #expect(desk.books.order(id)?.intent.quantity == 12)
    }

    @Test func ordersCompareByTheTermsTheyHave() throws {
        func bytes(_ price: Int64?) throws -> [UInt8] {
            var desk = try Desk()
            let id = desk.working(buy)
            if let price {
                desk.replace(id, limit: price)
                desk.hear(.replaced(1), of: id)
            }
            var writer = ByteWriter()
            desk.books.encodeOrders(into: &writer)
            return writer.bytes
        }
        #expect(try bytes(99_00) != bytes(98_00) && bytes(99_00) == bytes(99_00))
        #expect(try bytes(nil) != bytes(99_00))
    }
}
