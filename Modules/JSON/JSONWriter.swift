extension JSONValue {
    /// The value as JSON text: the same text every time, names and texts escaped where JSON asks for it
    /// or where a terminal would take a character for an order.
    /// - Parameters:
    ///   - pretty: two spaces a level, a line a member, no newline at the end; otherwise one line without spaces.
    ///   - forHTML: writes `<`, `>` and `&` as `\u003c`, `\u003e`, `\u0026`, so that the text can stand inside a page's `script` element.
    public func text(pretty: Bool = false, forHTML: Bool = false) -> String {
        var bytes: [UInt8] = []
        write(to: &bytes, pretty: pretty, forHTML: forHTML)
        return String(decoding: bytes, as: UTF8.self)
    }

    /// Appends the value to bytes, as `text` has it.
    public func write(to bytes: inout [UInt8], pretty: Bool = false, forHTML: Bool = false) {
        var writer = JSONWriter(bytes: bytes, pretty: pretty, forHTML: forHTML)
        bytes = []
        writer.write(self, depth: 0)
        bytes = writer.bytes
    }

    /// Appends a text as JSON's string, as `text` has it: for documents that are written without a tree of values.
    public static func write(_ text: String, to bytes: inout [UInt8]) {
        var writer = JSONWriter(bytes: bytes, pretty: false, forHTML: false)
        bytes = []
        writer.write(text)
        bytes = writer.bytes
    }

    /// Whether a text is a number as JSON writes it (RFC 8259, section 6).
    public static func isNumber(_ text: String) -> Bool {
        var rest = text.utf8[...]
        func digits() -> Int {
            let start = rest.count
            rest = rest.drop { $0 >= 48 && $0 <= 57 }
            return start - rest.count
        }
        if rest.first == UInt8(ascii: "-") { rest = rest.dropFirst() }
        let leadingZero = rest.first == UInt8(ascii: "0")
        let whole = digits()
        guard whole > 0, !(leadingZero && whole > 1) else { return false }
        if rest.first == UInt8(ascii: ".") {
            rest = rest.dropFirst()
            guard digits() > 0 else { return false }
        }
        if rest.first == UInt8(ascii: "e") || rest.first == UInt8(ascii: "E") {
            rest = rest.dropFirst()
            if rest.first == UInt8(ascii: "-") || rest.first == UInt8(ascii: "+") { rest = rest.dropFirst() }
            guard digits() > 0 else { return false }
        }
        return rest.isEmpty
    }
}

private struct JSONWriter {
    var bytes: [UInt8]
    let pretty: Bool
    let forHTML: Bool

    mutating func write(_ value: JSONValue, depth: Int) {
        switch value {
        case .null: bytes.append(contentsOf: "null".utf8)
        case .bool(let flag): bytes.append(contentsOf: (flag ? "true" : "false").utf8)
        case .number(let text): JSONValue.isNumber(text) ? bytes.append(contentsOf: text.utf8) : write(text)
        case .string(let text): write(text)
        case .array(let values):
            bytes.append(UInt8(ascii: "["))
            for (index, value) in values.enumerated() {
                separate(index, depth: depth + 1)
                write(value, depth: depth + 1)
            }
            if !values.isEmpty { newLine(depth) }
            bytes.append(UInt8(ascii: "]"))
        case .object(let members):
            bytes.append(UInt8(ascii: "{"))
            for (index, member) in members.enumerated() {
                separate(index, depth: depth + 1)
                write(member.name)
                bytes.append(UInt8(ascii: ":"))
                if pretty { bytes.append(UInt8(ascii: " ")) }
                write(member.value, depth: depth + 1)
            }
            if !members.isEmpty { newLine(depth) }
            bytes.append(UInt8(ascii: "}"))
        }
    }

    private mutating func separate(_ index: Int, depth: Int) {
        if index > 0 { bytes.append(UInt8(ascii: ",")) }
        newLine(depth)
    }

    private mutating func newLine(_ depth: Int) {
        guard pretty else { return }
        bytes.append(UInt8(ascii: "\n"))
        bytes.append(contentsOf: repeatElement(UInt8(ascii: " "), count: 2 * depth))
    }

    mutating func write(_ text: String) {
        bytes.append(UInt8(ascii: "\""))
        // Most texts are plain, and are copied whole.
        let isPlain = text.utf8.withContiguousStorageIfAvailable { $0.allSatisfy { Self.isPlain[Int($0)] } } ?? false
        if isPlain {
            bytes.append(contentsOf: text.utf8)
        } else if text.unicodeScalars.contains(where: Self.steersTerminals) {
            // Where a text has a character of two or three bytes that must not reach a terminal, it is taken apart.
            for scalar in text.unicodeScalars {
                if Self.steersTerminals(scalar) { escape(UInt16(scalar.value)) } else { writePlain(String(scalar)) }
            }
        } else {
            writePlain(text)
        }
        bytes.append(UInt8(ascii: "\""))
    }

    /// Whether a byte stands in the text of a string as it is, whatever is around it.
    private static let isPlain: [Bool] = (0..<256).map { (byte: Int) -> Bool in
        switch byte {
        case 0..<32, 34, 38, 60, 62, 92, 127, 0xC2, 0xE2: false
        default: true
        }
    }

    /// The second set of control characters, line separators, and what changes the direction of text (UAX 9).
    private static func steersTerminals(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x80...0x9F, 0x200E...0x200F, 0x2028...0x202E, 0x2066...0x2069: true
        default: false
        }
    }

    private mutating func writePlain(_ text: String) {
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "\""), UInt8(ascii: "\\"):
                bytes.append(UInt8(ascii: "\\"))
                bytes.append(byte)
            case UInt8(ascii: "\n"): bytes.append(contentsOf: "\\n".utf8)
            case UInt8(ascii: "\r"): bytes.append(contentsOf: "\\r".utf8)
            case UInt8(ascii: "\t"): bytes.append(contentsOf: "\\t".utf8)
            case 0..<32, 127: escape(UInt16(byte))
            case UInt8(ascii: "<"), UInt8(ascii: ">"), UInt8(ascii: "&"): forHTML ? escape(UInt16(byte)) : bytes.append(byte)
            default: bytes.append(byte)
            }
        }
    }

    private mutating func escape(_ unit: UInt16) {
        let digits = Array("0123456789abcdef".utf8)
        bytes.append(contentsOf: "\\u".utf8)
        for shift in [12, 8, 4, 0] { bytes.append(digits[Int(unit >> shift) & 15]) }
    }
}
