import Domain
import Engine
import Testing

/// Checks that ask when, not how much: states, sessions, rates and repetitions.
@Suite struct RefusalsInTime {
    let hour = Timestamp.day / 24

    private func text(_ refusal: Refusal?) throws -> String? { try refusal?.text(.stock(), .usd) }

    @Test func aHaltedAccountTakesNoOrderAndAReducingOneOnlyWhatMakesAPositionSmaller() throws {
        var desk = try Desk()
        desk.holds(10, at: 100_00)
        desk.set(.halted, of: alice)
        #expect(try text(desk.place(market(.sell, 1)).refusal) == "trading is halted: no orders are taken")
        desk.set(.reducing, of: alice)
        #expect(desk.place(market(.sell, 10)).refusal == nil)
        let reducing = "trading is reducing: only orders that make a position smaller are taken"
        #expect(try text(desk.place(market(.sell, 1)).refusal) == reducing)
        #expect(try text(desk.place(market(.buy, 1)).refusal) == reducing)
        desk.set(.active, of: alice)
        #expect(desk.place(market(.buy, 1)).refusal == nil)
        desk.set(.reducing)
        #expect(try text(desk.place(market(.buy, 1)).refusal) == reducing)
    }

    @Test func aReducingAccountMayCoverAShortButNotBeyondZero() throws {
        var desk = try Desk()
        desk.holds(-10, at: 100_00)
        desk.set(.reducing)
        #expect(desk.place(market(.buy, 11)).refusal?.limit == .tradingState)
        #expect(desk.place(market(.buy, 4)).refusal == nil)
        #expect(desk.place(market(.buy, 7)).refusal?.limit == .tradingState)
        #expect(desk.place(market(.buy, 6)).refusal == nil)
        #expect(desk.place(market(.sell, 1)).refusal?.limit == .tradingState)
    }

    @Test func theStricterOfTwoStatesHolds() throws {
        for (all, own, isTaken) in [(TradingState.halted, TradingState.active, false), (.active, .halted, false), (.active, .active, true)]
        {
            var desk = try Desk()
            desk.set(all)
            desk.set(own, of: alice)
            #expect((desk.place(market(.buy, 1)).refusal == nil) == isTaken)
        }
    }

    @Test func aRestrictedInstrumentIsNotTraded() throws {
        var desk = try Desk()
        desk.take(.instrumentRestricted(first, true))
        #expect(try text(desk.place(market(.buy, 1)).refusal) == "SPY.XNYS is on the restricted list")
        desk.take(.instrumentRestricted(first, false))
        #expect(desk.place(market(.buy, 1)).refusal == nil)
    }

    @Test func anInstrumentOfAnotherCurrencyIsNotTraded() throws {
        let paris = Instrument(
            id: try InstrumentID("AIR.XPAR"), assetClass: .equity, currency: try Currency("EUR"), priceDecimals: 2, quantityDecimals: 0,
            calendar: try CalendarID("XPAR"))
        var desk = try Desk([paris])
        desk.books.mark(first, price: 100_00)
        let refusal = try #require(desk.place(market(.buy, 1)).refusal)
        #expect(refusal.text(paris, .usd) == "AIR.XPAR is priced in EUR, the account is kept in USD")
    }

    @Test func aClosedMarketIsRefusedWhereTheLimitsSaySo() throws {
        for (requires, now, isTaken) in [(true, 9, false), (true, 10, true), (true, 19, true), (true, 20, false), (false, 20, true)] {
            var limits = RiskLimits()
            limits.requiresOpenSession = requires
            var desk = try Desk(limits: limits)
            desk.books.attach(SessionTable(opens: [10], closes: [20]), to: first)
            desk.now = Int64(now)
            #expect(try text(desk.place(market(.buy, 1)).refusal) == (isTaken ? nil : "the market of SPY.XNYS is closed"))
        }
    }

    @Test func anInstrumentWithoutAPriceTakesNoMarketOrderAndNoCollar() throws {
        var desk = try Desk([.stock()])
        #expect(try text(desk.place(market(.buy, 1)).refusal) == "no price of SPY.XNYS is known yet")
        #expect(desk.place(limit(.buy, 1, at: 100)).refusal == nil)
        var limits = RiskLimits()
        limits.priceCollar = Rate(basisPoints: 1)
        desk.take(.limitsSet(alice, limits))
        #expect(desk.place(limit(.buy, 1, at: 100)).refusal?.limit == .noPrice)
        desk.books.mark(first, price: 0)
        desk.books.mark(first, price: -1)
        #expect(desk.place(market(.buy, 1)).refusal?.limit == .noPrice)
    }

