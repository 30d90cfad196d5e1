public import JSON

/// A place in the query or the path whose value a route reads.
public struct Parameter: Hashable, Sendable {
    /// Its name.
    public let name: String
    /// What it may be: a text, a word, a whole number, a flag, a decimal number or a time.
    public let shape: Shape
    /// What it does, in a sentence.
    public let help: String
    /// What stands in the document's examples.
    public let example: JSONValue
    /// Whether it must be there; what stands in a path always is.
    public let isRequired: Bool

    /// Declares a parameter.
    public init(_ name: String, _ shape: Shape, _ help: String, example: JSONValue, isRequired: Bool = false) {
        (self.name, self.shape, self.help, self.example, self.isRequired) = (name, shape, help, example, isRequired)
    }

    /// The value a text stands for; nil where it is none of the shape.
    func value(of text: String) -> JSONValue? {
        let kind: JSONNode.Kind
        switch shape {
        case .integer: kind = .number(text)
        case .flag: kind = text == "true" ? .bool(true) : text == "false" ? .bool(false) : .null
        default: kind = .string(text)
        }
        let node = JSONNode(kind, at: JSONPosition(line: 1, column: 1, offset: 0))
        guard shape.faults(of: node).isEmpty else { return nil }
        return node.value
    }
}

/// The path of a route: `/api/v1/orders/{id}`, where what stands in braces is a parameter.
public struct PathPattern: Hashable, Sendable, CustomStringConvertible {
    enum Part: Hashable, Sendable {
        case literal(String)
        case parameter(Parameter)
    }

    /// As it is written.
    public let description: String
    let parts: [Part]
    /// Whether it has no parameter.
    let isLiteral: Bool
    /// Whether it is of the API, and neither of the page nor a probe.
    let isOfAPI: Bool

    /// Reads a pattern. A name in braces without a parameter, or a parameter without its place, is a programmer's error.
    public init(_ text: String, _ parameters: [Parameter] = []) {
        description = text
        var left = parameters
        parts = text.split(separator: "/").map { part in
            guard part.hasPrefix("{"), part.hasSuffix("}") else { return .literal(String(part)) }
            let name = part.dropFirst().dropLast()
            guard let place = left.firstIndex(where: { $0.name == name }) else {
                preconditionFailure("'\(text)' has no parameter '\(name)', or has it twice")
            }
            return .parameter(left.remove(at: place))
        }
        isLiteral = parameters.isEmpty
        isOfAPI = parts.first == .literal("api")
        precondition(text.hasPrefix("/") && left.isEmpty, "'\(text)' does not begin with a slash, or leaves a parameter out")
    }

    /// Its parameters, in order.
    public var parameters: [Parameter] { parts.compactMap { if case .parameter(let parameter) = $0 { parameter } else { nil } } }

    /// Its parts that are no parameters, in order.
    var literals: [String] { parts.compactMap { if case .literal(let text) = $0 { text } else { nil } } }

    /// The path with the parameters' examples in their places.
    public var example: String {
        parts.map { part in
            switch part {
            case .literal(let text): "/" + text
            case .parameter(let parameter): "/" + (parameter.example.asDecimalText ?? "")
            }
        }.joined()
    }

    /// The texts of its parameters in a path; nil where the path is another one.
    func match(_ path: [String]) -> [String: String]? {
        guard path.count == parts.count else { return nil }
        var found: [String: String] = [:]
        for (text, part) in zip(path, parts) {
            switch part {
            case .literal(let expected): if text != expected { return nil }
            case .parameter(let parameter): found[parameter.name] = text
            }
        }
        return found
    }

    /// How many of its parts are literal: where two patterns match, the one with more of them is meant.
    var weight: Int { literals.count }
}
