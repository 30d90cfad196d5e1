import Domain
import Engine
import Testing

/// How the simulated venue gives an order other terms.
@Suite struct VenueReplacing {
    private struct Venue {
        var venue = SimulatedVenue(policy: .nextEvent, fees: .none, slippage: .none)
        var reports: [VenueReport] = []

        init() throws { venue.list(try .stock(), barInterval: 60) }

        mutating func submit(_ number: Int64, _ intent: OrderIntent, at time: Int64 = 0) {
            venue.submit(OrderID(number), intent, expiresAt: .max, at: time, reports: &reports)
        }

        mutating func replace(_ number: Int64, _ quantity: Int64, limit: Int64 = 100_00, stop: Int64 = 0, at time: Int64 = 60)
            -> VenueReport.Event?
        {
            venue.replace(
                OrderID(number), in: first, number: 1, quantity: quantity, limit: limit, stop: stop, at: time, reports: &reports)
            return reports.last?.event
        }

        /// What fills in a bar, as orders and quantities.
        mutating func bar(_ time: Int64, _ low: Int64, _ high: Int64, volume: Int64 = 1_000, close: Int64? = nil) -> [[Int64]] {
            var heard: [VenueReport] = []
            let bar = Bar(time: time, open: high, high: high, low: low, close: close ?? low, volume: volume)
            venue.onBar(bar, of: first, reports: &heard)
            return heard.compactMap { if case .filled(_, _, let quantity, _) = $0.event { [$0.order.number, quantity] } else { nil } }
        }
    }

    private let buy = limit(.buy, 100, at: 100_00)

    @Test func anotherPriceOrMoreGoesToTheEndOfTheQueueAndLessKeepsItsTurn() throws {
        for (quantity, price, isFirst) in [(100, 100_01, false), (101, 100_00, false), (90, 100_00, true), (90, 100_01, false)] {
            var venue = try Venue()
            venue.submit(1, buy)
            venue.submit(2, buy)
            #expect(venue.replace(1, Int64(quantity), limit: Int64(price)) == .replaced(1))
            #expect(venue.bar(180, 99_00, 99_50, volume: 50) == [[isFirst ? 1 : 2, 50]], "\(quantity) at \(price)")
        }
    }

    @Test func aNewPriceMeetsNothingFromBeforeIt() throws {
        var venue = try Venue()
        venue.submit(1, limit(.buy, 100, at: 90_00))
        _ = venue.replace(1, 100, limit: 100_00, at: 90)
        #expect(venue.bar(120, 99_00, 105_00, close: 104_00).isEmpty, "the low may have been before the new limit")
        #expect(venue.bar(180, 99_00, 105_00) == [[1, 100]])
    }

    @Test func whatIsFilledCountsAgainstTheNewQuantity() throws {
        var venue = try Venue()
        venue.submit(1, buy)
        #expect(venue.bar(60, 99_00, 99_50, volume: 30) == [[1, 30]])
        #expect(venue.replace(1, 30) == .replaceRejected(1, said("so much of it is filled")))
        #expect(venue.replace(1, 50) == .replaced(1))
        #expect(venue.bar(180, 99_00, 99_50) == [[1, 20]])
        #expect(venue.replace(1, 200) == .replaceRejected(1, said("the venue does not work it")))
    }

    @Test func askedTwiceForTheSameItIsChangedOnceAndKeepsItsTurn() throws {
        var venue = try Venue()
        venue.submit(1, buy)
        _ = venue.replace(1, 120)
        venue.submit(2, buy, at: 60)
        #expect(venue.replace(1, 120, at: 120) == .replaced(1))
        #expect(venue.bar(240, 99_00, 99_50, volume: 50) == [[1, 50]])
    }

    @Test func aStopMovesUntilItIsTouched() throws {
        var venue = try Venue()
        let both = OrderIntent(.buy, 100, of: first, type: .stopLimit, limit: 100_00, stop: 105_00)
        venue.submit(1, both)
        #expect(venue.replace(1, 100, stop: 106_00) == .replaced(1))
        #expect(venue.bar(180, 101_00, 105_50).isEmpty)
        #expect(venue.replace(1, 100, stop: 107_00, at: 180) == .replaced(1), "it was not touched")
        #expect(venue.bar(300, 101_00, 107_50).isEmpty)
        #expect(venue.replace(1, 100, stop: 108_00, at: 300) == .replaceRejected(1, said("its stop was touched")))
        #expect(venue.replace(1, 100, limit: 102_00, stop: 107_00, at: 300) == .replaced(1))
        #expect(venue.bar(420, 101_00, 101_50) == [[1, 100]], "it works as a limit order by now")
    }

    @Test(arguments: [TimeInForce.immediateOrCancel, .fillOrKill]) func whatLivesForOneEventStays(force: TimeInForce) throws {
        var venue = try Venue()
        venue.submit(1, limit(.buy, 100, at: 100_00, force))
        #expect(venue.replace(1, 50) == .replaceRejected(1, said("it lives for one event only")))
    }
}
