import Configuration
import Datasets
import Domain
import Engine
import Host
import Research
import StockStrategies
import Strategy

/// Strategy A over the reference bars by the path every user takes: the plugin's strategy, found by its key, in a backtest job.
///
/// A average of 10 closes crosses one of 30: market orders of one unit, filled at the next bar's open, for a fee of 0.1 % a side.
struct Race {
    private let options: RaceOptions
    private let job: BacktestJob

    /// Makes the bars and prepares the job.
    /// - Throws: what stands in the job's way.
    init(_ options: RaceOptions) throws {
        let instrument = Instrument(
            id: try InstrumentID("RACE.SIM"), assetClass: .equity, currency: .usd, priceDecimals: 2, quantityDecimals: 0,
            calendar: try CalendarID("24/7"))
        guard let minute = BarInterval("1m") else { throw RaceError("'1m' is no interval of bars") }
        let input = BacktestInput(
            name: "reference", instrument: instrument, kind: .bars(minute),
            rows: .bars(ReferenceBars.columns(seed: 42, count: options.bars)),
            hash: String(repeating: "0", count: 64), origin: "made by the benchmark, seed 42")
        var terms = BacktestOptions()
        terms.given = ["fast": "10", "slow": "30", "quantity": "1"]
        terms.cash = 1_000_000 * Money.unitsPerOne
        (terms.fees, terms.slippage) = (.ofNotional(Rate(basisPoints: 10)), .none)
        self.options = options
        job = try BacktestJob(
            try role(StrategyRole.self, key: "sma_cross", in: [StockStrategies.plugin]), over: [input], terms, engine: "race")
    }

    /// Runs every round and takes medians. Each round measures the machine first, so that the ratio is of the same moment.
    /// - Throws: when the job fails, or two rounds give different orders.
    func run() throws -> RaceResult {
        var (rates, wholeRates, steps): ([Double], [Double], [Double]) = ([], [], [])
        var hashes: Set<String> = []
        var outcome: (trips: Int, equity: String) = (0, "")
        _ = try job.run()
        for _ in 0..<options.rounds {
            let pace = Calibration.stepsPerSecond()
            let start = SystemClock.processorTime()
            var loopEnd = start
            let run = try job.run { done, all in
                if done == all { loopEnd = SystemClock.processorTime() }
                return true
            }
            let end = SystemClock.processorTime()
            rates.append(Double(options.bars) / seconds(loopEnd - start))
            wholeRates.append(Double(options.bars) / seconds(end - start))
            steps.append(pace / (Double(options.bars) / seconds(loopEnd - start)))
            hashes.insert(run.orderListHash + run.stateHash)
            outcome = (run.roundTrips.count { !$0.isOpen }, Money(units: run.books.accounts[0].equity, currency: .usd).amount)
        }
        guard hashes.count == 1 else { throw RaceError("equal rounds gave different orders or books: the engine is not deterministic") }
        return RaceResult(
            bars: options.bars, rounds: options.rounds, rate: median(rates), wholeRate: median(wholeRates), stepsPerBar: median(steps),
            trips: outcome.trips, equity: outcome.equity, peakMemory: peakMemory())
    }
}
