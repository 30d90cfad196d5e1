import Domain
import Engine
import Testing

/// Amounts are checked against the worst that live orders and the new one can become together.
@Suite struct WorstCase {
    @Test func twoLiveBuysCountTogether() throws {
        var limits = RiskLimits()
        limits.positionNotional = dollars(1500)
        var desk = try Desk(limits: limits)
        #expect(desk.place(limit(.buy, 8, at: 100_00)).refusal == nil)
        #expect(desk.place(limit(.buy, 8, at: 100_00)).refusal == Refusal(.position, allowed: dollars(1500), actual: dollars(1600)))
        #expect(desk.place(limit(.buy, 7, at: 100_00)).refusal == nil)
        #expect(desk.account.reserved == dollars(1500))
    }

    /// A sale far below the market and a stop far below a purchase fill at the market at once, and are worth what it is.
    @Test(arguments: [limit(.sell, 10, at: 1), stopLimit(.sell, 10, stop: 90_00, limit: 1), stop(.buy, 10, at: 1)])
    func anOrderThatMayMeetTheMarketIsWorthTheMarket(intent: OrderIntent) throws {
        for limit in [Limit.orderNotional, .position, .exposure] {
            var limits = RiskLimits()
            switch limit {
            case .orderNotional: limits.orderNotional = dollars(999)
            case .position: limits.positionNotional = dollars(999)
            default: limits.exposure = dollars(999)
            }
            var desk = try Desk(limits: limits)
            #expect(desk.place(intent).refusal == Refusal(limit, allowed: dollars(999), actual: dollars(1000)))
        }
        var poor = try Desk(cash: dollars(999))
        #expect(poor.place(intent).refusal?.limit == .buyingPower)
        var blind = try Desk([.stock()])
        #expect(blind.place(intent).refusal?.limit == .noPrice)
    }

    @Test func aLiveSaleDoesNotMakeRoomForAPurchase() throws {
        var limits = RiskLimits()
        limits.positionNotional = dollars(1000)
        var desk = try Desk(limits: limits)
        desk.holds(10, at: 100_00)
        #expect(desk.place(limit(.sell, 10, at: 100_00)).refusal == nil)
        #expect(desk.place(limit(.buy, 1, at: 100_00)).refusal?.limit == .position)
    }

    @Test func ordersInTwoInstrumentsShareBuyingPowerAndExposure() throws {
        var desk = try Desk([.stock(), .stock("QQQ.XNYS")], cash: dollars(1000))
        for instrument in [first, second] { desk.books.mark(instrument, price: 100_00) }
        #expect(desk.place(limit(.buy, 6, at: 100_00)).refusal == nil)
        var other = limit(.buy, 5, at: 100_00)
        other.instrument = second
        #expect(desk.place(other).refusal == Refusal(.buyingPower, allowed: dollars(400), actual: dollars(500)))
        other.quantity = 4
        #expect(desk.place(other).refusal == nil)
        #expect(desk.account.buyingPower == 0)
    }

    @Test func anOrderThatOnlyClosesNeedsNoMoney() throws {
        var desk = try Desk(cash: dollars(1000))
        desk.holds(10, at: 100_00)
        #expect(desk.account.buyingPower == 0)
        #expect(desk.place(limit(.sell, 10, at: 90_00)).refusal == nil)
        #expect(desk.account.reserved == 0)
    }

    @Test func anOrderThatCrossesZeroNeedsMoneyForWhatItOpens() throws {
        var desk = try Desk(cash: dollars(2000))
        desk.holds(10, at: 100_00)
        let id = desk.working(limit(.sell, 15, at: 100_00))
        #expect(desk.account.reserved == dollars(500))
        desk.fill(id, "a", price: 100_00, quantity: 15)
        #expect(desk.position.quantity == -5)
        #expect(desk.position.cost == dollars(-500))
        #expect(desk.account.buyingPower == dollars(1500))
        #expect(recount(desk.books, desk.facts) == [])
    }

    @Test func aShortSaleTiesUpItsWorthAndItsProceeds() throws {
        var desk = try Desk(cash: dollars(1000))
        desk.holds(-10, at: 100_00)
        #expect(desk.account.cash == dollars(2000))
        #expect(desk.account.equity == dollars(1000))
        #expect(desk.account.grossExposure == dollars(1000))
        #expect(desk.account.buyingPower == 0)
        #expect(desk.place(market(.sell, 1)).refusal?.limit == .buyingPower)
        desk.books.mark(first, price: 150_00)
        #expect(desk.account.equity == dollars(500))
        #expect(desk.account.buyingPower == 0)
        #expect(desk.place(market(.buy, 10)).refusal == nil)
    }

    @Test func liveSalesBeyondTheHoldingAreShortSales() throws {
        var limits = RiskLimits()
        limits.allowsShort = false
        var desk = try Desk(limits: limits)
        desk.holds(10, at: 100_00)
        let sale = desk.working(limit(.sell, 10, at: 120_00))
        #expect(desk.place(market(.sell, 1)).refusal == Refusal(.short, allowed: 0, actual: 1))
        desk.hear(.canceled, of: sale)
        #expect(desk.place(market(.sell, 10)).refusal == nil)
    }

    @Test func aReservationIsFreedPartByPartAndWholeAtTheEnd() throws {
        var desk = try Desk()
        let id = desk.working(limit(.buy, 3, at: 100_00))
        let odd = desk.working(OrderIntent(.buy, 7, of: first, type: .limit, limit: 33_33))
        #expect(desk.account.reserved == dollars(300) + cents(233_31))
        desk.fill(id, "a", price: 99_00, quantity: 1)
        #expect(desk.account.reserved == dollars(200) + cents(233_31))
        desk.fill(odd, "b", price: 30_00, quantity: 3)
        #expect(desk.account.reserved == dollars(200) + cents(133_32))
        desk.hear(.expired, of: id)
        desk.fill(odd, "c", price: 30_00, quantity: 4)
        #expect(desk.account.reserved == 0)
    }

    @Test func theFirstCheckThatSaysNoIsTheAnswer() throws {
        var limits = RiskLimits()
        limits.orderQuantity = 1
        limits.orderNotional = 1
        limits.ordersPerHour = 0
        var desk = try Desk(limits: limits)
        #expect(desk.place(limit(.buy, 5, at: 100_00)).refusal?.limit == .orderQuantity)
        #expect(desk.place(limit(.buy, 1, at: 100_00)).refusal?.limit == .orderNotional)
        desk.take(.instrumentRestricted(first, true))
        #expect(desk.place(limit(.buy, 5, at: 100_00)).refusal?.limit == .restricted)
        desk.set(.halted)
        #expect(desk.place(limit(.buy, 5, at: 100_00)).refusal?.limit == .tradingState)
    }
}
