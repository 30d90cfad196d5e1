internal import Engine

/// Monthly returns, a year a row: each cell says its number, and its shade says it again.
enum HeatMap {
    private static let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]

    static func table(_ samples: [EquityCurve.Sample]) -> String {
        let monthly = PeriodReturns.periods(of: samples, in: .month)
        let yearly = PeriodReturns.periods(of: samples, in: .year)
        let rows = yearly.map { year in
            let cells = (1...12).map { month in
                cell(monthly.first { $0.year == year.year && $0.month == month }.flatMap { PeriodReturns.change($0, samples) })
            }
            return
                "<tr><th scope=\"row\">\(year.year)</th>\(cells.joined())\(cell(PeriodReturns.change(year, samples), isTotal: true))</tr>\n"
        }
        let head = (months + ["Year"]).map { "<th scope=\"col\" class=\"n\">\($0)</th>" }.joined()
        return "<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"Monthly returns\">\n<table class=\"heat\">\n"
            + "<caption>Monthly returns in per cent</caption>\n<thead><tr><th scope=\"col\">Year</th>\(head)</tr></thead>\n"
            + "<tbody>\n\(rows.joined())</tbody>\n</table>\n</div>\n"
    }

    private static func cell(_ change: Double?, isTotal: Bool = false) -> String {
        guard let change else { return "<td class=\"n\"></td>" }
        let text = Text.signedPercent(change, 1).dropLast(2)
        return "<td class=\"n \(shade(change, isTotal ? 3 : 1))\">\(text)</td>"
    }

    /// One of four shades a side: to 1, 2, 4 and beyond 4 per cent a month, three times as much for a year.
    private static func shade(_ change: Double, _ scale: Double) -> String {
        let size = abs(change) * 100 / scale
        guard size >= 0.05 else { return "z" }
        return "\(change > 0 ? "g" : "l")\(size < 1 ? 1 : size < 2 ? 2 : size < 4 ? 3 : 4)"
    }
}
