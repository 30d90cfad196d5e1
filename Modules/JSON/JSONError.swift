/// A place in a text.
public struct JSONPosition: Hashable, Sendable, CustomStringConvertible {
    /// The line, from 1. A line ends with LF, CR LF or CR.
    public let line: Int
    /// The column, from 1, counted in Unicode scalars.
    public let column: Int
    /// The offset in bytes, from 0.
    public let offset: Int

    /// Makes a position.
    public init(line: Int, column: Int, offset: Int) { (self.line, self.column, self.offset) = (line, column, offset) }

    /// `line 3, column 7`.
    public var description: String { "line \(line), column \(column)" }
}

/// Why a text is no JSON: where, what was found and what was expected.
public struct JSONError: Error, Hashable, Sendable, CustomStringConvertible {
    /// Where reading stopped.
    public let position: JSONPosition
    /// What was found and what was expected.
    public let message: String

    /// Makes an error.
    public init(_ position: JSONPosition, _ message: String) { (self.position, self.message) = (position, message) }

    /// The line, from 1.
    public var line: Int { position.line }
    /// The column, from 1.
    public var column: Int { position.column }

    /// A text from outside as a message shows it: one line of at most 60 characters, no control characters.
    public static func onOneLine(_ text: String) -> String {
        let head = text.prefix(60)
        let clean = head.unicodeScalars.map { $0.properties.generalCategory == .control ? " " : $0 }
        return String(String.UnicodeScalarView(clean)) + (head.endIndex == text.endIndex ? "" : "…")
    }

    /// `line 3, column 7: found …, expected …`.
    public var description: String { "\(position): \(message)" }
}

/// Which grammar a text is read by.
public enum JSONDialect: Hashable, Sendable {
    /// RFC 8259 to the letter.
    case strict
    /// JSON5 1.0.0 (json5.org), without `Infinity` and `NaN`: also comments, trailing commas, unquoted names, single quotes, hexadecimal,
    /// signs and points at the edge of a number.
    case json5
}
