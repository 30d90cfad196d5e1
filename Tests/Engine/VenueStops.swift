import Domain
import Engine
import Testing

@Suite struct VenueStops {
    /// The bar opens at 100, rises to 110, falls to 90 and closes at 105.
    static let stops: [(OrderIntent, Int64?)] = [
        (stop(.buy, 10, at: 105), 105), (stop(.buy, 10, at: 110), 110), (stop(.buy, 10, at: 111), nil), (stop(.buy, 10, at: 95), 100),
        (stop(.sell, 10, at: 95), 95), (stop(.sell, 10, at: 90), 90), (stop(.sell, 10, at: 89), nil), (stop(.sell, 10, at: 105), 100),
    ]

    @Test(arguments: stops) func aStopFillsAtTheStopOrOverAGapAtTheOpen(_ intent: OrderIntent, _ price: Int64?) throws {
        var exchange = try Exchange()
        #expect(exchange.submit(intent).map(line) == ["1 accepted"])
        #expect(exchange.bar(1, 100, 110, 90, 105) == (price.map { ["1 working", "1 filled 10 @ \($0)"] } ?? []))
    }

    @Test func aTouchedStopThatFindsNoVolumeIsAMarketOrderFromThenOn() throws {
        var exchange = try Exchange()
        exchange.submit(stop(.buy, 10, at: 105))
        #expect(exchange.bar(1, 100, 110, 90, 105, volume: 4) == ["1 working", "1 filled 4 @ 105"])
        #expect(exchange.bar(2, 80, 81, 79, 80, volume: 4) == ["1 filled 4 @ 80"])
        #expect(exchange.bar(3, 70, 71, 69, 70, volume: 0) == [])
        #expect(exchange.bar(4, 60, 61, 59, 60) == ["1 filled 2 @ 60"])
    }

    static let stopLimits: [(OrderIntent, [String])] = [
        (stopLimit(.buy, 10, stop: 105, limit: 107), ["1 working", "1 filled 10 @ 105"]),
        (stopLimit(.buy, 10, stop: 105, limit: 105), ["1 working", "1 filled 10 @ 105"]),
        (stopLimit(.buy, 10, stop: 105, limit: 104), ["1 working"]), (stopLimit(.buy, 10, stop: 111, limit: 120), []),
        (stopLimit(.buy, 10, stop: 95, limit: 100), ["1 working", "1 filled 10 @ 100"]),
        (stopLimit(.buy, 10, stop: 95, limit: 99), ["1 working"]),
        (stopLimit(.sell, 10, stop: 95, limit: 93), ["1 working", "1 filled 10 @ 95"]),
        (stopLimit(.sell, 10, stop: 95, limit: 96), ["1 working"]), (stopLimit(.sell, 10, stop: 89, limit: 80), []),
        (stopLimit(.sell, 10, stop: 105, limit: 100), ["1 working", "1 filled 10 @ 100"]),
        (stopLimit(.sell, 10, stop: 105, limit: 101), ["1 working"]),
    ]

    /// Where stop and limit lie in one bar, the path between them is not known: the limit is met only where the price at the stop meets it.
    @Test(arguments: stopLimits) func aStopLimitFillsInTheBarOfItsTouchOnlyWhereTheStopPriceMeetsTheLimit(
        _ intent: OrderIntent, _ lines: [String]
    ) throws {
        var exchange = try Exchange()
        exchange.submit(intent)
        #expect(exchange.bar(1, 100, 110, 90, 105) == lines)
    }

    @Test func aTouchedStopLimitIsALimitOrderFromThenOn() throws {
        var exchange = try Exchange()
        exchange.submit(stopLimit(.buy, 10, stop: 95, limit: 99))
        #expect(exchange.bar(1, 100, 110, 96, 105) == ["1 working"])
        #expect(exchange.bar(2, 100, 110, 100, 105) == [])
        #expect(exchange.bar(3, 90, 94, 90, 92) == ["1 filled 10 @ 90"])
    }

    @Test func aPessimisticStopLimitWantsATickOfRoom() throws {
        var exchange = try Exchange(.pessimistic)
        exchange.submit(stopLimit(.buy, 10, stop: 105, limit: 105))
        exchange.submit(stopLimit(.buy, 10, stop: 105, limit: 106))
        #expect(exchange.bar(1, 100, 110, 90, 105) == ["1 working", "2 working", "2 filled 10 @ 105"])
    }

    @Test func aStopThatMayOnlyBeFilledAtOnceWaitsForItsTouch() throws {
        var exchange = try Exchange()
        exchange.submit(stop(.buy, 10, at: 105, .immediateOrCancel))
        exchange.submit(stop(.buy, 10, at: 105, .fillOrKill))
        exchange.submit(stopLimit(.buy, 10, stop: 105, limit: 104, .immediateOrCancel))
        #expect(exchange.bar(1, 100, 104, 90, 104) == [])
        #expect(
            exchange.bar(2, 100, 110, 90, 105, volume: 4) == [
                "1 working", "1 filled 4 @ 105", "1 canceled", "2 working", "2 canceled", "3 working", "3 canceled",
            ])
        #expect(exchange.venue.isIdle(first))
    }

    @Test func aStopIsRestoredAsItWasTouchedOrNot() throws {
        var exchange = try Exchange()
        exchange.venue.restore(OrderID(7), stop(.buy, 10, at: 105), remaining: 10, isTriggered: false, expiresAt: .max, arrivedAt: 0)
        exchange.venue.restore(OrderID(8), stop(.buy, 10, at: 105), remaining: 3, isTriggered: true, expiresAt: .max, arrivedAt: 0)
        exchange.venue.restore(
            OrderID(9), stopLimit(.sell, 10, stop: 50, limit: 101), remaining: 2, isTriggered: true, expiresAt: .max, arrivedAt: 0)
        #expect(exchange.bar(1, 100, 104, 90, 100) == ["8 filled 3 @ 100", "9 filled 2 @ 101"])
        #expect(exchange.bar(2, 100, 105, 90, 100) == ["7 working", "7 filled 10 @ 105"])
    }

    @Test func anExecutionKeepsItsNameOverARestart() throws {
        func executions(_ exchange: inout Exchange, _ bars: ClosedRange<Int64>) -> [String] {
            var reports: [VenueReport] = []
            for index in bars {
                exchange.venue.onBar(
                    Bar(time: index * minute, open: 100, high: 100, low: 100, close: 100, volume: 4), of: first, reports: &reports)
            }
            return reports.compactMap { if case .filled(let id, _, _, _) = $0.event { id.description } else { nil } }
        }
        var one = try Exchange()
        one.submit(market(.buy, 10))
        let whole = executions(&one, 1...3)
        #expect(Set(whole).count == 3)
        var other = try Exchange()
        other.venue.restore(OrderID(1), market(.buy, 10), remaining: 6, isTriggered: true, expiresAt: .max, arrivedAt: 0)
        #expect(executions(&other, 2...3) == Array(whole[1...]))
    }
}
