import Domain
import Engine
import Testing

@Suite struct TradingProperties {
    @Test func everyRunningNumberIsWhatACountFromZeroGivesAfterEveryFact() throws {
        var random = seeded("everyRunningNumberIsWhatACountFromZeroGivesAfterEveryFact")
        var fills = 0
        for _ in 0..<6 {
            var limits = RiskLimits()
            limits.feeEstimate = Rate(basisPoints: 7)
            var desk = try Desk([.stock(), .stock("QQQ.XNYS")], accounts: 2, cash: dollars(20_000), limits: limits)
            for instrument in [first, second] { desk.books.mark(instrument, price: 100_00) }
            var trader = Trader(desk, SeededGenerator(seed: random.next()))
            for _ in 0..<300 {
                let count = trader.desk.facts.count
                trader.step()
                let complaints = recount(trader.desk.books, trader.desk.facts)
                guard complaints.isEmpty else {
                    Issue.record("after \(trader.desk.facts[count...]): \(complaints)")
                    return
                }
            }
            fills += trader.desk.facts.count { if case .orderFilled = $0 { true } else { false } }
        }
        #expect(fills > 60)
    }

    @Test func nothingIsReservedWhenNothingIsLive() throws {
        var random = seeded("nothingIsReservedWhenNothingIsLive")
        for _ in 0..<10 {
            var trader = Trader(try Desk(cash: dollars(50_000)), SeededGenerator(seed: random.next()))
            for _ in 0..<200 { trader.step() }
            for id in trader.desk.books.liveOrders { trader.desk.hear(.canceled, of: id) }
            #expect(trader.desk.books.liveOrders.isEmpty)
            #expect(trader.desk.account.reserved == 0)
            #expect(trader.desk.position.liveBuys == 0 && trader.desk.position.liveSells == 0 && trader.desk.position.liveOrders == 0)
        }
    }

    /// Average cost by the book, with one product and one division instead of the engine's parts.
    struct AverageCost {
        var quantity: Int128 = 0
        var cost: Int128 = 0
        var realised: Int128 = 0

        mutating func trade(_ signed: Int128, _ notional: Int128) {
            let closes = quantity != 0 && (quantity > 0) != (signed > 0)
            let closing = closes ? min(abs(quantity), abs(signed)) : 0
            if closing > 0 {
                let released = (cost * closing).divided(by: abs(quantity), rounding: .halfEven)
                let proceeds = (notional * closing).divided(by: abs(signed), rounding: .halfEven)
                let profit = (signed < 0 ? proceeds : -proceeds) - released
                realised += profit
                cost += (signed < 0 ? -notional : notional) + profit
            } else {
                cost += signed < 0 ? -notional : notional
            }
            quantity += signed
        }
    }

    @Test func realisedProfitIsThatOfAnIndependentAverageCostModel() throws {
        var random = seeded("realisedProfitIsThatOfAnIndependentAverageCostModel")
        for decimals in [0, 2, 5] as [UInt8] {
            var desk = try Desk([.stock(quantityDecimals: decimals)], cash: dollars(1_000_000_000))
            var model = AverageCost()
            var crossings = 0
            for index in 0..<400 {
                let side: Side = random.next() % 3 == 0 ? .buy : desk.position.quantity > 0 ? .sell : .buy
                let (quantity, price) = (Int64(1 + random.next() % 97), Int64(1 + random.next() % 20_000))
                let id = desk.sent(limit(side, quantity, at: price))
                let before = model.quantity
                #expect(desk.fill(id, "\(index)", price: price, quantity: quantity) == .taken)
                let unit = Money.unitsPerOne / 100 / Int128(powerOfTen(Int(decimals)))
                model.trade(Int128(side.sign * quantity), Int128(price) * Int128(quantity) * unit)
                #expect(Int128(desk.position.quantity) == model.quantity)
                #expect(desk.position.realised == model.realised && desk.position.cost == model.cost, "fill \(index)")
                if before * model.quantity < 0 { crossings += 1 }
            }
            #expect(crossings > 5)
        }
    }

