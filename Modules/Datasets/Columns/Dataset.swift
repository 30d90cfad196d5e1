internal import Crypto
internal import Domain
internal import Host

/// A dataset on disk, opened: its manifest and its columns, mapped into memory.
///
/// A folder with `manifest.json` and one `.npy` file a column. Opening reads the headers only; safe to read from many threads.
public final class Dataset: Sendable {
    /// Where it is.
    public let folder: String
    /// What it says of itself.
    public let manifest: Manifest
    private let storage: ColumnStorage

    /// Maps a dataset's columns and checks header, type, shape and rows of each against the manifest. Hashes are left to `verify`.
    /// - Throws: `.missing` where there is no dataset, `.malformed` or `.mismatch` where it is not what it says.
    public init(opening folder: String) throws(DatasetError) {
        manifest = try Self.manifest(in: folder)
        var files: [(file: MappedFile, offset: Int)] = []
        for name in manifest.kind.columnNames {
            let path = Self.path(of: name, in: folder)
            guard Files.exists(path) else { throw DatasetError(.mismatch, "'\(path)' is missing; import the dataset again") }
            let file = try onHost { () throws(HostError) in try MappedFile(path) }
            let header = try NumPyHeader(file.bytes, path: path)
            guard header.rows == manifest.rows else {
                throw DatasetError(
                    .mismatch, "'\(path)' has \(header.rows) rows, the manifest says \(manifest.rows); import the dataset again")
            }
            files.append((file, header.size))
        }
        self.folder = folder
        storage = ColumnStorage(files)
    }

    /// The dataset's name: that of its folder.
    public var name: String { Files.name(of: folder) }

    /// The rows as bars.
    /// - Throws: `.options` when they are something else.
    public func bars() throws(DatasetError) -> BarColumns { try columns() }

    /// The rows as quotes.
    /// - Throws: `.options` when they are something else.
    public func quotes() throws(DatasetError) -> QuoteColumns { try columns() }

    /// The rows as trades.
    /// - Throws: `.options` when they are something else.
    public func trades() throws(DatasetError) -> TradeColumns { try columns() }

    private func columns<Set: Columns>() throws(DatasetError) -> Set {
        guard Set.names == manifest.kind.columnNames else {
            throw DatasetError(.options, "the dataset '\(name)' holds \(manifest.kind), which this cannot use")
        }
        return Set(storage.buffers, storage: storage)
    }

    /// The columns as they lie, in the order of `DatasetKind.columnNames`, for as long as `body` runs.
    func withBuffers<Result, Failure: Error>(
        _ body: ([UnsafeBufferPointer<Int64>]) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        try withExtendedLifetime(storage) { () throws(Failure) in try body(storage.buffers) }
    }

    /// Reads every byte and compares the hash of each column with the manifest's, and that the times are ascending.
    /// - Parameter progress: called after each column with how many are done, of how many.
    /// - Throws: `.mismatch` that names the first column that is not what was imported.
    public func verify(progress: (_ columns: Int, _ of: Int) -> Void = { _, _ in }) throws(DatasetError) {
        for (index, column) in manifest.columns.enumerated() {
            let path = Self.path(of: column.name, in: folder)
            let found = try Self.digest(of: path)
            guard found == column.sha256 else {
                throw DatasetError(
                    .mismatch,
                    "'\(path)' was changed: its SHA-256 is \(found), the manifest says \(column.sha256); import the dataset again")
            }
            progress(index + 1, manifest.columns.count)
        }
        try withExtendedLifetime(storage) { () throws(DatasetError) in try checkTimes() }
    }

    private func checkTimes() throws(DatasetError) {
        let time = storage.buffers[0]
        guard time.first == manifest.first.nanoseconds, time.last == manifest.last.nanoseconds else {
            throw DatasetError(.mismatch, "the times of '\(folder)' do not begin and end as its manifest says; import the dataset again")
        }
        for index in time.indices.dropFirst() where time[index - 1] > time[index] {
            throw DatasetError(.mismatch, "row \(index) of '\(folder)' is earlier than the one before it; import the dataset again")
        }
    }

    static func digest(of path: String) throws(DatasetError) -> Digest {
        let file = try onHost { () throws(HostError) in try MappedFile(path) }
        return SHA256.hash(file.bytes)
    }

    static func path(of column: String, in folder: String) -> String { folder + "/" + column + ".npy" }

    static func manifest(in folder: String) throws(DatasetError) -> Manifest {
        let path = folder + "/" + Manifest.fileName
        guard Files.exists(path) else {
            throw DatasetError(.missing, "'\(folder)' holds no dataset: there is no \(Manifest.fileName) in it")
        }
        let bytes = try onHost { () throws(HostError) in try Files.read(path) }
        return try Manifest(bytes, path: path)
    }
}
