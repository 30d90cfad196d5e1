internal import Domain
internal import Host

/// The datasets that can be named: those in the folders of a search path, the first folder with a name winning.
public struct Catalogue: Sendable {
    /// The folders that are searched, in order; one that is not there holds nothing.
    public let roots: [String]

    /// A dataset that was found.
    public struct Entry: Sendable {
        /// Its name.
        public let name: String
        /// Its folder.
        public let folder: String
        /// What it says of itself, or why it cannot be read.
        public let manifest: Result<Manifest, DatasetError>
    }

    /// Makes a catalogue over folders.
    public init(roots: [String]) { self.roots = roots }

    /// Every dataset by name. One hidden by an earlier folder's of the same name is left out; one that cannot be read is in, with the
    /// reason.
    public func list() throws(DatasetError) -> [Entry] {
        var entries: [String: Entry] = [:]
        for root in roots where Files.isFolder(root) {
            for name in try onHost({ () throws(HostError) in try Files.names(in: root) }) where !name.hasPrefix(".") && entries[name] == nil
            {
                let folder = root + "/" + name
                guard Files.exists(folder + "/" + Manifest.fileName) else { continue }
                let manifest = Result { () throws(DatasetError) in try Dataset.manifest(in: folder) }
                entries[name] = Entry(name: name, folder: folder, manifest: manifest)
            }
        }
        return entries.values.sorted { $0.name < $1.name }
    }

    /// Opens the dataset of a name, or the one in a folder when the name has a slash, and reads every byte once: what is made of it names
    /// the manifest's hash, so the columns must be those.
    /// - Throws: `.missing` with the name that was probably meant, `.mismatch` that names the first column that was changed.
    public func open(_ name: String) throws(DatasetError) -> Dataset {
        let dataset = try Dataset(opening: folder(of: name))
        try dataset.verify()
        return dataset
    }

    /// The folder of the dataset of a name, or the path itself when the name has a slash.
    /// - Throws: `.missing` with the name that was probably meant.
    public func folder(of name: String) throws(DatasetError) -> String {
        if name.contains("/") { return name }
        for root in roots {
            let folder = root + "/" + name
            if !name.isEmpty, !name.hasPrefix("."), Files.exists(folder + "/" + Manifest.fileName) { return folder }
        }
        let known = try list().map(\.name)
        let hint =
            if let near = Spelling.nearest(to: name, among: known) {
                "did you mean '\(near)'?"
            } else if known.isEmpty {
                "there is none in \(roots.map { "'\($0)'" }.joined(separator: ", "))"
            } else {
                "known are: \(known.joined(separator: ", "))"
            }
        throw DatasetError(.missing, "no dataset is called '\(name)': \(hint)")
    }
}
