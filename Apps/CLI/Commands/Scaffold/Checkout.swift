internal import CommandLine
internal import Host

/// A checkout of Assay, where plugins can be added.
struct Checkout {
    /// Its root.
    let folder: String
    private let manifest: [String]
    private static let opening = "let plugins: [Plugin] = ["

    /// Finds the checkout that a folder is in.
    /// - Throws: where it is in none.
    init(around start: String) throws {
        var folder = try Files.resolved(start)
        while true {
            if let text = try? Files.readText(folder + "/Package.swift"), text.contains(Self.opening), Files.isFolder(folder + "/Plugins") {
                (self.folder, manifest) = (folder, text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init))
                return
            }
            guard folder != "/" else { break }
            folder = Files.parent(of: folder)
        }
        throw Failure(
            .usage, code: "no-checkout", "'\(start)' is in no checkout of Assay",
            fix: "go to the folder you cloned, or name it with --in FOLDER")
    }

    /// Refuses a name that something in the checkout has already.
    func requireFree(_ name: PluginName) throws(Failure) {
        let taken = manifest.contains { line in
            ["Library", "Module", "Plugin", "Tests"].contains { line.lowercased().contains("\($0)(\"\(name.module)\"".lowercased()) }
        }
        let folders = (try? Files.names(in: folder + "/Plugins")) ?? []
        guard !taken, !folders.contains(where: { $0.lowercased() == name.module.lowercased() }) else {
            throw Failure(.failed, code: "exists", "'\(name.module)' is there already in this checkout", fix: "choose another name")
        }
    }

    /// Adds a plugin: its folder first, then its line; what fails half way is taken back.
    /// - Returns: the paths of the files, from the root.
    func add(_ name: PluginName, _ scaffold: Scaffold) throws -> [String] {
        let place = "Plugins/\(name.module)"
        let line = scaffold.manifestLine(name)
        let lines = try manifest(with: line, of: name)
        do {
            for (path, text) in scaffold.files(name) {
                let path = "\(folder)/\(place)/\(path)"
                try Files.makeFolder(Files.parent(of: path))
                try Files.write(text, to: path)
            }
            try Files.write(lines.joined(separator: "\n"), to: folder + "/Package.swift")
        } catch {
            try? Files.remove("\(folder)/\(place)")
            throw error
        }
        return scaffold.files(name).map { "\(place)/\($0.path)" }
    }

    /// The manifest with one more line in its list of plugins, in the order of the names.
    private func manifest(with line: String, of name: PluginName) throws(Failure) -> [String] {
        guard let start = manifest.firstIndex(of: Self.opening), let end = manifest[start...].firstIndex(of: "]") else {
            throw Failure(
                .badInput, code: "malformed", "the list of plugins in '\(folder)/Package.swift' does not end",
                fix: "write `]` on a line of its own")
        }
        let entries = manifest[(start + 1)..<end]
        let place = entries.firstIndex { entry in
            guard let quoted = entry.split(separator: "\"", maxSplits: 2).dropFirst().first, entry.hasPrefix("    Plugin(") else {
                return false
            }
            return quoted.lowercased() > name.module.lowercased()
        }
        var lines = manifest
        lines.insert(line, at: place ?? end)
        return lines
    }
}
