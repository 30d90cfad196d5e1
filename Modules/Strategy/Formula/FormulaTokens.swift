/// One word, number, quoted text or sign of a formula.
struct FormulaToken: Sendable {
    enum Kind: Hashable, Sendable {
        case name(String)
        case number(Double, whole: Bool)
        case quoted(String)
        case sign(String)
        case end
    }

    let kind: Kind
    let range: Range<Int>

    func isName(_ word: String) -> Bool { kind == .name(word) }
    func isSign(_ sign: String) -> Bool { kind == .sign(sign) }

    /// As an error message would say it.
    var shown: String {
        switch kind {
        case .name(let word): "'\(word)'"
        case .number(let value, let whole): whole ? "\(Int(value))" : "\(value)"
        case .quoted: "a quoted text"
        case .sign(let sign): "'\(sign)'"
        case .end: "the end"
        }
    }
}

/// Cuts a formula into tokens. Spaces, line ends and comments (`#` or `//` to the end of the line) only part them.
struct FormulaLexer {
    private let source: FormulaSource
    private var place = 0
    private var tokens: [FormulaToken] = []

    static func tokens(of source: FormulaSource) throws(FormulaError) -> [FormulaToken] {
        var lexer = FormulaLexer(source)
        while try lexer.step() {}
        return lexer.tokens
    }

    private init(_ source: FormulaSource) { self.source = source }

    private func byte(_ ahead: Int = 0) -> UInt8 { place + ahead < source.bytes.count ? source.bytes[place + ahead] : 0 }

    private mutating func step() throws(FormulaError) -> Bool {
        skipSpace()
        let start = place
        guard place < source.bytes.count else {
            tokens.append(FormulaToken(kind: .end, range: start..<start))
            return false
        }
        let kind: FormulaToken.Kind
        switch byte() {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): kind = try number()
        case let first where Self.startsName(first): kind = name()
        case UInt8(ascii: "\""): kind = try quoted()
        default: kind = try sign()
        }
        tokens.append(FormulaToken(kind: kind, range: start..<place))
        return true
    }

    private mutating func skipSpace() {
        while place < source.bytes.count {
            switch byte() {
            case UInt8(ascii: " "), UInt8(ascii: "\t"), UInt8(ascii: "\r"), UInt8(ascii: "\n"): place += 1
            case UInt8(ascii: "#"): skipLine()
            case UInt8(ascii: "/") where byte(1) == UInt8(ascii: "/"): skipLine()
            default: return
            }
        }
    }

    private mutating func skipLine() {
        while place < source.bytes.count, byte() != UInt8(ascii: "\n") { place += 1 }
    }

    private static func isDigit(_ byte: UInt8) -> Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }

    private static func startsName(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20) || byte == UInt8(ascii: "_")
    }

    private mutating func name() -> FormulaToken.Kind {
        let start = place
        while Self.startsName(byte()) || Self.isDigit(byte()) { place += 1 }
        return .name(source.text(start..<place))
    }

    /// Digits, a fraction, an exponent. A point is part of the number only before a digit, so that `2..100` is a range.
    private mutating func number() throws(FormulaError) -> FormulaToken.Kind {
        let start = place
        var whole = true
        while Self.isDigit(byte()) { place += 1 }
        if byte() == UInt8(ascii: "."), Self.isDigit(byte(1)) {
            whole = false
            place += 1
            while Self.isDigit(byte()) { place += 1 }
        }
        let signed = byte(1) == UInt8(ascii: "-") || byte(1) == UInt8(ascii: "+")
        if byte() | 0x20 == UInt8(ascii: "e"), Self.isDigit(byte(signed ? 2 : 1)) {
            whole = false
            place += signed ? 2 : 1
            while Self.isDigit(byte()) { place += 1 }
        }
        guard !Self.startsName(byte()) else {
            throw source.error("a name cannot begin with a digit, and a number has no unit", at: start)
        }
        guard let value = Double(source.text(start..<place)), value <= 0x1p53 else {
            throw source.error("the number is too large: at most 9007199254740992", at: start)
        }
        return .number(value, whole: whole)
    }

    private mutating func quoted() throws(FormulaError) -> FormulaToken.Kind {
        let start = place
        place += 1
        while place < source.bytes.count, byte() != UInt8(ascii: "\""), byte() != UInt8(ascii: "\n") { place += 1 }
        guard byte() == UInt8(ascii: "\"") else { throw source.error("the quoted text does not end on its line: add a '\"'", at: start) }
        let text = source.text(start + 1..<place)
        place += 1
        return .quoted(text)
    }

    private mutating func sign() throws(FormulaError) -> FormulaToken.Kind {
        for sign in ["..", "<=", ">=", "==", "!="] where source.bytes[place...].starts(with: sign.utf8) {
            place += 2
            return .sign(sign)
        }
        for (wrong, right) in [("&&", "and"), ("||", "or"), ("!", "not"), ("%", "percent")]
        where source.bytes[place...].starts(with: wrong.utf8) {
            throw source.error("'\(wrong)' is not part of the language: write '\(right)'", at: place)
        }
        let one = byte()
        guard "+-*/<>=()[],;".utf8.contains(one) else {
            throw source.error("this character is not part of the language", at: place)
        }
        place += 1
        return .sign(String(UnicodeScalar(one)))
    }
}
