public import Crypto
public import Domain

/// What a dataset says of itself, kept beside its columns as `manifest.json`.
public struct Manifest: Hashable, Sendable {
    /// The version of the folder's layout.
    public static let schema = "assay.dataset/1"
    /// The file's name in the dataset's folder.
    public static let fileName = "manifest.json"

    /// A file that rows came from.
    public struct Origin: Hashable, Sendable {
        /// Its name, without its folder.
        public let file: String
        /// The hash of its bytes.
        public let sha256: Digest
        /// Makes an origin.
        public init(file: String, sha256: Digest) { (self.file, self.sha256) = (file, sha256) }
    }

    /// A column's file.
    public struct Column: Hashable, Sendable {
        /// Its name; the file is `<name>.npy`.
        public let name: String
        /// The hash of the whole file, header and numbers.
        public let sha256: Digest
        /// Makes a column.
        public init(name: String, sha256: Digest) { (self.name, self.sha256) = (name, sha256) }
    }

    /// What was traded, and in which units the numbers are.
    public let instrument: Instrument
    /// What a row is.
    public let kind: DatasetKind
    /// How many rows there are; at least one.
    public let rows: Int
    /// The time of the first row.
    public let first: Timestamp
    /// The time of the last row.
    public let last: Timestamp
    /// Where the rows are from and under which licence, for a person.
    public let source: String
    /// How prices were adjusted for splits and dividends: `unadjusted`.
    public let adjustments: String
    /// The file that was imported; nil where the rows were made.
    public let importedFrom: Origin?
    /// In the order of `DatasetKind.columnNames`.
    public let columns: [Column]

    /// Makes a manifest.
    public init(
        instrument: Instrument, kind: DatasetKind, rows: Int, first: Timestamp, last: Timestamp, source: String, adjustments: String,
        importedFrom: Origin?, columns: [Column]
    ) {
        (self.instrument, self.kind, self.rows, self.first, self.last) = (instrument, kind, rows, first, last)
        (self.source, self.adjustments, self.importedFrom, self.columns) = (source, adjustments, importedFrom, columns)
    }

    /// SHA-256 over what the numbers are and mean: instrument, kind, interval, rows and the hashes of the columns. Two datasets of the same
    /// numbers have the same hash wherever they came from.
    public var hash: Digest { SHA256.hash(Array(canonicalDescription.utf8)) }

    /// The text that `hash` is taken of: one line a fact, each ended by a line feed.
    public var canonicalDescription: String {
        var lines = [
            Self.schema,
            "instrument \(instrument.id) \(instrument.assetClass) \(instrument.currency) \(instrument.priceDecimals)"
                + " \(instrument.quantityDecimals) \(instrument.tick) \(instrument.lot) \(instrument.calendar)",
            "kind \(kind.name)",
        ]
        if let interval = kind.interval { lines.append("interval \(interval.nanoseconds)") }
        lines.append("rows \(rows)")
        lines += columns.map { "column \($0.name) \($0.sha256)" }
        return lines.map { $0 + "\n" }.joined()
    }
}
