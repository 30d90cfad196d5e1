internal import Domain
internal import Engine
internal import Host
internal import JSON

/// A run as one self-contained page: opened from disk, no network, readable without its script.
public enum Report {
    /// The page.
    public static func html(_ run: BacktestRun) -> String {
        let (description, tables, charts) = (run.description, Tables(run: run), Charts(run: run))
        let instruments = description.data.map(\.instrument.id.description).joined(separator: ", ")
        let title = "\(description.strategy) on \(instruments) · backtest"
        let policy = policy(style: Markup.policyHash(style), script: Markup.policyHash(script))
        return """
            <!DOCTYPE html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta http-equiv="Content-Security-Policy" content="\(policy)">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <meta name="color-scheme" content="light dark">
            <title>\(Markup.escape(title))</title>
            <style>\(style)</style>
            </head>
            <body>
            \(header(run, instruments))<main id="main">
            \(notice(run))\(warnings(run))\(sections(run, tables, charts))</main>
            <footer><p>Made by Assay \(Markup.escape(description.engine)). Simulated; no promise of future results.</p></footer>
            <script type="application/json" id="run">\(island(run).text(forHTML: true))</script>
            <script>\(script)</script>
            </body>
            </html>

            """
    }

    /// What a page that was made before lets run, as it says itself: its own style and script by their hashes and nothing else. Another
    /// version of Assay may have made it, with another style and script.
    /// - Returns: nil where the text says something else, and is no page of ours.
    public static func policy(of html: String) -> String? {
        let lead = "<meta http-equiv=\"Content-Security-Policy\" content=\""
        guard let line = html.split(separator: "\n", maxSplits: 8).first(where: { $0.hasPrefix(lead) }), line.hasSuffix("\">") else {
            return nil
        }
        let found = String(line.dropFirst(lead.count).dropLast(2))
        let hashes = found.split(separator: "'").filter { $0.hasPrefix("sha256-") }
        let signs = Set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/=".utf8)
        guard hashes.count == 2, hashes.allSatisfy({ $0.dropFirst(7).utf8.allSatisfy(signs.contains) }) else { return nil }
        return policy(style: "'\(hashes[0])'", script: "'\(hashes[1])'") == found ? found : nil
    }

    private static func policy(style: String, script: String) -> String {
        "default-src 'none'; style-src \(style); script-src \(script); base-uri 'none'; form-action 'none'"
    }

    /// Writes the page.
    /// - Throws: `.system` where the disk refuses.
    public static func write(_ run: BacktestRun, to path: String) throws(ResearchError) {
        do throws(HostError) { try Files.write(html(run), to: path) } catch {
            throw ResearchError(.system, "the report was not written: \(error)")
        }
    }

    private static func header(_ run: BacktestRun, _ instruments: String) -> String {
        let (description, samples) = (run.description, run.series.samples)
        let kinds = Set(description.data.map(\.kind)).sorted().joined(separator: ", ")
        let span = "\(Text.day(samples[min(1, samples.count - 1)].time)) to \(Text.day(samples[samples.count - 1].time))"
        let rows = Text.count(description.data.reduce(0) { $0 + $1.rows })
        let counts = "\(rows) rows · \(Text.count(run.books.orders.count)) orders · \(Text.count(run.fills.count)) fills"
        return """
            <header>
            <p class="brand">Assay backtest <strong class="badge">Simulated</strong></p>
            <h1>\(Markup.escape(description.strategy)) <span>on \(Markup.escape(instruments))</span></h1>
            <p class="summary">\(Markup.escape(description.summary))</p>
            <p class="span">\(span) · \(Markup.escape(kinds)) · \(counts)</p>
            </header>

            """
    }

    private static func notice(_ run: BacktestRun) -> String {
        let description = run.description
        return """
            <aside class="notice" aria-label="What this is">
            <p><strong>This is a simulation, not a record of trading.</strong> Orders met recorded prices under \
            the policy <code>\(Markup.escape(description.policy.description))</code>, with fees of \(Markup.escape(description.fees.description)) \
            and slippage of \(Markup.escape(description.slippage.description)). The whole span is in-sample: if the parameters were chosen by \
            looking at it, expect less of any other span. Nothing here is advice.</p>
            </aside>

            """
    }

    private static func warnings(_ run: BacktestRun) -> String {
        let warnings = run.warnings
        guard !warnings.isEmpty else { return "" }
        let items = warnings.map { "<li>\(Markup.escape($0))</li>\n" }.joined()
        return
            "<section id=\"warnings\" class=\"warnings\" aria-labelledby=\"warnings-title\">\n<h2 id=\"warnings-title\">"
            + "Before you trust this</h2>\n<ul>\n\(items)</ul>\n</section>\n"
    }

    private static func sections(_ run: BacktestRun, _ tables: Tables, _ charts: Charts) -> String {
        let numbers = KeyNumbers(run: run)
        let identity = Markup.section(
            "identity", "Identity", note: "Equal inputs give these hashes again, on every machine.", tables.identity)
        let parameters = Markup.section("parameters", "Parameters", tables.parameters)
        guard run.series.samples.count > 1 else {
            return
                Markup.section("empty", "Nothing happened", "<p>No row lay in the span, so there are no figures and no drawings.</p>")
                + parameters + identity
        }
        let still = run.series.returns.count { $0 == 0 }
        return [
            Markup.section(
                "numbers", "Key numbers", note: "Ranges hold the true value in 95 of 100 cases if the future is drawn from the same days.",
                numbers.cards + Markup.folded("Show every figure", numbers.table)),
            Markup.section("equity", "Equity", charts.equityChart),
            Markup.section("drawdown", "Drawdown", note: "How far equity stood below its highest so far.", charts.drawdownChart),
            Markup.section("months", "Month by month", HeatMap.table(run.series.samples)),
            Markup.section("years", "Year by year", tables.years),
            Markup.section("rolling", "Rolling half year", note: "Over the last \(Rolling.halfYear) daily returns.", charts.rollingCharts),
            Markup.section(
                "returns", "Daily returns",
                note: "Of the \(Text.count(run.series.returns.count - still)) days on which equity changed; "
                    + "\(Text.count(still)) without a change are left out.",
                Histogram.drawing(run.series.returns.filter { $0 != 0 })),
            Markup.section("exposure", "Exposure", note: "What was in the market as a share of equity.", charts.exposureChart),
            Markup.section("costs", "Costs", tables.costs), Markup.section("trades", "Round trips", tables.trades), parameters, identity,
        ].joined()
    }

    /// What the script reads out and others may read: the run's document and at most 800 points of the equity chart.
    private static func island(_ run: BacktestRun) -> JSONValue {
        let samples = run.series.samples
        let axis = TimeAxis(start: samples[0].time, end: samples[samples.count - 1].time)
        let step = (samples.count + 799) / 800
        let depths = Drawdown.depths(in: samples)
        let points = samples.indices.filter { $0 % step == 0 || $0 == samples.count - 1 }.map { index -> JSONValue in
            [
                .number(Text.number(axis.fromLeft(samples[index].time) * 100, 2)), .string(Text.day(samples[index].time)),
                .string(Text.money(samples[index].equity, run.description.currency)),
                run.benchmark.map { .string(Text.grouped(Text.number($0.values[index], 2))) } ?? .null,
                .string(Text.percent(depths[index])),
            ]
        }
        return ["run": run.json, "points": .array(points)]
    }
}
