internal import CommandLine
internal import Configuration
internal import Datasets
internal import Domain
internal import Host
internal import JSON

/// `data import`: a CSV file becomes a dataset, or is refused with the lines that are wrong.
struct DatasetImport {
    let plugins: [Plugin]

    private static let roundings: [(name: String, rounding: Rounding)] = [
        ("down", .down), ("up", .up), ("floor", .floor), ("ceiling", .ceiling), ("half-up", .halfUp), ("half-even", .halfEven),
    ]
    private static let separators: [(name: String, byte: UInt8)] = [
        ("comma", UInt8(ascii: ",")), ("semicolon", UInt8(ascii: ";")), ("tab", UInt8(ascii: "\t")), ("pipe", UInt8(ascii: "|")),
        (",", UInt8(ascii: ",")), (";", UInt8(ascii: ";")), ("|", UInt8(ascii: "|")),
    ]

    var command: Command {
        Command(
            "import", "Makes a dataset of a CSV file.",
            discussion:
                "The file is checked against the calendar and against itself first; the report names lines and counts. A file with an "
                + "error is refused with exit code 65 and leaves nothing behind. Bars are kept with the time at which they close.",
            examples: [
                Example(
                    "assay data import spy.csv --name spy --instrument SPY.XNYS --source 'Example Inc., CC0'", "Daily bars of a share."),
                Example(
                    "assay data import btc.csv --name btc --instrument BTC-USD.XTEST --class crypto --interval 1m --stamp open",
                    "Minute bars of a coin, stamped when they begin."),
                Example(
                    "assay data import spy.csv --name spy --instrument SPY.XNYS --map time=Date,close=Adj", "Says which column is which."),
            ],
            arguments: [Argument("file", "The CSV file.", values: .file)], options: Self.options
        ) { invocation in try run(invocation) }
    }

    private static let options = [
        Option("name", "NAME", "What the dataset will be called.", isRequired: true),
        Option("instrument", "SYMBOL.VENUE", "What was traded, as in SPY.XNYS.", isRequired: true),
        Option("class", "CLASS", "What it is.", values: .fixed(AssetClass.allCases.map { "\($0)" }), default: "equity"),
        Option("currency", "CODE", "The currency of its prices.", default: "USD"),
        Option("price-decimals", "COUNT", "Decimals of its prices.", values: .integer(0...18), default: "2"),
        Option("quantity-decimals", "COUNT", "Decimals of its volumes and sizes.", values: .integer(0...18), default: "0"),
        Option("calendar", "NAME", "When it trades; XNYS for shares and indices, 24/7 for the rest.", values: .fixed(Calendar.known)),
        Option("kind", "KIND", "What a row is.", values: .fixed(["bars", "quotes", "trades"]), default: "bars"),
        Option("interval", "SPAN", "The span of a bar: 1d, 4h, 15m, 30s; 1d where not given."),
        Option(
            "map", "COLUMN=HEADER,…", "Which column is which, by header or number from 1; two for a time in two columns: time=Date+Time."),
        Option("zone", "ZONE", "The zone of times without an offset, as in America/New_York."),
        Option(
            "stamp", "WHEN", "Whether the file stamps a bar at its open or close; close where not given.",
            values: .fixed(["open", "close"])),
        Option(
            "time-format", "FORMAT", "How times are written; found out where not given.",
            values: .fixed(TimeFormat.allCases.map(\.rawValue))),
        Option("separator", "CHARACTER", "What stands between fields; found out where not given.", values: .fixed(separators.map(\.name))),
        .flag("no-header", "The first line is a row already."),
        .flag("newest-first", "The newest row is the file's first."),
        Option("round", "MODE", "Rounds decimals beyond the instrument's; refused where not given.", values: .fixed(roundings.map(\.name))),
        Option("jump", "SHARE", "A price that moves further than this from row to row is told.", default: "20%"),
        .flag("skip-bad", "Leaves rows with an error out and imports the others."),
        .flag("strict", "Refuses the file for notices as for errors."),
        Option("source", "TEXT", "Where the rows are from and under which licence."),
        Option("adjustments", "TEXT", "How prices were adjusted for splits and dividends.", default: "unadjusted"),
        Option("listed", "COUNT", "How many findings of a kind are listed.", values: .integer(0...100_000), default: "20"),
        .flag("replace", "Replaces a dataset of that name."),
    ]

