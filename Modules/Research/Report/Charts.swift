internal import Domain
internal import Engine

/// The drawings of a run, each with the same numbers as a table.
struct Charts {
    let run: BacktestRun

    private var samples: [EquityCurve.Sample] { run.series.samples }
    private var times: [Int64] { samples.map(\.time) }
    private var equity: [Double] { samples.map { Double($0.equity) / Double(Money.unitsPerOne) } }
    private var code: String { run.description.currency.description }
    private var returnTimes: [Int64] { Array(times.dropFirst()) }

    /// Equity and what holding would have made.
    var equityChart: String {
        var lines: [LineChart.Line] = []
        var legend = "<li><span class=\"key main\"></span>Strategy \(Markup.escape(run.description.strategy))</li>"
        if let benchmark = run.benchmark {
            lines.append(.init(kind: "other", values: benchmark.values))
            legend += "<li><span class=\"key other\"></span>Benchmark: \(Markup.escape(benchmark.label)), without costs</li>"
        }
        lines.append(.init(kind: "main", values: equity))
        let end = run.metrics
        let chart = LineChart(
            summary:
                "Equity from \(Text.money(end.startEquity, run.description.currency)) to "
                + "\(Text.money(end.endEquity, run.description.currency)) \(code) between \(Text.day(times[0])) and "
                + Text.day(times[times.count - 1]),
            times: times, lines: lines, id: "equity-plot"
        ) { value, decimals in Text.grouped(Text.number(value, decimals)) }
        return "<ul class=\"legend\">\(legend)</ul>\n\(chart.svg)<p id=\"equity-readout\" class=\"readout\" hidden></p>\n"
            + Markup.folded("Show the end of every month as a table", monthEnds)
    }

    private var monthEnds: String {
        let depths = Drawdown.depths(in: samples)
        let rows = PeriodReturns.ends(of: samples, in: .month).map { index in
            var row = [
                Text.day(samples[index].time), Text.money(samples[index].equity, run.description.currency), Text.percent(depths[index]),
            ]
            if let benchmark = run.benchmark { row.insert(Text.grouped(Text.number(benchmark.values[index], 2)), at: 2) }
            return row
        }
        var columns: [Markup.Column] = [.text("Day"), .number("Equity, \(code)"), .number("Below the peak")]
        if run.benchmark != nil { columns.insert(.number("Benchmark, \(code)"), at: 2) }
        return Markup.table("Equity at the end of every month", columns, rows)
    }

    /// How far below its peak the account was.
    var drawdownChart: String {
        let depths = Drawdown.depths(in: samples).map { $0 * 100 }
        var lines: [LineChart.Line] = []
        if let benchmark = run.benchmark {
            var peak = 0.0
            let falls = benchmark.values.map { value in
                peak = max(peak, value)
                return peak > 0 ? (value - peak) / peak * 100 : 0
            }
            lines.append(.init(kind: "other", values: falls))
        }
        lines.append(.init(kind: "fall", values: depths))
        let chart = LineChart(
            summary: "Share below the highest equity so far; the worst was \(Text.percent(run.metrics.maxDrawdown?.share ?? 0))",
            times: times,
            lines: lines, base: 0, isFilled: true, height: "low"
        ) { value, decimals in Text.number(value, decimals) + " %" }
        let benchmarkKey = run.benchmark == nil ? "" : "<li><span class=\"key other\"></span>Benchmark</li>"
        return "<ul class=\"legend\"><li><span class=\"key fall\"></span>Strategy</li>\(benchmarkKey)</ul>\n\(chart.svg)\(worstTable)"
    }

