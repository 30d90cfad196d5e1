import Domain
import Engine
import Testing

/// The simulated venue on bars: a bar of minute n lasts from n - 1 to n.
@Suite struct VenueBars {
    @Test func aMarketOrderFillsAtTheNextOpen() throws {
        var exchange = try Exchange()
        #expect(exchange.submit(market(.buy, 10), at: minute).map(line) == ["1 working"])
        exchange.submit(market(.sell, 5), at: minute)
        #expect(exchange.bar(2, 101, 110, 90, 105) == ["1 filled 10 @ 101", "2 filled 5 @ 101"])
        #expect(exchange.venue.isIdle(first))
    }

    @Test func nothingFillsInTheEventOfSubmission() throws {
        var exchange = try Exchange()
        exchange.submit(market(.buy, 10), at: 2 * minute)
        #expect(exchange.bar(2, 101, 110, 90, 105) == [])
        #expect(exchange.bar(3, 104, 110, 90, 105) == ["1 filled 10 @ 104"])
    }

    @Test func aBarThatBeganBeforeTheOrderIsMetAtItsCloseOnly() throws {
        var exchange = try Exchange()
        exchange.submit(market(.buy, 10), at: 2 * minute - 1)
        exchange.submit(limit(.buy, 10, at: 95), at: minute + 1)
        exchange.submit(limit(.buy, 10, at: 105), at: minute + 1)
        exchange.submit(stop(.buy, 10, at: 109), at: minute + 1)
        #expect(exchange.bar(2, 101, 110, 90, 105) == ["1 filled 10 @ 105", "3 filled 10 @ 105"])
        #expect(exchange.venue.workingOrders == [OrderID(2), OrderID(4)])
    }

    static let limits: [(OrderIntent, Int64?)] = [
        (limit(.buy, 10, at: 95), 95), (limit(.buy, 10, at: 90), 90), (limit(.buy, 10, at: 89), nil), (limit(.buy, 10, at: 100), 100),
        (limit(.buy, 10, at: 120), 100), (limit(.sell, 10, at: 105), 105), (limit(.sell, 10, at: 110), 110),
        (limit(.sell, 10, at: 111), nil),
        (limit(.sell, 10, at: 100), 100), (limit(.sell, 10, at: 80), 100),
    ]

    @Test(arguments: limits) func aLimitOrderFillsAtItsLimitOrTheBetterOpen(_ intent: OrderIntent, _ price: Int64?) throws {
        var exchange = try Exchange()
        exchange.submit(intent)
        #expect(exchange.bar(1, 100, 110, 90, 105) == (price.map { ["1 filled 10 @ \($0)"] } ?? []))
    }

    static let pessimistic: [(OrderIntent, Int64?)] = [
        (limit(.buy, 10, at: 90), nil), (limit(.buy, 10, at: 91), 91), (limit(.buy, 10, at: 120), 100), (limit(.sell, 10, at: 110), nil),
        (limit(.sell, 10, at: 109), 109), (market(.buy, 10), 100),
    ]

    @Test(arguments: pessimistic) func aPessimisticVenueWantsThePriceToGoATickBeyondALimit(_ intent: OrderIntent, _ price: Int64?) throws {
        var exchange = try Exchange(.pessimistic)
        exchange.submit(intent)
        #expect(exchange.bar(1, 100, 110, 90, 105) == (price.map { ["1 filled 10 @ \($0)"] } ?? []))
    }

    @Test func aPessimisticVenueGivesATenthOfTheVolume() throws {
        var exchange = try Exchange(.pessimistic)
        exchange.submit(market(.buy, 10))
        #expect(exchange.bar(1, 100, 110, 90, 105, volume: 79) == ["1 filled 7 @ 100"])
        #expect(exchange.bar(2, 100, 110, 90, 105, volume: 9) == [])
        #expect(exchange.bar(3, 100, 110, 90, 105, volume: -1) == ["1 filled 3 @ 100"])
    }

    @Test func theVolumeOfABarIsSharedByAllInOrderOfArrival() throws {
        var exchange = try Exchange()
        exchange.submit(market(.buy, 6))
        exchange.submit(limit(.sell, 6, at: 100))
        exchange.submit(market(.buy, 6))
        #expect(exchange.bar(1, 100, 110, 90, 105, volume: 10) == ["1 filled 6 @ 100", "2 filled 4 @ 100"])
        #expect(exchange.bar(2, 101, 110, 90, 105, volume: 3) == ["2 filled 2 @ 101", "3 filled 1 @ 101"])
        #expect(exchange.bar(3, 102, 110, 90, 105, volume: 100) == ["3 filled 5 @ 102"])
    }

    @Test func aBarWithoutVolumeFillsNothingAndOneOfUnknownVolumeEverything() throws {
        var exchange = try Exchange()
        exchange.submit(market(.buy, .max))
        exchange.submit(market(.buy, 10))
        #expect(exchange.bar(1, 100, 110, 90, 105, volume: 0) == [])
        #expect(exchange.bar(2, 1, 1, 1, 1, volume: -1) == ["1 filled \(Int64.max) @ 1", "2 filled 10 @ 1"])
    }

    @Test func onlyWholeLotsAreFilled() throws {
        var exchange = try Exchange(instruments: [.stock(lot: 100)])
        exchange.submit(market(.buy, 500))
        #expect(exchange.bar(1, 100, 110, 90, 105, volume: 99) == [])
        #expect(exchange.bar(2, 100, 110, 90, 105, volume: 350) == ["1 filled 300 @ 100"])
    }

    @Test func aPriceThatIsNotPositiveIsNoPrice() throws {
        var exchange = try Exchange()
        exchange.submit(market(.buy, 10))
        exchange.submit(stop(.sell, 10, at: 90))
        #expect(exchange.bar(1, 0, 0, 0, 0) == [])
        #expect(exchange.bar(2, -1, 5, -1, 5) == [])
        #expect(exchange.bar(3, 100, 110, 95, 105) == ["1 filled 10 @ 100"])
    }

    @Test func aNotionalThatDoesNotFitIsRejectedByName() throws {
        var exchange = try Exchange()
        exchange.submit(market(.buy, .max))
        exchange.submit(market(.sell, 1))
        #expect(
            exchange.bar(1, .max, .max, .max, .max, volume: -1) == [
                "1 rejected: the notional does not fit", "2 filled 1 @ \(Int64.max)",
            ])
    }

    @Test func ofTwoInstrumentsAtOneTimeNeitherSeesTheOthersEvent() throws {
        var exchange = try Exchange(instruments: [.stock(), .stock("QQQ.XNYS")])
        #expect(exchange.bar(1, 100, 110, 90, 105) == [])
        var other = market(.buy, 10)
        other.instrument = second
        exchange.submit(other, at: minute)
        #expect(exchange.bar(1, 50, 60, 40, 55, of: second) == [])
        #expect(exchange.bar(2, 51, 60, 40, 55) == [])
        #expect(exchange.bar(2, 51, 60, 40, 55, of: second) == ["1 filled 10 @ 51"])
    }
}