    private func run(_ invocation: Invocation) throws -> ExitCode {
        let (workspace, output) = (try Workspace(invocation, plugins: plugins), invocation.output)
        let (path, name) = (invocation.argument("file") ?? "", invocation.option("name") ?? "")
        guard Files.exists(path), !Files.isFolder(path) else {
            let what = Files.exists(path) ? "'\(path)' is a folder" : "there is no file '\(path)'"
            throw Failure(.io, code: "missing-file", what, fix: "give the path of a CSV file")
        }
        let options = try options(invocation, path)
        var line: ProgressLine?
        let outcome = try CSVImport(options).run(
            path, named: name, in: workspace.settings.text("data.folder"), replacing: invocation.flag("replace")
        ) { progress in
            if line == nil {
                line = ProgressLine("importing \(Files.name(of: path))", unit: "bytes", total: progress.totalBytes, on: output)
            }
            line?.show(progress.bytes)
        }
        output.json(
            "assay.import/1",
            [
                "imported": .bool(outcome.isImported), "name": .string(name), "report": outcome.report.json,
                "manifest": outcome.manifest?.json ?? .null,
            ])
        output.write(outcome.report.text)
        guard let manifest = outcome.manifest else { throw refusal(outcome.report, invocation) }
        output.line(
            "imported as '\(name)': \(manifest.rows) \(manifest.kind) of \(manifest.instrument.id), \(manifest.first) to \(manifest.last)")
        return .ok
    }

    private func refusal(_ report: ValidationReport, _ invocation: Invocation) -> Failure {
        let file = report.file
        if report.accepted == 0 {
            return Failure(
                .badInput, code: "refused", "nothing was imported: no row of '\(file)' can be used", fix: "see the report for the reasons")
        }
        if report.errors == 0 {
            return Failure(
                .badInput, code: "refused",
                "nothing was imported: '\(file)' has \(report.notices) notice\(report.notices == 1 ? "" : "s") and --strict was given",
                fix: "see the report, or leave --strict out")
        }
        return Failure(
            .badInput, code: "refused", "nothing was imported: '\(file)' has \(report.errors) error\(report.errors == 1 ? "" : "s")",
            fix: "correct the lines in the report, or leave such rows out with --skip-bad")
    }

    private func options(_ invocation: Invocation, _ path: String) throws -> CSVImportOptions {
        let kind = try kind(invocation)
        let source = invocation.option("source") ?? "imported from \(Files.name(of: path)); source and licence not stated"
        var options = CSVImportOptions(instrument: try instrument(invocation), kind: kind, source: source)
        options.adjustments = invocation.option("adjustments") ?? options.adjustments
        if let text = invocation.option("map") { options.mapping = try ColumnMapping(text) }
        options.separator = invocation.option("separator").flatMap { name in Self.separators.first { $0.name == name }?.byte }
        if invocation.flag("no-header") { options.hasHeader = false }
        if let zone = invocation.option("zone") { options.zone = try Zone.named(zone) }
        options.timeFormat = invocation.option("time-format").flatMap(TimeFormat.init(rawValue:))
        options.stamp = invocation.option("stamp").flatMap(BarStamp.init(rawValue:)) ?? .close
        options.rounding = invocation.option("round").flatMap { name in Self.roundings.first { $0.name == name }?.rounding }
        options.isNewestFirst = invocation.flag("newest-first")
        guard let jump = Rate(invocation.option("jump") ?? "") else {
            throw wrong("jump", invocation, "write a share such as 20% or 500bps, at most 100%")
        }
        options.jumpThreshold = jump
        (options.isStrict, options.skipsBadRows) = (invocation.flag("strict"), invocation.flag("skip-bad"))
        options.listed = invocation.integer("listed") ?? options.listed
        return options
    }

    private func kind(_ invocation: Invocation) throws -> DatasetKind {
        let word = invocation.option("kind") ?? "bars"
        if word != "bars" {
            for name in ["interval", "stamp"] where invocation.option(name) != nil {
                throw Failure(.usage, code: "conflict", "--\(name) is about bars, and --kind is \(word)", fix: "leave one of them out")
            }
            return word == "quotes" ? .quotes : .trades
        }
        guard let interval = BarInterval(invocation.option("interval") ?? "1d") else {
            throw wrong("interval", invocation, "write a span that divides a day, such as 1d, 4h, 15m or 30s")
        }
        return .bars(interval)
    }

    private func instrument(_ invocation: Invocation) throws -> Instrument {
        let assetClass = AssetClass.allCases.first { "\($0)" == invocation.option("class") } ?? .equity
        let standard = assetClass == .equity || assetClass == .index ? "XNYS" : "24/7"
        do throws(IdentifierError) {
            return Instrument(
                id: try InstrumentID(invocation.option("instrument") ?? ""), assetClass: assetClass,
                currency: try Currency(invocation.option("currency") ?? ""),
                priceDecimals: UInt8(invocation.integer("price-decimals") ?? 2),
                quantityDecimals: UInt8(invocation.integer("quantity-decimals") ?? 0),
                calendar: try CalendarID(invocation.option("calendar") ?? standard))
        } catch {
            throw Failure(.usage, code: "bad-value", error.description)
        }
    }

    private func wrong(_ name: String, _ invocation: Invocation, _ fix: String) -> Failure {
        Failure(.usage, code: "bad-value", "--\(name) is '\(invocation.option(name) ?? "")'", fix: fix)
    }
}
