/// Nothing lies about that nothing uses.
enum Leftovers {
    /// Swift files that neither a target nor a script compiles. A folder with a Package.swift of its own is a package of its own.
    static func unbuilt(_ sources: [Source], _ manifest: Manifest) -> [Violation] {
        let packages = sources.filter { $0.name == "Package.swift" && !$0.folder.isEmpty }.map { $0.folder + "/" }
        return sources.filter { source in
            source.isSwift && source.path != "Package.swift" && !packages.contains { source.path.hasPrefix($0) }
                && !isCompiled(source.path, manifest) && !isNamedByScript(source.path, sources)
        }
        .map { Violation($0.path, "is compiled by no target of Package.swift") }
    }

    /// Swift files that only import, and plugins whose folder of tests has no test.
    static func hollow(_ sources: [Source], _ manifest: Manifest) -> [Violation] {
        let empty = sources.filter { source in
            source.isSwift && !source.imports.isEmpty && !source.tokens.contains { $0.text == "{" || $0.text == "=" }
        }
        let untested = manifest.rooms.filter { room in
            room.kind == .plugin
                && !sources.contains { $0.path.hasPrefix(room.folder + "/Tests/") && $0.words["Test"] != nil }
        }
        return empty.map { Violation($0.path, "only imports") } + untested.map { Violation($0.folder + "/Tests", "has no test") }
    }

    /// Folders of Modules, Plugins, Apps and Tests that neither Package.swift nor a script names.
    static func unnamed(_ sources: [Source], files: [String], _ manifest: Manifest) -> [Violation] {
        let halls = ["Modules", "Plugins", "Apps", "Tests"]
        let rooms = Set(
            files.compactMap { path -> String? in
                let parts = path.split(separator: "/")
                return parts.count > 2 && halls.contains(String(parts[0])) ? "\(parts[0])/\(parts[1])" : nil
            })
        return rooms.sorted().filter { folder in
            !manifest.rooms.contains { $0.folder == folder || $0.folder.hasPrefix(folder + "/") } && !isNamedByScript(folder + "/", sources)
        }
        .map { Violation($0, "has no line in Package.swift") }
    }

    /// Documents nobody can find from another one, and links that lead nowhere.
    static func documents(_ sources: [Source], files: [String]) -> [Violation] {
        let pages = sources.filter { $0.path.hasSuffix(".md") }
        var (linked, found) = (Set<String>(), [Violation]())
        let folders = Set(files.flatMap(foldersAbove))
        for page in pages {
            for (link, line) in links(of: page) {
                let target = resolve(link, from: String(page.folder))
                if target != page.path { linked.insert(target) }
                if !files.contains(target), !folders.contains(target) {
                    found.append(Violation(page.path, line, "links to \(link), which is not there"))
                }
            }
        }
        let orphans = files.filter { $0.hasPrefix("docs/") && !linked.contains($0) }
        return found + orphans.map { Violation($0, "is linked from no other document") }
    }

    /// Scripts that no target of the Makefile, no other script and no document names.
    static func scripts(_ sources: [Source], files: [String]) -> [Violation] {
        files.filter { $0.hasPrefix("Scripts/") }.filter { script in
            !sources.contains { !$0.isSwift && $0.path != script && $0.text.contains(script) }
        }
        .map { Violation($0, "is called by nothing") }
    }

    /// What editors and merges leave behind, and folders with nothing in them.
    static func litter(_ files: [String], emptyFolders: [String]) -> [Violation] {
        let endings = [".orig", ".rej", ".bak", ".swp", ".tmp", "~", ".DS_Store"]
        return files.filter { file in endings.contains { file.hasSuffix($0) } }.map { Violation($0, "is a leftover") }
            + emptyFolders.map { Violation($0, "is an empty folder") }
    }

    private static func isCompiled(_ path: String, _ manifest: Manifest) -> Bool {
        guard let room = manifest.room(of: path), room.kind != .library else { return false }
        return room.kind != .plugin || path.hasPrefix(room.folder + "/Sources/") || path.hasPrefix(room.folder + "/Tests/")
    }

    /// A script names the second folder from the root: `Tests/Fuzz`.
    private static func isNamedByScript(_ path: String, _ sources: [Source]) -> Bool {
        let folder = path.split(separator: "/").prefix(2).joined(separator: "/") + "/"
        return sources.contains { $0.path.hasPrefix("Scripts/") && $0.text.contains(folder) }
    }

    private static func foldersAbove(_ path: String) -> [String] {
        path.indices.filter { path[$0] == "/" }.map { String(path[..<$0]) }
    }

    /// The relative links of a page, without what stands after `#`.
    private static func links(of page: Source) -> [(link: String, line: Int)] {
        var (found, isCode) = ([(String, Int)](), false)
        for (index, line) in page.lines.enumerated() {
            if line.hasPrefix("```") { isCode.toggle() }
            if isCode { continue }
            for part in line.split(separator: "](", omittingEmptySubsequences: false).dropFirst() {
                guard let end = part.firstIndex(of: ")") else { continue }
                let link = part[..<end].prefix { $0 != "#" }
                if !link.isEmpty, !link.contains("://"), !link.hasPrefix("mailto:") { found.append((String(link), index + 1)) }
            }
        }
        return found
    }

    private static func resolve(_ link: String, from folder: String) -> String {
        var parts = folder.split(separator: "/")
        for part in link.split(separator: "/") where part != "." {
            if part == ".." { _ = parts.popLast() } else { parts.append(part) }
        }
        return parts.joined(separator: "/")
    }
}
