import Domain
import Telemetry
import Testing

@Suite struct MetricSeries {
    private static let words = MetricFamily("assay_words_total", .counter, [.init("word", .oneOf(["a", "b"]))], "Words")
    private static let names = MetricFamily("assay_names", .gauge, [.init("name", .atMost(3)), .init("kind", .oneOf(["x"]))], "Names")
    private static let times = MetricFamily("assay_time_seconds", .histogram(bounds: [0.1, 1, 10]), [], "Times")

    private func registry() -> Metrics { Metrics([Self.words, Self.names, Self.times, .labelsReplaced]) }

    /// The lines of a family without its head.
    private func lines(_ metrics: Metrics, _ name: String) -> [String] {
        metrics.exposition().split(separator: "\n").map(String.init).filter { $0.hasPrefix(name) }
    }

    @Test func aValueThatIsNotDeclaredBecomesOtherAndIsCounted() {
        let metrics = registry()
        for word in ["a", "b", "c", "d", "a"] { metrics.counter(Self.words, word).add() }
        #expect(
            lines(metrics, "assay_words") == [
                #"assay_words_total{word="a"} 2"#, #"assay_words_total{word="b"} 1"#, #"assay_words_total{word="other"} 2"#,
            ])
        #expect(lines(metrics, "assay_metric").contains(#"assay_metric_labels_replaced_total{family="assay_words_total"} 2"#))
    }

    @Test func noInputMakesSeriesWithoutEnd() {
        let metrics = registry()
        for number in 0..<10_000 { metrics.gauge(Self.names, "n\(number)", "k\(number)").set(number) }
        metrics.gauge(Self.names, "n1", "x").set(-2.5)
        #expect(lines(metrics, "assay_names").count == 5)
        #expect(lines(metrics, "assay_names").contains(#"assay_names{name="n1",kind="x"} -2.5"#))
        #expect(lines(metrics, "assay_names").contains(#"assay_names{name="other",kind="other"} 9999"#))
        #expect(lines(metrics, "assay_metric").contains(#"assay_metric_labels_replaced_total{family="assay_names"} 19997"#))
    }

    @Test func theSameLabelsAreTheSameSeries() {
        let metrics = registry()
        metrics.counter(Self.words, "a").add(2)
        metrics.counter(Self.words, "a").add(3)
        #expect(metrics.counter(Self.words, "a").value == 5)
    }

    @Test func expositionIsWhatItsFormatSays() {
        let odd = MetricFamily("assay_odd", .gauge, [.init("text", .atMost(9))], "Back\\slash and\nline")
        let metrics = Metrics([odd, Self.times])
        metrics.gauge(odd, "a\"b\\c\nd").set(Double.infinity)
        metrics.gauge(odd, "nan").set(Double.nan)
        metrics.gauge(odd, "small").set(-1.5e-9)
        for value in [0.05, 0.1, 0.5, 11] { metrics.histogram(Self.times).observe(value) }
        metrics.histogram(Self.times).observe(nanoseconds: 350_000_000)
        let expected = #"""
            # HELP assay_odd Back\\slash and\nline
            # TYPE assay_odd gauge
            assay_odd{text="a\"b\\c\nd"} +Inf
            assay_odd{text="nan"} NaN
            assay_odd{text="small"} -1.5e-09
            # HELP assay_time_seconds Times
            # TYPE assay_time_seconds histogram
            assay_time_seconds_bucket{le="0.1"} 2
            assay_time_seconds_bucket{le="1"} 4
            assay_time_seconds_bucket{le="10"} 4
            assay_time_seconds_bucket{le="+Inf"} 5
            assay_time_seconds_sum 12
            assay_time_seconds_count 5

            """#
        #expect(metrics.exposition() == expected)
        #expect(Metrics.contentType == "text/plain; version=0.0.4; charset=utf-8")
    }

    @Test func aHistogramCountsAsANaiveOneDoes() throws {
        var generator = seeded("histogram")
        for _ in 0..<200 {
            var bounds: Set<Double> = []
            for _ in 0..<Int.random(in: 1...12, using: &generator) {
                bounds.insert(Double(Int.random(in: -20...20, using: &generator)) / 4)
            }
            let family = MetricFamily("assay_some_seconds", .histogram(bounds: bounds.sorted()), [], "Some")
            let metrics = Metrics([family])
            // Quarters are exact, so that sums are equal whatever the order, and many lie on a bound.
            let values = (0..<Int.random(in: 0...60, using: &generator)).map { _ in Double(Int.random(in: -24...24, using: &generator)) / 4
            }
            for value in values { metrics.histogram(family).observe(value) }
            var expected = "# HELP assay_some_seconds Some\n# TYPE assay_some_seconds histogram\n"
            for bound in bounds.sorted() {
                let text = bound == bound.rounded() ? "\(Int(bound))" : "\(bound)"
                expected += "assay_some_seconds_bucket{le=\"\(text)\"} \(values.filter { $0 <= bound }.count)\n"
            }
            let sum = values.reduce(0, +)
            expected += "assay_some_seconds_bucket{le=\"+Inf\"} \(values.count)\n"
            expected += "assay_some_seconds_sum \(sum == sum.rounded() ? "\(Int(sum))" : "\(sum)")\n"
            expected += "assay_some_seconds_count \(values.count)\n"
            try #require(metrics.exposition() == expected)
        }
    }

    @Test func manyTasksLoseNoCount() async {
        let metrics = registry()
        let (counter, histogram) = (metrics.counter(Self.words, "a"), metrics.histogram(Self.times))
        await withTaskGroup(of: Void.self) { group in
            for _ in 0..<8 {
                group.addTask {
                    for _ in 0..<1_000 {
                        counter.add()
                        histogram.observe(0.5)
                    }
                }
            }
        }
        #expect(counter.value == 8_000)
        #expect(histogram.reading.count == 8_000)
        #expect(histogram.reading.sum == 4_000)
        #expect(histogram.reading.counts == [0, 8_000, 0, 0])
    }
}
