internal import Domain

/// The known keys, found by the parts of a name or by their variable. A part `*` of a key stands for any name.
struct KeySet {
    let keys: [ConfigurationKey]
    /// Keys with a free part.
    let free: [ConfigurationKey]
    private let paths: [[String]]
    private let byName: [String: Int]
    private let byVariable: [String: Int]

    /// Takes the keys in order. Two roles of one plugin may declare the same key, word for word: it is one.
    init(keys declared: [ConfigurationKey]) {
        var seen: Set<ConfigurationKey> = []
        let keys = declared.filter { seen.insert($0).inserted }
        self.keys = keys
        paths = keys.map(\.parts)
        free = keys.filter { $0.parts.contains("*") }
        byName = Dictionary(keys.enumerated().map { ($1.name, $0) }) { first, _ in first }
        byVariable = Dictionary(keys.enumerated().map { ($1.variable, $0) }) { first, _ in first }
    }

    /// What a path leads to.
    enum Finding {
        case key(ConfigurationKey)
        case section
        case nothing
    }

    func find(_ path: [String]) -> Finding {
        if let index = byName[path.joined(separator: ".")] { return .key(keys[index]) }
        var isSection = false
        for (index, parts) in paths.enumerated() where Self.matches(parts, path) {
            if parts.count == path.count { return .key(keys[index]) }
            isSection = true
        }
        return isSection ? .section : .nothing
    }

    /// The key without a free part that a variable sets.
    func key(variable: String) -> ConfigurationKey? { byVariable[variable].map { keys[$0] } }

    /// The names known in a section, in the order of their keys; `*` for any.
    func names(in section: [String]) -> [String] {
        var names: [String] = []
        for parts in paths where parts.count > section.count && Self.matches(parts, section) {
            if !names.contains(parts[section.count]) { names.append(parts[section.count]) }
        }
        return names
    }

    /// What is wrong with the keys themselves: the fault of whoever declared them, told like any other problem.
    var problems: [ConfigurationProblem] {
        var problems: [ConfigurationProblem] = []
        func add(_ key: ConfigurationKey, _ what: String) {
            problems.append(.init(nil, key.name, what, fix: "rename one in the plugin that declares it"))
        }
        for (index, key) in keys.enumerated() {
            if byName[key.name] != index {
                add(key, "the key '\(key.name)' is declared twice")
            } else if let other = byVariable[key.variable], other != index {
                add(key, "the keys '\(keys[other].name)' and '\(key.name)' share the variable \(key.variable)")
            }
            for length in 1..<max(1, paths[index].count) {
                let section = paths[index][..<length].joined(separator: ".")
                if byName[section] != nil { add(key, "'\(section)' is declared as a value, and as the section of '\(key.name)'") }
            }
        }
        return problems
    }

    /// What to do about a name that nobody knows in a section.
    func fix(for name: String, in section: [String]) -> String {
        let known = names(in: section).filter { $0 != "*" }
        let place = section.isEmpty ? "known sections and keys" : "known in '\(section.joined(separator: "."))'"
        let list = "\(place): \(known.isEmpty ? "none" : known.joined(separator: ", "))"
        if let near = Spelling.nearest(to: name, among: known) { return "did you mean '\(near)'? \(list)" }
        if let moved = keys.first(where: { $0.parts.last == name && $0.parts.dropLast() != section[...] }) {
            return "did you mean '\(moved.name)'? \(list)"
        }
        return "remove it; \(list)"
    }

    /// What to do about a dotted name that nobody knows.
    func fix(forDotted name: String) -> String {
        if name.contains("*") { return "write a name of yours in place of '*'" }
        if !name.isEmpty, case .section = find(name.split(separator: ".").map(String.init)) {
            return "it is a section; its keys: " + keys.filter { $0.name.hasPrefix(name + ".") }.map(\.name).joined(separator: ", ")
        }
        if let near = Spelling.nearest(to: name, among: keys.map(\.name)) { return "did you mean '\(near)'?" }
        var section = name.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
        var unknown = section.removeLast()
        while !section.isEmpty, names(in: section).isEmpty { unknown = section.removeLast() }
        return fix(for: unknown, in: section)
    }

    private static func matches(_ parts: [String], _ path: [String]) -> Bool {
        parts.count >= path.count && zip(parts, path).allSatisfy { $0 == "*" || $0 == $1 }
    }
}
