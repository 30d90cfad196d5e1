/// Cuts Swift source into tokens and comments, so that a rule never mistakes a string or a comment for code.
///
/// Knows nested comments, raw and multi-line strings, interpolation and regex literals; it need not know the grammar.
struct Lexer {
    private(set) var tokens: [Token] = []
    private(set) var comments: [Comment] = []
    /// The lines inside multi-line strings.
    private(set) var textLines: Set<Int> = []
    private let bytes: [UInt8]
    private var position = 0
    private var line = 1
    private var lineIsBlank = true

    init(_ text: String) {
        bytes = Array(text.utf8)
        scan(untilInterpolationEnds: false)
    }

    private mutating func scan(untilInterpolationEnds nested: Bool) {
        var open = 0
        while let byte = peek() {
            if nested, open == 0, byte == .closingParenthesis { return }
            if byte == .openingParenthesis { open += 1 }
            if byte == .closingParenthesis { open -= 1 }
            scanOne(byte)
        }
    }

    private mutating func scanOne(_ byte: UInt8) {
        switch byte {
        case .newline, .space, .tab, .carriageReturn: advance()
        case .slash where peek(1) == .slash: lineComment()
        case .slash where peek(1) == .star: blockComment()
        case .slash where regexStartsHere(): regex(hashes: 0)
        case .hash where literalAfterHashes() == .quote: string()
        case .hash where literalAfterHashes() == .slash: regex(hashes: countHashes())
        case .quote: string()
        case .backtick: quotedWord()
        case _ where byte.isWordStart: word()
        case _ where byte.isDigit: number()
        default: sign(byte)
        }
    }

    private func peek(_ ahead: Int = 0) -> UInt8? {
        position + ahead < bytes.count ? bytes[position + ahead] : nil
    }

    private mutating func advance() {
        if bytes[position] == .newline {
            line += 1
            lineIsBlank = true
        } else if bytes[position] > .space {
            lineIsBlank = false
        }
        position += 1
    }

    private mutating func add(_ kind: Token.Kind, _ text: String, at place: (line: Int, opensLine: Bool)) {
        tokens.append(Token(kind: kind, text: text, line: place.line, opensLine: place.opensLine))
    }

    private func text(from start: Int) -> String { String(decoding: bytes[start..<position], as: UTF8.self) }

    // MARK: - Words, numbers, signs

    private mutating func word() {
        let (start, place) = (position, (line, lineIsBlank))
        while let byte = peek(), byte.isWordPart { advance() }
        add(.word, text(from: start), at: place)
    }

    private mutating func quotedWord() {
        let place = (line, lineIsBlank)
        advance()
        let start = position
        while let byte = peek(), byte != .backtick, byte != .newline { advance() }
        add(.word, text(from: start), at: place)
        if peek() == .backtick { advance() }
    }

    private mutating func number() {
        let (start, place) = (position, (line, lineIsBlank))
        while let byte = peek(), byte.isWordPart || (byte == .point && peek(1)?.isDigit == true) { advance() }
        add(.number, text(from: start), at: place)
    }

    private mutating func sign(_ byte: UInt8) {
        let place = (line, lineIsBlank)
        advance()
        add(.sign, String(decoding: [byte], as: UTF8.self), at: place)
    }

    // MARK: - Comments

    private mutating func lineComment() {
        let (start, place) = (position, (line, lineIsBlank))
        while let byte = peek(), byte != .newline { advance() }
        comments.append(Comment(text: text(from: start), line: place.0, ownLine: place.1))
    }

    private mutating func blockComment() {
        let (start, place) = (position, (line, lineIsBlank))
        var depth = 0
        repeat {
            if peek() == .slash, peek(1) == .star {
                depth += 1
                advance()
            } else if peek() == .star, peek(1) == .slash {
                depth -= 1
                advance()
            }
            if peek() != nil { advance() }
        } while depth > 0 && peek() != nil
        comments.append(Comment(text: text(from: start), line: place.0, ownLine: place.1))
    }

