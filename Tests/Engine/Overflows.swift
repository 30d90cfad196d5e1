import Domain
import Testing

@testable import Engine

/// Numbers at the ends of their ranges: refused by name, never a trap, and nothing changes.
@Suite struct Overflows {
    let fine = try! Instrument.stock("ETH.SIM", priceDecimals: 18, quantityDecimals: 18)

    @Test func aNotionalBeyondTheBooksIsRefusedByName() throws {
        let terms = try Terms(.stock())
        #expect(throws: ArithmeticError.overflow("price × quantity")) { try terms.notional(price: .max, quantity: .max) }
        #expect(throws: ArithmeticError.overflow("price × quantity")) { try terms.notional(price: .min, quantity: .max) }
        let whole = try Terms(.stock(priceDecimals: 0))
        #expect(throws: ArithmeticError.overflow("price × quantity")) {
            try whole.notional(price: 10_000_000_000, quantity: 10_000_000_000)
        }
        #expect(try whole.notional(price: 1_000_000_000, quantity: 5_000_000_000) == dollars(5_000_000_000_000_000_000))
        #expect(try terms.notional(price: .max, quantity: 1) == Int128(Int64.max) * 10_000_000_000_000_000)
        #expect(try Terms(fine).notional(price: .max, quantity: .max) > 0)
        #expect(try Terms(fine).notional(price: 1, quantity: 1) == 0)
        #expect(try Terms(fine).notional(price: 1_500_000_000, quantity: 1_000_000_000) == 2)
        #expect(try Terms(fine).notional(price: 500_000_000, quantity: 1_000_000_000) == 0)
    }

    @Test(arguments: [
        market(.buy, .max), market(.sell, .max), market(.buy, .min), market(.sell, .min), limit(.buy, .max, at: .max),
        limit(.sell, .max, at: .max),
        limit(.buy, .max, at: 1), stop(.sell, .max, at: 1), stopLimit(.buy, .max, stop: .max, limit: .max), limit(.buy, 9, at: .max),
        limit(.sell, 9, at: .max), limit(.buy, .min, at: .min),
    ]) func anOrderOfAnySizeIsDecidedWithoutATrap(_ intent: OrderIntent) throws {
        for held in [0, 5, -5] as [Int64] {
            for last in [100_00, .max] as [Int64] {
                var limits = RiskLimits()
                (limits.priceCollar, limits.feeEstimate) = (Rate(partsPerBillion: .max), Rate(partsPerBillion: .max))
                for limits in [RiskLimits(), limits] {
                    var desk = try Desk()
                    desk.holds(held, at: 100_00)
                    _ = desk.working(limit(.buy, 3, at: 90_00))
                    _ = desk.working(limit(.sell, 3, at: 110_00))
                    desk.take(.limitsSet(alice, limits))
                    desk.books.mark(first, price: last)
                    let before = desk.account
                    #expect(desk.place(intent).refusal != nil)
                    #expect(desk.account.reserved == before.reserved && desk.position == before.position(of: first))
                    #expect(recount(desk.books, desk.facts) == [])
                }
            }
        }
    }

    /// Nine ETH fill 64 bits at 18 decimals: sums of positions and live orders reach the end of the range in ordinary use.
    @Test func quantitiesThatReachTheEndOfTheRangeAreRefusedByName() throws {
        let most = Int64.max
        var desk = try Desk([fine])
        desk.books.mark(first, price: 1_000_000)
        #expect(desk.place(limit(.buy, most - 10, at: 1_000_000)).refusal == nil)
        #expect(desk.place(limit(.buy, 11, at: 1_000_000)).refusal == Refusal(.overflow))
        #expect(desk.place(limit(.buy, 10, at: 1_000_000)).refusal == nil)
        let sale = desk.sent(limit(.sell, most, at: 1_000_000))
        #expect(desk.place(limit(.sell, 1, at: 1_000_000)).refusal == Refusal(.overflow))
        #expect(desk.fill(sale, "a", price: 1_000_000, quantity: most) == .taken)
        #expect(desk.position.quantity == -most)
        #expect(desk.place(limit(.buy, most, at: 1_000_000)).refusal == Refusal(.overflow))
        desk.set(.reducing)
        #expect(desk.place(limit(.buy, 1, at: 1_000_000)).refusal?.limit == .tradingState)
        #expect(recount(desk.books, desk.facts) == [])
    }

    @Test func aFillThatWouldNotFitThePositionIsAContradiction() throws {
        var desk = try Desk([fine])
        desk.books.mark(first, price: 1_000_000)
        let late = desk.sent(limit(.buy, 100, at: 1_000_000))
        desk.hear(.canceled, of: late)
        let order = desk.sent(limit(.buy, .max, at: 1_000_000))
        #expect(desk.fill(order, "a", price: 1_000_000, quantity: .max) == .taken)
        let before = desk.state
        #expect(desk.fill(late, "b", price: 1_000_000, quantity: 1) == .contradiction)
        #expect(desk.state == before)
    }

    @Test func aFillAtAnImpossiblePriceIsAContradictionNotATrap() throws {
        var desk = try Desk([.stock(priceDecimals: 0)])
        desk.books.mark(first, price: 1)
        let (buy, sale) = (desk.sent(market(.buy, 1000)), desk.sent(market(.sell, 1000)))
        var taken = 0
        for index in 0..<20 {
            for id in [buy, sale] where desk.fill(id, "\(index)", price: Int64.max / 10, quantity: 5) == .taken { taken += 1 }
            #expect(desk.fill(buy, "big-\(index)", price: .max, quantity: 30) == .contradiction)
        }
        #expect(taken > 0 && taken < 40)
        #expect(recount(desk.books, desk.facts) == [])
    }

    @Test func aMarkThatDoesNotFitKeepsTheValueBefore() throws {
        var desk = try Desk([.stock(priceDecimals: 0), .stock("QQQ.XNYS", priceDecimals: 0)])
        desk.books.mark(first, price: 1)
        desk.books.mark(second, price: 1)
        desk.holds(900_000, at: 1)
        #expect(desk.account.equity == dollars(1_000_000))
        desk.books.mark(first, price: .max)
        #expect(desk.account.equity == dollars(1_000_000))
        #expect(desk.place(market(.buy, 1)).refusal != nil)
        desk.books.mark(first, price: 100_000_000_000_000)
        #expect(desk.account.equity == dollars(1_000_000))
        desk.books.mark(first, price: 2)
        #expect(desk.account.equity == dollars(1_900_000))
        #expect(recount(desk.books, desk.facts) == [])
    }

    /// Each position fits, all of them together do not: the last mark that fits stays, and no sum overflows.
    @Test func marksThatDoNotFitTogetherKeepTheValueBefore() throws {
        let names = (0..<40).map { "S\($0).XNYS" }
        var desk = try Desk(names.map { try .stock($0, priceDecimals: 0) })
        for index in names.indices {
            let instrument = InstrumentIndex(index)
            desk.books.mark(instrument, price: 1)
            let id = desk.sent(OrderIntent(.buy, 10_000, of: instrument))
            desk.fill(id, "\(index)", price: 1, quantity: 10_000)
        }
        for index in names.indices { desk.books.mark(InstrumentIndex(index), price: 500_000_000_000_000) }
        #expect(desk.account.equity == dollars(600_000 + 5_000_000_000_000_000_000 + 390_000))
        #expect(recount(desk.books, desk.facts) == [])
    }

    @Test func moneyBeyondTheBooksIsNotMoved() throws {
        let books = try Desk().books
        var facts: [Fact] = []
        for amount in [Int128.max, .min, Int128.max / 32, Int128.min / 32] {
            #expect(throws: ArithmeticError.overflow("a movement of money")) {
                try books.decide(cash: amount, for: alice, at: 1, into: &facts)
            }
        }
        #expect(facts.isEmpty)
        try books.decide(cash: dollars(-5), for: alice, at: 1, into: &facts)
        #expect(facts == [.cashMoved(alice, dollars(-5), time: 1)])
    }

    @Test func aShareOfAnAmountIsRoundedHalfToEvenAsAWhole() {
        for amount in -40...40 as ClosedRange<Int128> {
            for whole in 1...12 as ClosedRange<Int64> {
                for part in 0...whole {
                    let expected = (amount * Int128(part)).divided(by: Int128(whole), rounding: .halfEven)
                    #expect(Terms.share(amount, part, of: whole) == expected, "\(amount) × \(part) / \(whole)")
                }
            }
        }
        #expect(Terms.share(.max, .max - 1, of: .max) > 0)
        #expect(Terms.share(.min, .max - 1, of: .max) < 0)
        #expect(Terms.share(.max, .max, of: .max) == .max)
    }
}