    static let fills: [(fills: [(Int64, Int64)], quantity: Int64, cost: Int128, realised: Int128)] = [
        ([(10, 100_00)], 10, dollars(1000), 0),
        ([(10, 100_00), (10, 110_00)], 20, dollars(2100), 0),
        ([(10, 100_00), (-4, 110_00)], 6, dollars(600), dollars(40)),
        ([(10, 100_00), (-10, 90_00)], 0, 0, dollars(-100)),
        ([(10, 100_00), (-15, 110_00)], -5, dollars(-550), dollars(100)),
        ([(-10, 100_00), (15, 90_00)], 5, dollars(450), dollars(100)),
        ([(-10, 100_00), (-10, 110_00), (5, 120_00)], -15, dollars(-1575), dollars(-75)),
        ([(1, 100_00), (1, 100_00), (1, 100_01), (-1, 100_00)], 2, 200_006_666_666_666_666_667, -3_333_333_333_333_333),
    ]

    @Test(arguments: fills) func aPositionIsKeptAtAverageCost(
        _ fills: [(Int64, Int64)], _ quantity: Int64, _ cost: Int128, _ realised: Int128
    ) throws {
        var desk = try Desk()
        for (signed, price) in fills { desk.holds(signed, at: price) }
        #expect(desk.position.quantity == quantity)
        #expect(desk.position.cost == cost)
        #expect(desk.position.realised == realised)
        #expect(recount(desk.books, desk.facts) == [])
    }

    @Test func aFeeIsMoneyPaidAndARebateMoneyReceived() throws {
        var desk = try Desk(cash: dollars(1000))
        let id = desk.sent(market(.buy, 2))
        desk.fill(id, "a", price: 100_00, quantity: 1, fee: dollars(3))
        desk.fill(id, "b", price: 100_00, quantity: 1, fee: dollars(-1))
        #expect(desk.position.fees == dollars(2))
        #expect(desk.account.cash == dollars(798))
        #expect(desk.account.equity == dollars(998))
    }

    @Test func everyEntrySumsToZero() throws {
        var random = seeded("everyEntrySumsToZero")
        var trader = Trader(try Desk(), SeededGenerator(seed: random.next()))
        for _ in 0..<300 { trader.step() }
        for fact in trader.desk.facts { #expect(fact.entry(account: alice).reduce(0) { $0 + $1.amount } == 0) }
    }

    /// What one account does is nothing to another: its facts, its decisions and its worth are those it would have alone.
    @Test func whatOneAccountDoesNeverChangesAnother() throws {
        var random = seeded("whatOneAccountDoesNeverChangesAnother")
        for _ in 0..<5 {
            var desk = try Desk([.stock(), .stock("QQQ.XNYS")], accounts: 3, cash: dollars(20_000))
            for instrument in [first, second] { desk.books.mark(instrument, price: 100_00) }
            var trader = Trader(desk, SeededGenerator(seed: random.next()))
            for _ in 0..<300 {
                let actor = AccountIndex(Int(trader.number(0...2)))
                let before = trader.desk.books
                let count = trader.desk.facts.count
                trader.step(actor)
                for (index, account) in before.accounts.enumerated() where index != actor.position {
                    let (now, place) = (trader.desk.books.accounts[index], AccountIndex(index))
                    #expect(now.cash == account.cash && now.reserved == account.reserved && now.tradingState == account.tradingState)
                    for ledger in LedgerAccount.allCases {
                        #expect(trader.desk.books.ledger.balance(place, ledger) == before.ledger.balance(place, ledger))
                    }
                    guard count < trader.desk.facts.count else { continue }
                    for instrument in [first, second] { #expect(now.position(of: instrument) == account.position(of: instrument)) }
                    #expect(now.equity == account.equity)
                    let others = before.orders.filter { $0.account == place }
                    #expect(trader.desk.books.orders.filter { $0.account == place } == others)
                }
            }
        }
    }
}
