import Host

/// The real tree: every text file that belongs to the project, and every folder it walked.
struct Tree {
    private(set) var sources: [Source] = []
    /// Paths of all files, text or not.
    private(set) var files: [String] = []
    /// Folders with nothing in them.
    private(set) var emptyFolders: [String] = []

    private static let rooms = [
        ".ci", "Apps", "Benchmarks", "Examples", "Modules", "Plugins", "Scripts", "Tests", "docs", "infrastructure",
    ]
    private static let textEndings = [".swift", ".md", ".sh", ".txt", ".h", ".c", ".modulemap", ".yml", ".yaml", ".svg"]
    private static let madeByTools: Set = [".build", ".swiftpm", "node_modules", ".git", ".venv", "__pycache__"]

    /// Reads the tree under `root`.
    init(_ root: String) throws {
        for name in try Files.names(in: root) {
            if Files.isFolder(root + "/" + name) {
                if Self.rooms.contains(name) { try walk(root, name) }
            } else {
                try add(root, name)
            }
        }
    }

    /// The root of the checkout these tests were built from.
    static let root = Files.parent(of: Files.parent(of: Files.parent(of: Files.parent(of: #filePath))))

    private mutating func walk(_ root: String, _ folder: String) throws {
        let names = try Files.names(in: root + "/" + folder).filter { !Self.madeByTools.contains($0) }
        if names.isEmpty { emptyFolders.append(folder) }
        for name in names {
            let path = folder + "/" + name
            if Files.isFolder(root + "/" + path) { try walk(root, path) } else { try add(root, path) }
        }
    }

    private mutating func add(_ root: String, _ path: String) throws {
        files.append(path)
        let isText =
            Self.textEndings.contains(where: path.hasSuffix) || path.hasPrefix("Scripts/") || path.hasPrefix(".ci/") || path == "Makefile"
        if isText { sources.append(Source(path, try Files.readText(root + "/" + path))) }
    }
}
