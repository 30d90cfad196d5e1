// The tokens: space and comments, words, numbers, texts.
extension JSONReader {
    // MARK: - Space and comments

    mutating func skipSpace() throws(JSONError) {
        while at < end {
            switch bytes[at] {
            case 32, 9, 10, 13: at += 1
            case 11 where relaxed, 12 where relaxed: at += 1
            case UInt8(ascii: "/") where relaxed: try skipComment()
            case 0x80... where relaxed:
                guard let scalar = scalar(), scalar.isSpaceOfJSON5 else { return }
                at += UTF8.width(scalar)
            default: return
            }
        }
    }

    private mutating func skipComment() throws(JSONError) {
        switch peek(1) {
        case UInt8(ascii: "/"):
            while at < end, !atLineEnd() { at += 1 }
        case UInt8(ascii: "*"):
            let start = at
            at += 2
            while at < end, !(bytes[at] == UInt8(ascii: "*") && peek(1) == UInt8(ascii: "/")) { at += 1 }
            guard at < end else { throw error("found the end of the text, expected '*/' to close this comment", at: start) }
            at += 2
        default: throw unexpected("a value, a name or a comment")
        }
    }

    /// Whether a line ends here: LF, CR, or one of Unicode's line and paragraph separators (E2 80 A8, E2 80 A9), as ECMAScript has it.
    private func atLineEnd() -> Bool {
        if bytes[at] == 10 || bytes[at] == 13 { return true }
        return bytes[at] == 0xE2 && peek(1) == 0x80 && (peek(2) == 0xA8 || peek(2) == 0xA9)
    }

    // MARK: - Words

    /// The run of letters and digits at the cursor, consumed; for `true`, `false`, `null` and whatever stands in their place.
    mutating func wordText() -> String {
        let start = at
        while let scalar = scalar(), scalar.continuesName { at += UTF8.width(scalar) }
        let text = String(decoding: bytes[start..<at], as: UTF8.self)
        if text != "true", text != "false", text != "null", text != "Infinity", text != "NaN" {
            at = start
        }
        return text
    }

    /// An unquoted name: an ECMAScript 5.1 IdentifierName.
    mutating func identifier() throws(JSONError) -> String {
        var name = String.UnicodeScalarView()
        while let next = scalar() {
            if next == "\\" {
                let start = at
                at += 1
                guard peek() == UInt8(ascii: "u") else { throw unexpected("'u' and four hexadecimal digits") }
                at += 1
                let escaped = Unicode.Scalar(try hex(4))
                guard let escaped, name.isEmpty ? escaped.startsName : escaped.continuesName else {
                    throw error("found an escaped character that no name may have, expected a letter: put the name in quotes", at: start)
                }
                name.append(escaped)
                continue
            }
            guard name.isEmpty ? next.startsName : next.continuesName else { break }
            name.append(next)
            at += UTF8.width(next)
        }
        guard !name.isEmpty else { throw unexpected("a name or '}'") }
        return String(name)
    }

    // MARK: - Numbers

    /// A number in JSON's own notation.
    mutating func number() throws(JSONError) -> String {
        let start = at
        var text = ""
        if peek() == UInt8(ascii: "-") || peek() == UInt8(ascii: "+") {
            guard relaxed || peek() == UInt8(ascii: "-") else { throw unexpected("a value: a number has no leading '+'") }
            if peek() == UInt8(ascii: "-") { text = "-" }
            at += 1
        }
        if relaxed, peek() == UInt8(ascii: "I") || peek() == UInt8(ascii: "N") {
            let word = wordText()
            if word == "Infinity" || word == "NaN" { throw notANumber(at: start) }
        }
        if relaxed, peek() == UInt8(ascii: "0"), peek(1) == UInt8(ascii: "x") || peek(1) == UInt8(ascii: "X") {
            at += 2
            text += String(try hexadecimal())
        } else {
            text += try decimal()
        }
        if let next = scalar(), next.continuesName || next == "." { throw unexpected("the end of the number") }
        return text
    }

    private mutating func hexadecimal() throws(JSONError) -> UInt64 {
        let start = at
        var value: UInt64 = 0
        while let digit = peek().flatMap(hexDigit) {
            guard value >> 60 == 0 else { throw error("found a hexadecimal number of more than 64 bits, expected at most 64", at: start) }
            value = value << 4 | UInt64(digit)
            at += 1
        }
        guard at > start else { throw unexpected("a hexadecimal digit") }
        return value
    }

