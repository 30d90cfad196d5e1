internal import Configuration
public import Datasets
internal import Domain
internal import Engine
public import Strategy

/// A backtest that is ready to run: strategy, rows and options checked against each other. Running it twice gives equal results.
public struct BacktestJob: Sendable {
    /// What will be run, and under what.
    public let description: RunDescription
    /// How many rows it will take.
    public let rows: Int

    private let strategy: StrategyRole
    private let settings: StrategySettings
    private let terms: BacktestTerms
    private let inputs: [DatasetRows]

    /// Checks and prepares a run.
    /// - Parameter engine: the engine's version, for the description.
    /// - Throws: `.options` for parameters that the strategy does not take, no cash, instruments of several currencies or one twice;
    ///   `.emptyRange` where no rows are left; `.unknownName` for a calendar that is not known.
    public init(_ strategy: StrategyRole, over inputs: [BacktestInput], _ options: BacktestOptions, engine: String) throws(ResearchError) {
        let inputs = try Self.checked(inputs, options)
        let instruments = inputs.map(\.instrument)
        let about: StrategyDescription
        do throws(StrategyError) {
            about = try strategy.describe(given: options.given)
            settings = try strategy.settings(given: options.given, instruments: instruments)
        } catch {
            throw ResearchError(.options, "the strategy '\(strategy.key)' cannot run: \(error)")
        }
        let currency = instruments[0].currency
        var listings: [Listing] = []
        for input in inputs {
            do throws(DatasetError) { listings.append(try Listing(input.instrument, rows: input.kind)) } catch {
                throw ResearchError(.unknownName, "\(input.instrument.id) cannot be run: \(error)")
            }
        }
        var terms = BacktestTerms(
            listings: listings, account: options.account, broker: options.broker, currency: currency, cash: options.cash)
        (terms.limits, terms.policy, terms.fees, terms.slippage) = (options.limits, options.policy, options.fees, options.slippage)
        var description = RunDescription(
            strategy: about.key, summary: about.summary, reasons: about.reasons,
            parameters: settings.values.all.map {
                .init(name: $0.name, value: $0.value, origin: options.given[$0.name] == nil ? .standard : .given)
            },
            data: inputs.map {
                .init(
                    name: $0.name, instrument: $0.instrument, kind: $0.kind.description, hash: $0.hash, rows: $0.rows.count,
                    origin: $0.origin)
            },
            opening: Self.opening(inputs), account: options.account, broker: options.broker, currency: currency, engine: engine)
        (description.from, description.to, description.cash, description.seed) = (options.from, options.to, options.cash, options.seed)
        (description.fees, description.slippage, description.policy) = (options.fees, options.slippage, options.policy)
        description.limits = options.limits
        (self.strategy, self.terms, self.description) = (strategy, terms, description)
        self.inputs = inputs.map(\.rows)
        rows = self.inputs.reduce(0) { $0 + $1.count }
    }

    /// Finds strategy and datasets by their names, and prepares a run.
    /// - Throws: `.unknownName` with the name that was probably meant, otherwise as the other initialiser.
    public init(
        strategy key: String, of roles: [StrategyRole], over data: [String], in catalogue: Catalogue, _ options: BacktestOptions,
        engine: String
    ) throws(ResearchError) {
        guard let role = roles.first(where: { $0.key == key }) else {
            throw ResearchError(.unknownName, UnknownProvider(kind: .strategy, key: key, known: roles.map(\.key).sorted()).description)
        }
        guard !data.isEmpty else { throw ResearchError(.options, "no dataset is named: say which to run over, as in --data NAME") }
        var inputs: [BacktestInput] = []
        for name in data {
            let dataset: Dataset
            do throws(DatasetError) { dataset = try catalogue.open(name) } catch {
                let code: ResearchError.Code = [.missing: .unknownName, .system: .system][error.code] ?? .malformed
                throw ResearchError(code, error.description)
            }
            inputs.append(try BacktestInput(dataset))
        }
        try self.init(role, over: inputs, options, engine: engine)
    }

