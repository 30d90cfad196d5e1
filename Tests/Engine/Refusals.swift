import Domain
import Engine
import Testing

/// Every limit: an order that keeps it is taken, the least one beyond it is refused with what is allowed and what was asked for.
@Suite struct Refusals {
    struct Case: Sendable, CustomTestStringConvertible {
        let limit: Limit
        let text: String
        var limits = RiskLimits()
        var cash: Int128 = dollars(1_000_000)
        var tick: Int64 = 1
        var lot: Int64 = 1
        let prepare: @Sendable (inout Desk) -> Void
        let kept: OrderIntent
        let broken: OrderIntent
        var testDescription: String { "\(limit)" }

        init(
            _ limit: Limit, _ text: String, kept: OrderIntent, broken: OrderIntent, cash: Int128 = dollars(1_000_000), tick: Int64 = 1,
            lot: Int64 = 1, _ prepare: @escaping @Sendable (inout Desk) -> Void = { _ in }, limits: (inout RiskLimits) -> Void = { _ in }
        ) {
            (self.limit, self.text, self.kept, self.broken, self.cash, self.tick, self.lot) = (limit, text, kept, broken, cash, tick, lot)
            self.prepare = prepare
            limits(&self.limits)
        }
    }

    static let amounts: [Case] = [
        Case(
            .orderQuantity, "order quantity: at most 10 allowed, 11 asked for", kept: market(.buy, 10), broken: market(.sell, 11),
            limits: { $0.orderQuantity = 10 }),
        Case(
            .orderNotional, "order notional: at most 1000.00 USD allowed, 1000.10 USD asked for", kept: limit(.buy, 10, at: 100_00),
            broken: limit(.buy, 10, at: 100_01), limits: { $0.orderNotional = dollars(1000) }),
        Case(
            .orderNotional, "order notional: at most 1000.00 USD allowed, 1100.00 USD asked for", kept: market(.sell, 10),
            broken: stop(.buy, 10, at: 110_00), limits: { $0.orderNotional = dollars(1000) }),
        Case(
            .position, "position in SPY.XNYS: at most 1500.00 USD allowed, it could become 1600.00 USD", kept: market(.buy, 10),
            broken: market(.buy, 11), { $0.holds(5, at: 100_00) }, limits: { $0.positionNotional = dollars(1500) }),
        Case(
            .exposure, "exposure: at most 1500.00 USD allowed, it could become 1600.00 USD", kept: market(.buy, 10),
            broken: market(.buy, 11),
            { $0.holds(5, at: 100_00) }, limits: { $0.exposure = dollars(1500) }),
        Case(
            .buyingPower, "buying power: 1000.00 USD available, 1100.00 USD needed", kept: market(.buy, 10), broken: market(.buy, 11),
            cash: dollars(1000)),
        Case(
            .buyingPower, "buying power: 1001.00 USD available, 1101.10 USD needed", kept: market(.sell, 10), broken: market(.sell, 11),
            cash: dollars(1001), limits: { $0.feeEstimate = Rate(basisPoints: 10) }),
        Case(
            .buyingPower, "buying power: 1000.00 USD available, 1000.000001 USD needed", kept: market(.buy, 9), broken: market(.buy, 10),
            cash: dollars(1000), limits: { $0.feeEstimate = Rate(partsPerBillion: 1) }),
        Case(
            .short, "no short sales: 5 can be sold, 6 asked for", kept: market(.sell, 5), broken: market(.sell, 6),
            { $0.holds(5, at: 100_00) },
            limits: { $0.allowsShort = false }),
        Case(
            .short, "no short sales: 2 can be sold, 3 asked for", kept: market(.sell, 2), broken: market(.sell, 3),
            { desk in
                desk.holds(5, at: 100_00)
                _ = desk.working(limit(.sell, 3, at: 110_00))
            }, limits: { $0.allowsShort = false }),
    ]

