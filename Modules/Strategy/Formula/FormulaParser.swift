import Domain
import Engine

/// Reads the tokens of a formula into its syntax by recursive descent; binary operators by precedence.
struct FormulaParser {
    private let source: FormulaSource
    private let tokens: [FormulaToken]
    private var place = 0
    private var nesting = 0
    private var syntax = FormulaSyntax()

    /// No honest rule comes near these; they keep a hostile text from exhausting the stack.
    private static let deepest = 64, deepestTree = 200, mostStatements = 200

    static func syntax(of source: FormulaSource) throws(FormulaError) -> FormulaSyntax {
        var parser = FormulaParser(source: source, tokens: try FormulaLexer.tokens(of: source))
        while parser.token.kind != .end { try parser.statement() }
        return parser.syntax
    }

    private init(source: FormulaSource, tokens: [FormulaToken]) { (self.source, self.tokens) = (source, tokens) }

    // MARK: Tokens

    private var token: FormulaToken { tokens[min(place, tokens.count - 1)] }

    private func failure(_ message: String) -> FormulaError { source.error(message, at: token.range.lowerBound) }

    private mutating func takes(name word: String) -> Bool {
        guard token.isName(word) else { return false }
        place += 1
        return true
    }

    private mutating func takes(sign: String) -> Bool {
        guard token.isSign(sign) else { return false }
        place += 1
        return true
    }

    private mutating func expect(_ sign: String, _ purpose: String) throws(FormulaError) {
        guard takes(sign: sign) else { throw failure("expected '\(sign)' \(purpose), found \(token.shown)") }
    }

    private mutating func newName(of what: String) throws(FormulaError) -> String {
        guard case .name(let word) = token.kind else { throw failure("expected the name of the \(what), found \(token.shown)") }
        guard !FormulaWords.all.contains(word), word != FormulaStrategy.ruleParameter else {
            throw failure("'\(word)' is a word of the language: choose another name")
        }
        place += 1
        return word
    }

    // MARK: Statements

    private mutating func statement() throws(FormulaError) {
        if takes(sign: ";") { return }
        guard syntax.statements.count < Self.mostStatements else {
            throw failure("a rule has at most \(Self.mostStatements) statements")
        }
        let first = place
        let kind: FormulaSyntax.Statement.Kind
        if takes(name: "param") {
            kind = .parameter(try parameter())
        } else if takes(name: "let") {
            let name = try newName(of: "value")
            try expect("=", "after the name")
            kind = .name(name, try expression())
        } else if takes(name: "enter") {
            guard let side = takeSide() else { throw failure("expected 'long' or 'short' after 'enter', found \(token.shown)") }
            kind = .enter(side, try condition(after: side == .buy ? "enter long" : "enter short"))
        } else if takes(name: "exit") {
            let side = takeSide()
            kind = .exit(side, try condition(after: "exit"))
        } else if takes(name: "size") {
            kind = try size()
        } else {
            throw unknownStatement()
        }
        syntax.statements.append(.init(kind: kind, offset: tokens[first].range.lowerBound, text: text(of: tokens[first..<place])))
    }

    private func unknownStatement() -> FormulaError {
        guard case .name(let word) = token.kind else {
            return failure("expected a statement (\(FormulaWords.statements.joined(separator: ", "))), found \(token.shown)")
        }
        let hint = Spelling.nearest(to: word, among: FormulaWords.statements).map { "; did you mean '\($0)'?" } ?? ""
        return failure("expected a statement (\(FormulaWords.statements.joined(separator: ", "))), found '\(word)'\(hint)")
    }

    private mutating func takeSide() -> Side? {
        if takes(name: "long") { return .buy }
        if takes(name: "short") { return .sell }
        return nil
    }

    private mutating func condition(after words: String) throws(FormulaError) -> Int {
        guard takes(name: "when") else { throw failure("expected 'when' and a condition after '\(words)', found \(token.shown)") }
        return try expression()
    }

    private mutating func size() throws(FormulaError) -> FormulaSyntax.Statement.Kind {
        let amount = try expression()
        if takes(name: "shares") { return .size(amount, .shares) }
        if takes(name: "percent") { return .size(amount, .percent) }
        throw failure("expected 'shares' or 'percent' after the size, found \(token.shown)")
    }

    private mutating func parameter() throws(FormulaError) -> Parameter {
        let name = try newName(of: "parameter")
        try expect("=", "and the default after the name of the parameter")
        let defaultOffset = token.range.lowerBound
        let (value, valueWhole) = try signedNumber("the default")
        guard takes(name: "in") else { throw failure("expected 'in' and the range, as in 'in 2..100', found \(token.shown)") }
        let rangeOffset = token.range.lowerBound
        let (low, lowWhole) = try signedNumber("the lower bound")
        try expect("..", "between the bounds of the range")
        let (high, highWhole) = try signedNumber("the upper bound")
        guard low <= high else { throw source.error("the range is upside down: write the lower bound first", at: rangeOffset) }
        let whole = valueWhole && lowWhole && highWhole
        let range = whole ? "\(Int(low))..\(Int(high))" : "\(low)..\(high)"
        guard (low...high).contains(value) else {
            throw source.error("the default of '\(name)' is outside its range \(range)", at: defaultOffset)
        }
        var summary = "set by the rule"
        if case .quoted(let text) = token.kind {
            summary = text
            place += 1
        }
        let kind: Parameter.Kind =
            whole ? .integer(default: Int(value), range: Int(low)...Int(high)) : .number(default: value, range: low...high)
        return Parameter(name, kind, summary)
    }

