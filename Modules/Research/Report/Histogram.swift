/// How often daily returns were how large.
enum Histogram {
    /// A class of returns: from `low` up to, not including, `high`.
    struct Bin {
        let low: Double, high: Double
        var count: Int
    }

    /// Bins of one width of 1, 2 or 5 times a power of ten per cent, about twenty of them; empty where there are no returns.
    static func bins(_ returns: [Double]) -> [Bin] {
        guard !returns.isEmpty else { return [] }
        let axis = Axis(returns.lazy.map { $0 * 100 }, including: 0, count: 20)
        var bins = zip(axis.ticks, axis.ticks.dropFirst()).map { Bin(low: $0, high: $1, count: 0) }
        let width = axis.ticks[1] - axis.ticks[0]
        for value in returns {
            let place = Int(((value * 100 - axis.low) / width).rounded(.down))
            bins[min(max(place, 0), bins.count - 1)].count += 1
        }
        return bins
    }

    static func drawing(_ returns: [Double]) -> String {
        let bins = bins(returns)
        guard let most = bins.map(\.count).max(), most > 0 else { return "<p>There are no returns to count.</p>" }
        let axis = Axis([Double(most)], including: 0)
        let decimals = Axis(returns.lazy.map { $0 * 100 }, including: 0, count: 20).decimals
        var plot = ""
        for tick in axis.ticks {
            let y = Text.number(axis.fromTop(tick) * 100, 2)
            plot += "<line class=\"grid\" x1=\"0\" x2=\"100%\" y1=\"\(y)%\" y2=\"\(y)%\"/>"
        }
        let width = 100.0 / Double(bins.count)
        for (index, bin) in bins.enumerated() where bin.count > 0 {
            let height = Double(bin.count) / axis.high * 100
            plot +=
                "<rect class=\"\(bin.high <= 0 ? "loss" : "gain")\" x=\"\(Text.number(Double(index) * width + width * 0.06, 2))%\" "
                + "y=\"\(Text.number(100 - height, 2))%\" width=\"\(Text.number(width * 0.88, 2))%\" "
                + "height=\"\(Text.number(height, 2))%\"/>"
        }
        let labels = axis.ticks.map {
            "<text x=\"100%\" dx=\"-6\" y=\"\(Text.number(axis.fromTop($0) * 100, 2))%\" dy=\"4\">"
                + "\(Text.grouped(Text.number($0, axis.decimals)))</text>"
        }
        let rows = bins.map { ["\(Text.number($0.low, decimals)) to \(Text.number($0.high, decimals)) %", Text.count($0.count)] }
        return "<div class=\"chart low\">\n<svg class=\"y\" aria-hidden=\"true\">\(labels.joined())</svg>\n"
            + "<svg class=\"plot\" role=\"img\" aria-label=\"Histogram of \(returns.count) daily returns\">\(plot)</svg>\n"
            + "<svg class=\"x\" aria-hidden=\"true\">\(edges(bins, decimals))</svg>\n</div>\n"
            + Markup.folded("Show as a table", Markup.table("Daily returns by size", [.text("Return"), .number("Days")], rows))
    }

    /// Names for about five edges, zero among them.
    private static func edges(_ bins: [Bin], _ decimals: Int) -> String {
        let edges = bins.map(\.low) + [bins[bins.count - 1].high]
        let zero = edges.firstIndex { abs($0) < 1e-9 } ?? 0
        let stride = (edges.count + 4) / 5
        return edges.indices.filter { ($0 - zero) % stride == 0 }.map { index in
            let share = Double(index) / Double(edges.count - 1)
            let anchor = share < 0.04 ? "start" : share > 0.96 ? "end" : "middle"
            return
                "<text x=\"\(Text.number(share * 100, 2))%\" y=\"14\" text-anchor=\"\(anchor)\">"
                + "\(Text.number(edges[index], decimals)) %</text>"
        }.joined()
    }
}
