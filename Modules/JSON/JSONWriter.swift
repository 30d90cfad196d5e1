extension JSONValue {
    /// The value as JSON text: the same text every time, names and texts escaped where JSON asks for it.
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

    private mutating func write(_ text: String) {
        bytes.append(UInt8(ascii: "\""))
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "\""), UInt8(ascii: "\\"):
                bytes.append(UInt8(ascii: "\\"))
                bytes.append(byte)
            case UInt8(ascii: "\n"): bytes.append(contentsOf: "\\n".utf8)
            case UInt8(ascii: "\r"): bytes.append(contentsOf: "\\r".utf8)
            case UInt8(ascii: "\t"): bytes.append(contentsOf: "\\t".utf8)
            case 0..<32, 127: escape(byte)
            case UInt8(ascii: "<"), UInt8(ascii: ">"), UInt8(ascii: "&"): forHTML ? escape(byte) : bytes.append(byte)
            default: bytes.append(byte)
            }
        }
        bytes.append(UInt8(ascii: "\""))
    }

    private mutating func escape(_ byte: UInt8) {
        let digits = Array("0123456789abcdef".utf8)
        bytes.append(contentsOf: "\\u00".utf8)
        bytes.append(digits[Int(byte >> 4)])
        bytes.append(digits[Int(byte & 15)])
    }
}
