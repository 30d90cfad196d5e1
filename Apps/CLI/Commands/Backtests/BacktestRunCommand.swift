internal import CommandLine
internal import Configuration
internal import Domain
internal import Engine
internal import Host
internal import Research
internal import Strategy

/// `backtest run`.
struct BacktestRunCommand {
    let plugins: [Plugin]

    /// The words that lead to it.
    static let path = ["backtest", "run"]

    var command: Command {
        Command(
            "run", "Runs a strategy over datasets and prints what came of it.",
            discussion:
                "Every run is repeatable: strategy, parameters, data, costs and seed give the same orders and the same state on every "
                + "machine, and the hashes say so. Orders fill at the next event, not at the one they were decided on. Nothing is "
                + "sent anywhere.",
            examples: [
                Example("assay backtest run --strategy sma_cross --data sp500 --set fast=20 --set slow=100", "Sets two parameters."),
                Example(
                    "assay backtest run --data sp500 --rule-file my.formula --report r.html",
                    "Trades a rule from a file and writes the report."),
                Example(
                    "assay backtest run --data sp500 --rule 'enter long when close > sma(close, 50); exit when close < sma(close, 50)'",
                    "Trades a rule written here."),
            ], options: Self.options
        ) { invocation in try run(invocation) }
    }

    /// What a run is made under.
    static let terms = [
        Option("strategy", "KEY", "The strategy; formula where a rule is given.", values: .dynamic("strategies")),
        Option(
            "data", "NAME[,NAME]", "The datasets to run over, one an instrument.", values: .dynamic("datasets"), isRequired: true,
            repeats: true),
        Option("from", "MOMENT", "Leaves earlier rows out.", values: .moment),
        Option("to", "MOMENT", "Leaves rows at this moment and later out.", values: .moment),
        Option("cash", "AMOUNT", "What the account starts with.", values: .decimal, default: BacktestRequest.usualCash),
        Option(
            "fees", "FEES", "What a fill costs: none, 10bps, 0.1%, 0.005/unit,min=1 or 1/fill.",
            default: RunDescription.defaultFees.description),
        Option(
            "slippage", "SLIPPAGE", "How much worse market orders fill: none, 5bps, 0.05% or 2ticks.",
            default: RunDescription.defaultSlippage.description),
        Option(
            "fill", "POLICY", "How orders meet the market: a named, versioned policy.", values: .dynamic("fill policies"),
            default: FillPolicy.nextEvent.rawValue),
        Option("seed", "NUMBER", "Where randomness begins.", values: .integer(0...Int.max), default: "1"),
        Option(
            "set", short: "s", "NAME=VALUE",
            "Sets a parameter of the strategy; a name with a dot is a configuration key, as for every other command.", values: .pair,
            repeats: true),
        Option("rule", "TEXT", "The rule for the strategy formula."),
        Option("rule-file", "FILE", "The file with the rule for the strategy formula.", values: .file),
    ]

    private static let options =
        terms + [
            Option("export", "FOLDER", "Writes orders.csv, fills.csv, ledger.csv and equity.csv there.", values: .file),
            Option("report", "FILE", "Writes the report: one HTML page that needs nothing else.", values: .file),
            .flag("no-save", "Does not keep the run in runs.folder."),
        ]

    private func run(_ invocation: Invocation) throws -> ExitCode {
        let (workspace, output) = (try Workspace(invocation, plugins: plugins), invocation.output)
        let (key, given) = try strategy(invocation)
        try checkPlaces(invocation)
        var request = BacktestRequest(strategy: key, given: given, data: try datasets(invocation))
        let options = try Self.options(invocation, &request)
        let job = try request.job(workspace, options)
        var line = ProgressLine("\(key) on \(request.data.joined(separator: ","))", unit: "rows", total: job.rows, on: output)
        let isKept = !invocation.flag("no-save")
        let (run, result) = try BacktestRequest.run(job, keptIn: isKept ? workspace.runs : nil) { done in
            line.show(done)
            return true
        }
        if let folder = invocation.option("export") { try Export.write(run, to: folder) }
        if let path = invocation.option("report") { try Report.write(run, to: path) }
        output.backtest(result)
        if let path = invocation.option("report") { output.note("the report is in \(path)") }
        if let folder = invocation.option("export") { output.note("orders, fills, ledger and equity are in \(folder)") }
        if isKept { output.note("kept as \(result.id): `assay backtest show \(result.id)`") }
        return .ok
    }