    static let shapes: [Case] = [
        Case(.quantityStep, "quantity 0 is not a positive multiple of the lot 1", kept: market(.buy, 1), broken: market(.buy, 0)),
        Case(.quantityStep, "quantity -1 is not a positive multiple of the lot 1", kept: market(.buy, 1), broken: market(.sell, -1)),
        Case(
            .quantityStep, "quantity 150 is not a positive multiple of the lot 100", kept: market(.buy, 200), broken: market(.buy, 150),
            lot: 100),
        Case(
            .quantityStep, "quantity -9223372036854775808 is not a positive multiple of the lot 1", kept: market(.buy, 1),
            broken: market(.buy, .min)),
        Case(
            .priceStep, "price 100.03 is not a positive multiple of the tick 0.05", kept: limit(.buy, 1, at: 100_05),
            broken: limit(.buy, 1, at: 100_03), tick: 5),
        Case(.priceStep, "price 0 is not a positive multiple of the tick 0.01", kept: stop(.buy, 1, at: 1), broken: stop(.buy, 1, at: 0)),
        Case(
            .priceStep, "price -0.05 is not a positive multiple of the tick 0.01", kept: limit(.buy, 1, at: 5),
            broken: limit(.buy, 1, at: -5)),
        Case(
            .priceStep, "price 1 does not belong to an order of this type", kept: market(.buy, 1),
            broken: OrderIntent(.buy, 1, of: first, limit: 100)),
        Case(
            .priceStep, "price 1 does not belong to an order of this type", kept: limit(.buy, 1, at: 100),
            broken: OrderIntent(.buy, 1, of: first, type: .limit, limit: 100, stop: 100)),
        Case(
            .priceCollar, "price collar: at most 10% from the last price, this is 10.01% away", kept: limit(.buy, 1, at: 110_00),
            broken: limit(.buy, 1, at: 110_01), limits: { $0.priceCollar = Rate(basisPoints: 1000) }),
        Case(
            .priceCollar, "price collar: at most 10% from the last price, this is 10.01% away", kept: stop(.sell, 1, at: 90_00),
            broken: stopLimit(.sell, 1, stop: 90_00, limit: 89_99), limits: { $0.priceCollar = Rate(basisPoints: 1000) }),
        Case(
            .expiry, "the calendar of SPY.XNYS has no session left for a day order", kept: market(.buy, 1), broken: market(.buy, 1, .day),
            { $0.books.attach(SessionTable(opens: [10], closes: [1000]), to: first) }),
        Case(
            .overflow, "quantity × price does not fit: use a smaller quantity or price", kept: limit(.buy, 1, at: 1),
            broken: limit(.buy, .max, at: .max)),
    ]

    @Test(arguments: amounts + shapes) func anOrderIsRefusedWithTheLimitAndTheActualValue(_ example: Case) throws {
        for isKept in [true, false] {
            var desk = try Desk([.stock(tick: example.tick, lot: example.lot)], cash: example.cash, limits: example.limits)
            desk.books.mark(first, price: 100_00)
            example.prepare(&desk)
            let before = desk.account
            let (id, refusal) = desk.place(isKept ? example.kept : example.broken)
            #expect(refusal?.limit == (isKept ? nil : example.limit))
            #expect(desk.books.order(id)?.refusal == refusal)
            guard let refusal else { continue }
            #expect(refusal.text(try .stock(tick: example.tick, lot: example.lot), .usd) == example.text)
            #expect(desk.status(id) == .rejected)
            #expect(desk.account.reserved == before.reserved && desk.position == before.position(of: first))
            #expect(desk.facts.suffix(2).last == .orderRefused(id, refusal, time: desk.now))
            #expect(recount(desk.books, desk.facts) == [])
        }
    }

    @Test func everyLimitHasATextOfItsOwn() throws {
        let texts = try Limit.allCases.map { Refusal($0, allowed: 1, actual: 2).text(try .stock(), .usd) }
        #expect(Set(texts).count == Limit.allCases.count)
    }
}
