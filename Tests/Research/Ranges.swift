import Domain
import Engine
import Host
import Testing

@testable import Research

/// Confidence ranges by bootstrap: repeatable, sensible and quick enough to be always on.
@Suite struct Ranges {
    /// A run of a position held through a seeded walk of `days` bars.
    static func held(_ days: Int, drift: Double, seed: UInt64, bootstrap: UInt64 = 1) throws -> BacktestRun {
        var random = SeededGenerator(seed: seed)
        var price = 1_000_000.0
        let prices = (0..<days).map { _ in
            price *= 1 + drift + 0.01 * random.normal()
            return (open: Int64(price), close: Int64(price))
        }
        let bars = Runs.bars(prices)
        var description = Runs.description(bars, plan: "0:9")
        description.seed = bootstrap
        return BacktestRun(description, try Runs.outcome(bars, plan: "0:9", description))
    }

    @Test func theRangeHoldsTheEstimateAndIsTheSameForOneSeed() throws {
        let (one, again, other) = (
            try Self.held(800, drift: 0.0005, seed: 1), try Self.held(800, drift: 0.0005, seed: 1),
            try Self.held(800, drift: 0.0005, seed: 1, bootstrap: 2)
        )
        let (range, sharpe) = (try #require(one.metrics.sharpeRange), try #require(one.metrics.sharpe.value))
        #expect(range.low < sharpe && sharpe < range.high)
        #expect(again.metrics.sharpeRange == range)
        #expect(other.metrics.sharpeRange != range)
        let (growth, annual) = (try #require(one.metrics.annualReturnRange), try #require(one.metrics.annualReturn.value))
        #expect(growth.low < annual && annual < growth.high)
    }

    /// Independent returns of mean m and deviation s have a Sharpe ratio whose standard error over n days is about √f / √n (Lo, "The
    /// statistics of Sharpe ratios", 2002, for small ratios); the range must be about 2 × 1.96 of it wide.
    @Test func theRangeIsAsWideAsTheoryHasIt() throws {
        let run = try Self.held(2000, drift: 0, seed: 4)
        let range = try #require(run.metrics.sharpeRange)
        let expected = 2 * 1.96 * (run.metrics.annualisation.samplesPerYear / Double(run.metrics.returns)).squareRoot()
        #expect(abs((range.high - range.low) / expected - 1) < 0.2)
    }

    @Test func tooFewReturnsHaveNoRange() throws {
        #expect(try Self.held(29, drift: 0, seed: 1).metrics.sharpeRange == nil)
        #expect(try Self.held(30, drift: 0, seed: 1).metrics.sharpeRange != nil)
    }

    /// An account that is always flat has a return of zero every day: no deviation in any draw, so no range.
    @Test func whatNeverVariesHasNoRange() throws {
        let run = try Runs.run(Runs.bars((0..<200).map { _ in (1000, 1000) }), plan: "")
        #expect(run.metrics.sharpeRange == nil)
        #expect(run.metrics.annualReturn.value == 0)
        #expect(run.metrics.annualReturnRange == ConfidenceRange(low: 0, high: 0))
    }

    /// (1 + annual return)^years is the growth again, by multiplication: over exactly two years of 365.2425 days the square.
    @Test(arguments: [(100.0, 121.0), (100.0, 50.0), (1.0, 1000.0), (7.0, 7.0000001)]) func annualReturnIsTheRoot(
        start: Double, end: Double
    ) throws {
        let units = (Int128(start * 1e9), Int128(end * 1e9))
        let opening = Timestamp("2020-01-01")!.nanoseconds
        let last = EquityCurve.Sample(
            time: opening + Int64(2 * 365.2425 * 86_400_000_000_000), cash: units.1, positionValue: 0, exposure: 0)
        let series = EquitySeries(opening: opening, cash: units.0, curve: [last], isContinuous: false)
        let annual = try #require(ReturnFigures(series).annualReturn.value)
        #expect(abs((1 + annual) * (1 + annual) / (end / start) - 1) < 1e-12)
    }

    @Test func theFactorIsMeasuredWhereTheCalendarIsWrong() {
        func factor(days: Int, step: Int64, isContinuous: Bool) -> Double {
            let samples = (1...days).map { EquityCurve.Sample(time: Int64($0) * step * Runs.day, cash: 1, positionValue: 0, exposure: 0) }
            return EquitySeries(opening: 0, cash: 1, curve: samples, isContinuous: isContinuous).annualisation.samplesPerYear
        }
        #expect(factor(days: 400, step: 1, isContinuous: true) == 365)
        #expect(factor(days: 59, step: 7, isContinuous: false) == 252)
        #expect(abs(factor(days: 100, step: 7, isContinuous: false) - 365.2425 / 7) < 1e-9)
    }
}
