/// How texts stand in columns of a terminal.
enum TextWidth {
    /// How many columns a text takes: two for East Asian wide characters and emoji, none for combining marks and colour sequences.
    static func of(_ text: String) -> Int {
        var (columns, isInSequence) = (0, false)
        for character in text {
            if isInSequence {
                if character.isLetter { isInSequence = false }
            } else if character == "\u{1B}" {
                isInSequence = true
            } else {
                columns += of(character)
            }
        }
        return columns
    }

    /// How many columns one character takes; a cluster is as wide as its widest scalar.
    static func of(_ character: Character) -> Int { character.unicodeScalars.reduce(0) { max($0, of($1)) } }

    private static func of(_ scalar: Unicode.Scalar) -> Int {
        switch scalar.value {
        case 0x20...0x7E: return 1
        case 0x1100...0x115F, 0x2E80...0x303E, 0x3041...0x4DBF, 0x4E00...0xA4CF, 0xA960...0xA97C, 0xAC00...0xD7A3, 0xF900...0xFAFF,
            0xFE30...0xFE6F, 0xFF01...0xFF60, 0xFFE0...0xFFE6, 0x20000...0x3FFFD:
            return 2
        default: break
        }
        let properties = scalar.properties
        switch properties.generalCategory {
        case .nonspacingMark, .enclosingMark, .format, .control: return 0
        default: return properties.isEmojiPresentation ? 2 : 1
        }
    }

    /// The text cut to so many columns, with `…` at its end where something was cut. Colour sequences are kept, and closed where one was
    /// cut.
    static func clipped(_ text: String, to width: Int) -> String {
        guard of(text) > width else { return text }
        guard width > 0 else { return "" }
        var (result, columns, isInSequence, isColored) = ("", 0, false, false)
        for character in text {
            if isInSequence {
                if character.isLetter { isInSequence = false }
            } else if character == "\u{1B}" {
                (isInSequence, isColored) = (true, true)
            } else {
                if columns + of(character) > width - 1 { break }
                columns += of(character)
            }
            result.append(character)
        }
        return result + "…" + (isColored ? "\u{1B}[0m" : "")
    }

    /// The text with control characters taken out, so that nothing from outside can steer a terminal or break a line.
    static func plain(_ text: String) -> String {
        guard text.unicodeScalars.contains(where: { $0.properties.generalCategory == .control }) else { return text }
        return String(String.UnicodeScalarView(text.unicodeScalars.map { $0.properties.generalCategory == .control ? " " : $0 }))
    }

    /// The text with spaces behind or before it, to so many columns.
    static func padded(_ text: String, to width: Int, onTheLeft: Bool = false) -> String {
        let space = String(repeating: " ", count: max(0, width - of(text)))
        return onTheLeft ? space + text : text + space
    }

    /// The words of a text in lines of at most so many columns. A word that is longer has a line of its own.
    static func wrapped(_ text: String, to width: Int) -> [String] {
        var lines: [String] = []
        for paragraph in text.split(separator: "\n", omittingEmptySubsequences: false) {
            var line = ""
            for word in paragraph.split(separator: " ") {
                if line.isEmpty {
                    line = String(word)
                } else if of(line) + 1 + of(String(word)) <= width {
                    line += " " + word
                } else {
                    lines.append(line)
                    line = String(word)
                }
            }
            lines.append(line)
        }
        return lines
    }
}
