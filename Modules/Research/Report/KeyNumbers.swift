internal import Domain

/// The figures of a run: the most important ones large, all of them in a table beside the benchmark's.
struct KeyNumbers {
    let run: BacktestRun

    private var metrics: Metrics { run.metrics }
    private var currency: Currency { run.description.currency }

    /// The eight figures to look at first, with their ranges.
    var cards: String {
        let (trades, benchmark) = (metrics.trades, run.benchmark)
        let result = Double(metrics.netProfit)
        let few = trades.isTooFew ? " · too few to trust" : ""
        let cards = [
            card(
                "Net profit", Markup.signed(Text.signedMoney(metrics.netProfit, currency) + " \(currency)", result),
                "\(Text.signedPercent(metrics.totalReturn.value ?? 0)) on \(Text.money(metrics.startEquity, currency)) after all costs"),
            card(
                "Annual return", change(metrics.annualReturn),
                ranged(metrics.annualReturnRange) { Text.percent($0, 1) }
                    ?? metrics.annualReturn.absence, versus: benchmark?.annualReturn
            ) { Text.signedPercent($0) },
            card(
                "Sharpe ratio", Markup.statistic(metrics.sharpe) { Text.number($0, 2) },
                ranged(metrics.sharpeRange) { Text.number($0, 2) } ?? "too few days for a range", versus: benchmark?.sharpe
            ) { Text.number($0, 2) },
            card(
                "Worst drawdown", metrics.maxDrawdown.map { Markup.signed(Text.percent(-$0.share), -$0.share) } ?? "none",
                metrics.maxDrawdown.map { "\(Text.money($0.amount, currency)) \(currency), \(Text.day($0.troughTime))" }
                    ?? "equity never fell",
                versus: benchmark.map { Statistic(-$0.maxDrawdownShare) }
            ) { Text.percent($0) },
            card(
                "Volatility", Markup.statistic(metrics.volatility) { Text.percent($0) }, "annualised, of daily returns",
                versus: benchmark?.volatility
            ) { Text.percent($0) },
            card(
                "Win rate", Markup.statistic(trades.winRate) { Text.percent($0, 1) },
                "n = \(trades.count)\(ranged(trades.winRateRange) { Text.percent($0, 1) }.map { ", \($0)" } ?? "")\(few)"
            ),
            card(
                "Profit factor", Markup.statistic(trades.profitFactor) { Text.number($0, 2) }, "n = \(trades.count)\(few)"),
            card(
                "Costs", "\(Text.money(metrics.fees + metrics.slippage, currency)) \(currency)",
                "fees \(Text.money(metrics.fees, currency)), slippage \(Text.money(metrics.slippage, currency))"),
        ]
        return "<dl class=\"cards\">\n\(cards.joined())</dl>\n"
    }

    private func change(_ statistic: Statistic) -> String {
        statistic.value.map { Markup.signed(Text.signedPercent($0), $0) } ?? Text.none
    }

    private func ranged(_ range: ConfidenceRange?, _ format: (Double) -> String) -> String? {
        Text.range(range, format).map { "95 %: \($0)" }
    }

    private func card(
        _ title: String, _ value: String, _ note: String, versus benchmark: Statistic? = nil, _ format: (Double) -> String = { "\($0)" }
    ) -> String {
        let comparison = benchmark?.value.map { "<dd class=\"versus\">benchmark \(Markup.escape(format($0)))</dd>" } ?? ""
        return "<div><dt>\(title)</dt><dd class=\"value\">\(value)</dd><dd class=\"note\">\(Markup.escape(note))</dd>\(comparison)</div>\n"
    }

    /// Every figure.
    var table: String {
        let (trades, benchmark) = (metrics.trades, run.benchmark)
        func money(_ units: Int128) -> String { "\(Text.money(units, currency)) \(currency)" }
        func money(_ statistic: MoneyStatistic) -> String { statistic.units.map(money) ?? Markup.absent(statistic.absence) }
        func share(_ statistic: Statistic?) -> String { statistic.map { Markup.statistic($0) { Text.percent($0) } } ?? "" }
        func ratio(_ statistic: Statistic?) -> String { statistic.map { Markup.statistic($0) { Text.number($0, 2) } } ?? "" }
        let rows: [[String]] = [
            [
                "Equity at the end", money(metrics.endEquity),
                benchmark.map { "\(Text.grouped(Text.number($0.values[$0.values.count - 1], 2))) \(currency)" } ?? "",
            ],
            ["Total return", share(metrics.totalReturn), share(benchmark?.totalReturn)],
            ["Annual return", share(metrics.annualReturn), share(benchmark?.annualReturn)],
            ["Volatility, annualised", share(metrics.volatility), share(benchmark?.volatility)],
            ["Sharpe ratio", ratio(metrics.sharpe), ratio(benchmark?.sharpe)],
            ["Sortino ratio", ratio(metrics.sortino), ""],
            ["Calmar ratio", ratio(metrics.calmar), ""],
            [
                "Worst drawdown, daily samples", Text.percent(metrics.maxDrawdown?.share ?? 0),
                benchmark.map { Text.percent($0.maxDrawdownShare) } ?? "",
            ],
            [
                "Worst drawdown, every event", "\(Text.percent(metrics.maxDrawdownShareAnyEvent)) (\(money(metrics.maxDrawdownAnyEvent)))",
                "",
            ],
            ["Longest time below the peak", "\(Text.number(metrics.longestUnderWater, 0)) days", ""],
            ["Longest time without a position", "\(Text.number(metrics.longestWithoutPosition, 0)) days", ""],
            ["Days with a position", share(metrics.timeInMarket), ""],
            ["Average exposure", share(metrics.averageExposure), ""],
            [
                "Turnover a year, bought and sold",
                metrics.turnover.value.map { Text.number($0, 2) + " × equity" } ?? Markup.absent(metrics.turnover.absence), "",
            ],
            ["Round trips closed", Text.count(trades.count), ""],
            ["Expectancy a round trip", money(trades.expectancy), ""],
            ["Average win", "\(money(trades.averageWin)) (n = \(trades.wins))", ""],
            ["Average loss", "\(money(trades.averageLoss)) (n = \(trades.losses))", ""],
            ["Best round trip", money(trades.best), ""],
            ["Worst round trip", money(trades.worst), ""],
            [
                "Average time held",
                trades.averageBars.value.map { Text.number($0, 1) + " bars" } ?? Markup.absent(trades.averageBars.absence), "",
            ],
        ]
        let caption =
            "Annualised with \(Text.number(metrics.annualisation.samplesPerYear, 0)) samples a year "
            + "(\(metrics.annualisation.reason)); riskless rate zero"
        let columns: [Markup.Column] = [.text("Figure"), .number("Strategy"), .number("Benchmark")]
        return Markup.table(
            caption, benchmark == nil ? Array(columns.dropLast()) : columns, benchmark == nil ? rows.map { Array($0.dropLast()) } : rows)
    }
}
