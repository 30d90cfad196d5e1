public import Domain
internal import JSON

/// A value of a log line. There is no way to make one of a secret, of an error's payload or of any object: what is logged is chosen.
public enum LogValue: Hashable, Sendable {
    /// A text; whatever is in it is escaped where it is written.
    case text(String)
    /// A whole number.
    case integer(Int64)
    /// An exact decimal number, as text: a price, a quantity, an amount.
    case decimal(String)
    /// Yes or no.
    case boolean(Bool)
    /// A span of time; written in seconds.
    case duration(Duration)

    /// A price or a quantity.
    public static func decimal(_ value: some FixedPoint) -> LogValue { .decimal(value.description) }
    /// A count.
    public static func integer(_ value: Int) -> LogValue { .integer(Int64(value)) }

    /// As it stands in a document: durations are numbers of seconds, decimals are texts, so that no reader rounds them.
    var json: JSONValue {
        switch self {
        case .text(let text), .decimal(let text): .string(text)
        case .integer(let number): .number(String(number))
        case .boolean(let flag): .bool(flag)
        case .duration(let span): .number(span.seconds)
        }
    }
}

extension LogValue: ExpressibleByStringLiteral, ExpressibleByIntegerLiteral, ExpressibleByBooleanLiteral {
    public init(stringLiteral value: StaticString) { self = .text(value.description) }
    public init(integerLiteral value: Int64) { self = .integer(value) }
    /// Makes yes or no.
    public init(booleanLiteral value: Bool) { self = .boolean(value) }
}

extension Duration {
    /// Seconds as an exact decimal number of at most nine decimals, as JSON and Prometheus read it.
    var seconds: String {
        let nanoseconds = Int128(components.seconds) * 1_000_000_000 + Int128(components.attoseconds / 1_000_000_000)
        return DecimalText.format(units: nanoseconds, decimals: 9, atLeast: 0)
    }
}

/// The named values of a log line, in the order they were written. Names are literals, so that no input can become one.
public struct LogFields: Hashable, Sendable, ExpressibleByDictionaryLiteral {
    /// One named value.
    public struct Field: Hashable, Sendable {
        /// What it is called: `order`, `limit`.
        public let name: String
        /// What it is.
        public let value: LogValue
    }

    /// The fields.
    public let all: [Field]

    public init(dictionaryLiteral elements: (StaticString, LogValue)...) {
        all = elements.map { Field(name: $0.0.description, value: $0.1) }
    }
}
