public import JSON

/// What can be wrong with a row, or worth knowing about it.
public enum FindingKind: String, Hashable, Sendable, CaseIterable {
    /// The record's quotes are broken or it has too few fields.
    case malformedRow
    /// A field that must say something is empty.
    case emptyField
    /// A field is no number or no time, or a time that never was.
    case unparsable
    /// A number has more decimals than the instrument.
    case tooManyDecimals
    /// A price is zero or less.
    case nonPositivePrice
    /// A volume or size is less than zero.
    case negativeVolume
    /// A bar's high is below its low.
    case highBelowLow
    /// A bar's open or close is not between its low and high.
    case outsideRange
    /// A bid is above the ask.
    case crossedQuote
    /// The market was closed.
    case outsideSession
    /// Two bars have one time.
    case duplicate
    /// A row is earlier than one before it.
    case outOfOrder
    /// Bars or sessions that the calendar has are not there.
    case gap
    /// A price moved further at once than the stated threshold.
    case jump
    /// A volume is empty and was read as "the source has none".
    case noVolume
    /// A quote or trade while the market was closed.
    case outsideHours

    /// Whether it refuses an import or is only told.
    public var severity: Severity {
        switch self {
        case .gap, .jump, .noVolume, .outsideHours: .notice
        default: .error
        }
    }

    /// In words.
    public var title: String {
        switch self {
        case .malformedRow: "malformed row"
        case .emptyField: "empty field"
        case .unparsable: "unparsable field"
        case .tooManyDecimals: "more decimals than the instrument has"
        case .nonPositivePrice: "price not positive"
        case .negativeVolume: "volume negative"
        case .highBelowLow: "high below low"
        case .outsideRange: "open or close outside low to high"
        case .crossedQuote: "bid above ask"
        case .outsideSession: "outside any session"
        case .duplicate: "duplicate time"
        case .outOfOrder: "out of order"
        case .gap: "gap"
        case .jump: "jump"
        case .noVolume: "no volume"
        case .outsideHours: "outside market hours"
        }
    }

    /// How much a finding weighs.
    public enum Severity: String, Hashable, Sendable {
        /// The row cannot be imported.
        case error
        /// The row is imported unless everything is to be refused.
        case notice
    }
}

/// One thing found in a file.
public struct Finding: Hashable, Sendable {
    /// What it is.
    public let kind: FindingKind
    /// The lines it is about, in the file's order; the file's first line is 1.
    public let lines: [Int]
    /// What exactly, with the values.
    public let message: String
    /// The values by name, as text.
    public let values: [Value]

    /// A named value.
    public struct Value: Hashable, Sendable {
        /// Its name: a column, `missing`, `threshold`.
        public let name: String
        /// The value.
        public let text: String
        /// Makes a value.
        public init(_ name: String, _ text: String) { (self.name, self.text) = (name, text) }
    }

    /// `line 12: high 10 is below low 11`.
    public var text: String { (lines.count == 1 ? "line " : "lines ") + lines.map(String.init).joined(separator: ", ") + ": " + message }

    /// Lines, message and values.
    public var json: JSONValue {
        [
            "lines": .array(lines.map { JSONValue($0) }), "message": .string(message),
            "values": .object(values.map { JSONValue.Member($0.name, .string($0.text)) }),
        ]
    }
}
