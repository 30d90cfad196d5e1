import Domain
import Engine
import Testing

/// What is used of an account's limits is what the next order is added to.
@Suite struct RisksInUse {
    @Test func liveOrdersCountAtTheirWorstOnEitherSide() throws {
        var desk = try Desk([.stock(), .stock("QQQ.XNAS")])
        desk.books.mark(first, price: 100_00)
        desk.books.mark(second, price: 10_00)
        #expect(desk.books.riskUse(of: alice, at: desk.now).position == 0)
        desk.holds(10, at: 100_00)
        _ = desk.working(limit(.buy, 5, at: 90_00))
        let use = desk.books.riskUse(of: alice, at: desk.now)
        #expect(use.position == dollars(1_500) && use.exposure == dollars(1_450))
        _ = desk.working(limit(.sell, 40, at: 100_00))
        #expect(desk.books.riskUse(of: alice, at: desk.now).position == dollars(3_000), "forty sold of ten held")
        _ = desk.working(OrderIntent(.buy, 400, of: second, type: .limit, limit: 9_00))
        #expect(desk.books.riskUse(of: alice, at: desk.now).position == dollars(4_000), "the largest of the two")
    }

    @Test func theNextOrderIsRefusedExactlyWhereTheUseSaysSo() throws {
        for room in [dollars(500), dollars(500) - cents(1)] {
            var desk = try Desk()
            desk.holds(10, at: 100_00)
            _ = desk.working(limit(.buy, 5, at: 90_00))
            var limits = RiskLimits()
            limits.exposure = desk.books.riskUse(of: alice, at: desk.now).exposure + room
            desk.take(.limitsSet(alice, limits))
            #expect(desk.place(limit(.buy, 5, at: 100_00)).refusal?.limit == (room == dollars(500) ? nil : .exposure))
        }
    }

    @Test func ordersAreForgottenWhenTheirHourAndTheirDayAreOver() throws {
        var desk = try Desk()
        desk.place(limit(.buy, 1, at: 90_00))
        for (later, hour, day) in [(0, 1, 1), (Timestamp.day / 24, 0, 1), (Timestamp.day, 0, 0)] as [(Int64, Int, Int)] {
            let use = desk.books.riskUse(of: alice, at: desk.now + later)
            #expect(use.ordersPerHour == hour && use.ordersPerDay == day)
        }
    }
}
