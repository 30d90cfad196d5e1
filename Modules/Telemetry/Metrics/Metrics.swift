internal import Synchronization

/// Everything that is measured in one process.
///
/// Ask once for the counter, gauge or histogram of a family and its label values, keep it, and use it from any thread: using one takes no
/// lock of the registry. Label values beyond what the family allows become `other` and are counted in
/// `assay_metric_labels_replaced_total`, so that no input can make series without end.
public final class Metrics: Sendable {
    /// What stands in for a label value too many.
    public static let otherLabel = "other"

    private enum Series {
        case counter(Counter)
        case gauge(Gauge)
        case histogram(Histogram)
    }
    private struct Table {
        var series: [[String]: Series] = [:]
        /// By label, the values of one that takes the first so many.
        var seen: [Set<String>]
        let replaced: Counter
    }

    private let families: [MetricFamily]
    private let tables: Mutex<[String: Table]>

    /// Makes a registry of some families; a family without labels is there from the beginning, at zero.
    public init(_ families: [MetricFamily] = MetricFamily.all) {
        precondition(Set(families.map(\.name)).count == families.count, "two families of metrics have one name")
        self.families = families
        var tables: [String: Table] = [:]
        for family in families {
            tables[family.name] = Table(seen: family.labels.map { _ in [] }, replaced: Counter())
            if family.labels.isEmpty { tables[family.name]?.series[[]] = Self.make(family) }
        }
        for family in families where family.name != MetricFamily.labelsReplaced.name {
            guard let replaced = tables[family.name]?.replaced else { continue }
            tables[MetricFamily.labelsReplaced.name]?.series[[family.name]] = family.labels.isEmpty ? nil : .counter(replaced)
        }
        self.tables = Mutex(tables)
    }

    /// The counter of a family with these label values, in the family's order. A family that is none of this registry or no counter is a
    /// programmer's error and stops the process; so is a wrong number of labels.
    public func counter(_ family: MetricFamily, _ labels: String...) -> Counter {
        guard case .counter(let counter) = series(family, labels) else { preconditionFailure("'\(family.name)' is no counter") }
        return counter
    }

    /// The gauge of a family, as `counter`.
    public func gauge(_ family: MetricFamily, _ labels: String...) -> Gauge {
        guard case .gauge(let gauge) = series(family, labels) else { preconditionFailure("'\(family.name)' is no gauge") }
        return gauge
    }

    /// The histogram of a family, as `counter`.
    public func histogram(_ family: MetricFamily, _ labels: String...) -> Histogram {
        guard case .histogram(let histogram) = series(family, labels) else { preconditionFailure("'\(family.name)' is no histogram") }
        return histogram
    }

    private static func make(_ family: MetricFamily) -> Series {
        switch family.kind {
        case .counter: .counter(Counter())
        case .gauge: .gauge(Gauge())
        case .histogram(let bounds): .histogram(Histogram(bounds: bounds))
        }
    }

    private func series(_ family: MetricFamily, _ values: [String]) -> Series {
        precondition(values.count == family.labels.count, "'\(family.name)' has \(family.labels.count) labels, not \(values.count)")
        return tables.withLock { tables in
            guard var table = tables[family.name] else { preconditionFailure("'\(family.name)' is no family of this registry") }
            var bounded = values
            for (place, label) in family.labels.enumerated() where !Self.allows(values[place], label.values, &table.seen[place]) {
                bounded[place] = Self.otherLabel
                table.replaced.add()
            }
            let found = table.series[bounded] ?? Self.make(family)
            table.series[bounded] = found
            tables[family.name] = table
            return found
        }
    }

    private static func allows(_ value: String, _ values: MetricFamily.Label.Values, _ seen: inout Set<String>) -> Bool {
        switch values {
        case .oneOf(let allowed): return allowed.contains(value) || value == otherLabel
        case .atMost(let limit):
            if seen.contains(value) || value == otherLabel { return true }
            guard seen.count < limit else { return false }
            seen.insert(value)
            return true
        }
    }

    // MARK: Exposition

    /// What `exposition` is, for HTTP's Content-Type.
    public static let contentType = "text/plain; version=0.0.4; charset=utf-8"

    /// Everything as Prometheus reads it, text format 0.0.4: families in the order they were declared, series by their labels.
    public func exposition() -> String {
        let all = tables.withLock { tables in tables.mapValues(\.series) }
        var text = ""
        for family in families {
            text += "# HELP \(family.name) \(Self.escaped(family.help, quotes: false))\n# TYPE \(family.name) \(family.kind.word)\n"
            let series = (all[family.name] ?? [:]).sorted { $0.key.lexicographicallyPrecedes($1.key) }
            for (values, one) in series {
                let labels = zip(family.labels, values).map { "\($0.name)=\"\(Self.escaped($1, quotes: true))\"" }
                switch one {
                case .counter(let counter): text += Self.line(family.name, labels, "\(counter.value)")
                case .gauge(let gauge): text += Self.line(family.name, labels, Self.number(gauge.value))
                case .histogram(let histogram): text += Self.lines(family.name, labels, histogram)
                }
            }
        }
        return text
    }

    private static func lines(_ name: String, _ labels: [String], _ histogram: Histogram) -> String {
        let reading = histogram.reading
        var (text, below) = ("", UInt64(0))
        for (count, bound) in zip(reading.counts, histogram.bounds.map(number) + ["+Inf"]) {
            below += count
            text += line(name + "_bucket", labels + ["le=\"\(bound)\""], "\(below)")
        }
        return text + line(name + "_sum", labels, number(reading.sum)) + line(name + "_count", labels, "\(below)")
    }

    private static func line(_ name: String, _ labels: [String], _ value: String) -> String {
        labels.isEmpty ? "\(name) \(value)\n" : "\(name){\(labels.joined(separator: ","))} \(value)\n"
    }

    private static func number(_ value: Double) -> String {
        if value.isNaN { return "NaN" }
        if value.isInfinite { return value < 0 ? "-Inf" : "+Inf" }
        let text = "\(value)"
        return text.hasSuffix(".0") ? String(text.dropLast(2)) : text
    }

    private static func escaped(_ text: String, quotes: Bool) -> String {
        var result = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\\": result += "\\\\"
            case "\n": result += "\\n"
            case "\"" where quotes: result += "\\\""
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result
    }
}
