/// Who may import whom. The floors and the `uses` of Package.swift are the plan; the parsed imports are what is true.
enum Arrows {
    /// Modules of the toolchain that anyone may import.
    static let toolchain: Set = ["Synchronization"]
    /// Modules that only tests, and the kits' own test suites, import.
    static let testing: Set = ["Testing"]
    /// libc, and why a room touches it.
    static let libc: [String: String] = [
        "Host": "the one room for files, memory maps, locks and clocks",
        "CommandLine": "the terminal: its size, its mode and the signals that end a program",
        "HostTesting": "the child processes and the loopback port of tests",
        "Transport": "sockets and the threads that wait for them, and the tests' own raw sockets",
        "assay": "ends the process with a status",
        "assay-server": "ends the process with a status",
        "assay-worker": "ends the process with a status",
        "CLI": "its tests run the completion scripts in the real shells",
        "Server": "its tests send what no client would, over raw sockets",
        "catalog-generator": "runs in the build, before any module is there",
    ]
    /// The highest floor a plugin may build on, and what is closed to it below that.
    static let highestFloorOfPlugins = 3
    static let closedToPlugins: Set = ["Transport"]
    /// Rooms that stay as they are whatever Package.swift comes to say.
    static let fixed: [String: Set<String>] = ["Domain": [], "Engine": ["Domain"]]

    /// Arrows that Package.swift itself draws wrongly.
    static func declared(_ manifest: Manifest) -> [Violation] {
        manifest.rooms.flatMap { room in room.uses.compactMap { wrongArrow(from: room, to: $0, in: manifest) } }
            .map { Violation("Package.swift", $0.line, $0.message) }
            + manifest.rooms.filter { ($0.kind == .module || $0.kind == .app) && $0.floor == nil }
            .map { Violation("Package.swift", $0.line, "\($0.name) has no floor") }
    }

    /// Imports that Package.swift does not allow.
    static func imported(_ sources: [Source], _ manifest: Manifest) -> [Violation] {
        sources.filter(\.isSwift).flatMap { source in
            guard let room = manifest.room(of: source.path) else { return [Violation]() }
            return source.imports.compactMap { module, line in
                wrongImport(of: module, by: room, in: source, manifest).map { Violation(source.path, line, $0) }
            }
        }
    }

    /// Arrows of Package.swift that no import needs. Apps are left out: their imports are generated.
    static func unneeded(_ sources: [Source], _ manifest: Manifest) -> [Violation] {
        manifest.rooms.filter { $0.kind == .module || $0.kind == .plugin }.flatMap { room in
            let imported = Set(sources.filter { $0.path.hasPrefix(room.folder + "/") }.flatMap { $0.imports.map(\.module) })
            return room.uses.filter { !imported.contains($0) }
                .map { Violation("Package.swift", room.line, "\(room.name) uses \($0) but never imports it") }
        }
    }

    private static func wrongArrow(from room: Room, to name: String, in manifest: Manifest) -> (line: Int, message: String)? {
        guard room.kind != .tests, room.kind != .benchmark, room.kind != .program, let other = manifest.room(named: name) else {
            return nil
        }
        if let allowed = fixed[room.name], !allowed.contains(name) {
            return (
                room.line, "\(room.name) may use \(allowed.isEmpty ? "nothing" : allowed.sorted().joined(separator: ", ")), not \(name)"
            )
        }
        if room.kind == .plugin {
            if other.kind == .plugin { return (room.line, "plugin \(room.name) uses plugin \(name); plugins never use each other") }
            if other.kind == .app || closedToPlugins.contains(name) || (other.floor ?? 0) > highestFloorOfPlugins {
                return (room.line, "plugin \(room.name) uses \(name); plugins use kits, base modules and C libraries only")
            }
            return nil
        }
        if room.kind != .app, other.kind == .plugin || other.kind == .app {
            return (room.line, "module \(room.name) uses \(other.kind.rawValue) \(name); modules use modules only")
        }
        if let mine = room.floor, let theirs = other.floor, theirs >= mine {
            return (room.line, "\(room.name) (floor \(mine)) uses \(name) (floor \(theirs)); an arrow points to a lower floor")
        }
        return nil
    }

    private static func wrongImport(of module: String, by room: Room, in source: Source, _ manifest: Manifest) -> String? {
        let isTest = room.kind == .tests || source.path.contains("/Tests/")
        if toolchain.contains(module) || module == room.name { return nil }
        if testing.contains(module) { return isTest || room.name.hasSuffix("Testing") ? nil : "imports \(module), which is for tests" }
        if module.hasPrefix("Foundation") {
            let isBuildTool = source.imports.contains { $0.module == "PackagePlugin" }
            return isBuildTool ? nil : "imports \(module); nothing but a build-tool plugin may, because it costs every start of the program"
        }
        if module == "PackagePlugin" { return nil }
        if module == "Glibc" {
            return libc[room.name] == nil && room.kind != .benchmark
                ? "imports Glibc; only \(libc.keys.sorted().joined(separator: ", ")) touch libc" : nil
        }
        guard manifest.room(named: module) != nil else { return "imports \(module), which is no module of the house" }
        let allowed = room.uses + (isTest ? room.testUses : [])
        guard allowed.contains(module) else { return "imports \(module), which \(room.name)'s line in Package.swift does not name" }
        return isTest ? nil : wrongArrow(from: room, to: module, in: manifest)?.message
    }
}