    @Test func ordersPerHourAreCountedOverSixtyMinutes() throws {
        var limits = RiskLimits()
        limits.ordersPerHour = 2
        var desk = try Desk(limits: limits)
        desk.now = 0
        #expect(desk.place(market(.buy, 1)).refusal == nil)
        desk.now = hour / 2
        #expect(desk.place(market(.buy, 1)).refusal == nil)
        desk.now = hour - 1
        #expect(try text(desk.place(market(.buy, 1)).refusal) == "orders per hour: at most 2 allowed, this would be number 3")
        desk.now = hour
        #expect(desk.place(market(.buy, 1)).refusal == nil)
        #expect(desk.place(market(.buy, 1)).refusal == Refusal(.ordersPerHour, allowed: 2, actual: 3))
    }

    @Test func ordersPerDayAreCountedOverTwentyFourHours() throws {
        var limits = RiskLimits()
        limits.ordersPerDay = 3
        var desk = try Desk(limits: limits)
        for index in 0..<3 {
            desk.now = Int64(index) * hour
            #expect(desk.place(market(.buy, 1)).refusal == nil)
        }
        desk.now = 24 * hour - 1
        #expect(try text(desk.place(market(.buy, 1)).refusal) == "orders per day: at most 3 allowed, this would be number 4")
        desk.now = 24 * hour
        #expect(desk.place(market(.buy, 1)).refusal == nil)
        #expect(desk.place(market(.buy, 1)).refusal?.limit == .ordersPerDay)
    }

    /// A strategy that asks again and again must not lock itself out: what was refused was no order.
    @Test func refusedOrdersCountForNoRate() throws {
        var limits = RiskLimits()
        limits.ordersPerHour = 1
        var desk = try Desk(limits: limits)
        for index in 0..<100 {
            desk.now = Int64(index)
            desk.place(market(.buy, 0))
        }
        #expect(desk.place(market(.buy, 1)).refusal == nil)
        for index in 0..<100 {
            desk.now = 100 + Int64(index)
            desk.place(market(.buy, 1))
        }
        desk.now = 99 + hour
        #expect(desk.place(market(.buy, 1)).refusal == nil)
    }

    @Test func theRatesOfADayOfManyOrdersAreThoseOfACountFromZero() throws {
        var random = seeded("theRatesOfADayOfManyOrdersAreThoseOfACountFromZero")
        var limits = RiskLimits()
        (limits.ordersPerHour, limits.ordersPerDay) = (60, 700)
        var desk = try Desk(limits: limits, cash: dollars(1_000_000_000))
        var times: [Int64] = []
        for _ in 0..<4000 {
            desk.now += Int64(random.next() % UInt64(hour / 30))
            let (inHour, inDay) = (times.count { $0 > desk.now - hour }, times.count { $0 > desk.now - 24 * hour })
            let refusal = desk.place(market(.buy, 1)).refusal
            let expected: Limit? = inHour >= 60 ? .ordersPerHour : inDay >= 700 ? .ordersPerDay : nil
            #expect(refusal?.limit == expected)
            if refusal == nil { times.append(desk.now) }
        }
    }

    @Test func anEqualOrderWithinTheWindowIsADuplicateWhateverItsReason() throws {
        var limits = RiskLimits()
        limits.duplicateWindow = 5_000_000_000
        var desk = try Desk([.stock(), .stock("QQQ.XNYS")], accounts: 2, limits: limits)
        for instrument in [first, second] { desk.books.mark(instrument, price: 100_00) }
        var intent = limit(.buy, 1, at: 100_00)
        #expect(desk.place(intent).refusal == nil)
        desk.now += 4_999_000_000
        intent.reason = 7
        #expect(try text(desk.place(intent).refusal) == "an equal order was placed 4999 ms ago; equal orders must be 5000 ms apart")
        #expect(desk.place(intent, for: bob).refusal == nil)
        for other in [
            limit(.buy, 2, at: 100_00), limit(.sell, 1, at: 100_00), limit(.buy, 1, at: 100_01), limit(.buy, 1, at: 100_00, .day),
        ] {
            #expect(desk.place(other).refusal == nil)
        }
        intent.instrument = second
        #expect(desk.place(intent).refusal == nil)
        intent.instrument = first
        desk.now += 1_000_000
        #expect(desk.place(intent).refusal == nil)
    }

    @Test func timesAtTheEndsOfTheRangeAreCheckedWithoutOverflow() throws {
        var limits = RiskLimits()
        (limits.ordersPerHour, limits.duplicateWindow) = (10, 1)
        var desk = try Desk(limits: limits)
        for now in [Int64.min, .min + 1, 0, .max, .min, .max] {
            desk.now = now
            #expect(desk.place(market(.buy, 1, .day)).refusal?.limit != .overflow)
        }
        #expect(recount(desk.books, desk.facts) == [])
    }
}
