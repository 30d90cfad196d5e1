public import Engine

/// Why a formula cannot be read: what, where and what to do. Only the first mistake is reported.
public struct FormulaError: Error, Hashable, CustomStringConvertible {
    /// What was wrong and what to do, in one line.
    public let message: String
    /// The line it is on, from 1.
    public let line: Int
    /// The character of that line, from 1.
    public let column: Int
    /// The part of the line that is shown, with anything that does not print as a question mark.
    public let excerpt: String
    /// Where the mark under the excerpt goes, from 0.
    public let mark: Int

    /// The message with its place, then the line, then a mark under the column.
    public var description: String {
        guard !excerpt.isEmpty else { return "line \(line), column \(column): \(message)" }
        return "line \(line), column \(column): \(message)\n  \(excerpt)\n  \(String(repeating: " ", count: mark))^"
    }

    /// The same as an error of a strategy's settings.
    public var asStrategyError: StrategyError { StrategyError("the rule cannot be read: \(description)") }
}

/// A formula's text as bytes, for everything that points into it.
struct FormulaSource: Sendable {
    let bytes: [UInt8]

    init(_ text: String) { bytes = Array(text.utf8) }

    func text(_ range: Range<Int>) -> String { String(decoding: bytes[range], as: UTF8.self) }

    /// Long lines are cut around the mark, so that a rule of one line still shows its place on a terminal.
    func error(_ message: String, at offset: Int) -> FormulaError {
        let offset = min(offset, bytes.count)
        let lineStart = (bytes[..<offset].lastIndex(of: newline) ?? -1) + 1
        let lineEnd = bytes[offset...].firstIndex(of: newline) ?? bytes.count
        let line = bytes[..<lineStart].count { $0 == newline } + 1
        let column = characters(lineStart..<offset)
        var shown = printable(lineStart..<lineEnd)
        var mark = column
        if mark > Self.longestLead {
            shown.removeFirst(mark - Self.longestLead)
            mark = Self.longestLead
        }
        return FormulaError(
            message: message, line: line, column: column + 1, excerpt: String(shown.prefix(Self.longestExcerpt)), mark: mark)
    }

    private static let longestLead = 80
    private static let longestExcerpt = 120
    private var newline: UInt8 { UInt8(ascii: "\n") }

    private func characters(_ range: Range<Int>) -> Int { bytes[range].count { $0 & 0xC0 != 0x80 } }

    /// One character for each that is counted as a column; anything but printable ASCII is not echoed to a terminal.
    private func printable(_ range: Range<Int>) -> [Character] {
        bytes[range].filter { $0 & 0xC0 != 0x80 }.map { byte in
            switch byte {
            case 0x20..<0x7F: Character(UnicodeScalar(byte))
            case UInt8(ascii: "\t"), UInt8(ascii: "\r"): " "
            default: "?"
            }
        }
    }
}
