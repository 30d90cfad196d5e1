import Domain
import Engine
import Testing

@Suite struct VenueSessions {
    /// Two sessions: minutes 10 to 20 and 30 to 40.
    let table = SessionTable(opens: [10 * minute, 30 * minute], closes: [20 * minute, 40 * minute])

    @Test func aMomentAtTheCloseBelongsToTheNextSession() {
        let table = SessionTable(opens: [10, 30], closes: [20, 40])
        #expect(table.isOpen(at: 10))
        #expect(!table.isOpen(at: 9))
        #expect(!table.isOpen(at: 20))
        #expect(!table.isOpen(at: 40))
        #expect(table.closing(after: .min) == 20)
        #expect(table.closing(after: 19) == 20)
        #expect(table.closing(after: 20) == 40)
        #expect(table.closing(after: 40) == nil)
    }

    @Test func aMarketThatNeverClosesHasTheDayOfUTC() {
        let table = SessionTable.continuous
        #expect(table.isOpen(at: .min) && table.isOpen(at: .max))
        #expect(table.closing(after: 0) == Timestamp.day)
        #expect(table.closing(after: Timestamp.day - 1) == Timestamp.day)
        #expect(table.closing(after: Timestamp.day) == 2 * Timestamp.day)
        #expect(table.closing(after: -1) == 0)
        #expect(table.closing(after: .max) == .max)
        #expect(table.closing(after: .min) != nil)
    }

    @Test func aDayOrderExpiresAtTheCloseOfTheSessionItCanFirstTradeIn() throws {
        for (now, expiry) in [
            (5 * minute, 20 * minute), (15 * minute, 20 * minute), (20 * minute, 40 * minute), (25 * minute, 40 * minute),
        ] {
            var desk = try Desk()
            desk.books.attach(table, to: first)
            desk.now = now
            let day = desk.place(limit(.buy, 1, at: 100, .day)).id
            #expect(desk.books.order(day)?.expiresAt == expiry)
            let lasting = desk.place(limit(.buy, 1, at: 100)).id
            #expect(desk.books.order(lasting)?.expiresAt == .max)
        }
    }

    @Test func aDayOrderExpiresAtTheCloseAndALastingOneDoesNot() throws {
        var exchange = try Exchange()
        exchange.submit(limit(.buy, 10, at: 50), at: 0)
        exchange.submit(limit(.buy, 10, at: 50, .day), at: 0, expiresAt: 2 * minute)
        #expect(exchange.bar(1, 100, 110, 90, 105) == [])
        #expect(exchange.bar(2, 100, 110, 90, 105) == ["2 expired"])
        #expect(exchange.bar(3, 100, 110, 50, 105) == ["1 filled 10 @ 50"])
    }

    /// A daily bar stamped at the close: the order meets it whole, and then expires.
    @Test func aDayOrderMeetsTheDailyBarThatEndsWithItsSession() throws {
        var exchange = try Exchange(barInterval: 10 * minute)
        exchange.submit(market(.buy, 10, .day), at: 20 * minute, expiresAt: 40 * minute)
        exchange.submit(limit(.buy, 10, at: 91, .day), at: 20 * minute, expiresAt: 40 * minute)
        exchange.submit(limit(.buy, 10, at: 80, .day), at: 20 * minute, expiresAt: 40 * minute)
        #expect(exchange.bar(40, 100, 110, 90, 105) == ["1 filled 10 @ 100", "2 filled 10 @ 91", "3 expired"])
    }

    @Test func aPartialFillAtTheCloseExpiresTheRest() throws {
        var exchange = try Exchange()
        exchange.submit(market(.buy, 10, .day), at: 0, expiresAt: minute)
        #expect(exchange.bar(1, 100, 110, 90, 105, volume: 4) == ["1 filled 4 @ 100", "1 expired"])
    }

    @Test func nothingFillsAfterItsExpiryWhenTheCloseHadNoEvent() throws {
        var exchange = try Exchange()
        exchange.submit(market(.buy, 10, .day), at: 18 * minute, expiresAt: 20 * minute)
        exchange.submit(stop(.sell, 10, at: 200, .day), at: 18 * minute, expiresAt: 20 * minute)
        #expect(exchange.bar(31, 100, 110, 90, 105) == ["1 expired", "2 expired"])
        exchange.submit(market(.buy, 10, .day), at: 40 * minute, expiresAt: 41 * minute)
        #expect(exchange.quote(41 * minute + 1, 99, 101) == ["3 expired"])
        exchange.submit(market(.buy, 10, .day), at: 42 * minute, expiresAt: 43 * minute)
        #expect(exchange.trade(43 * minute + 1, 101) == ["4 expired"])
        exchange.submit(market(.buy, 10, .day), at: 44 * minute, expiresAt: 45 * minute)
        #expect(exchange.trade(45 * minute, 101) == ["5 filled 10 @ 101"])
    }

    @Test func aBarThatEndsAfterAnExpiryIsMetAtItsOpenOnly() throws {
        var exchange = try Exchange(barInterval: 10 * minute)
        exchange.submit(market(.buy, 10, .day), at: 20 * minute, expiresAt: 25 * minute)
        exchange.submit(limit(.buy, 10, at: 95, .day), at: 20 * minute, expiresAt: 25 * minute)
        exchange.submit(market(.buy, 10, .day), at: 22 * minute, expiresAt: 25 * minute)
        exchange.submit(market(.buy, 10, .day), at: 10 * minute, expiresAt: 20 * minute)
        #expect(exchange.bar(30, 100, 110, 90, 105) == ["1 filled 10 @ 100", "2 expired", "3 expired", "4 expired"])
    }
}