    // MARK: - Strings and regexes

    private func countHashes() -> Int {
        var count = 0
        while peek(count) == .hash { count += 1 }
        return count
    }

    private func literalAfterHashes() -> UInt8? { peek(countHashes()) }

    private func hashesFollow(_ count: Int, after offset: Int) -> Bool {
        (0..<count).allSatisfy { peek(offset + $0) == .hash }
    }

    private mutating func skip(_ count: Int) {
        for _ in 0..<count where peek() != nil { advance() }
    }

    private mutating func string() {
        let (place, slot, hashes) = ((line, lineIsBlank), tokens.count, countHashes())
        skip(hashes)
        let isMultiline = peek(1) == .quote && peek(2) == .quote
        let quotes = isMultiline ? 3 : 1
        skip(quotes)
        var content: [UInt8] = []
        while let byte = peek() {
            if byte == .quote, (0..<quotes).allSatisfy({ peek($0) == .quote }), hashesFollow(hashes, after: quotes) {
                skip(quotes + hashes)
                break
            }
            if byte == .newline, !isMultiline { break }
            if byte == .backslash, hashesFollow(hashes, after: 1) {
                if peek(1 + hashes) == .openingParenthesis {
                    skip(2 + hashes)
                    scan(untilInterpolationEnds: true)
                    skip(1)
                    continue
                }
                content.append(byte)
                skip(1 + hashes)
            }
            if let escaped = peek() { content.append(escaped) }
            skip(1)
        }
        if isMultiline { textLines.formUnion(place.0...line) }
        let token = Token(kind: .string, text: String(decoding: content, as: UTF8.self), line: place.0, opensLine: place.1)
        tokens.insert(token, at: slot)
    }

    /// A slash begins a regex where a value is due and the line holds its end.
    private func regexStartsHere() -> Bool {
        guard let next = peek(1), next != .space, next != .newline, next != .closingParenthesis, next != .comma else { return false }
        if let last = tokens.last, !(last.kind == .sign && "(,=:[{".contains(last.text)), last.text != "return" { return false }
        var offset = 1
        while let byte = peek(offset), byte != .newline {
            if byte == .slash { return true }
            offset += byte == .backslash ? 2 : 1
        }
        return false
    }

    private mutating func regex(hashes: Int) {
        let (start, place) = (position, (line, lineIsBlank))
        skip(hashes + 1)
        while let byte = peek() {
            if byte == .slash, hashesFollow(hashes, after: 1) { break }
            skip(byte == .backslash ? 2 : 1)
        }
        skip(1 + hashes)
        add(.string, text(from: start), at: place)
    }
}

extension UInt8 {
    fileprivate static let newline = UInt8(ascii: "\n")
    fileprivate static let carriageReturn = UInt8(ascii: "\r")
    fileprivate static let tab = UInt8(ascii: "\t")
    fileprivate static let space = UInt8(ascii: " ")
    fileprivate static let slash = UInt8(ascii: "/")
    fileprivate static let backslash = UInt8(ascii: "\\")
    fileprivate static let star = UInt8(ascii: "*")
    fileprivate static let hash = UInt8(ascii: "#")
    fileprivate static let quote = UInt8(ascii: "\"")
    fileprivate static let backtick = UInt8(ascii: "`")
    fileprivate static let point = UInt8(ascii: ".")
    fileprivate static let comma = UInt8(ascii: ",")
    fileprivate static let openingParenthesis = UInt8(ascii: "(")
    fileprivate static let closingParenthesis = UInt8(ascii: ")")

    fileprivate var isDigit: Bool { (48...57).contains(self) }
    fileprivate var isWordStart: Bool { (65...90).contains(self) || (97...122).contains(self) || self == 95 || self >= 128 }
    fileprivate var isWordPart: Bool { isWordStart || isDigit }
}
