import Domain
import Engine
import JSON
import Research
import Testing

/// What cannot be said is nil with a reason, never 0 and never not-a-number.
@Suite struct Undefined {
    @Test func aRunWithoutOrdersHasNoRatiosAndSaysSo() throws {
        let run = try Runs.run(Runs.bars([(1000, 1000), (1000, 1100), (1100, 1200)]), plan: "")
        #expect(run.metrics.sharpe.value == nil && !run.metrics.sharpe.absence.isEmpty)
        #expect(run.metrics.sortino == .undefined("no day lost money"))
        #expect(run.metrics.calmar == .undefined("equity never fell"))
        #expect(run.metrics.trades.winRate == .undefined("no round trip was closed"))
        #expect(run.metrics.trades.winRateRange == nil)
        #expect(run.metrics.trades.profitFactor.value == nil)
        #expect(run.metrics.trades.best.units == nil)
        #expect(run.metrics.totalReturn.value == 0)
        #expect(run.warnings.first == "The strategy placed no orders, so its result is that of cash.")
    }

    @Test func aRunWithoutEventsHasNoFiguresAtAll() throws {
        let run = try Runs.run([], plan: "")
        #expect(run.metrics.returns == 0)
        #expect(run.metrics.sharpe == .undefined("the run has no events"))
        #expect(run.metrics.timeInMarket.value == nil)
        #expect(run.benchmark == nil)
        #expect(run.warnings.contains("The run had no events, so there is nothing to judge."))
    }

    @Test func aRuinedAccountHasNoReturns() throws {
        // Sold short 100 at 10.00 with 1000.00; at 25.00 the account owes more than it has.
        let run = try Runs.run(Runs.bars([(1000, 1000), (1000, 1000), (2500, 2500), (2600, 2600)]), plan: "0:-100")
        #expect(run.metrics.endEquity < 0)
        #expect(run.metrics.sharpe == .undefined("equity fell to zero or below"))
        #expect(run.metrics.volatility.value == nil)
        #expect(run.series.returns.isEmpty)
        #expect((run.metrics.maxDrawdown?.share ?? 0) > 1)
    }

    @Test func aReasonIsWrittenWhereANumberIsMissing() throws {
        let metrics = try #require(try Runs.run(Runs.bars([(1000, 1000), (1000, 1100)]), plan: "").json["metrics"])
        #expect(metrics["winRate"]?.isNull == true)
        #expect(metrics["undefined"]?["winRate"]?.asString == "no round trip was closed")
    }
}
