internal import Domain

/// A scale from numbers to the height of a plot, its ends at round numbers.
struct Axis {
    /// The lower and upper end.
    let low: Double, high: Double
    /// The round numbers from the lower end to the upper one.
    let ticks: [Double]
    /// Decimals that tell the ticks apart.
    let decimals: Int

    /// An axis around values with about `count` steps of 1, 2 or 5 times a power of ten.
    init(_ values: some Sequence<Double>, including anchor: Double? = nil, count: Int = 4) {
        var (least, most) = (Double.infinity, -Double.infinity)
        for value in values { (least, most) = (min(least, value), max(most, value)) }
        if let anchor { (least, most) = (min(least, anchor), max(most, anchor)) }
        if least > most { (least, most) = (0, 1) }
        if least == 0, most == 0 { most = 1 }
        if most - least < 1e-9 * max(1, abs(most)) {
            (least, most) = (least - max(0.5, abs(least) / 100), most + max(0.5, abs(most) / 100))
        }
        let (step, places) = Self.step((most - least) / Double(count))
        (low, high) = ((least / step).rounded(.down) * step, (most / step).rounded(.up) * step)
        let steps = Int(((high - low) / step).rounded())
        let start = low
        ticks = (0...steps).map { start + Double($0) * step }
        decimals = places
    }

    /// The least of 1, 2 and 5 times a power of ten that is not below `rough`, and its decimals.
    private static func step(_ rough: Double) -> (Double, Int) {
        var (power, places) = (1.0, 0)
        while power > rough { (power, places) = (power / 10, places + 1) }
        while power * 10 <= rough { (power, places) = (power * 10, places - 1) }
        for factor in [1.0, 2, 5] where power * factor >= rough { return (power * factor, max(0, places)) }
        return (power * 10, max(0, places - 1))
    }

    /// How far from the top a value lies, as a share of the height.
    func fromTop(_ value: Double) -> Double { (high - value) / (high - low) }
}

/// A scale from moments to the width of a plot.
struct TimeAxis {
    /// Nanoseconds since the epoch.
    let start: Int64, end: Int64

    /// How far from the left a moment lies, as a share of the width.
    func fromLeft(_ moment: Int64) -> Double { end > start ? Double(moment - start) / Double(end - start) : 0.5 }

    /// At most seven beginnings of years, months or days with their names, whichever is the coarsest that gives at least three.
    var ticks: [(moment: Int64, label: String)] {
        let (first, last) = (Timestamp(nanoseconds: start).date, Timestamp(nanoseconds: end).date)
        let years = (first.parts.year...last.parts.year).compactMap { CivilDate(year: $0, month: 1, day: 1) }
        let months = years.flatMap { year in (1...12).compactMap { CivilDate(year: year.parts.year, month: $0, day: 1) } }
        let days = (0...max(0, last.daysSinceEpoch - first.daysSinceEpoch)).lazy.map { first.advanced(by: $0) }
        for (dates, letters) in [(years, 0..<4), (months, 0..<7)] {
            let inside = inside(dates)
            if inside.count >= 3 { return thinned(inside, letters) }
        }
        return thinned(inside(Array(days)), 5..<10)
    }

    private func inside(_ dates: [CivilDate]) -> [CivilDate] {
        dates.filter { (start...end).contains(Timestamp($0).nanoseconds) }
    }

    /// At most seven of them, named by some letters of `YYYY-MM-DD`.
    private func thinned(_ dates: [CivilDate], _ letters: Range<Int>) -> [(moment: Int64, label: String)] {
        let stride = max(1, (dates.count + 6) / 7)
        return dates.enumerated().filter { $0.offset % stride == 0 }.map { _, date in
            (Timestamp(date).nanoseconds, String(date.description.dropFirst(letters.lowerBound).prefix(letters.count)))
        }
    }
}
