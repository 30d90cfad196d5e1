/// A JSON document or a part of one.
///
/// Objects keep the order of their members, so that what is written is the same every time. Numbers keep their text, so that decimals stay
/// exact; money travels as strings. Strings compare by canonical equivalence, as Swift's do.
public enum JSONValue: Hashable, Sendable {
    /// `null`.
    case null
    /// `true` or `false`.
    case bool(Bool)
    /// A number as its JSON text: `12`, `-0.50`, `1e9`. Text that is no JSON number is written as a string, so that what is written
    /// is always JSON.
    case number(String)
    /// A text.
    case string(String)
    /// Values in order.
    case array([JSONValue])
    /// Members in order. A name given twice is written twice and refused by the reader.
    case object([Member])

    /// A named value of an object.
    public struct Member: Hashable, Sendable {
        /// Its name.
        public let name: String
        /// Its value.
        public let value: JSONValue
        /// Makes a member.
        public init(_ name: String, _ value: JSONValue) { (self.name, self.value) = (name, value) }
    }

    /// A whole number.
    public init(_ integer: some BinaryInteger) { self = .number(String(integer)) }

    /// A number; one that JSON cannot say (infinite, not a number) becomes `null`.
    public init(_ double: Double) { self = double.isFinite ? .number("\(double)") : .null }

    /// A text.
    public init(_ text: String) { self = .string(text) }

    /// The value of a member; nil where there is no such member or this is no object.
    public subscript(name: String) -> JSONValue? { members?.first { $0.name == name }?.value }

    /// The value at a place of an array, counted from 0; nil where there is none or this is no array.
    public subscript(index: Int) -> JSONValue? {
        guard case .array(let values) = self, values.indices.contains(index) else { return nil }
        return values[index]
    }

    /// Adds a member at the end of an object; nothing happens where the value is nil.
    public mutating func add(_ name: String, _ value: JSONValue?) {
        guard case .object(var members) = self else { preconditionFailure("only an object takes members") }
        guard let value else { return }
        self = .null
        members.append(Member(name, value))
        self = .object(members)
    }
}

extension JSONValue {
    /// True for `null`.
    public var isNull: Bool { self == .null }

    /// True or false; nil where this is neither.
    public var asBool: Bool? {
        guard case .bool(let value) = self else { return nil }
        return value
    }

    /// The text of a string; nil for anything else.
    public var asString: String? {
        guard case .string(let text) = self else { return nil }
        return text
    }

    /// A number written as a whole number that fits; nil for anything else, `1.0` and `1e3` included.
    public var asInt: Int? {
        guard case .number(let text) = self else { return nil }
        return Int(text)
    }

    /// A number as the nearest binary one; nil for anything else and where it is out of range. Never for money.
    public var asDouble: Double? {
        guard case .number(let text) = self, let value = Double(text), value.isFinite else { return nil }
        return value
    }

    /// The exact text of a number, or the text of a string: what venues send prices as.
    public var asDecimalText: String? {
        switch self {
        case .number(let text), .string(let text): text
        default: nil
        }
    }

    /// The values of an array; nil for anything else.
    public var asArray: [JSONValue]? {
        guard case .array(let values) = self else { return nil }
        return values
    }

    /// The members of an object in order; nil for anything else.
    public var members: [Member]? {
        guard case .object(let members) = self else { return nil }
        return members
    }

    /// What it is, as an error message would say it: `a number`, `an object`.
    public var noun: String {
        switch self {
        case .null: "null"
        case .bool: "true or false"
        case .number: "a number"
        case .string: "a text"
        case .array: "a list"
        case .object: "an object"
        }
    }
}

extension JSONValue: ExpressibleByNilLiteral, ExpressibleByBooleanLiteral, ExpressibleByIntegerLiteral, ExpressibleByFloatLiteral,
    ExpressibleByStringInterpolation, ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral
{
    /// `null`.
    public init(nilLiteral: ()) { self = .null }
    /// `true` or `false`.
    public init(booleanLiteral value: Bool) { self = .bool(value) }
    /// A whole number.
    public init(integerLiteral value: Int) { self.init(value) }
    /// The nearest binary number, in the fewest digits that say it.
    public init(floatLiteral value: Double) { self.init(value) }
    /// A text.
    public init(stringLiteral value: String) { self = .string(value) }
    /// Values in order.
    public init(arrayLiteral elements: JSONValue...) { self = .array(elements) }
    /// The members in the order they are written.
    public init(dictionaryLiteral elements: (String, JSONValue)...) { self = .object(elements.map { Member($0.0, $0.1) }) }
}

extension JSONValue: CustomStringConvertible {
    /// The value as JSON on one line.
    public var description: String { text() }
}
