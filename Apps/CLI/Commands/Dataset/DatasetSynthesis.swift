internal import CommandLine
internal import Configuration
internal import Datasets
internal import Domain
internal import JSON
internal import MarketData

/// `data synthetic`: a dataset of made-up bars.
struct DatasetSynthesis {
    let plugins: [Plugin]
    private static let longest = 100_000_000

    var command: Command {
        Command(
            "synthetic", "Makes a dataset of made-up bars: seeded, with regimes of volatility. Not a market.",
            discussion: "The same options give the same bars on every machine. The instrument trades around the clock.",
            examples: [
                Example("assay data synthetic demo", "A thousand daily bars."),
                Example("assay data synthetic minutes --rows 1000000 --interval 1m --seed 7", "A million minutes of another world."),
            ],
            arguments: [Argument("name", "What the dataset will be called.")],
            options: [
                Option("seed", "NUMBER", "Where the generator starts.", values: .integer(0...Int.max), default: "1"),
                Option("rows", "COUNT", "How many bars.", values: .integer(1...Self.longest), default: "1000"),
                Option("interval", "SPAN", "The span of a bar: 1d, 4h, 15m, 30s.", default: "1d"),
                Option("price", "PRICE", "The first price, at most two decimals.", values: .decimal, default: "100"),
                Option("start", "MOMENT", "When the first bar begins.", values: .moment, default: "2000-01-01"),
                Option("instrument", "SYMBOL.VENUE", "What the instrument is called.", default: "SYN.SIM"),
                .flag("replace", "Replaces a dataset of that name."),
            ]
        ) { invocation in try run(invocation) }
    }

    private func run(_ invocation: Invocation) throws -> ExitCode {
        let (workspace, output) = (try Workspace(invocation, plugins: plugins), invocation.output)
        let (name, rows, seed) = (invocation.argument("name") ?? "", invocation.integer("rows") ?? 0, invocation.integer("seed") ?? 0)
        let root = workspace.settings.text("data.folder")
        try Dataset.checkPlace(name, in: root, replacing: invocation.flag("replace"))
        func wrong(_ option: String, _ fix: String) -> Failure {
            Failure(.usage, code: "bad-value", "--\(option) is '\(invocation.option(option) ?? "")'", fix: fix)
        }
        guard let interval = BarInterval(invocation.option("interval") ?? "") else {
            throw wrong("interval", "write a span that divides a day, such as 1d, 4h, 15m or 30s")
        }
        guard let price = try? Price(invocation.option("price") ?? "")?.rescaled(to: 2), price.units > 0, price.units <= 1_000_000_000_000
        else {
            throw wrong("price", "write a price above zero with at most two decimals, such as 100 or 12.34")
        }
        guard let id = try? InstrumentID(invocation.option("instrument") ?? ""), let calendar = try? CalendarID("24/7") else {
            throw wrong("instrument", "write SYMBOL.VENUE in capitals, as in SYN.SIM")
        }
        let start = invocation.moment("start") ?? Timestamp(nanoseconds: 0)
        guard case (let span, false) = interval.nanoseconds.multipliedReportingOverflow(by: Int64(rows)),
            !start.nanoseconds.addingReportingOverflow(span).overflow
        else { throw wrong("rows", "so many bars of \(interval) end after the year 2261") }
        var market = SyntheticMarket(seed: UInt64(seed), price: price.units, interval: interval.nanoseconds, start: start.nanoseconds)
        var line = ProgressLine("making \(name)", unit: "bars", total: rows, on: output)
        var bars: [Bar] = []
        bars.reserveCapacity(rows)
        for count in 1...rows {
            bars.append(market.next())
            if count & 0xFFFF == 0 || count == rows { line.show(count) }
        }
        let instrument = Instrument(id: id, assetClass: .equity, currency: .usd, priceDecimals: 2, quantityDecimals: 0, calendar: calendar)
        let description = Dataset.Description(
            instrument: instrument, kind: .bars(interval), source: "SYNTHETIC: made by assay, seed \(seed)")
        let manifest = try Dataset.write(
            BarColumns(bars), as: description, named: name, in: root, replacing: invocation.flag("replace"))
        output.json("assay.data.synthetic/1", ["name": .string(name), "manifest": manifest.json])
        output.line("made '\(name)': \(rows) \(manifest.kind) of \(id), SYNTHETIC, seed \(seed), \(manifest.first) to \(manifest.last)")
        return .ok
    }
}
