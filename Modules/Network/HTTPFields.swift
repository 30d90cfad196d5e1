/// The header fields of a message in their order; names are compared without regard to case.
///
/// Nothing is refused when a field is added: what may not stand on the wire (`isSendable`) is refused where it would be sent, so a line
/// break from outside never becomes a header of its own.
public struct HTTPFields: Sendable, Sequence, ExpressibleByDictionaryLiteral {
    /// Where one field lies in `text`.
    package struct Span: Sendable {
        package var nameStart: Int32
        package var nameEnd: Int32
        package var valueStart: Int32
        package var valueEnd: Int32

        package init(name: Range<Int>, value: Range<Int>) {
            nameStart = Int32(truncatingIfNeeded: name.lowerBound)
            nameEnd = Int32(truncatingIfNeeded: name.upperBound)
            valueStart = Int32(truncatingIfNeeded: value.lowerBound)
            valueEnd = Int32(truncatingIfNeeded: value.upperBound)
        }

        var name: Range<Int> { Int(nameStart)..<Int(nameEnd) }
        var value: Range<Int> { Int(valueStart)..<Int(valueEnd) }
    }

    /// The bytes names and values are cut from: one buffer instead of two strings a field.
    package private(set) var text: [UInt8]
    package private(set) var spans: [Span]

    /// No fields.
    public init() { (text, spans) = ([], []) }

    /// Fields that lie in the bytes they were received in; every span must be within `text`.
    package init(text: [UInt8], spans: [Span]) { (self.text, self.spans) = (text, spans) }

    public init(dictionaryLiteral elements: (String, String)...) {
        self.init()
        for (name, value) in elements { add(name, value) }
    }

    /// How many there are.
    public var count: Int { spans.count }

    /// Adds a field at the end, also where one of that name is there.
    public mutating func add(_ name: String, _ value: String) {
        let start = text.count
        text.append(contentsOf: name.utf8)
        let middle = text.count
        text.append(contentsOf: value.utf8)
        spans.append(Span(name: start..<middle, value: middle..<text.count))
    }

    /// Sets every field of a list, as the subscript would one by one; cheap where none of them is there yet.
    public mutating func set(_ more: HTTPFields) {
        let areNew = !spans.contains { mine in more.spans.contains { Self.equal(text[mine.name], more.text[$0.name]) } }
        guard areNew else {
            for (name, value) in more { self[name] = value }
            return
        }
        let start = text.count
        text += more.text
        for span in more.spans {
            let (name, value) = (span.name, span.value)
            spans.append(
                Span(
                    name: name.lowerBound + start..<name.upperBound + start, value: value.lowerBound + start..<value.upperBound + start))
        }
    }

    /// Makes room, so that fields are added without moving those that are there.
    public mutating func reserve(fields: Int, bytes: Int) {
        spans.reserveCapacity(spans.count + fields)
        text.reserveCapacity(text.count + bytes)
    }

    /// Removes every field of that name.
    public mutating func remove(_ name: String) {
        guard contains(name) else { return }
        var kept = HTTPFields()
        for field in self where !Self.equal(field.name, name) { kept.add(field.name, field.value) }
        self = kept
    }

    /// The first value of that name; nil where there is none. Setting it replaces every field of that name; nil removes them.
    public subscript(_ name: String) -> String? {
        get { first(name).map { string($0.value) } }
        set {
            remove(name)
            if let newValue { add(name, newValue) }
        }
    }

    /// Every value of that name in order.
    public func all(_ name: String) -> [String] { spans.filter { isNamed($0, name) }.map { string($0.value) } }

    /// Whether there is a field of that name.
    public func contains(_ name: String) -> Bool { first(name) != nil }

    /// How many fields have that name.
    public func count(of name: String) -> Int { spans.count { isNamed($0, name) } }

    /// Whether a field of that name holds the word in its list of words, without regard to case: `Connection: keep-alive, Upgrade`.
    public func lists(_ word: String, in name: String) -> Bool {
        all(name).contains { value in
            value.split(separator: ",").contains { Self.equal(String($0.trimmed), word) }
        }
    }

    /// Whether every name is a token and no value holds a control character other than a tab, so that it can be sent.
    public var isSendable: Bool {
        text.withUnsafeBufferPointer { bytes in
            spans.allSatisfy { span in
                !span.name.isEmpty && span.name.allSatisfy { Characters.isToken(bytes[$0]) }
                    && span.value.allSatisfy { Characters.isInValue(bytes[$0]) }
            }
        }
    }

    /// Goes over the fields in their order.
    public func makeIterator() -> AnyIterator<(name: String, value: String)> {
        var rest = spans.makeIterator()
        return AnyIterator { rest.next().map { (string($0.name), string($0.value)) } }
    }

    private func first(_ name: String) -> Span? { spans.first { isNamed($0, name) } }

    private func string(_ range: Range<Int>) -> String { String(decoding: text[range], as: UTF8.self) }

    private func isNamed(_ span: Span, _ name: String) -> Bool {
        guard span.name.count == name.utf8.count else { return false }
        var place = Int(span.nameStart)
        for byte in name.utf8 {
            if Characters.lower(text[place]) != Characters.lower(byte) { return false }
            place += 1
        }
        return true
    }

    private static func equal(_ left: ArraySlice<UInt8>, _ right: ArraySlice<UInt8>) -> Bool {
        left.count == right.count && zip(left, right).allSatisfy { Characters.lower($0) == Characters.lower($1) }
    }

    private static func equal(_ left: String, _ right: String) -> Bool {
        left.utf8.count == right.utf8.count && zip(left.utf8, right.utf8).allSatisfy { Characters.lower($0) == Characters.lower($1) }
    }
}

extension Substring {
    /// Without the spaces and tabs at both ends.
    var trimmed: Substring {
        var rest = self
        while let first = rest.utf8.first, first == 32 || first == 9 { rest = rest.dropFirst() }
        while let last = rest.utf8.last, last == 32 || last == 9 { rest = rest.dropLast() }
        return rest
    }
}

/// The alphabets of RFC 9110.
package enum Characters {
    /// A character of a token: a method, a field's name.
    @inlinable package static func isToken(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "0")...UInt8(ascii: "9"): true
        case 0x21, 0x23...0x27, 0x2A, 0x2B, 0x2D, 0x2E, 0x5E, 0x5F, 0x60, 0x7C, 0x7E: true
        default: false
        }
    }

    /// A character of a field's value: anything visible, a space, a tab, and bytes beyond ASCII.
    @inlinable package static func isInValue(_ byte: UInt8) -> Bool { byte >= 0x20 && byte != 0x7F || byte == 9 }

    /// A letter of ASCII in lower case; any other byte as it is.
    @inlinable package static func lower(_ byte: UInt8) -> UInt8 { byte &- 0x41 < 26 ? byte | 0x20 : byte }
}
