/// A declaration as far as the rules need it.
struct Declaration {
    enum Kind: String {
        case function = "func"
        case initializer = "init"
        case deinitializer = "deinit"
        case `subscript`
        case variable = "var"
        case constant = "let"
        case alias = "typealias"
        case requirementType = "associatedtype"
        case structure = "struct"
        case enumeration = "enum"
        case `class`, actor, `protocol`, `extension`, macro

        var isType: Bool {
            switch self {
            case .structure, .enumeration, .class, .actor, .protocol, .extension: true
            default: false
            }
        }
        var isFunction: Bool { self == .function || self == .initializer || self == .deinitializer || self == .subscript }
    }

    let kind: Kind
    /// The name; for an operator its signs.
    let name: String
    /// The name with its labels, as Swift writes it: `hash(into:)`.
    let signature: String
    let isPublic: Bool
    /// The line of its first attribute or modifier, and of its keyword.
    let firstLine: Int
    let line: Int
    /// The line its body closes on; nil where it has none.
    let lastLine: Int?
    /// The type or extension it stands in; nil at the top and inside bodies.
    let owner: String?
    let isRequirement: Bool
    /// What a type, an extension or a protocol inherits or conforms to.
    let inherits: [String]
}

/// Finds declarations by their keywords, and knows which type or body each stands in.
struct DeclarationScanner {
    private enum Scope {
        case type(name: String, isProtocol: Bool)
        case body, brackets
    }

    private let tokens: [Token]
    private var scopes: [Scope] = []
    private var typeBraces: [Int: (name: String, isProtocol: Bool)] = [:]

    init(_ tokens: [Token]) { self.tokens = tokens }

    private static let modifiers: Set = [
        "public", "open", "package", "internal", "fileprivate", "private", "static", "final", "mutating", "nonmutating", "override", "lazy",
        "weak",
        "unowned", "convenience", "required", "nonisolated", "indirect", "consuming", "borrowing", "prefix", "infix", "postfix", "dynamic",
        "optional", "isolated", "distributed", "class",
    ]
    private static let starters = modifiers.union([
        "func", "var", "let", "init", "deinit", "subscript", "struct", "enum", "actor", "protocol", "extension", "typealias",
        "associatedtype",
        "case", "import", "macro", "@", "#", "}",
    ])

    mutating func scan() -> [Declaration] {
        var found: [Declaration] = []
        for index in tokens.indices {
            let token = tokens[index]
            switch (token.kind, token.text) {
            case (.sign, "{"):
                scopes.append(typeBraces[index].map { .type(name: $0.name, isProtocol: $0.isProtocol) } ?? .body)
            case (.sign, "("), (.sign, "["): scopes.append(.brackets)
            case (.sign, "}"), (.sign, ")"), (.sign, "]"): _ = scopes.popLast()
            case (.word, _): if let declaration = declaration(at: index) { found.append(declaration) }
            default: break
            }
        }
        return found
    }

    private mutating func declaration(at index: Int) -> Declaration? {
        guard let kind = Declaration.Kind(rawValue: tokens[index].text), index + 1 < tokens.count else { return nil }
        if index > 0, tokens[index - 1].text == "." || tokens[index - 1].text == "import" { return nil }
        guard isPossible(kind, before: tokens[index + 1]) else { return nil }
        let (name, afterName) = self.name(of: kind, at: index)
        guard !name.isEmpty else { return nil }
        let body = self.body(of: kind, from: afterName)
        if kind.isType, let body { typeBraces[body] = (name, kind == .protocol) }
        let (first, isPublic) = opening(before: index)
        let (owner, isRequirement) = enclosing
        return Declaration(
            kind: kind, name: name, signature: name + labels(of: kind, from: afterName), isPublic: isPublic, firstLine: tokens[first].line,
            line: tokens[index].line, lastLine: body.map { tokens[tokens.close(of: $0) - 1].line }, owner: owner,
            isRequirement: isRequirement,
            inherits: kind.isType ? inherits(from: afterName, to: body) : [])
    }

    private var enclosing: (owner: String?, isRequirement: Bool) {
        if case .type(let name, let isProtocol) = scopes.last { return (name, isProtocol) }
        return (nil, false)
    }

    private func isPossible(_ kind: Declaration.Kind, before next: Token) -> Bool {
        if case .brackets = scopes.last { return false }
        let isMember: Bool
        if case .body = scopes.last { isMember = false } else { isMember = true }
        switch kind {
        case .initializer: return isMember && next.kind == .sign && "(?!<".contains(next.text)
        case .deinitializer: return isMember && next.text == "{"
        case .subscript: return isMember && (next.text == "(" || next.text == "<")
        case .variable, .constant: return isMember
        case .class: return next.kind == .word && !Self.starters.contains(next.text)
        case .extension: return next.kind == .word || next.text == "["
        case .function: return true
        default: return next.kind == .word
        }
    }

