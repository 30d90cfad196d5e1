import Domain
import Engine
import Research
import Testing

/// Runs small enough to be worked out by hand; the working is beside each number.
@Suite struct GoldenMetrics {
    /// Opens and closes 10.00, 10.00, 12.00, 9.00, 9.00, 15.00 with 1000.00 in cash and no costs.
    ///
    /// 50 are bought at bar 0 and filled at the open of bar 1 (10.00); 50 are sold at bar 2 and filled at the open of bar 3 (9.00); 100 are
    /// bought at bar 3, filled at bar 4 (9.00), and are open at the end.
    ///
    ///     opening            cash 1000              equity 1000
    ///     bar 0  close 10    cash 1000              equity 1000    r =  0
    ///     bar 1  close 10    cash  500 + 50 × 10    equity 1000    r =  0
    ///     bar 2  close 12    cash  500 + 50 × 12    equity 1100    r = +0.1
    ///     bar 3  close  9    cash  950              equity  950    r = -150/1100 = -0.136363…
    ///     bar 4  close  9    cash   50 + 100 × 9    equity  950    r =  0
    ///     bar 5  close 15    cash   50 + 100 × 15   equity 1550    r = +600/950 = 0.631578…
    static func run() throws -> BacktestRun {
        try Runs.run(
            Runs.bars([(1000, 1000), (1000, 1000), (1200, 1200), (900, 900), (900, 900), (1500, 1500)]), plan: "0:50 2:-50 3:100")
    }

    @Test func moneyIsExact() throws {
        let metrics = try Self.run().metrics
        #expect(metrics.startEquity == 1000 * Money.unitsPerOne)
        #expect(metrics.endEquity == 1550 * Money.unitsPerOne)
        #expect(metrics.netProfit == 550 * Money.unitsPerOne)
        #expect(metrics.fees == 0)
        #expect(metrics.traded == (500 + 450 + 900) * Money.unitsPerOne)
    }

    @Test func returnsGiveSharpeSortinoAndVolatility() throws {
        let metrics = try Self.run().metrics
        // Σr = 0.1 - 0.1363636364 + 0.6315789474 = 0.5952153110, mean = 0.0992025518 over n = 6.
        // Σ(r - mean)² = Σr² - n·mean² = 0.4274870081 - 6 × 0.0098411463 = 0.3684401303
        // s = √(0.3684401303 / 5) = √0.0736880261 = 0.2714553851
        // volatility = s · √252 = 0.2714553851 × 15.8745078664 = 4.3092206
        // Sharpe = 0.0992025518 / 0.2714553851 × 15.8745078664 = 0.3654469855 × 15.8745078664 = 5.8012910
        // downside = √(0.1363636364² / 6) = 0.1363636364 / 2.4494897428 = 0.0556702214
        // Sortino = 0.0992025518 / 0.0556702214 × 15.8745078664 = 1.7819679 × 15.8745078664 = 28.2878637
        #expect(metrics.returns == 6)
        #expect(metrics.annualisation.samplesPerYear == 252)
        expect(metrics.volatility, 4.3092206, within: 1e-6)
        expect(metrics.sharpe, 5.8012910, within: 1e-6)
        expect(metrics.sortino, 28.2878637, within: 1e-5)
        expect(metrics.totalReturn, 0.55, within: 1e-12)
    }

    @Test func theWorstFallIsExactAndDated() throws {
        let run = try Self.run()
        let fall = try #require(run.metrics.maxDrawdown)
        // From 1100 at bar 2 to 950 at bar 3, regained at bar 5: 150 of 1100.
        #expect(fall.amount == 150 * Money.unitsPerOne)
        #expect(abs(fall.share - 150.0 / 1100) < 1e-15)
        #expect(Timestamp(nanoseconds: fall.peakTime).description == "2020-01-03T21:00:00Z")
        #expect(Timestamp(nanoseconds: fall.troughTime).description == "2020-01-04T21:00:00Z")
        #expect(fall.recoveryTime.map { Timestamp(nanoseconds: $0).description } == "2020-01-06T21:00:00Z")
        #expect(run.metrics.worstDrawdowns.count == 1)
        #expect(run.metrics.maxDrawdownAnyEvent == fall.amount)
        #expect(run.metrics.longestUnderWater == 3)
    }

    @Test func aSpanTooShortForAYearHasNoAnnualReturnAndSaysWhy() throws {
        let metrics = try Self.run().metrics
        #expect(metrics.annualReturn == .undefined("the run spans fewer than 90 days"))
        #expect(metrics.calmar.value == nil)
        #expect(metrics.sharpeRange == nil)
    }

    @Test func timeInTheMarketAndTurnoverFollowTheSamples() throws {
        let metrics = try Self.run().metrics
        // With a position at bars 1, 2, 4 and 5 of 6.
        expect(metrics.timeInMarket, 4.0 / 6, within: 1e-12)
        // Exposure / equity: 0, 500/1000, 600/1100, 0, 900/950, 1500/1550 → mean 0.4934281
        expect(metrics.averageExposure, (0.5 + 600.0 / 1100 + 900.0 / 950 + 1500.0 / 1550) / 6, within: 1e-12)
        // Mean equity of the 7 rows = (1000 + 1000 + 1000 + 1100 + 950 + 950 + 1550) / 7 = 1078.571428; years = 6 / 365.2425 (six days).
        expect(metrics.turnover, 1850 / (7550.0 / 7) / (6 / 365.2425), within: 1e-9)
        #expect(metrics.longestWithoutPosition == 1)
    }

