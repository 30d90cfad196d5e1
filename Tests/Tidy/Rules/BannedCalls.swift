/// What may not be called, because it makes a run unrepeatable, ends the process, or hides a failure.
enum BannedCalls {
    struct Ban {
        /// The tokens that betray it, in order.
        let tokens: [String]
        let instead: String
        /// True where a test may not call it either.
        var inTests = false
        /// True for a free function, which a method of the same name is not.
        var isFree = false
        /// The label of an argument that makes the call repeatable.
        var unless = ""

        var text: String { tokens.joined() }
    }

    private static let seeded = "say using: which generator"
    static let bans: [Ban] = [
        Ban(tokens: ["Date", "(", ")"], instead: "take a WallClock", inTests: true),
        Ban(tokens: ["UUID", "(", ")"], instead: "take an Entropy", inTests: true),
        Ban(tokens: [".", "random", "(", "in"], instead: seeded, inTests: true, unless: "using"),
        Ban(tokens: ["Bool", ".", "random", "("], instead: seeded, inTests: true, unless: "using"),
        Ban(tokens: [".", "randomElement", "("], instead: seeded, inTests: true, unless: "using"),
        Ban(tokens: [".", "shuffled", "("], instead: seeded, inTests: true, unless: "using"),
        Ban(tokens: [".", "shuffle", "("], instead: seeded, inTests: true, unless: "using"),
        Ban(tokens: ["SystemRandomNumberGenerator"], instead: "take an Entropy"),
        Ban(tokens: ["ContinuousClock"], instead: "take a clock", inTests: true),
        Ban(tokens: ["SuspendingClock"], instead: "take a clock", inTests: true),
        Ban(tokens: ["Task", ".", "sleep"], instead: "take a clock that sleeps", inTests: true),
        Ban(tokens: ["Task", ".", "detached"], instead: "use a task group"),
        Ban(tokens: ["DispatchQueue"], instead: "use a task group or an executor", inTests: true),
        Ban(tokens: ["Thread"], instead: "use an executor", inTests: true),
        Ban(tokens: ["fatalError", "("], instead: "throw, or use precondition for a programmer's error", isFree: true),
        Ban(tokens: ["try", "!"], instead: "throw on"),
        Ban(tokens: ["as", "!"], instead: "use as?"),
        Ban(tokens: ["print", "("], instead: "write through the terminal or the logger", isFree: true),
        Ban(tokens: ["debugPrint", "("], instead: "write through the terminal or the logger", isFree: true),
        Ban(tokens: ["dump", "("], instead: "write through the terminal or the logger", isFree: true),
    ]

    /// The shell that owns a call: a path it begins with, the call, and why.
    struct Shell {
        let path: String
        let call: String
        let reason: String
    }

    static let shells: [Shell] = [
        Shell(
            path: "Modules/Host/SystemClock.swift", call: "SystemRandomNumberGenerator",
            reason: "the one source of the machine's randomness"),
        Shell(path: "Modules/Host/SystemSleeper.swift", call: "Task.sleep", reason: "the one clock that really waits"),
        Shell(
            path: "Modules/Host/SerialThread.swift", call: "fatalError(",
            reason: "a machine that cannot start a thread cannot run the program, and an initialiser of an executor cannot say so later"),
        Shell(
            path: "Modules/Crypto/", call: "fatalError(",
            reason: "OpenSSL refuses only where memory is gone or its provider is switched off; a wrong digest would be worse than an end"),
    ]

    /// Banned calls outside their shells.
    static func calls(_ sources: [Source], shells: [Shell] = shells) -> [Violation] {
        sources.filter(\.isSwift).flatMap { source in
            bans.filter { source.isProduct || $0.inTests }.flatMap { ban in
                lines(of: ban, in: source)
                    .filter { _ in !shells.contains { source.path.hasPrefix($0.path) && $0.call == ban.text } }
                    .map { Violation(source.path, $0, "calls \(ban.text); \(ban.instead)") }
            }
        }
    }

    /// Shells that no longer call what they are allowed to.
    static func staleShells(_ sources: [Source], shells: [Shell] = shells) -> [Violation] {
        shells.filter { shell in
            guard let ban = bans.first(where: { $0.text == shell.call }) else { return true }
            return !sources.contains { $0.path.hasPrefix(shell.path) && !lines(of: ban, in: $0).isEmpty }
        }
        .map { Violation("Tests/Tidy/Rules/BannedCalls.swift", "lets \($0.path) call \($0.call), which it does not") }
    }

    private static let marks = [["@", "unchecked", "Sendable"], ["nonisolated", "(", "unsafe", ")"]]

    /// What turns a compiler's check off needs a `// SAFETY:` line above, or first in its body, that says why it is sound.
    static func unproven(_ sources: [Source]) -> [Violation] {
        return sources.filter(\.isProduct).flatMap { source in
            marks.flatMap { mark in
                places(of: mark, in: source).map { source.tokens[$0].line }.filter { !isProven($0, in: source) }
                    .map { Violation(source.path, $0, "\(mark.joined()) without a '// SAFETY:' line that says why it is sound") }
            }
        }
    }

    /// Work left for later, in comments and in plain text.
    static func leftForLater(_ sources: [Source]) -> [Violation] {
        let words: Set = ["TODO", "FIXME", "XXX", "HACK"]
        func isMarked(_ text: some StringProtocol) -> Bool {
            !words.isDisjoint(
                with: Substring(text).split(whereSeparator: { (character: Character) in !character.isLetter }).map(String.init))
        }
        return sources.flatMap { source in
            let lines =
                source.isSwift
                ? source.comments.filter { isMarked($0.text) }.map(\.line)
                : source.lines.enumerated().filter { isMarked($0.element) }.map { $0.offset + 1 }
            return lines.map { Violation(source.path, $0, "leaves work for later; do it, or open an issue") }
        }
    }

    private static func places(of pattern: [String], in source: Source) -> [Int] {
        let (tokens, anchor) = (source.tokens, pattern.firstIndex { $0.first?.isLetter == true } ?? 0)
        return (source.words[pattern[anchor]] ?? []).map { $0 - anchor }.filter { start in
            start >= 0 && start + pattern.count <= tokens.count
                && pattern.indices.allSatisfy { tokens[start + $0].text == pattern[$0] && tokens[start + $0].kind != .string }
        }
    }

    private static func lines(of ban: Ban, in source: Source) -> [Int] {
        places(of: ban.tokens, in: source).filter { start in
            let before = start > 0 ? source.tokens[start - 1].text : ""
            if ban.isFree, before == "." || before == "func" { return false }
            guard !ban.unless.isEmpty, let open = source.tokens[start...].firstIndex(where: { $0.text == "(" }) else { return true }
            return !source.tokens[open..<source.tokens.close(of: open)].contains { $0.text == ban.unless }
        }
        .map { source.tokens[$0].line }
    }

    /// The line may also be the first one of the body, and lines that follow each other share one.
    private static func isProven(_ line: Int, in source: Source) -> Bool {
        func isProof(_ line: Int) -> Bool { source.comments.contains { $0.line == line && $0.ownLine && $0.text.hasPrefix("// SAFETY:") } }
        if isProof(line + 1) { return true }
        var above = line - 1
        while source.comments.contains(where: { $0.line == above && $0.ownLine }) || isMarked(above, in: source) {
            if isProof(above) { return true }
            above -= 1
        }
        return false
    }

    private static func isMarked(_ line: Int, in source: Source) -> Bool {
        marks.contains { mark in places(of: mark, in: source).contains { source.tokens[$0].line == line } }
    }
}