    private func name(of kind: Declaration.Kind, at index: Int) -> (name: String, after: Int) {
        switch kind {
        case .initializer, .deinitializer, .subscript: return (kind.rawValue, index + 1)
        case .extension:
            var (name, next) = (tokens[index + 1].text, index + 2)
            if name == "[" { return ("Array", tokens.close(of: index + 1)) }
            while next + 1 < tokens.count, tokens[next].text == "." { (name, next) = (tokens[next + 1].text, next + 2) }
            return (name, next)
        case .function where tokens[index + 1].kind == .sign:
            var (name, next) = ("", index + 1)
            while next < tokens.count, tokens[next].kind == .sign, tokens[next].text != "(",
                !(tokens[next].text == "<" && !name.isEmpty && tokens[next + 1].kind == .word)
            {
                name += tokens[next].text
                next += 1
            }
            return (name, next)
        case .variable where tokens[index + 1].text == "(", .constant where tokens[index + 1].text == "(":
            return (tokens[index + 2].text, tokens.close(of: index + 1))
        default: return (tokens[index + 1].text, index + 2)
        }
    }

    /// The brace that opens the body; nil for a requirement or a stored value.
    private func body(of kind: Declaration.Kind, from start: Int) -> Int? {
        if kind == .constant || kind == .alias || kind == .requirementType || kind == .macro { return nil }
        var index = start
        while index < tokens.count {
            let token = tokens[index]
            if token.text == "{", token.kind == .sign { return index }
            if index > start, token.opensLine, Self.starters.contains(token.text) { return nil }
            if token.kind == .sign, token.text == "}" || (kind == .variable && token.text == "=") { return nil }
            index = token.kind == .sign && (token.text == "(" || token.text == "[") ? tokens.close(of: index) : index + 1
        }
        return nil
    }

    private func labels(of kind: Declaration.Kind, from start: Int) -> String {
        guard kind.isFunction, kind != .deinitializer, let open = tokens[start...].firstIndex(where: { $0.text == "(" }) else { return "" }
        let end = tokens.close(of: open) - 1
        var (index, isDue, text) = (open + 1, true, "")
        while index < end {
            if isDue, tokens[index].kind == .word,
                tokens[index + 1].text == ":" || (tokens[index + 1].kind == .word && tokens[index + 2].text == ":")
            {
                text += tokens[index].text + ":"
            }
            isDue = tokens[index].text == ","
            index = "([{".contains(tokens[index].text) && tokens[index].kind == .sign ? tokens.close(of: index) : index + 1
        }
        return "(" + text + ")"
    }

    private func inherits(from start: Int, to body: Int?) -> [String] {
        guard let body, let colon = tokens[start..<body].firstIndex(where: { $0.text == ":" || $0.text == "where" }),
            tokens[colon].text == ":"
        else { return [] }
        var (found, index) = ([String](), colon + 1)
        while index < body, tokens[index].text != "where" {
            let token = tokens[index]
            let isName = token.kind == .word && tokens[index - 1].text != "@" && tokens[index + 1].text != "."
            if isName { found.append(token.text) }
            index += 1
        }
        return found
    }

    /// The first token of the declaration's attributes and modifiers, and whether one of them is `public` or `open`.
    private func opening(before keyword: Int) -> (first: Int, isPublic: Bool) {
        var (first, isPublic) = (keyword, false)
        while first > 0 {
            var candidate = first - 1
            if tokens[candidate].text == ")", let open = matchingOpen(candidate), open > 0 { candidate = open - 1 }
            guard tokens[candidate].kind == .word else { break }
            if candidate > 0, tokens[candidate - 1].text == "@" {
                first = candidate - 1
            } else if Self.modifiers.contains(tokens[candidate].text), candidate == 0 || tokens[candidate - 1].text != "." {
                if candidate == first - 1, ["public", "open"].contains(tokens[candidate].text) { isPublic = true }
                first = candidate
            } else {
                break
            }
        }
        return (first, isPublic)
    }

    private func matchingOpen(_ close: Int) -> Int? {
        var depth = 0
        for index in stride(from: close, through: 0, by: -1) where tokens[index].kind == .sign {
            if tokens[index].text == ")" { depth += 1 }
            if tokens[index].text == "(" { depth -= 1 }
            if depth == 0 { return index }
        }
        return nil
    }
}