    private mutating func decimal() throws(JSONError) -> String {
        var text = digits()
        if text.count > 1, text.hasPrefix("0") {
            throw error("found a number that begins with 0, expected no leading zeros", at: at - text.utf8.count)
        }
        let wholeIsMissing = text.isEmpty
        if wholeIsMissing {
            guard relaxed, peek() == UInt8(ascii: ".") else { throw unexpected("a digit") }
            text = "0"
        }
        if peek() == UInt8(ascii: ".") {
            at += 1
            let fraction = digits()
            guard !fraction.isEmpty || (relaxed && !wholeIsMissing) else { throw unexpected("a digit after the point") }
            if !fraction.isEmpty { text += "." + fraction }
        }
        if let letter = peek(), letter == UInt8(ascii: "e") || letter == UInt8(ascii: "E") {
            text.unicodeScalars.append(Unicode.Scalar(letter))
            at += 1
            if let sign = peek(), sign == UInt8(ascii: "+") || sign == UInt8(ascii: "-") {
                text.unicodeScalars.append(Unicode.Scalar(sign))
                at += 1
            }
            let exponent = digits()
            guard !exponent.isEmpty else { throw unexpected("a digit of the exponent") }
            text += exponent
        }
        return text
    }

    private mutating func digits() -> String {
        let start = at
        while at < end, bytes[at] >= 48, bytes[at] <= 57 { at += 1 }
        return String(decoding: bytes[start..<at], as: UTF8.self)
    }

    // MARK: - Texts

    /// A quoted text; the common one without escapes is copied once.
    mutating func string(quote: UInt8) throws(JSONError) -> String {
        let opening = at
        at += 1
        var start = at
        var unescaped: [UInt8] = []
        while at < end {
            let byte = bytes[at]
            if byte == quote {
                let last = bytes[start..<at]
                at += 1
                if unescaped.isEmpty { return String(decoding: last, as: UTF8.self) }
                unescaped.append(contentsOf: last)
                return String(decoding: unescaped, as: UTF8.self)
            }
            if byte == UInt8(ascii: "\\") {
                unescaped.append(contentsOf: bytes[start..<at])
                at += 1
                if let scalar = try escaped() { unescaped.append(contentsOf: String(scalar).utf8) }
                start = at
            } else if byte < 32, !(relaxed && byte != 10 && byte != 13) {
                if byte == 10 || byte == 13 { throw error("found the end of the line, expected a quote to close this text", at: opening) }
                throw unexpected("an escape such as \\u\(hexText(UInt32(byte))) in its place")
            } else {
                at += 1
            }
        }
        throw error("found the end of the text, expected a quote to close this text", at: opening)
    }

    /// What an escape stands for, the cursor being behind its backslash; nil for a line that is continued.
    private mutating func escaped() throws(JSONError) -> Unicode.Scalar? {
        let start = at
        guard let scalar = scalar() else { throw unexpected("an escaped character") }
        at += UTF8.width(scalar)
        switch scalar {
        case "\"", "\\", "/": return scalar
        case "b": return "\u{8}"
        case "f": return "\u{C}"
        case "n": return "\n"
        case "r": return "\r"
        case "t": return "\t"
        case "u": return try escapedScalar(from: start - 1)
        default: break
        }
        at = start
        guard relaxed, !(49...57).contains(bytes[start]) else { throw unexpected("one of \" \\ / b f n r t u after a backslash") }
        at += UTF8.width(scalar)
        switch scalar {
        case "v": return "\u{B}"
        case "0":
            if let next = peek(), (48...57).contains(next) { throw unexpected("no digit after \\0") }
            return "\0"
        case "x": return Unicode.Scalar(UInt8(truncatingIfNeeded: try hex(2)))
        case "\r":
            if peek() == 10 { at += 1 }
            return nil
        case "\n", "\u{2028}", "\u{2029}": return nil
        default: return scalar
        }
    }

    private mutating func escapedScalar(from start: Int) throws(JSONError) -> Unicode.Scalar {
        let high = try hex(4)
        if let scalar = Unicode.Scalar(high) { return scalar }
        if high < 0xDC00, peek() == UInt8(ascii: "\\"), peek(1) == UInt8(ascii: "u") {
            at += 2
            let low = try hex(4)
            if (0xDC00...0xDFFF).contains(low), let scalar = Unicode.Scalar(0x10000 + (high - 0xD800) << 10 + (low - 0xDC00)) {
                return scalar
            }
        }
        throw error("found half of a surrogate pair, expected a whole one: \\ud83d\\ude00", at: start)
    }

    private mutating func hex(_ count: Int) throws(JSONError) -> UInt32 {
        var value: UInt32 = 0
        for _ in 0..<count {
            guard let digit = peek().flatMap(hexDigit) else { throw unexpected("\(count) hexadecimal digits") }
            value = value << 4 | UInt32(digit)
            at += 1
        }
        return value
    }
}

private func hexDigit(_ byte: UInt8) -> UInt8? {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - 48
    case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - 87
    case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - 55
    default: nil
    }
}

extension Unicode.Scalar {
    var isSpaceOfJSON5: Bool {
        switch value {
        case 0xA0, 0x2028, 0x2029, 0xFEFF: true
        default: properties.generalCategory == .spaceSeparator
        }
    }

    var startsName: Bool {
        switch self {
        case "a"..."z", "A"..."Z", "_", "$": true
        default: value >= 0x80 && properties.isIDStart
        }
    }

    var continuesName: Bool {
        switch self {
        case "a"..."z", "A"..."Z", "_", "$", "0"..."9", "\u{200C}", "\u{200D}": true
        default: value >= 0x80 && properties.isIDContinue
        }
    }
}
