/// A text file of the tree, by its path from the root.
struct Source {
    let path: String
    let text: String
    let lines: [Substring]
    /// Code and comments of a Swift file; empty for any other.
    let tokens: [Token]
    let comments: [Comment]
    let textLines: Set<Int>
    /// Where each word of the code stands among the tokens.
    let words: [String: [Int]]
    /// Every declaration of a Swift file, in order; those inside bodies only where they are functions or types.
    let declarations: [Declaration]

    init(_ path: String, _ text: String) {
        (self.path, self.text) = (path, text)
        lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        let lexer = path.hasSuffix(".swift") ? Lexer(text) : nil
        (tokens, comments, textLines) = (lexer?.tokens ?? [], lexer?.comments ?? [], lexer?.textLines ?? [])
        words = Dictionary(grouping: tokens.indices.filter { [tokens] in tokens[$0].kind == .word }) { [tokens] in tokens[$0].text }
        var scanner = DeclarationScanner(tokens)
        declarations = scanner.scan()
    }

    var isSwift: Bool { path.hasSuffix(".swift") }
    /// The last part of the path.
    var name: Substring { path[(path.lastIndex(of: "/").map(path.index(after:)) ?? path.startIndex)...] }
    /// The folder it is in; empty for the root.
    var folder: Substring { path.lastIndex(of: "/").map { path[..<$0] } ?? "" }
    /// True for what ships: modules, plugins and apps without their tests.
    var isProduct: Bool {
        isSwift && !path.contains("/Tests/") && ["Modules/", "Plugins/", "Apps/"].contains { path.hasPrefix($0) }
    }

    /// The modules it imports, with the line.
    var imports: [(module: String, line: Int)] {
        var found: [(String, Int)] = []
        for index in words["import"] ?? [] {
            let token = tokens[index]
            guard index + 1 < tokens.count, index == 0 || tokens[index - 1].text != "." else { continue }
            var name = index + 1
            if Self.importKinds.contains(tokens[name].text), name + 1 < tokens.count, tokens[name + 1].kind == .word,
                tokens[name + 1].line == token.line
            {
                name += 1
            }
            if tokens[name].kind == .word, tokens[name].line == token.line { found.append((tokens[name].text, token.line)) }
        }
        return found
    }

    private static let importKinds: Set = ["struct", "class", "enum", "protocol", "func", "var", "let", "typealias"]
}

extension [Token] {
    /// The index just past the sign that closes the one at `start`; the end when nothing does.
    func close(of start: Int) -> Int {
        let pairs = ["(": ")", "[": "]", "{": "}"]
        guard let closing = pairs[self[start].text] else { return start + 1 }
        var depth = 0
        for index in start..<count where self[index].kind == .sign {
            if self[index].text == self[start].text { depth += 1 }
            if self[index].text == closing { depth -= 1 }
            if depth == 0 { return index + 1 }
        }
        return count
    }
}

/// A broken rule: where, and what to do about it.
struct Violation: Equatable, CustomStringConvertible {
    let path: String
    let line: Int
    let message: String

    init(_ path: String, _ line: Int, _ message: String) { (self.path, self.line, self.message) = (path, line, message) }
    init(_ path: String, _ message: String) { self.init(path, 1, message) }

    var description: String { "\(path):\(line): \(message)" }
}
