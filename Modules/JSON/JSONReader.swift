/// A recursive-descent reader of both dialects. Every index is checked against `end` before it is used: no bytes make it trap.
struct JSONReader<Tree: JSONTree> {
    let bytes: [UInt8]
    let end: Int
    let relaxed: Bool
    private let keepsDuplicates: Bool
    var at = 0
    var depth = 0
    private var ruler = Ruler()

    static func read(
        _ bytes: [UInt8], _ dialect: JSONDialect, _ sizeLimit: Int, keepsDuplicates: Bool = false
    ) throws(JSONError) -> Tree {
        guard bytes.count <= sizeLimit else {
            throw JSONError(Ruler.start, "the document has \(bytes.count) bytes, the limit is \(sizeLimit)")
        }
        var reader = JSONReader(bytes, relaxed: dialect == .json5, keepsDuplicates)
        if let bad = firstInvalidUTF8(in: bytes) {
            throw reader.error("found byte 0x\(String(bytes[bad], radix: 16)), expected UTF-8 text", at: bad)
        }
        try reader.skipSpace()
        let tree = try reader.value()
        try reader.skipSpace()
        guard reader.at == reader.end else { throw reader.unexpected("the end of the document") }
        return tree
    }

    private init(_ bytes: [UInt8], relaxed: Bool, _ keepsDuplicates: Bool) {
        (self.bytes, end, self.relaxed, self.keepsDuplicates) = (bytes, bytes.count, relaxed, keepsDuplicates)
    }

    // MARK: - Values

    private mutating func value() throws(JSONError) -> Tree {
        let position = mark()
        guard let first = peek() else { throw unexpected("a value") }
        switch first {
        case UInt8(ascii: "{"): return try object(at: position)
        case UInt8(ascii: "["): return try array(at: position)
        case UInt8(ascii: "\""): return .leaf(.string(try string(quote: first)), at: position)
        case UInt8(ascii: "'") where relaxed: return .leaf(.string(try string(quote: first)), at: position)
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "+"), UInt8(ascii: "."):
            return .leaf(.number(try number()), at: position)
        default: return try word(at: position)
        }
    }

    private mutating func word(at position: JSONPosition) throws(JSONError) -> Tree {
        let start = at
        switch wordText() {
        case "true": return .leaf(.bool(true), at: position)
        case "false": return .leaf(.bool(false), at: position)
        case "null": return .leaf(.null, at: position)
        case "": throw unexpected("a value")
        case "Infinity", "NaN": throw notANumber(at: start)
        // The word is not repeated: it may be a secret that someone forgot to quote.
        default: throw error("found a word without quotes, expected a value: a text needs quotes", at: start)
        }
    }

    mutating func notANumber(at offset: Int) -> JSONError {
        error("found Infinity or NaN, expected a finite number", at: offset)
    }

    private mutating func array(at position: JSONPosition) throws(JSONError) -> Tree {
        try enter()
        var values: [Tree] = []
        while true {
            try skipSpace()
            if peek() == UInt8(ascii: "]"), values.isEmpty || relaxed { break }
            values.append(try value())
            try skipSpace()
            if peek() == UInt8(ascii: "]") { break }
            guard peek() == UInt8(ascii: ",") else { throw unexpected("',' or ']'") }
            at += 1
        }
        leave()
        return .list(values, at: position)
    }

    private mutating func object(at position: JSONPosition) throws(JSONError) -> Tree {
        try enter()
        var members: [Tree.Member] = []
        var names = NamesSeen()
        while true {
            try skipSpace()
            if peek() == UInt8(ascii: "}"), members.isEmpty || relaxed { break }
            let (start, place) = (at, mark())
            let name = try memberName()
            if !keepsDuplicates, let first = names.insert(name, at: start) {
                throw error(
                    "'\(JSONError.onOneLine(name))' is given twice in one object, first at \(measure(first)): remove one", at: start)
            }
            try skipSpace()
            guard peek() == UInt8(ascii: ":") else { throw unexpected("':' after the name '\(JSONError.onOneLine(name))'") }
            at += 1
            try skipSpace()
            members.append(Tree.member(name, at: place, try value()))
            try skipSpace()
            if peek() == UInt8(ascii: "}") { break }
            guard peek() == UInt8(ascii: ",") else { throw unexpected("',' or '}'") }
            at += 1
        }
        leave()
        return .table(members, at: position)
    }

    private mutating func memberName() throws(JSONError) -> String {
        switch peek() {
        case UInt8(ascii: "\""): return try string(quote: UInt8(ascii: "\""))
        case UInt8(ascii: "'") where relaxed: return try string(quote: UInt8(ascii: "'"))
        case _ where relaxed: return try identifier()
        default: throw unexpected("a name in double quotes")
        }
    }

    private mutating func enter() throws(JSONError) {
        depth += 1
        guard depth <= JSONValue.depthLimit else {
            throw error("more than \(JSONValue.depthLimit) lists and objects inside each other", at: at)
        }
        at += 1
    }

    private mutating func leave() {
        depth -= 1
        at += 1
    }

    // MARK: - Places and complaints

    func peek(_ ahead: Int = 0) -> UInt8? { at + ahead < end ? bytes[at + ahead] : nil }

    /// The scalar that begins at the cursor. The text was found to be UTF-8 before anything else was read.
    func scalar() -> Unicode.Scalar? {
        guard at < end else { return nil }
        var decoder = UTF8()
        var rest = bytes[at..<min(end, at + 4)].makeIterator()
        guard case .scalarValue(let scalar) = decoder.decode(&rest) else { return nil }
        return scalar
    }

    /// The cursor's position; only its offset where positions are not kept.
    private mutating func mark() -> JSONPosition {
        Tree.keepsPositions ? measure(at) : JSONPosition(line: 0, column: 0, offset: at)
    }

    mutating func measure(_ offset: Int) -> JSONPosition { ruler.measure(offset, in: bytes) }

    mutating func error(_ message: String, at offset: Int) -> JSONError { JSONError(measure(offset), message) }

    /// What stands at the cursor is not what was expected.
    mutating func unexpected(_ expected: String) -> JSONError { error("found \(found()), expected \(expected)", at: at) }

    private func found() -> String {
        guard let scalar = scalar() else { return "the end of the text" }
        if scalar == "\n" || scalar == "\r" { return "the end of the line" }
        if scalar == "/", !relaxed, peek(1) == UInt8(ascii: "/") || peek(1) == UInt8(ascii: "*") { return "a comment" }
        if scalar == "'" { return "a single quote" }
        let isPlain = scalar.value > 32 && scalar.value != 127 && !scalar.properties.isDefaultIgnorableCodePoint
        return isPlain ? "'\(scalar)'" : "the character U+\(hexText(scalar.value))"
    }
}

