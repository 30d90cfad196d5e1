public import JSON

/// What a JSON value looks like: what a request is checked against, what an answer promises, and what the OpenAPI document shows.
public indirect enum Shape: Hashable, Sendable {
    /// A member of an object.
    public struct Field: Hashable, Sendable {
        /// Its name.
        public let name: String
        /// What it holds.
        public let shape: Shape
        /// Whether it must be there.
        public let isRequired: Bool
        /// What it says, in a sentence; empty where the name says it.
        public let help: String

        /// A member that must be there.
        public init(_ name: String, _ shape: Shape, _ help: String = "") {
            (self.name, self.shape, self.isRequired, self.help) = (name, shape, true, help)
        }

        /// A member that may be left out.
        public static func maybe(_ name: String, _ shape: Shape, _ help: String = "") -> Field {
            Field(name: name, shape: shape, isRequired: false, help: help)
        }

        private init(name: String, shape: Shape, isRequired: Bool, help: String) {
            (self.name, self.shape, self.isRequired, self.help) = (name, shape, isRequired, help)
        }
    }

    /// A text of at most so many bytes, not empty.
    case text(longest: Int)
    /// A text that is a secret: it is in no example, log or problem.
    case secret
    /// One of these texts.
    case word([String])
    /// An exact decimal number as a text, without exponent: money, prices, quantities.
    case decimal
    /// A moment in ISO 8601 and UTC, as a text.
    case time
    /// A whole number within bounds.
    case integer(ClosedRange<Int64>)
    /// True or false.
    case flag
    /// Values of one shape.
    case list(Shape)
    /// An object with these members and no others.
    case object([Field])
    /// A document of a schema that is described elsewhere: any JSON.
    case document(String)
    /// The shape, or null.
    case orNull(Shape)
    /// A shape that the document shows once, under a name.
    case named(String, Shape)

    /// An ordinary text: at most 256 bytes.
    public static let text = Shape.text(longest: 256)
    /// A whole number from 0 on.
    public static let count = Shape.integer(0...Int64.max)
    /// A page of a list: its items and where the next page begins; null at the end.
    public static func page(of item: Shape) -> Shape {
        .object([Field("items", .list(item)), Field("next", .orNull(.text), "give it as `after` for the next page")])
    }
}

extension Shape {
    /// What is wrong with a value, each with its place as a JSON Pointer; empty where it is as it should be.
    ///
    /// A fault never repeats the value: it may be a secret in the wrong place.
    public func faults(of node: JSONNode, at pointer: String = "") -> [Problem.Fault] {
        func fault(_ expected: String) -> [Problem.Fault] {
            [Problem.Fault(pointer: pointer, "\(node.position): expected \(expected), found \(node.value.noun)")]
        }
        switch (self, node.kind) {
        case (.orNull, .null), (.flag, .bool), (.document, _): return []
        case (.orNull(let shape), _), (.named(_, let shape), _): return shape.faults(of: node, at: pointer)
        case (.text(let longest), .string(let text)):
            guard text.isEmpty || text.utf8.count > longest else { return [] }
            return [Problem.Fault(pointer: pointer, "\(node.position): has \(text.utf8.count) bytes; 1 to \(longest) are taken")]
        case (.secret, .string(let text)):
            return text.isEmpty || text.utf8.count > 1024
                ? [Problem.Fault(pointer: pointer, "\(node.position): 1 to 1024 bytes are taken")] : []
        case (.word(let words), .string(let text)):
            guard !words.contains(text) else { return [] }
            return [Problem.Fault(pointer: pointer, "\(node.position): is none of \(words.joined(separator: ", "))")]
        case (.decimal, .string(let text)):
            guard !Self.isDecimal(text) else { return [] }
            return [Problem.Fault(pointer: pointer, "\(node.position): is no plain decimal number such as \"12.5\"")]
        case (.time, .string): return []
        case (.integer(let range), .number(let text)):
            guard let number = Int64(text), range.contains(number) else { return fault(noun) }
            return []
        case (.list(let shape), .array(let nodes)):
            return nodes.enumerated().flatMap { shape.faults(of: $1, at: "\(pointer)/\($0)") }
        case (.object(let fields), .object(let members)): return Self.faults(of: members, fields, node, at: pointer)
        default: return fault(noun)
        }
    }

    private static func faults(
        of members: [JSONNode.Member], _ fields: [Field], _ node: JSONNode, at pointer: String
    ) -> [Problem.Fault] {
        var faults: [Problem.Fault] = []
        for member in members {
            let place = "\(pointer)/\(escape(JSONError.onOneLine(member.name)))"
            guard let field = fields.first(where: { $0.name == member.name }) else {
                let known = fields.map(\.name).joined(separator: ", ")
                faults.append(Problem.Fault(pointer: place, "\(member.position): is not known here; there are: \(known)"))
                continue
            }
            faults += field.shape.faults(of: member.node, at: place)
        }
        for field in fields where field.isRequired && !members.contains(where: { $0.name == field.name }) {
            faults.append(Problem.Fault(pointer: "\(pointer)/\(escape(field.name))", "\(node.position): is missing"))
        }
        return faults
    }

    /// What is expected, as a message says it.
    var noun: String {
        switch self {
        case .text, .secret, .time: "a text"
        case .word(let words): "one of \(words.joined(separator: ", "))"
        case .decimal: "a decimal number as a text"
        case .integer(let range):
            "a whole number from \(range.lowerBound)" + (range.upperBound == .max ? "" : " to \(range.upperBound)")
        case .flag: "true or false"
        case .list: "a list"
        case .object: "an object"
        case .document: "a document"
        case .orNull(let shape): "\(shape.noun) or null"
        case .named(_, let shape): shape.noun
        }
    }

    /// Digits with at most one point between them and a sign in front, at most 48 of them.
    static func isDecimal(_ text: String) -> Bool {
        let digits = text.hasPrefix("-") ? text.dropFirst() : text[...]
        let parts = digits.split(separator: ".", omittingEmptySubsequences: false)
        return digits.utf8.count <= 48 && (1...2).contains(parts.count)
            && parts.allSatisfy { !$0.isEmpty && $0.utf8.allSatisfy { (48...57).contains($0) } }
    }

    private static func escape(_ name: String) -> String {
        name.split(separator: "~", omittingEmptySubsequences: false).joined(separator: "~0")
            .split(separator: "/", omittingEmptySubsequences: false).joined(separator: "~1")
    }
}
