/// What is measured under one name. Families are declared in `MetricFamily.all` and nowhere else, and docs/metrics.md lists them.
public struct MetricFamily: Hashable, Sendable {
    /// How it behaves.
    public enum Kind: Hashable, Sendable {
        /// Only goes up.
        case counter
        /// Goes up and down.
        case gauge
        /// Counts observations by size; the bounds are the buckets' upper ends, themselves included, in ascending order.
        case histogram(bounds: [Double])

        /// The word Prometheus has for it.
        public var word: String {
            switch self {
            case .counter: "counter"
            case .gauge: "gauge"
            case .histogram: "histogram"
            }
        }
    }

    /// A label and how many values it may have; whatever is beyond becomes `other`.
    public struct Label: Hashable, Sendable {
        /// Which values a label may have.
        public enum Values: Hashable, Sendable {
            /// These.
            case oneOf([String])
            /// The first so many that come.
            case atMost(Int)
        }

        /// Its name.
        public let name: String
        /// Its values.
        public let values: Values

        /// Declares a label.
        public init(_ name: String, _ values: Values) { (self.name, self.values) = (name, values) }
    }

    /// Its name: `assay_fills_total`; it ends in the unit, and a counter's in `_total`.
    public let name: String
    /// What it measures, in a sentence without a full stop.
    public let help: String
    /// How it behaves.
    public let kind: Kind
    /// Its labels, in the order their values are given.
    public let labels: [Label]

    /// Declares a family. A name or label that Prometheus would not take is a programmer's error and stops the process.
    public init(_ name: String, _ kind: Kind, _ labels: [Label] = [], _ help: String) {
        precondition(Self.isName(name), "'\(name)' is no name of a metric")
        for label in labels { precondition(Self.isName(label.name) && label.name != "le", "'\(label.name)' is no name of a label") }
        if case .histogram(let bounds) = kind {
            let ascend = zip(bounds, bounds.dropFirst()).allSatisfy { $0 < $1 }
            precondition(!bounds.isEmpty && ascend && bounds.allSatisfy(\.isFinite), "the bounds of '\(name)' do not ascend")
        }
        (self.name, self.kind, self.labels, self.help) = (name, kind, labels, help)
    }

    private static func isName(_ text: String) -> Bool {
        guard let first = text.utf8.first, (97...122).contains(first) else { return false }
        return text.utf8.allSatisfy { (97...122).contains($0) || (48...57).contains($0) || $0 == UInt8(ascii: "_") }
    }

    /// The upper ends that fit a commit or a request, in seconds: from half a millisecond to ten seconds.
    public static let latencyBounds: [Double] = [
        0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10,
    ]
}
