internal import Domain
internal import Engine

/// Returns by month and by year of the UTC calendar.
enum PeriodReturns {
    /// A span of the calendar.
    enum Span { case month, year }

    /// A month's or year's return and the places of its samples in the series.
    struct Period {
        let year: Int
        /// 1 to 12; 0 for a whole year.
        let month: Int
        /// The last sample before it began.
        let from: Int
        /// Its last sample.
        let to: Int
    }

    /// The place of the last sample of each span.
    static func ends(of samples: [EquityCurve.Sample], in span: Span) -> [Int] { periods(of: samples, in: span).map(\.to) }

    /// The spans that have a sample after the opening, ascending.
    static func periods(of samples: [EquityCurve.Sample], in span: Span) -> [Period] {
        var periods: [Period] = []
        for index in samples.indices.dropFirst() {
            let (year, month, _) = Timestamp(nanoseconds: samples[index].time).date.parts
            let key = (year, span == .month ? month : 0)
            if let last = periods.last, (last.year, last.month) == key {
                periods[periods.count - 1] = Period(year: last.year, month: last.month, from: last.from, to: index)
            } else {
                periods.append(Period(year: key.0, month: key.1, from: index - 1, to: index))
            }
        }
        return periods
    }

    /// The account's return over a period; nil where it began with nothing.
    static func change(_ period: Period, _ samples: [EquityCurve.Sample]) -> Double? {
        let (first, last) = (samples[period.from].equity, samples[period.to].equity)
        return first > 0 ? Double(last - first) / Double(first) : nil
    }
}
