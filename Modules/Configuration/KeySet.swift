internal import Domain

/// The known keys, found by the parts of a name. A part `*` of a key stands for any name.
struct KeySet {
    let keys: [ConfigurationKey]

    /// What a path leads to.
    enum Finding {
        case key(ConfigurationKey)
        case section
        case nothing
    }

    func find(_ path: [String]) -> Finding {
        var below = false
        var free: ConfigurationKey?
        for key in keys {
            let parts = key.parts
            if parts == path { return .key(key) }
            guard Self.matches(parts, path) else { continue }
            if parts.count == path.count { free = free ?? key } else { below = true }
        }
        return free.map { .key($0) } ?? (below ? .section : .nothing)
    }

    /// The names known in a section, in the order of their keys; `*` for any.
    func names(in section: [String]) -> [String] {
        var names: [String] = []
        for key in keys where key.parts.count > section.count && Self.matches(key.parts, section) {
            let name = key.parts[section.count]
            if !names.contains(name) { names.append(name) }
        }
        return names
    }

    /// What is wrong with the keys themselves: the fault of whoever declared them, told like any other problem.
    var problems: [ConfigurationProblem] {
        var problems: [ConfigurationProblem] = []
        for (index, key) in keys.enumerated() {
            for other in keys[..<index] {
                let what: String
                if other.name == key.name {
                    what = "the key '\(key.name)' is declared twice"
                } else if key.name.hasPrefix(other.name + ".") || other.name.hasPrefix(key.name + ".") {
                    what = "the keys '\(other.name)' and '\(key.name)' are declared, a value and a section of one name"
                } else if other.variable == key.variable {
                    what = "the keys '\(other.name)' and '\(key.name)' share the variable \(key.variable)"
                } else {
                    continue
                }
                problems.append(.init(nil, key.name, what, fix: "rename one in the plugin that declares it"))
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
