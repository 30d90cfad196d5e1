import Domain
import Testing

@testable import Engine

@Suite struct EquityCurves {
    @Test func theWorstFallIsThatOfComparingEveryMomentWithItsPeak() {
        var random = seeded("theWorstFallIsThatOfComparingEveryMomentWithItsPeak")
        for round in 0..<200 {
            var curve = EquityCurve()
            var values: [Int128] = []
            for index in 0..<Int(1 + random.next() % 60) {
                let cash = Int128(random.next() % 1000) - (round % 4 == 0 ? 500 : 0)
                let value = Int128(random.next() % 100)
                values.append(cash + value)
                curve.record(Int64(index), cash, value, value)
            }
            var (worst, share) = (Int128(0), 0.0)
            for index in values.indices {
                let peak = values[...index].reduce(values[0], max)
                worst = max(worst, peak - values[index])
                if peak > 0 { share = max(share, Double(peak - values[index]) / Double(peak)) }
            }
            #expect(curve.maxDrawdown == worst)
            #expect(curve.maxDrawdownShare == share)
        }
    }

    @Test func thereIsOneSampleADayTheLastOfIt() {
        var random = seeded("thereIsOneSampleADayTheLastOfIt")
        for start in [0, -10 * Timestamp.day - 5, 3 * Timestamp.day] {
            var (curve, time) = (EquityCurve(), start)
            var last: [Int64: (time: Int64, equity: Int128)] = [:]
            var exposed = 0
            for index in 0..<500 {
                time +=
                    random.next() % 5 == 0
                    ? Timestamp.day : random.next() % 7 == 0 ? -time % Timestamp.day : Int64(random.next() % 9_000_000_000_000)
                let value = Int128(index % 3)
                curve.record(time, Int128(index), value, value)
                last[time.divided(by: Timestamp.day, rounding: .floor)] = (time, Int128(index) + value)
                if value != 0 { exposed += 1 }
            }
            curve.finish()
            let days = last.keys.sorted()
            #expect(curve.samples.map(\.time) == days.compactMap { last[$0]?.time })
            #expect(curve.samples.map(\.equity) == days.compactMap { last[$0]?.equity })
            #expect(curve.events == 500)
            #expect(curve.exposedEvents == exposed)
        }
    }

    @Test func midnightBelongsToTheDayItBegins() {
        var curve = EquityCurve()
        for (time, cash) in [(-1, 1), (0, 2), (Timestamp.day - 1, 3), (Timestamp.day, 4)] as [(Int64, Int128)] {
            curve.record(time, cash, 0, 0)
        }
        #expect(curve.samples.map(\.cash) == [1, 3])
        curve.finish()
        #expect(curve.samples.map(\.cash) == [1, 3, 4])
    }

    @Test func aCurveWithoutEventsHasNoSamples() {
        var curve = EquityCurve()
        curve.finish()
        #expect(curve.samples.isEmpty && curve.maxDrawdown == 0 && curve.maxDrawdownShare == 0)
    }

    @Test func timesAtTheEndOfTheRangeAreTaken() {
        var curve = EquityCurve()
        curve.record(.min, 5, 0, 0)
        curve.record(.max, 3, 0, 0)
        curve.finish()
        #expect(curve.samples.map(\.time) == [.min, .max])
        #expect(curve.maxDrawdown == 2)
    }
}
