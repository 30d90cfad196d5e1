internal import Domain
internal import Engine

/// The tables of a run: costs, years, trades, and what it was run under.
struct Tables {
    let run: BacktestRun
    /// How many round trips are listed; the rest are in the export.
    static let listed = 500

    private var currency: Currency { run.description.currency }
    private var metrics: Metrics { run.metrics }

    /// What was made before costs, and what each cost took.
    var costs: String {
        let before = metrics.netProfit + metrics.fees + metrics.slippage
        func row(_ name: String, _ units: Int128) -> [String] {
            [name, Markup.signed(Text.signedMoney(units, currency), Double(units)), share(of: units, before), perTraded(units)]
        }
        let rows = [
            row("Profit before costs", before), row("Fees (\(Markup.escape(run.description.fees.description)))", -metrics.fees),
            row("Slippage (\(Markup.escape(run.description.slippage.description)))", -metrics.slippage),
            row("Net profit", metrics.netProfit),
        ]
        let columns: [Markup.Column] = [
            .text("Part"), .number("Amount, \(currency)"), .number("Of profit before costs"), .number("Of what was traded"),
        ]
        return Markup.table("Traded in all: \(Text.money(metrics.traded, currency)) \(currency), bought and sold", columns, rows)
    }

    private func share(of units: Int128, _ whole: Int128) -> String {
        whole > 0 ? Text.percent(Double(units) / Double(whole), 1) : Text.none
    }

    private func perTraded(_ units: Int128) -> String {
        metrics.traded > 0 ? Text.number(Double(units) / Double(metrics.traded) * 10_000, 1) + " bps" : Text.none
    }

    /// A row a year.
    var years: String {
        let samples = run.series.samples
        let rows = PeriodReturns.periods(of: samples, in: .year).map { year in
            let (start, end) = (samples[year.from].time, samples[year.to].time)
            let fills = run.fills.filter { $0.time > start && $0.time <= end }
            let traded = fills.reduce(0) { $0 + $1.notional }
            let inMarket = samples[(year.from + 1)...year.to].count { $0.exposure != 0 }
            let change = PeriodReturns.change(year, samples)
            let worst = Drawdown.worst(1, of: Drawdown.all(in: Array(samples[year.from...year.to]))).first?.share ?? 0
            var row = [
                "\(year.year)", change.map { Markup.signed(Text.signedPercent($0), $0) } ?? Text.none, Text.percent(-worst),
                Text.percent(Double(inMarket) / Double(year.to - year.from), 0), Text.count(fills.count), Text.money(traded, currency),
                Text.money(fills.reduce(0) { $0 + $1.fee }, currency),
            ]
            if let values = run.benchmark?.values {
                row.insert(values[year.from] > 0 ? Text.signedPercent(values[year.to] / values[year.from] - 1) : Text.none, at: 2)
            }
            return row
        }
        var columns: [Markup.Column] = [
            .text("Year"), .number("Return"), .number("Worst fall"), .number("In the market"), .number("Fills"),
            .number("Traded, \(currency)"),
            .number("Fees, \(currency)"),
        ]
        if run.benchmark != nil { columns.insert(.number("Benchmark"), at: 2) }
        return Markup.table("Return, activity and fees of every year", columns, rows)
    }

    /// The round trips with their reasons, the first ones in full. The instrument is named where there are several.
    var trades: String {
        guard !run.roundTrips.isEmpty else { return "<p>There were no round trips.</p>" }
        var columns: [Markup.Column] = [
            .number("No."), .text("Side"), .number("Quantity"), .text("Entry"), .number("Price in"), .text("Exit"), .number("Price out"),
            .number("Bars"), .number("Fees"), .number("Profit, \(currency)"), .number("Of entry"), .text("Why in", wide: true),
            .text("Why out", wide: true),
        ]
        let trips = run.roundTrips.prefix(Self.listed)
        var rows = trips.enumerated().map { row($0.offset + 1, $0.element) }
        if run.books.terms.count > 1 {
            columns.insert(.text("Instrument"), at: 1)
            for (index, trip) in trips.enumerated() {
                rows[index].insert(Markup.escape(run.instrument(trip.instrument).id.description), at: 1)
            }
        }
        let rest = "The first \(Self.listed) of \(Text.count(run.roundTrips.count)); the rest are in fills.csv of the export."
        return
            "<p id=\"filter\" class=\"filter\" hidden>Show "
            + "<button type=\"button\" aria-pressed=\"true\" data-show=\"\">all</button> "
            + "<button type=\"button\" aria-pressed=\"false\" data-show=\"win\">winners</button> "
            + "<button type=\"button\" aria-pressed=\"false\" data-show=\"loss\">losers</button></p>\n"
            + Markup.table(
                "Round trips, from a position of zero to zero", columns, rows, rowClasses: trips.map { $0.profit > 0 ? "win" : "loss" },
                id: "trades-table")
            + (run.roundTrips.count > trips.count ? "<p class=\"note\">\(rest)</p>\n" : "")
    }

