internal import Domain

/// A drawing of one or two series over time: the plot stretches with the page, its words do not.
///
/// The y axis, the plot and the x axis are pictures of their own in a grid. Paths are in a box of 1000 × 1000 stretched over the plot, with
/// strokes that keep their width; words stand at shares of the real size, so that they stay readable on a phone.
struct LineChart {
    /// A line of the plot.
    struct Line {
        /// How it is drawn: `main`, `other` or `fall`.
        let kind: String
        /// One value a moment of the chart; nil leaves a gap.
        let values: [Double?]
    }

    /// What the picture shows, in a sentence for those who do not see it.
    let summary: String
    /// Ascending, in nanoseconds since the epoch.
    let times: [Int64]
    /// The lines, drawn in this order.
    let lines: [Line]
    /// A value the axis must hold, drawn as a stronger line.
    var base: Double?
    /// Whether the space between the last line and the base is filled.
    var isFilled = false
    /// The second half of the CSS class: `tall` or `low`.
    var height = "tall"
    /// An id for the plot where a script reads it out.
    var id = ""
    /// A tick's text.
    let label: (Double, Int) -> String

    /// Columns of the plot: about as many as a screen has pixels.
    static let columns = 1000

    var svg: String {
        guard let first = times.first, let last = times.last else { return "" }
        let axis = Axis(lines.lazy.flatMap(\.values).compactMap(\.self), including: base)
        let time = TimeAxis(start: first, end: last)
        var plot = ""
        for tick in axis.ticks {
            let y = percent(axis.fromTop(tick))
            plot += "<line class=\"\(tick == base ? "base" : "grid")\" x1=\"0\" x2=\"100%\" y1=\"\(y)\" y2=\"\(y)\"/>"
        }
        for tick in time.ticks {
            let x = percent(time.fromLeft(tick.moment))
            plot += "<line class=\"grid\" x1=\"\(x)\" x2=\"\(x)\" y1=\"0\" y2=\"100%\"/>"
        }
        plot += "<svg width=\"100%\" height=\"100%\" viewBox=\"0 0 1000 1000\" preserveAspectRatio=\"none\">"
        for (index, line) in lines.enumerated() {
            let points = MinMax.reduce(line.values, times, time)
            if index == lines.count - 1, isFilled, let base { plot += area(points, axis, base, line.kind) }
            plot += "<path class=\"line \(line.kind)\" d=\"\(path(points, axis))\"/>"
        }
        plot += "</svg>"
        if !id.isEmpty { plot += "<line id=\"\(id)-line\" class=\"cursor\" visibility=\"hidden\" y1=\"0\" y2=\"100%\"/>" }
        let name = id.isEmpty ? "" : " id=\"\(id)\" tabindex=\"0\""
        return "<div class=\"chart \(height)\">\n<svg class=\"y\" aria-hidden=\"true\">\(yLabels(axis))</svg>\n"
            + "<svg class=\"plot\" role=\"img\" aria-label=\"\(Markup.escape(summary))\"\(name)>\(plot)</svg>\n"
            + "<svg class=\"x\" aria-hidden=\"true\">\(xLabels(time))</svg>\n</div>\n"
    }

    private func yLabels(_ axis: Axis) -> String {
        axis.ticks.map {
            "<text x=\"100%\" dx=\"-6\" y=\"\(percent(axis.fromTop($0)))\" dy=\"4\">\(Markup.escape(label($0, axis.decimals)))</text>"
        }
        .joined()
    }

    private func xLabels(_ axis: TimeAxis) -> String {
        axis.ticks.map { tick in
            let share = axis.fromLeft(tick.moment)
            let anchor = share < 0.02 ? "start" : share > 0.96 ? "end" : "middle"
            return "<text x=\"\(percent(share))\" y=\"14\" text-anchor=\"\(anchor)\">\(tick.label)</text>"
        }.joined()
    }

    private func path(_ points: [[MinMax.Point]], _ axis: Axis) -> String {
        points.map { run in
            run.enumerated().map { index, point in
                "\(index == 0 ? "M" : "L")\(coordinate(point.x)) \(coordinate(axis.fromTop(point.value)))"
            }.joined()
        }.joined()
    }

    private func area(_ points: [[MinMax.Point]], _ axis: Axis, _ base: Double, _ kind: String) -> String {
        let ground = coordinate(axis.fromTop(base))
        let closed = points.compactMap { run in
            guard let first = run.first, let last = run.last else { return nil as String? }
            return path([run], axis) + "L\(coordinate(last.x)) \(ground)L\(coordinate(first.x)) \(ground)Z"
        }
        return "<path class=\"area \(kind)\" d=\"\(closed.joined())\"/>"
    }

    private func coordinate(_ share: Double) -> String {
        let text = Text.number(share * 1000, 1)
        return text.hasSuffix(".0") ? String(text.dropLast(2)) : text
    }

    private func percent(_ share: Double) -> String { Text.number(share * 100, 2) + "%" }
}

/// Fewer points that look the same: of each column of pixels the first, the least, the greatest and the last value, in the order they came,
/// so that every extreme is kept.
enum MinMax {
    /// A point by its share of the width.
    struct Point {
        let x: Double
        let value: Double
    }

    /// The points of each unbroken run of values.
    static func reduce(_ values: [Double?], _ times: [Int64], _ axis: TimeAxis) -> [[Point]] {
        var runs: [[Point]] = []
        var run: [Point] = []
        for (value, time) in zip(values, times) {
            if let value {
                run.append(Point(x: axis.fromLeft(time), value: value))
            } else if !run.isEmpty {
                runs.append(run)
                run = []
            }
        }
        if !run.isEmpty { runs.append(run) }
        return runs.map { $0.count <= 2 * LineChart.columns ? $0 : columns(of: $0) }
    }

    private static func columns(of points: [Point]) -> [Point] {
        var result: [Point] = []
        var start = 0
        while start < points.count {
            let column = Int(points[start].x * Double(LineChart.columns))
            var end = start
            var (least, most) = (start, start)
            while end < points.count, Int(points[end].x * Double(LineChart.columns)) == column {
                if points[end].value < points[least].value { least = end }
                if points[end].value > points[most].value { most = end }
                end += 1
            }
            for index in Set([start, least, most, end - 1]).sorted() { result.append(points[index]) }
            start = end
        }
        return result
    }
}