    /// Runs it.
    /// - Parameters:
    ///   - stride: how many rows lie between two calls of `progress`.
    ///   - progress: hears how many rows are done, of how many; returning false stops the run.
    /// - Throws: `.options` when the strategy refuses its parameters, `.stopped` when `progress` stopped it.
    public func run(stride: Int = 1 << 16, progress: (_ done: Int, _ of: Int) -> Bool = { _, _ in true }) throws(ResearchError)
        -> BacktestRun
    {
        var isStopped = false
        let outcome: BacktestOutcome
        do throws(StrategyError) {
            outcome = try loop(stride: stride) { done in
                isStopped = !progress(done, rows)
                return !isStopped
            }
        } catch {
            throw ResearchError(.options, "the strategy '\(strategy.key)' cannot run: \(error)")
        }
        if isStopped { throw ResearchError(.stopped, "the run was stopped before its end") }
        _ = progress(rows, rows)
        return BacktestRun(description, outcome, prices: prices(outcome.curve)) { instrument, after, upTo in
            let rows = inputs[instrument.position]
            return rows.count(upTo: upTo) - rows.count(upTo: after)
        }
    }

    private func loop(stride: Int, progress: (Int) -> Bool) throws(StrategyError) -> BacktestOutcome {
        let start = description.opening.nanoseconds
        if inputs.count == 1, case .bars(let columns) = inputs[0] {
            var source = BarSource(columns)
            return try strategy.backtest(settings, terms, start: start, over: &source, stride: stride, progress: progress)
        }
        var source = Tape(inputs)
        return try strategy.backtest(settings, terms, start: start, over: &source, stride: stride, progress: progress)
    }

    /// What each instrument was worth when the curve took its samples.
    private func prices(_ curve: EquityCurve) -> [Benchmark.Prices] {
        zip(description.data, inputs).map { source, rows in
            Benchmark.Prices(
                instrument: source.instrument.id, first: rows.mark(0),
                closes: curve.samples.map { sample in
                    let count = rows.count(upTo: sample.time)
                    return count > 0 ? rows.mark(count - 1) : nil
                })
        }
    }

    private static func checked(_ inputs: [BacktestInput], _ options: BacktestOptions) throws(ResearchError) -> [BacktestInput] {
        guard let first = inputs.first else { throw ResearchError(.options, "there is nothing to run over: name at least one dataset") }
        guard options.cash > 0 else { throw ResearchError(.options, "the cash at the start must be more than zero") }
        if let from = options.from, let to = options.to, from >= to {
            throw ResearchError(.emptyRange, "'from' (\(from)) must be before 'to' (\(to)), which is not part of the run")
        }
        var (names, result): ([InstrumentID], [BacktestInput]) = ([], [])
        for var input in inputs {
            guard !names.contains(input.instrument.id) else {
                throw ResearchError(.options, "\(input.instrument.id) is in two datasets; name only one of them")
            }
            guard input.instrument.currency == first.instrument.currency else {
                throw ResearchError(
                    .options,
                    "\(input.instrument.id) is in \(input.instrument.currency) and \(first.instrument.id) in \(first.instrument.currency); "
                        + "one run has one currency"
                )
            }
            let all = input.rows
            input.rows = all.slice(from: options.from, to: options.to)
            guard input.rows.count > 0 else { throw ResearchError(.emptyRange, emptiness(input.name, all, options)) }
            names.append(input.instrument.id)
            result.append(input)
        }
        return result
    }

    private static func emptiness(_ name: String, _ rows: DatasetRows, _ options: BacktestOptions) -> String {
        guard rows.count > 0 else { return "the dataset '\(name)' has no rows" }
        let (first, last) = (Timestamp(nanoseconds: rows.time[0]), Timestamp(nanoseconds: rows.time[rows.count - 1]))
        return
            "the dataset '\(name)' has no rows from \(options.from?.description ?? "its first") to "
            + "\(options.to?.description ?? "its last"): it goes from \(first) to \(last)"
    }

    /// The beginning of the first row's interval.
    private static func opening(_ inputs: [BacktestInput]) -> Timestamp {
        let starts = inputs.map { $0.rows.time[0] - ($0.kind.interval?.nanoseconds ?? 0) }
        return Timestamp(nanoseconds: starts.min() ?? 0)
    }
}