    private mutating func signedNumber(_ what: String) throws(FormulaError) -> (Double, whole: Bool) {
        let negative = takes(sign: "-")
        guard case .number(let value, let whole) = token.kind else { throw failure("expected a number as \(what), found \(token.shown)") }
        place += 1
        return (negative && value != 0 ? -value : value, whole)
    }

    /// As the author spaced it, but on one line and without comments: how a reason is shown.
    private func text(of tokens: ArraySlice<FormulaToken>) -> String {
        var text = ""
        for (token, next) in zip(tokens, tokens.dropFirst() + tokens.suffix(1)) {
            text += source.text(token.range)
            if next.range.lowerBound > token.range.upperBound { text += " " }
        }
        return text
    }

    // MARK: Expressions

    private mutating func add(_ kind: FormulaSyntax.Node.Kind, at offset: Int, over children: [Int] = []) throws(FormulaError) -> Int {
        let depth = (children.map { syntax.nodes[$0].depth }.max() ?? 0) + 1
        guard depth <= Self.deepestTree else {
            throw source.error("the expression is nested too deeply: name its parts with 'let'", at: offset)
        }
        syntax.nodes.append(.init(kind: kind, offset: offset, depth: depth))
        return syntax.nodes.count - 1
    }

    private mutating func expression() throws(FormulaError) -> Int { try binary(atLeast: 1) }

    private static func precedence(_ kind: FormulaToken.Kind) -> (sign: String, level: Int)? {
        switch kind {
        case .name("or"): ("or", 1)
        case .name("and"): ("and", 2)
        case .sign(let sign) where ["<", "<=", ">", ">=", "==", "!="].contains(sign): (sign, comparison)
        case .sign(let sign) where ["+", "-"].contains(sign): (sign, 4)
        case .sign(let sign) where ["*", "/"].contains(sign): (sign, 5)
        default: nil
        }
    }

    private static let comparison = 3

    private mutating func binary(atLeast level: Int) throws(FormulaError) -> Int {
        nesting += 1
        defer { nesting -= 1 }
        guard nesting <= Self.deepest else { throw failure("the expression is nested too deeply: name its parts with 'let'") }
        var left = try prefix()
        while let (sign, found) = Self.precedence(token.kind), found >= level {
            let offset = token.range.lowerBound
            place += 1
            let right = try binary(atLeast: found + 1)
            left = try add(.binary(sign, left, right), at: offset, over: [left, right])
            if found == Self.comparison, let next = Self.precedence(token.kind), next.level == Self.comparison {
                throw failure("comparisons do not chain: write 'a < b and b < c'")
            }
        }
        if token.isSign("=") { throw failure("'=' gives a name in 'let' and 'param': to compare, write '=='") }
        return left
    }

    private mutating func prefix() throws(FormulaError) -> Int {
        let offset = token.range.lowerBound
        if takes(name: "not") {
            let operand = try binary(atLeast: Self.comparison)
            return try add(.not(operand), at: offset, over: [operand])
        }
        if takes(sign: "-") {
            nesting += 1
            defer { nesting -= 1 }
            guard nesting <= Self.deepest else { throw failure("the expression is nested too deeply: name its parts with 'let'") }
            let operand = try prefix()
            return try add(.negative(operand), at: offset, over: [operand])
        }
        return try postfix()
    }

    private mutating func postfix() throws(FormulaError) -> Int {
        var operand = try primary()
        while token.isSign("[") {
            let offset = token.range.lowerBound
            place += 1
            let bars = try expression()
            try expect("]", "after the number of bars to look back")
            operand = try add(.lag(operand, by: bars), at: offset, over: [operand, bars])
        }
        return operand
    }

    private mutating func primary() throws(FormulaError) -> Int {
        let offset = token.range.lowerBound
        switch token.kind {
        case .number(let value, _):
            place += 1
            return try add(.number(value), at: offset)
        case .name(let word):
            guard !FormulaWords.keywords.contains(word) else {
                throw failure("expected a number, a name or '(', found '\(word)'")
            }
            place += 1
            guard takes(sign: "(") else { return try add(.name(word), at: offset) }
            let arguments = try arguments(of: word)
            return try add(.call(word, arguments), at: offset, over: arguments)
        case .sign("("):
            place += 1
            let inner = try expression()
            try expect(")", "to close the bracket")
            return inner
        default:
            throw failure("expected a number, a name or '(', found \(token.shown)")
        }
    }

    private mutating func arguments(of function: String) throws(FormulaError) -> [Int] {
        var arguments: [Int] = []
        if takes(sign: ")") { return arguments }
        repeat {
            guard arguments.count < 8 else { throw failure("'\(function)' takes fewer arguments") }
            arguments.append(try expression())
        } while takes(sign: ",")
        try expect(")", "or ',' in the arguments of '\(function)'")
        return arguments
    }
}
