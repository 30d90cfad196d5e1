/// A place where a rule does not hold, and why. A list of these is short, and an entry that is no longer needed is a violation itself.
struct Exception {
    let path: String
    let reason: String
}

/// How long a file and a function may be.
enum Sizes {
    static let longestFile = 600
    static let aimOfFile = 300
    static let longestFunction = 70
    /// Files over the limit.
    static let exceptions: [Exception] = []
    static let mostExceptions = 5

    /// Swift files over the limit, a list of exceptions that is too long, and exceptions nothing needs.
    static func files(_ sources: [Source], exceptions: [Exception] = exceptions) -> [Violation] {
        let tooLong = sources.filter { $0.isSwift && length($0) > longestFile }
        let excused = Set(exceptions.map(\.path))
        var found = tooLong.filter { !excused.contains($0.path) }
            .map { Violation($0.path, length($0), "has \(length($0)) lines; at most \(longestFile), aim at \(aimOfFile)") }
        let here = "Tests/Tidy/Rules/Sizes.swift"
        if exceptions.count > mostExceptions {
            found.append(Violation(here, "lists \(exceptions.count) exceptions; at most \(mostExceptions)"))
        }
        for exception in exceptions {
            if !tooLong.contains(where: { $0.path == exception.path }) {
                found.append(Violation(here, "excuses \(exception.path), which needs no excuse"))
            }
            if exception.reason.isEmpty { found.append(Violation(here, "excuses \(exception.path) without a reason")) }
        }
        return found
    }

    /// The aim of 300 lines holds for four files in five; more long ones than that and rooms need dividing.
    static func aim(_ sources: [Source]) -> [Violation] {
        let swift = sources.filter(\.isSwift)
        let long = swift.filter { length($0) > aimOfFile }.sorted { length($0) > length($1) }
        guard long.count * 5 > swift.count else { return [] }
        return long.map { Violation($0.path, length($0), "has \(length($0)) lines, and too many files are over \(aimOfFile)") }
    }

    /// Functions, initialisers and computed properties that do not fit a screen.
    static func functions(_ sources: [Source]) -> [Violation] {
        sources.flatMap { source in
            source.declarations.filter { $0.kind.isFunction || $0.kind == .variable }.compactMap { declaration in
                guard let last = declaration.lastLine, last - declaration.line >= longestFunction else { return nil }
                let lines = last - declaration.line + 1
                return Violation(source.path, declaration.line, "\(declaration.signature) has \(lines) lines; at most \(longestFunction)")
            }
        }
    }

    private static func length(_ source: Source) -> Int { source.lines.count - (source.lines.last == "" ? 1 : 0) }
}