    private var worstTable: String {
        guard !run.metrics.worstDrawdowns.isEmpty else { return "<p>Equity never fell below its peak.</p>" }
        let end = times[times.count - 1]
        let rows = run.metrics.worstDrawdowns.enumerated().map { index, fall in
            [
                "\(index + 1)", Markup.signed(Text.percent(-fall.share), -fall.share), Text.money(fall.amount, run.description.currency),
                Text.day(fall.peakTime), Text.day(fall.troughTime), fall.recoveryTime.map { Text.day($0) } ?? "not yet",
                Text.number(Spans.days(from: fall.peakTime, to: fall.recoveryTime ?? end), 0),
            ]
        }
        return Markup.table(
            "The five worst falls, at daily samples",
            [
                .number("Rank"), .number("Depth"), .number("Amount, \(code)"), .text("Peak"), .text("Lowest"), .text("Peak regained"),
                .number("Days"),
            ], rows)
    }

    /// Sharpe ratio and volatility over the last half year at each day.
    var rollingCharts: String {
        let rolling = Rolling(run.series, window: Rolling.halfYear)
        guard rolling.sharpe.contains(where: { $0 != nil }) else {
            return run.series.returns.count < Rolling.halfYear
                ? "<p>There are fewer than \(Rolling.halfYear) daily returns, so nothing can be shown.</p>"
                : "<p>The returns do not vary, so nothing can be shown.</p>"
        }
        let sharpe = LineChart(
            summary: "Sharpe ratio over the last \(Rolling.halfYear) daily returns", times: returnTimes,
            lines: [.init(kind: "main", values: rolling.sharpe)],
            base: 0, height: "low"
        ) { Text.number($0, $1) }
        let volatility = LineChart(
            summary: "Annualised volatility over the last \(Rolling.halfYear) daily returns", times: returnTimes,
            lines: [.init(kind: "main", values: rolling.volatility.map { $0.map { $0 * 100 } })], base: 0, height: "low"
        ) { Text.number($0, $1) + " %" }
        let rows = PeriodReturns.ends(of: samples, in: .month).filter { $0 > 0 && rolling.volatility[$0 - 1] != nil }.map { index in
            [
                Text.day(samples[index].time), rolling.sharpe[index - 1].map { Text.number($0, 2) } ?? Text.none,
                rolling.volatility[index - 1].map { Text.percent($0) } ?? Text.none,
            ]
        }
        let table = Markup.table(
            "Rolling figures at the end of every month", [.text("Day"), .number("Sharpe"), .number("Volatility")], rows)
        return
            "<div class=\"pair\"><div><h3>Sharpe ratio</h3>\n\(sharpe.svg)</div><div><h3>Volatility</h3>\n\(volatility.svg)</div></div>\n"
            + Markup.folded("Show the end of every month as a table", table)
    }

    /// How much was in the market.
    var exposureChart: String {
        let shares = samples.map { $0.equity > 0 ? Double($0.exposure) / Double($0.equity) * 100 : 0 }
        let chart = LineChart(
            summary: "Exposure as a share of equity; in the market on \(Markup.plain(run.metrics.timeInMarket)) of days", times: times,
            lines: [.init(kind: "main", values: shares)], base: 0, isFilled: true, height: "low"
        ) { Text.number($0, $1) + " %" }
        return chart.svg
    }
}

extension Markup {
    /// A share as plain text.
    static func plain(_ share: Statistic) -> String { Text.percent(share, 1) }
}

/// Figures over a window that moves with time.
struct Rolling {
    /// Half a year of exchange sessions.
    static let halfYear = 126
    /// At each return; nil before the window is full and where nothing varied.
    let sharpe: [Double?]
    /// At each return; nil before the window is full.
    let volatility: [Double?]

    init(_ series: EquitySeries, window: Int) {
        let scale = series.annualisation.samplesPerYear.squareRoot()
        var (ratios, deviations): ([Double?], [Double?]) = ([], [])
        for end in 0..<(series.samples.count - 1) {
            guard series.hasReturns, end + 1 >= window else {
                ratios.append(nil)
                deviations.append(nil)
                continue
            }
            let part = series.returns[(end + 1 - window)...end]
            let (mean, deviation) = (part.mean ?? 0, part.standardDeviation ?? 0)
            deviations.append(deviation * scale)
            ratios.append(deviation > 0 ? mean / deviation * scale : nil)
        }
        (sharpe, volatility) = (ratios, deviations)
    }
}
