internal import Crypto
public import Domain
internal import Host
internal import JSON

extension Dataset {
    /// What a new dataset is to say of itself beside its rows.
    public struct Description: Sendable {
        /// What was traded.
        public var instrument: Instrument
        /// What a row is.
        public var kind: DatasetKind
        /// Where the rows are from and under which licence.
        public var source: String
        /// How prices were adjusted: `unadjusted`.
        public var adjustments: String
        /// The file that was imported; nil where the rows were made.
        public var importedFrom: Manifest.Origin?

        /// Makes a description.
        public init(
            instrument: Instrument, kind: DatasetKind, source: String, adjustments: String = "unadjusted",
            importedFrom: Manifest.Origin? = nil
        ) {
            (self.instrument, self.kind, self.source) = (instrument, kind, source)
            (self.adjustments, self.importedFrom) = (adjustments, importedFrom)
        }
    }

    /// Writes rows as a dataset: into a folder beside it first, which then takes its place, so that a crash or an error leaves nothing
    /// half done.
    /// - Parameter name: letters, digits, `-`, `_` and `.`; the folder in `root`, which is made where it is missing.
    /// - Parameter replacing: whether a dataset of that name may be replaced.
    /// - Throws: `.exists` where it may not, `.options` for a name or rows that cannot be kept, `.system` where the disk refuses.
    @discardableResult
    public static func write(
        _ columns: some Columns, as description: Description, named name: String, in root: String, replacing: Bool = false
    ) throws(DatasetError) -> Manifest {
        precondition(type(of: columns).names == description.kind.columnNames, "the rows are of the kind that the description says")
        try check(columns.time, description.kind)
        let folder = try checkPlace(name, in: root, replacing: replacing)
        let fresh = root + "/.\(name).new-\(Environment.processID)"
        do throws(DatasetError) {
            try onHost { () throws(HostError) in
                try removeLeftovers(of: name, in: root)
                try Files.remove(fresh)
                try Files.makeFolder(fresh)
            }
            let manifest = try writeFiles(columns, description, in: fresh)
            try onHost { () throws(HostError) in try putInPlace(fresh, folder) }
            return manifest
        } catch {
            try? Files.remove(fresh)
            throw error
        }
    }

    /// Whether a dataset may be written under a name, found out before the work is done.
    /// - Returns: the folder it will be.
    @discardableResult
    public static func checkPlace(_ name: String, in root: String, replacing: Bool) throws(DatasetError) -> String {
        let allowed = name.utf8.allSatisfy { StrategyID.allows($0) }
        guard allowed, !name.isEmpty, !name.hasPrefix("."), name.utf8.count <= 64 else {
            throw DatasetError(
                .options, "'\(name)' cannot name a dataset: use up to 64 letters, digits, '-', '_' and '.', and no '.' at the front")
        }
        let folder = root + "/" + name
        guard replacing || !Files.exists(folder) else {
            throw DatasetError(.exists, "'\(folder)' is there already: choose another name, or say that it may be replaced")
        }
        guard !Files.exists(folder) || Files.exists(folder + "/" + Manifest.fileName) else {
            throw DatasetError(.exists, "'\(folder)' is no dataset and is left alone: choose another name")
        }
        return folder
    }

    private static func check(_ time: UnsafeBufferPointer<Int64>, _ kind: DatasetKind) throws(DatasetError) {
        guard time.count > 0 else { throw DatasetError(.options, "a dataset needs at least one row") }
        let isStrict = kind.interval != nil
        for index in time.indices.dropFirst() where isStrict ? time[index - 1] >= time[index] : time[index - 1] > time[index] {
            throw DatasetError(.options, "row \(index) is not later than the one before it; a dataset is in the order of time")
        }
    }

    private static func writeFiles(
        _ columns: some Columns, _ description: Description, in folder: String
    ) throws(DatasetError) -> Manifest {
        let header = NumPyHeader.bytes(rows: columns.count)
        var written: [Manifest.Column] = []
        for (name, numbers) in zip(type(of: columns).names, columns.buffers) {
            let bytes = UnsafeRawBufferPointer(numbers)
            var hash = SHA256()
            hash.update(header)
            hash.update(bytes)
            try onHost { () throws(HostError) in
                var file = try FileWriter(path(of: name, in: folder))
                try file.write(header)
                try file.write(bytes)
                try file.finish()
            }
            written.append(Manifest.Column(name: name, sha256: hash.finish()))
        }
        let manifest = Manifest(
            instrument: description.instrument, kind: description.kind, rows: columns.count,
            first: Timestamp(nanoseconds: columns.time[0]), last: Timestamp(nanoseconds: columns.time[columns.count - 1]),
            source: description.source, adjustments: description.adjustments, importedFrom: description.importedFrom, columns: written)
        try onHost { () throws(HostError) in
            try Files.write(manifest.json.text(pretty: true) + "\n", to: folder + "/" + Manifest.fileName)
        }
        return manifest
    }

    /// A folder cannot be renamed over one that has files in it, so that one steps aside first and steps back when the rename is refused.
    private static func putInPlace(_ fresh: String, _ folder: String) throws(HostError) {
        guard Files.exists(folder) else { return try Files.move(fresh, to: folder) }
        let old = fresh + ".old"
        try Files.move(folder, to: old)
        do throws(HostError) { try Files.move(fresh, to: folder) } catch {
            try? Files.move(old, to: folder)
            throw error
        }
        try? Files.remove(old)
    }

    /// Removes what a process that no longer lives left of a dataset of this name.
    private static func removeLeftovers(of name: String, in root: String) throws(HostError) {
        guard Files.isFolder(root) else { return }
        let prefix = ".\(name).new-"
        for entry in try Files.names(in: root) where entry.hasPrefix(prefix) && !entry.hasSuffix(".old") {
            guard !Files.exists("/proc/" + entry.dropFirst(prefix.count)) else { continue }
            try Files.remove(root + "/" + entry)
        }
    }
}

#if _endian(big)
    #error("columns are little-endian files that are read where they lie")
#endif
