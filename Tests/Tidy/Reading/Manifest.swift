/// What Package.swift says about a target: the lists at its top, read as text.
struct Room: Equatable {
    enum Kind: String { case library, module, plugin, app, program, benchmark, tests }

    let kind: Kind
    let name: String
    /// 0 for a C library; nil where the line names none.
    let floor: Int?
    let uses: [String]
    /// What only a plugin's own tests use besides.
    let testUses: [String]
    /// Its folder from the root, without a slash at the end.
    let folder: String
    let line: Int
}

/// The rooms of the house.
struct Manifest {
    let rooms: [Room]

    /// Reads every `let <list>: […] = [ Kind("Name", …), … ]` of the manifest; a plain target is `.kind(name: "Name", …)`.
    init(_ source: Source) {
        let lists: [(String, Room.Kind)] = [
            ("libraries", .library), ("modules", .module), ("plugins", .plugin), ("apps", .app), ("programs", .program),
            ("benchmarks", .benchmark), ("tests", .tests),
        ]
        rooms = lists.flatMap { list, kind in Self.rooms(of: list, kind, in: source) }
    }

    /// The room a file belongs to: the one with the longest folder above it.
    func room(of path: String) -> Room? {
        rooms.filter { path.hasPrefix($0.folder + "/") }.max { $0.folder.count < $1.folder.count }
    }

    func room(named name: String) -> Room? { rooms.first { $0.name == name && $0.kind != .tests } }

    private static func rooms(of list: String, _ kind: Room.Kind, in source: Source) -> [Room] {
        let tokens = source.tokens
        guard let name = tokens.indices.first(where: { tokens[$0].text == "let" && $0 + 1 < tokens.count && tokens[$0 + 1].text == list }),
            let equals = tokens[name...].firstIndex(where: { $0.text == "=" }), equals + 1 < tokens.count
        else { return [] }
        let end = tokens.close(of: equals + 1)
        var (index, found) = (equals + 1, [Room]())
        while index + 2 < end {
            let first = tokens[index + 2].text == "name" ? index + 4 : index + 2
            if tokens[index].kind == .word, tokens[index + 1].text == "(", first < end, tokens[first].kind == .string {
                let past = tokens.close(of: index + 1)
                found.append(room(kind, arguments: Array(tokens[first..<(past - 1)])))
                index = past
            } else {
                index += 1
            }
        }
        return found
    }

    private static func room(_ kind: Room.Kind, arguments: [Token]) -> Room {
        var (lists, texts, numbers) = ([String: [String]](), [String: String](), [String: Int]())
        var label = ""
        for (index, token) in arguments.enumerated() {
            let isLabel = token.kind == .word && index + 1 < arguments.count && arguments[index + 1].text == ":"
            if isLabel { label = token.text }
            if token.kind == .string, !label.isEmpty { lists[label, default: []].append(token.text) }
            if token.kind == .string, !label.isEmpty { texts[label] = token.text }
            if token.kind == .number { numbers[label] = Int(token.text) }
        }
        let name = arguments[0].text
        let folders: [Room.Kind: String] = [
            .library: "Modules/\(name)", .module: "Modules/\(name)", .plugin: "Plugins/\(name)", .app: "Apps/\(name)",
            .program: "Apps/\(name)",
            .tests: "Tests/\(name)",
        ]
        return Room(
            kind: kind, name: name, floor: kind == .library ? 0 : numbers["floor"],
            uses: lists["uses"] ?? lists["of"] ?? lists["dependencies"] ?? [],
            testUses: lists["tests"] ?? [], folder: texts["path"] ?? folders[kind] ?? name, line: arguments[0].line)
    }
}
