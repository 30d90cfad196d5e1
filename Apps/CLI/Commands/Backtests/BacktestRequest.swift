internal import Configuration
internal import Datasets
internal import Domain
internal import Engine
internal import Host
internal import Research
internal import Strategy

/// A backtest as it is asked for, by options or by a request: what the command line and the server run.
struct BacktestRequest: Sendable {
    /// A term that is not what it may be.
    struct WrongTerm: Error {
        /// What it is called, by the option and by the request's member.
        let name: String
        let value: String
        let fix: String
    }

    /// What an account starts with where nothing is said.
    static let usualCash = "100000"

    var strategy: String
    /// The strategy's parameters, as texts by name.
    var given: [String: String] = [:]
    var data: [String]
    var from: Timestamp?
    var to: Timestamp?
    var cash = Self.usualCash
    var fees = RunDescription.defaultFees.description
    var slippage = RunDescription.defaultSlippage.description
    var fill = FillPolicy.nextEvent.rawValue
    var seed: UInt64 = 1

    /// What it is run under.
    func options() throws(WrongTerm) -> BacktestOptions {
        var options = BacktestOptions()
        (options.given, options.from, options.to, options.seed) = (given, from, to, seed)
        // The currency is the instruments'; an amount has the same units in each.
        guard let cash = Money(cash, .usd), cash.units > 0 else {
            throw WrongTerm(name: "cash", value: cash, fix: "write an amount above zero, such as 100000")
        }
        options.cash = cash.units
        guard let fees = FeeSchedule(fees) else {
            throw WrongTerm(name: "fees", value: fees, fix: "write none, 10bps, 0.1%, 0.005/unit,min=1 or 1/fill")
        }
        guard let slippage = Slippage(slippage) else {
            throw WrongTerm(name: "slippage", value: slippage, fix: "write none, 5bps, 0.05% or 2ticks")
        }
        (options.fees, options.slippage) = (fees, slippage)
        guard let policy = FillPolicy(fill) else {
            throw WrongTerm(name: "fill", value: fill, fix: "write one of \(FillPolicy.allCases.map(\.rawValue).joined(separator: ", "))")
        }
        options.policy = policy
        return options
    }

    /// Makes it ready: datasets are opened and read once.
    func job(_ workspace: Workspace, _ options: BacktestOptions) throws(ResearchError) -> BacktestJob {
        try BacktestJob(
            strategy: strategy, of: workspace.strategies, over: data, in: workspace.catalogue, options, engine: Assay.version)
    }

    /// Runs a job and keeps what came of it, with its report.
    /// - Parameters:
    ///   - folder: where; nil where it is not to be kept.
    ///   - isWanted: hears how many rows are done; returning false stops it.
    static func run(
        _ job: BacktestJob, keptIn folder: RunFolder?, isWanted: (Int) -> Bool
    ) throws(ResearchError) -> (run: BacktestRun, stored: StoredRun) {
        let run = try job.run { done, _ in isWanted(done) }
        let stored = StoredRun(run)
        try folder?.store(stored, report: Report.html(run), at: SystemClock().now())
        return (run, stored)
    }
}

extension Workspace {
    /// Where backtests are kept.
    var runs: RunFolder { RunFolder(settings.text("runs.folder")) }
}