    /// What is to be written has a place before the work is done.
    private func checkPlaces(_ invocation: Invocation) throws {
        if let path = invocation.option("report") {
            guard !Files.isFolder(path) else {
                throw Failure(.usage, code: "bad-value", "--report is '\(path)', a folder", fix: "name a file")
            }
            guard Files.isFolder(Files.parent(of: path)) else {
                throw Failure(
                    .usage, code: "bad-value", "--report is '\(path)', whose folder is not there",
                    fix: "make '\(Files.parent(of: path))' first")
            }
        }
        if let folder = invocation.option("export"), Files.exists(folder), !Files.isFolder(folder) {
            throw Failure(.usage, code: "bad-value", "--export is '\(folder)', which is a file", fix: "name a folder")
        }
    }

    /// The strategy's key, and what it was given by `--set`, `--rule` and `--rule-file`.
    func strategy(_ invocation: Invocation) throws -> (key: String, given: [String: String]) {
        var given: [String: String] = [:]
        for (name, value) in invocation.pairs("set") where !name.contains(".") {
            guard given.updateValue(value, forKey: name) == nil else {
                throw Failure(.usage, code: "repeated-option", "--set \(name) is given twice", fix: "remove one")
            }
        }
        let (rule, file) = (invocation.option("rule"), invocation.option("rule-file"))
        let sources = [
            rule == nil ? nil : "--rule", file == nil ? nil : "--rule-file",
            given[FormulaStrategy.ruleParameter] == nil ? nil : "--set rule",
        ]
        .compactMap { $0 }
        guard sources.count <= 1 else {
            throw Failure(.usage, code: "conflict", "\(sources.joined(separator: " and ")) each give a rule", fix: "keep one of them")
        }
        let formula = FormulaStrategy.description.key
        guard let key = invocation.option("strategy") ?? (sources.isEmpty ? nil : formula) else {
            throw Failure(
                .usage, code: "missing-option", "'assay backtest run' needs --strategy KEY, or a rule by --rule or --rule-file",
                fix: "`assay strategy list` shows the strategies")
        }
        if let source = sources.first, key != formula {
            throw Failure(
                .usage, code: "conflict", "\(source) is for the strategy \(formula), and --strategy is \(key)", fix: "leave one of them out"
            )
        }
        if let rule { given[FormulaStrategy.ruleParameter] = rule }
        if let file { given[FormulaStrategy.ruleParameter] = try Self.rule(in: file) }
        return (key, given)
    }

    /// A rule that can be read; what is wrong with one is said with the file's name.
    private static func rule(in file: String) throws(Failure) -> String {
        let text: String
        do throws(HostError) { text = try Files.readText(file) } catch {
            throw Failure(.io, code: "missing-file", "the rule cannot be read: \(error)", fix: "give the path of a file with a rule")
        }
        do throws(FormulaError) { _ = try Formula(text) } catch {
            throw Failure(.usage, code: "options", "the rule in '\(file)' cannot be read: \(error)")
        }
        return text
    }

    /// The names that `--data` gives, each of them a name.
    func datasets(_ invocation: Invocation) throws(Failure) -> [String] {
        let given = invocation.options("data")
        let names = given.flatMap { $0.split(separator: ",", omittingEmptySubsequences: false).map(String.init) }
        guard names.contains("") else { return names }
        throw Failure(.usage, code: "bad-value", "--data is '\(given.joined(separator: " "))'", fix: "write NAME or NAME,NAME")
    }

    /// What a run is made under, as the options say; `request` takes them over.
    static func options(_ invocation: Invocation, _ request: inout BacktestRequest) throws -> BacktestOptions {
        (request.from, request.to) = (invocation.moment("from"), invocation.moment("to"))
        request.cash = invocation.option("cash") ?? request.cash
        request.fees = invocation.option("fees") ?? request.fees
        request.slippage = invocation.option("slippage") ?? request.slippage
        request.fill = invocation.option("fill") ?? request.fill
        request.seed = UInt64(invocation.integer("seed") ?? 1)
        do throws(BacktestRequest.WrongTerm) { return try request.options() } catch {
            throw Failure(.usage, code: "bad-value", "--\(error.name) is '\(error.value)'", fix: error.fix)
        }
    }
}
