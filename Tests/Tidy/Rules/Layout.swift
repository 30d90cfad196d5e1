/// How a line looks, where the formatter does not look itself.
enum Layout {
    static let longestLine = 140

    /// Lines that are too long, have tabs, or end in space. Prose wraps where it likes; code and comments have a width.
    static func lines(_ sources: [Source]) -> [Violation] {
        sources.filter(isOurs).flatMap { source in
            source.lines.enumerated().flatMap { index, line -> [Violation] in
                var found: [String] = []
                if line.last?.isWhitespace == true { found.append("ends in space") }
                if line.contains("\t"), source.name != "Makefile" { found.append("has a tab") }
                if line.count > longestLine, !isProse(index + 1, of: source) {
                    found.append("has \(line.count) characters; at most \(longestLine)")
                }
                return found.map { Violation(source.path, index + 1, $0) }
            }
        }
    }

    /// Files that do not end in one line break.
    static func endings(_ sources: [Source]) -> [Violation] {
        sources.filter(isOurs).filter { !$0.text.isEmpty && (!$0.text.hasSuffix("\n") || $0.text.hasSuffix("\n\n")) }
            .map { Violation($0.path, $0.lines.count, "does not end in one line break") }
    }

    /// A document's line, or one of a multi-line string.
    private static func isProse(_ line: Int, of source: Source) -> Bool { source.path.hasSuffix(".md") || source.textLines.contains(line) }

    /// Recorded files and licences keep the shape they came in.
    private static func isOurs(_ source: Source) -> Bool {
        !source.name.hasPrefix("LICENSE") && !source.path.contains("/Fixtures/") && !source.path.contains("/Golden/")
            && !source.path.hasSuffix(".txt")
            && !source.path.hasSuffix(".svg")
    }
}