    @Test func roundTripsGoFromFlatToFlat() throws {
        let run = try Self.run()
        try #require(run.roundTrips.count == 2)
        let (closed, open) = (run.roundTrips[0], run.roundTrips[1])
        #expect(closed.side == .buy && closed.quantity == 50 && !closed.isOpen)
        #expect(closed.profit == -50 * Money.unitsPerOne)
        #expect(closed.averageEntry(Runs.spy) == 10 * Money.unitsPerOne)
        #expect(closed.averageExit(Runs.spy) == 9 * Money.unitsPerOne)
        #expect(closed.bars == 2)
        #expect(run.description.reason(closed.entryReason) == "the plan says buy")
        #expect(run.description.reason(closed.exitReason) == "the plan says sell")
        #expect(open.isOpen && open.exitTime == nil && open.averageExit(Runs.spy) == nil)
        #expect(open.profit == 600 * Money.unitsPerOne)
        #expect(run.metrics.trades.count == 1 && run.metrics.trades.open == 1 && run.metrics.trades.wins == 0)
    }

    /// Buys 10 at 10.00, sells 30 at 12.00 with a fee of 0.90: the fill ends one trip with 10 and begins a short one with 20.
    @Test func aFillThatCrossesZeroIsDividedByQuantity() throws {
        let run = try Runs.run(
            Runs.bars([(1000, 1000), (1000, 1000), (1200, 1200), (1100, 1100), (1100, 1100)]), plan: "0:10 1:-30 2:20",
            fees: .ofNotional(Rate(partsPerBillion: 2_500_000)))
        try #require(run.roundTrips.count == 2)
        let (long, short) = (run.roundTrips[0], run.roundTrips[1])
        // Fees 0.25 %: 0.25 for the purchase, 0.90 for the sale of 360.00, a third of it the long trip's; 0.55 for the purchase of 220.00.
        #expect(long.fees == Money("0.55", .usd)?.units)
        #expect(long.realised == Money("20", .usd)?.units)
        #expect(long.profit == Money("19.45", .usd)?.units)
        #expect(short.side == .sell && short.quantity == 20)
        #expect(short.entryNotional == Money("240", .usd)?.units && short.exitNotional == Money("220", .usd)?.units)
        #expect(short.fees == Money("1.15", .usd)?.units)
        #expect(short.profit == Money("18.85", .usd)?.units)
        #expect(long.profit + short.profit == run.metrics.netProfit)
    }

    @Test func slippageIsFoundAgainFromThePricesPaid() throws {
        // 5 basis points of 100.00 are 0.05 a unit; 10 bought and 10 sold make 1.00.
        let run = try Runs.run(
            Runs.bars([(10_000, 10_000), (10_000, 10_000), (10_000, 10_000), (10_000, 10_000)]), plan: "0:10 1:-10", cash: "10000",
            slippage: .ofPrice(Rate(basisPoints: 5)))
        #expect(run.metrics.slippage == Money.unitsPerOne)
        #expect(run.metrics.netProfit == -Money.unitsPerOne)
    }

    @Test func theBenchmarkHoldsFromTheFirstCloseToTheLast() throws {
        let benchmark = try #require(try Self.run().benchmark)
        // 1000 at the first close of 10.00 is 1500 at 15.00; the worst fall is from 12 to 9.
        #expect(benchmark.values == [1000, 1000, 1000, 1200, 900, 900, 1500])
        expect(benchmark.totalReturn, 0.5, within: 1e-12)
        #expect(abs(benchmark.maxDrawdownShare - 0.25) < 1e-12)
    }

    @Test func wilsonsIntervalIsThatOfTheLiterature() throws {
        // 8 of 10 at 95 %: 0.4901625 to 0.9433178 (Agresti and Coull, "Approximate is better than exact", 1998, by their formula).
        let range = try #require(ConfidenceRange.wilson(successes: 8, of: 10))
        #expect(abs(range.low - 0.4901625) < 1e-6)
        #expect(abs(range.high - 0.9433178) < 1e-6)
        #expect(ConfidenceRange.wilson(successes: 0, of: 0) == nil)
        let none = try #require(ConfidenceRange.wilson(successes: 0, of: 20))
        #expect(none.low == 0 && abs(none.high - 0.1611251) < 1e-6)
    }

    @Test func tradeFiguresNeedTradesAndSayHowMany() throws {
        // Wins of 20, 10; losses of 5, 15 on 10 units at prices around 100.
        let run = try Runs.run(
            Runs.bars([
                (10_000, 10_000), (10_000, 10_000), (10_200, 10_200), (10_000, 10_000), (10_100, 10_100), (10_000, 10_000), (9_950, 9_950),
                (10_000, 10_000),
                (9_850, 9_850),
            ]), plan: "0:10 1:-10 2:10 3:-10 4:10 5:-10 6:10 7:-10", cash: "10000")
        let trades = run.metrics.trades
        #expect(trades.count == 4 && trades.wins == 2 && trades.losses == 2 && trades.isTooFew)
        expect(trades.winRate, 0.5, within: 0)
        // 30 / 20
        expect(trades.profitFactor, 1.5, within: 1e-12)
        #expect(trades.expectancy.units == Money("2.5", .usd)?.units)
        #expect(trades.averageWin.units == Money("15", .usd)?.units)
        #expect(trades.averageLoss.units == Money("-10", .usd)?.units)
        #expect(trades.best.units == Money("20", .usd)?.units)
        #expect(trades.worst.units == Money("-15", .usd)?.units)
        expect(trades.averageBars, 1, within: 0)
    }

    private func expect(_ statistic: Statistic, _ value: Double, within margin: Double, at place: SourceLocation = #_sourceLocation) {
        let found = statistic.value ?? .nan
        #expect(abs(found - value) <= margin, "\(found) is not \(value)", sourceLocation: place)
    }
}