    private func row(_ number: Int, _ trip: RoundTrip) -> [String] {
        let instrument = run.instrument(trip.instrument)
        return [
            "\(number)", trip.side.direction, instrument.quantity(trip.quantity).description, moment(trip.entryTime),
            Text.price(trip.averageEntry(instrument), instrument), trip.exitTime.map(moment) ?? "open",
            trip.averageExit(instrument).map { Text.price($0, instrument) } ?? Text.none, trip.bars.map { Text.count($0) } ?? Text.none,
            Text.money(trip.fees, currency), Markup.signed(Text.signedMoney(trip.profit, currency), Double(trip.profit)),
            trip.profitShare.map { Text.signedPercent($0) } ?? Text.none, Markup.escape(run.description.reason(trip.entryReason)),
            trip.isOpen ? "" : Markup.escape(run.description.reason(trip.exitReason)),
        ]
    }

    private func moment(_ nanoseconds: Int64) -> String {
        let text = Timestamp(nanoseconds: nanoseconds).description
        return run.description.data.allSatisfy { $0.kind.hasPrefix("1d") }
            ? String(text.prefix(10)) : text.prefix(16).split(separator: "T").joined(separator: " ")
    }

    /// The strategy's parameters.
    var parameters: String {
        guard !run.description.parameters.isEmpty else { return "<p>The strategy has no parameters.</p>" }
        let rows = run.description.parameters.map {
            [Markup.escape($0.name), "<code>\(Markup.escape($0.value))</code>", $0.origin.rawValue]
        }
        return Markup.table("Parameters of \(run.description.strategy)", [.text("Name"), .text("Value", wide: true), .text("From")], rows)
    }

    /// What the run depends on, so that it can be repeated.
    var identity: String {
        let description = run.description
        let limits = description.limits.inForce(currency).map { "\($0.name) \($0.value)" }
        let rows: [[String]] = [
            ["Engine", Markup.escape(description.engine)],
            ["Fill policy", Markup.escape(description.policy.description)],
            ["Fees", Markup.escape(description.fees.description)],
            ["Slippage", Markup.escape(description.slippage.description)],
            ["Cash at the start", "\(Text.money(description.cash, currency)) \(currency)"],
            ["Limits", limits.isEmpty ? "buying power only" : Markup.escape(limits.joined(separator: ", "))],
            ["Asked for", "from \(description.from?.description ?? "the first row") to \(description.to?.description ?? "the last row")"],
            ["Seed", "\(description.seed)"],
            ["Configuration", "<code>\(run.configHash)</code>"],
            ["Order list", "<code>\(run.orderListHash)</code>"],
            ["State", "<code>\(run.stateHash)</code>"],
        ]
        let data = description.data.map {
            [
                Markup.escape($0.name), Markup.escape($0.instrument.id.description), Markup.escape($0.kind), Text.count($0.rows),
                "<code>\($0.hash)</code>",
                Markup.escape($0.origin),
            ]
        }
        let columns: [Markup.Column] = [
            .text("Dataset"), .text("Instrument"), .text("Kind"), .number("Rows"), .text("SHA-256", wide: true),
            .text("Origin", wide: true),
        ]
        return Markup.table("What the run was done with", [.text("What"), .text("Value", wide: true)], rows)
            + Markup.table("Data", columns, data)
    }
}
