/// Names are the field's own words; these say nothing about what a thing is.
enum Names {
    static let empty: Set = ["manager", "managers", "helper", "helpers", "util", "utils", "utility", "utilities", "wrapper", "wrappers"]
    static let emptyAtTheEnd: Set = ["data", "info"]
    /// What the field itself calls so.
    static let ofTheField: Set = ["MarketData"]

    /// Types and files with an empty name.
    static func emptyNames(_ sources: [Source], files: [String]) -> [Violation] {
        let types = sources.filter(\.isSwift).flatMap { source in
            source.declarations.filter { ($0.kind.isType && $0.kind != .extension) || $0.kind == .alias || $0.kind == .requirementType }
                .compactMap { type in
                    complaint(type.name, atTheEnd: true).map { Violation(source.path, type.line, "type \(type.name) \($0)") }
                }
        }
        let named = files.compactMap { path -> Violation? in
            let name = String(path[(path.lastIndex(of: "/").map(path.index(after:)) ?? path.startIndex)...].prefix { $0 != "." })
            return complaint(name, atTheEnd: path.hasSuffix(".swift")).map { Violation(path, "file \(name) \($0)") }
        }
        return types + named
    }

    private static func complaint(_ name: String, atTheEnd: Bool) -> String? {
        guard !ofTheField.contains(name) else { return nil }
        let words = words(of: name)
        if let word = words.first(where: empty.contains) { return "is named '\(word)'; say what it does" }
        guard atTheEnd, words.count > 1, let last = words.last, emptyAtTheEnd.contains(last) else { return nil }
        return "ends in '\(last)'; say what it holds"
    }

    /// `OrderBookManager` and `order-book_manager` are three words each.
    private static func words(of name: String) -> [String] {
        var words: [String] = [""]
        var previous: Character = " "
        for character in name {
            if !character.isLetter {
                words.append("")
            } else {
                if character.isUppercase, previous.isLowercase { words.append("") }
                words[words.count - 1] += character.lowercased()
            }
            previous = character
        }
        return words.filter { !$0.isEmpty }
    }
}
