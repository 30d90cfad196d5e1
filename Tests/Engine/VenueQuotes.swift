import Domain
import Engine
import Testing

@Suite struct VenueQuotes {
    @Test func buysMeetTheAskAndSellsTheBid() throws {
        var exchange = try Exchange()
        exchange.submit(market(.buy, 10))
        exchange.submit(market(.sell, 10))
        exchange.submit(limit(.buy, 10, at: 100))
        exchange.submit(limit(.sell, 10, at: 100))
        #expect(exchange.quote(1, 99, 101) == ["1 filled 10 @ 101", "2 filled 10 @ 99"])
        #expect(exchange.quote(2, 98, 99) == ["3 filled 10 @ 99"])
        #expect(exchange.quote(3, 103, 104) == ["4 filled 10 @ 103"])
    }

    @Test func eachSideHasItsOwnSizeAndGivesItOnce() throws {
        var exchange = try Exchange()
        for intent in [market(.buy, 6), market(.sell, 7), limit(.buy, 6, at: 101), limit(.sell, 7, at: 99)] { exchange.submit(intent) }
        #expect(
            exchange.quote(1, 99, 101, 10, 8) == ["1 filled 6 @ 101", "2 filled 7 @ 99", "3 filled 2 @ 101", "4 filled 3 @ 99"])
        #expect(exchange.quote(2, 99, 101, 0, 100) == ["3 filled 4 @ 101"])
        #expect(exchange.quote(3, 99, 101, 100, 0) == ["4 filled 4 @ 99"])
    }

    @Test func aStopIsTouchedByTheSideItWouldMeet() throws {
        var exchange = try Exchange()
        exchange.submit(stop(.buy, 10, at: 105))
        exchange.submit(stop(.sell, 10, at: 95))
        #expect(exchange.quote(1, 96, 104) == [])
        #expect(exchange.quote(2, 95, 104) == ["2 working", "2 filled 10 @ 95"])
        #expect(exchange.quote(3, 104, 107) == ["1 working", "1 filled 10 @ 107"])
    }

    @Test func aSideThatNobodyQuotesTouchesNothing() throws {
        var exchange = try Exchange()
        exchange.submit(stop(.sell, 10, at: 95))
        exchange.submit(market(.sell, 10))
        exchange.submit(market(.buy, 10))
        exchange.submit(limit(.sell, 10, at: 90, .immediateOrCancel))
        #expect(exchange.quote(1, 0, 101, 0, 1000) == ["3 filled 10 @ 101", "4 canceled"])
        #expect(exchange.venue.workingOrders == [OrderID(1), OrderID(2)])
    }

    @Test func aQuoteAtTheMomentOfArrivalIsNotMet() throws {
        var exchange = try Exchange()
        exchange.submit(market(.buy, 10), at: 5)
        #expect(exchange.quote(5, 99, 101) == [])
        #expect(exchange.quote(6, 99, 102) == ["1 filled 10 @ 102"])
    }

    @Test func immediateOrCancelTakesWhatThereIsAndIsGone() throws {
        var exchange = try Exchange()
        exchange.submit(limit(.buy, 10, at: 101, .immediateOrCancel))
        exchange.submit(limit(.buy, 10, at: 100, .immediateOrCancel))
        exchange.submit(market(.sell, 10, .immediateOrCancel))
        #expect(exchange.quote(1, 99, 101, 50, 4) == ["1 filled 4 @ 101", "1 canceled", "2 canceled", "3 filled 10 @ 99"])
        #expect(exchange.venue.isIdle(first))
    }

    @Test func fillOrKillTakesAllOrNothing() throws {
        var exchange = try Exchange()
        exchange.submit(limit(.buy, 10, at: 101, .fillOrKill))
        exchange.submit(limit(.buy, 9, at: 101, .fillOrKill))
        exchange.submit(market(.buy, 1, .fillOrKill))
        #expect(exchange.quote(1, 99, 101, 50, 9) == ["1 canceled", "2 filled 9 @ 101", "3 canceled"])
        #expect(exchange.venue.isIdle(first))
    }

    @Test func tradesOfOthersGiveTheirSizeOnce() throws {
        var exchange = try Exchange()
        exchange.submit(limit(.buy, 6, at: 100))
        exchange.submit(market(.sell, 6))
        exchange.submit(stop(.sell, 6, at: 95))
        #expect(exchange.trade(1, 101, 8) == ["2 filled 6 @ 101"])
        #expect(exchange.trade(2, 98, 4) == ["1 filled 4 @ 98"])
        #expect(exchange.trade(3, 94, 5) == ["1 filled 2 @ 94", "3 working", "3 filled 3 @ 94"])
        #expect(exchange.trade(4, 90, 0) == [])
        #expect(exchange.trade(5, 120, 100) == ["3 filled 3 @ 120"])
    }

    @Test func sizesBelowZeroAndPricesOfZeroGiveNothing() throws {
        var exchange = try Exchange()
        exchange.submit(market(.buy, 6))
        #expect(exchange.trade(1, 100, -5) == [])
        #expect(exchange.trade(2, 0, 100) == [])
        #expect(exchange.quote(3, 99, 101, -1, -1) == [])
        #expect(exchange.quote(4, .min, .max, 1, .max) == ["1 filled 6 @ \(Int64.max)"])
    }

    @Test func aCanceledOrderIsGoneAndOneThatIsGoneIsNotCanceled() throws {
        var exchange = try Exchange()
        exchange.submit(market(.buy, 6))
        exchange.submit(market(.buy, 7))
        var reports: [VenueReport] = []
        exchange.venue.cancel(OrderID(1), in: first, at: 1, reports: &reports)
        exchange.venue.cancel(OrderID(1), in: first, at: 1, reports: &reports)
        #expect(reports.map(line) == ["1 canceled", "1 cancel rejected: the venue does not work it"])
        #expect(exchange.quote(2, 99, 101) == ["2 filled 7 @ 101"])
    }
}
