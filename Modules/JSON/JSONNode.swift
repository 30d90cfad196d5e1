/// A JSON value that knows where it was written: what a configuration is read as, so that a complaint can name the line.
public struct JSONNode: Hashable, Sendable {
    /// What it is. Numbers are as in `JSONValue`, brought to JSON's own notation (`+.5` is `0.5`, `0x1F` is `31`).
    public enum Kind: Hashable, Sendable {
        /// `null`.
        case null
        /// `true` or `false`.
        case bool(Bool)
        /// A number as its JSON text.
        case number(String)
        /// A text.
        case string(String)
        /// Values in order.
        case array([JSONNode])
        /// Members in order, no name twice unless the reader was told to keep duplicates.
        case object([Member])
    }

    /// A named value of an object.
    public struct Member: Hashable, Sendable {
        /// Its name.
        public let name: String
        /// Where its name begins.
        public let position: JSONPosition
        /// Its value.
        public let node: JSONNode
        /// Makes a member.
        public init(_ name: String, at position: JSONPosition, _ node: JSONNode) {
            (self.name, self.position, self.node) = (name, position, node)
        }
    }

    /// What it is.
    public let kind: Kind
    /// Where it begins.
    public let position: JSONPosition

    /// Makes a node.
    public init(_ kind: Kind, at position: JSONPosition) { (self.kind, self.position) = (kind, position) }

    /// The member of a name; nil where there is none or this is no object.
    public subscript(name: String) -> Member? { members?.first { $0.name == name } }

    /// The members of an object in order; nil for anything else.
    public var members: [Member]? {
        guard case .object(let members) = kind else { return nil }
        return members
    }

    /// The value without its positions.
    public var value: JSONValue {
        switch kind {
        case .null: .null
        case .bool(let flag): .bool(flag)
        case .number(let text): .number(text)
        case .string(let text): .string(text)
        case .array(let nodes): .array(nodes.map(\.value))
        case .object(let members): .object(members.map { .init($0.name, $0.node.value) })
        }
    }
}

extension JSONNode {
    /// Reads one document.
    /// - Parameters:
    ///   - bytes: the document in UTF-8.
    ///   - dialect: the grammar.
    ///   - sizeLimit: how many bytes a document may have.
    ///   - keepsDuplicates: keeps a name given twice in one object for the caller to judge, instead of refusing it.
    /// - Throws: `JSONError` for anything the grammar does not allow, bytes that are not UTF-8, a name given twice in one object, more than
    ///   `sizeLimit` bytes or more than 128 levels. Nothing is skipped and nothing traps.
    public init(
        reading bytes: [UInt8], as dialect: JSONDialect = .json5, sizeLimit: Int = JSONValue.sizeLimit, keepsDuplicates: Bool = false
    ) throws(JSONError) {
        self = try JSONReader<JSONNode>.read(bytes, dialect, sizeLimit, keepsDuplicates: keepsDuplicates)
    }

    /// Reads one document from text.
    public init(reading text: String, as dialect: JSONDialect = .json5, sizeLimit: Int = JSONValue.sizeLimit) throws(JSONError) {
        try self.init(reading: Array(text.utf8), as: dialect, sizeLimit: sizeLimit)
    }
}

extension JSONValue {
    /// How many bytes a document may have unless the reader is told otherwise: 16 MiB.
    public static let sizeLimit = 16 << 20
    /// How many arrays and objects may stand inside each other.
    public static let depthLimit = 128

    /// Reads one document; the errors are those of `JSONNode`.
    public init(reading bytes: [UInt8], as dialect: JSONDialect = .strict, sizeLimit: Int = JSONValue.sizeLimit) throws(JSONError) {
        self = try JSONReader<JSONValue>.read(bytes, dialect, sizeLimit)
    }

    /// Reads one document from text.
    public init(reading text: String, as dialect: JSONDialect = .strict, sizeLimit: Int = JSONValue.sizeLimit) throws(JSONError) {
        try self.init(reading: Array(text.utf8), as: dialect, sizeLimit: sizeLimit)
    }
}

/// What the reader makes of what it reads: values alone, or values with positions.
protocol JSONTree: Sendable {
    associatedtype Member: Sendable
    static var keepsPositions: Bool { get }
    static func leaf(_ value: JSONValue, at position: JSONPosition) -> Self
    static func list(_ values: [Self], at position: JSONPosition) -> Self
    static func table(_ members: [Member], at position: JSONPosition) -> Self
    static func member(_ name: String, at position: JSONPosition, _ value: Self) -> Member
    static func name(of member: Member) -> String
}

extension JSONValue: JSONTree {
    static var keepsPositions: Bool { false }
    static func leaf(_ value: JSONValue, at position: JSONPosition) -> JSONValue { value }
    static func list(_ values: [JSONValue], at position: JSONPosition) -> JSONValue { .array(values) }
    static func table(_ members: [Member], at position: JSONPosition) -> JSONValue { .object(members) }
    static func member(_ name: String, at position: JSONPosition, _ value: JSONValue) -> Member { Member(name, value) }
    static func name(of member: Member) -> String { member.name }
}

extension JSONNode: JSONTree {
    static var keepsPositions: Bool { true }
    static func leaf(_ value: JSONValue, at position: JSONPosition) -> JSONNode {
        switch value {
        case .bool(let flag): JSONNode(.bool(flag), at: position)
        case .number(let text): JSONNode(.number(text), at: position)
        case .string(let text): JSONNode(.string(text), at: position)
        default: JSONNode(.null, at: position)
        }
    }
    static func list(_ values: [JSONNode], at position: JSONPosition) -> JSONNode { JSONNode(.array(values), at: position) }
    static func table(_ members: [Member], at position: JSONPosition) -> JSONNode { JSONNode(.object(members), at: position) }
    static func member(_ name: String, at position: JSONPosition, _ value: JSONNode) -> Member { Member(name, at: position, value) }
    static func name(of member: Member) -> String { member.name }
}