/// Measures lines and columns. Asked for rising offsets it walks the text once.
private struct Ruler {
    static let start = JSONPosition(line: 1, column: 1, offset: 0)
    private var last = start

    mutating func measure(_ offset: Int, in bytes: [UInt8]) -> JSONPosition {
        if offset < last.offset { last = Self.start }
        var (line, column) = (last.line, last.column)
        for index in last.offset..<offset {
            let byte = bytes[index]
            let endsLine = byte == 10 || (byte == 13 && !(index + 1 < bytes.count && bytes[index + 1] == 10))
            if endsLine {
                line += 1
                column = 1
            } else if byte & 0xC0 != 0x80 {
                column += 1
            }
        }
        last = JSONPosition(line: line, column: column, offset: offset)
        return last
    }
}

/// The names of one object with their offsets: few are compared one by one, many by their hashes.
private struct NamesSeen {
    private var few: [(name: String, offset: Int)] = []
    private var many: [String: Int] = [:]

    /// Remembers a name; the offset of the same name before it, where there is one.
    mutating func insert(_ name: String, at offset: Int) -> Int? {
        if !many.isEmpty {
            if let first = many[name] { return first }
            many[name] = offset
            return nil
        }
        if let first = few.first(where: { $0.name == name }) { return first.offset }
        few.append((name, offset))
        if few.count > 16 { many = Dictionary(uniqueKeysWithValues: few.map { ($0.name, $0.offset) }) }
        return nil
    }
}

func hexText(_ value: UInt32) -> String {
    let digits = String(value, radix: 16, uppercase: true)
    return String(repeating: "0", count: max(0, 4 - digits.count)) + digits
}
