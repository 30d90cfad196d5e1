internal import Domain
internal import JSON

/// A checked value of a key.
enum ConfigurationValue: Hashable, Sendable {
    case text(String)
    case integer(Int)
    case decimal(String)
    case flag(Bool)
    case duration(Duration)
    case list([String])

    /// What is wrong with a value, without its key and place.
    struct Mismatch: Error {
        /// The value is of the kind but out of its range; otherwise it is of another kind.
        let isOutOfRange: Bool
        static let kind = Mismatch(isOutOfRange: false)
        static let range = Mismatch(isOutOfRange: true)
    }

    /// Reads a value from text, as the environment and `--set` have it.
    init(_ text: String, _ kind: ConfigurationKey.Kind) throws(Mismatch) {
        switch kind {
        case .text: self = .text(text)
        case .form(let form):
            guard form.holds(text) else { throw .range }
            self = .text(text)
        case .integer(let range):
            guard let number = Int(text) else { throw JSONValue.isNumber(text) && !text.contains(".") ? .range : .kind }
            guard range.contains(number) else { throw .range }
            self = .integer(number)
        case .decimal(let from, let to):
            guard DecimalText.parse(text) != nil else { throw .kind }
            guard Self.isInOrder(from, text), Self.isInOrder(text, to) else { throw .range }
            self = .decimal(text)
        case .flag:
            guard text == "true" || text == "false" else { throw .kind }
            self = .flag(text == "true")
        case .choice(let words):
            guard words.contains(text) else { throw .range }
            self = .text(text)
        case .duration(let range):
            guard let duration = parseDuration(text) else { throw .kind }
            guard range.contains(duration) else { throw .range }
            self = .duration(duration)
        case .list: self = .list(text.isEmpty ? [] : text.split(separator: ",", omittingEmptySubsequences: false).map(String.init))
        }
    }

    /// Reads a value from the file, where it has a type of its own.
    init(_ node: JSONNode, _ kind: ConfigurationKey.Kind) throws(Mismatch) {
        switch (kind, node.kind) {
        case (.text, .string(let text)), (.form, .string(let text)), (.choice, .string(let text)), (.duration, .string(let text)),
            (.integer, .number(let text)),
            (.decimal, .string(let text)), (.decimal, .number(let text)):
            try self.init(text, kind)
        case (.flag, .bool(let flag)): self = .flag(flag)
        case (.list, .array(let nodes)):
            var texts: [String] = []
            for node in nodes {
                guard case .string(let text) = node.kind else { throw .kind }
                texts.append(text)
            }
            self = .list(texts)
        default: throw .kind
        }
    }

    /// The value as it would be written after `--set`.
    var text: String {
        switch self {
        case .text(let text), .decimal(let text): text
        case .integer(let number): "\(number)"
        case .flag(let flag): "\(flag)"
        case .duration(let duration): durationText(duration)
        case .list(let texts): texts.joined(separator: ",")
        }
    }

    /// The value as it is written in the file.
    var json: JSONValue {
        switch self {
        case .text(let text), .decimal(let text): .string(text)
        case .integer(let number): JSONValue(number)
        case .flag(let flag): .bool(flag)
        case .duration(let duration): .string(durationText(duration))
        case .list(let texts): .array(texts.map { .string($0) })
        }
    }

    /// Whether two decimal numbers are in order; true where one is not given.
    private static func isInOrder(_ low: String?, _ high: String?) -> Bool {
        guard let low = low.flatMap({ DecimalText.parse($0) }), let high = high.flatMap({ DecimalText.parse($0) }) else { return true }
        // Whole parts first, so that nothing has to be scaled up and overflow; fractions have at most 18 digits.
        let (lowWhole, lowRest) = low.units.quotientAndRemainder(dividingBy: Int128(powerOfTen(low.decimals)))
        let (highWhole, highRest) = high.units.quotientAndRemainder(dividingBy: Int128(powerOfTen(high.decimals)))
        if lowWhole != highWhole { return lowWhole < highWhole }
        return lowRest * Int128(powerOfTen(18 - low.decimals)) <= highRest * Int128(powerOfTen(18 - high.decimals))
    }
}

private let durationUnits: [(name: String, milliseconds: Int64)] = [
    ("ms", 1), ("s", 1000), ("m", 60_000), ("h", 3_600_000), ("d", 86_400_000),
]

/// Reads `250ms`, `2s`, `5m`, `1h`, `7d`; nil for anything else.
func parseDuration(_ text: String) -> Duration? {
    let digits = text.prefix { $0 >= "0" && $0 <= "9" }
    guard !digits.isEmpty, let count = Int64(digits), let unit = durationUnits.first(where: { $0.name == text.dropFirst(digits.count) }),
        case (let milliseconds, let overflow) = count.multipliedReportingOverflow(by: unit.milliseconds), !overflow
    else { return nil }
    return .milliseconds(milliseconds)
}

/// A duration in the largest unit that writes it whole.
func durationText(_ duration: Duration) -> String {
    let (seconds, attoseconds) = duration.components
    let milliseconds = seconds * 1000 + attoseconds / 1_000_000_000_000_000
    guard milliseconds != 0, let unit = durationUnits.last(where: { milliseconds % $0.milliseconds == 0 }) else { return "0s" }
    return "\(milliseconds / unit.milliseconds)\(unit.name)"
}
