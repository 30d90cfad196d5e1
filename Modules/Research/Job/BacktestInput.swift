internal import Crypto
public import Datasets
public import Domain

/// What a backtest runs over: rows of one instrument, with the name and hash that its description keeps.
public struct BacktestInput: Sendable {
    /// What the rows are called.
    public var name: String
    /// What was traded.
    public var instrument: Instrument
    /// What a row is.
    public var kind: DatasetKind
    /// The rows.
    public var rows: DatasetRows
    /// The hash of what the numbers are and mean, 64 hexadecimal digits.
    public var hash: String
    /// Where they are from, for a person.
    public var origin: String

    /// Makes an input of rows in memory.
    public init(name: String, instrument: Instrument, kind: DatasetKind, rows: DatasetRows, hash: String, origin: String) {
        (self.name, self.instrument, self.kind) = (name, instrument, kind)
        (self.rows, self.hash, self.origin) = (rows, hash, origin)
    }

    /// The rows of a dataset, where they lie.
    /// - Throws: `.unsupportedKind` when the columns are not what the manifest says.
    public init(_ dataset: Dataset) throws(ResearchError) {
        let manifest = dataset.manifest
        let rows: DatasetRows
        do throws(DatasetError) { rows = try DatasetRows(dataset) } catch { throw ResearchError(.unsupportedKind, error.description) }
        self.init(
            name: dataset.name, instrument: manifest.instrument, kind: manifest.kind, rows: rows, hash: manifest.hash.hex,
            origin: manifest.source)
    }
}
