internal import Crypto
public import Domain
internal import Host

/// How a CSV file is read and what its rows are.
public struct CSVImportOptions: Sendable {
    /// What was traded; its decimals are the numbers' and its calendar says when.
    public var instrument: Instrument
    /// What a row is.
    public var kind: DatasetKind
    /// Where the rows are from and under which licence.
    public var source: String
    /// How prices were adjusted: `unadjusted`.
    public var adjustments = "unadjusted"
    /// Which column is which.
    public var mapping = ColumnMapping.automatic
    /// The rows that are wanted, where the file has those of several instruments; nil takes all.
    public var filter: RowFilter?
    /// The byte between fields; nil finds it out.
    public var separator: UInt8?
    /// Whether the first record is headers; nil finds it out.
    public var hasHeader: Bool?
    /// The zone of times without an offset.
    public var zone: Zone?
    /// How times are written; nil takes the format of the first row.
    public var timeFormat: TimeFormat?
    /// Whether the source stamps a bar at its open or its close.
    public var stamp = BarStamp.close
    /// How decimals beyond the instrument's are rounded; nil refuses them.
    public var rounding: Rounding?
    /// Whether the newest row is the file's first.
    public var isNewestFirst = false
    /// A price that moves further than this between two rows is told.
    public var jumpThreshold = Rate(basisPoints: 2000)
    /// Whether notices refuse the import as errors do.
    public var isStrict = false
    /// Whether rows with an error are left out and the others imported.
    public var skipsBadRows = false
    /// How many findings of each kind are listed one by one.
    public var listed = 20

    /// Makes options; everything but these has a default.
    public init(instrument: Instrument, kind: DatasetKind, source: String) {
        (self.instrument, self.kind, self.source) = (instrument, kind, source)
    }
}

/// How far an import is.
public struct ImportProgress: Hashable, Sendable {
    /// Bytes read.
    public let bytes: Int
    /// Bytes in the file.
    public let totalBytes: Int
    /// Records read.
    public let rows: Int
}

/// What became of an import.
public struct ImportOutcome: Sendable {
    /// What was found in the file.
    public let report: ValidationReport
    /// The dataset's manifest; nil where the file was refused and nothing was written.
    public let manifest: Manifest?
    /// Whether the rows became a dataset.
    public var isImported: Bool { manifest != nil }
}

/// Makes a dataset of a CSV file, or says why not, line by line.
public struct CSVImport: Sendable {
    private let options: CSVImportOptions
    private let calendar: Calendar

    /// Makes an import.
    /// - Throws: `.missing` when the instrument's calendar is not known.
    public init(_ options: CSVImportOptions) throws(DatasetError) {
        self.options = options
        calendar = try Calendar.named(options.instrument.calendar.description)
    }

    /// Reads and checks a file and writes its rows as a dataset. A refused file is an outcome, not an error; it changes nothing.
    /// - Parameter progress: called about every 64 Ki records and at the end.
    /// - Throws: `.missing` for the file, `.options` for options that do not fit it, and what `Dataset.write` throws.
    public func run(
        _ path: String, named name: String, in root: String, replacing: Bool = false, progress: (ImportProgress) -> Void = { _ in }
    ) throws(DatasetError) -> ImportOutcome {
        try Dataset.checkPlace(name, in: root, replacing: replacing)
        let file = try onHost { () throws(HostError) in try MappedFile(path) }
        return try withExtendedLifetime(file) { () throws(DatasetError) in
            let (rows, report) = try read(file.bytes, name: Files.name(of: path), progress)
            guard accepts(report) else { return ImportOutcome(report: report, manifest: nil) }
            let origin = Manifest.Origin(file: Files.name(of: path), sha256: SHA256.hash(file.bytes))
            let description = Dataset.Description(
                instrument: options.instrument, kind: options.kind, source: options.source, adjustments: options.adjustments,
                importedFrom: origin)
            let manifest = try rows.write(as: description, named: name, in: root, replacing: replacing)
            return ImportOutcome(report: report, manifest: manifest)
        }
    }

    /// Reads and checks bytes without writing anything.
    /// - Parameter name: what the report calls them.
    /// - Throws: `.options` for options that do not fit the bytes, `.malformed` where they are no text.
    public func validate(_ bytes: UnsafeRawBufferPointer, name: String) throws(DatasetError) -> ValidationReport {
        try read(bytes, name: name) { _ in }.report
    }

    /// Whether a file with such a report is imported.
    public func accepts(_ report: ValidationReport) -> Bool {
        guard report.accepted > 0 else { return false }
        guard report.errors == 0 || options.skipsBadRows else { return false }
        return report.notices == 0 || !options.isStrict
    }

    func read(
        _ bytes: UnsafeRawBufferPointer, name: String, _ progress: (ImportProgress) -> Void
    ) throws(DatasetError) -> (rows: ImportedRows, report: ValidationReport) {
        var report = ValidationReport(file: name, limit: options.listed)
        try Self.checkIsText(bytes, name)
        var reader = CSVReader(bytes, separator: options.separator ?? CSVReader.separator(of: bytes))
        var record = CSVReader.Record()
        guard reader.next(&record) else { throw DatasetError(.malformed, "'\(name)' is empty: there is nothing to import") }
        let hasHeader = options.hasHeader ?? Self.isHeader(record, reader)
        let headers = hasHeader ? (0..<record.count).map { DecimalField.trimmedText(reader.text($0, of: record)) } : nil
        let places = try options.mapping.places(for: options.kind, headers: headers, fieldCount: record.count)
        let filter = try options.filter?.placed(in: headers, fieldCount: record.count)
        let unused = places.unused.filter { $0 != options.filter?.column }
        if !unused.isEmpty { report.notes.append("not used: \(unused.joined(separator: ", "))") }
        var more = hasHeader ? reader.next(&record) : true
        while more, let filter, !filter.takes(record, of: reader) { more = reader.next(&record) }
        guard more else {
            let rows = options.filter.map { "no row with \($0)" } ?? "headers and no rows"
            throw DatasetError(.malformed, "'\(name)' has \(rows): there is nothing to import")
        }
        var parser = RowParser(options, calendar, places)
        try parser.settleFormat(reader, record, &report)
        while more {
            parser.parse(reader, record, &report)
            if report.rows & 0xFFFF == 0 {
                progress(ImportProgress(bytes: reader.position, totalBytes: bytes.count, rows: report.rows))
            }
            repeat { more = reader.next(&record) } while more && filter?.takes(record, of: reader) == false
        }
        progress(ImportProgress(bytes: bytes.count, totalBytes: bytes.count, rows: report.rows))
        var rows = parser.rows
        rows.checkSequence(options, calendar, &report)
        report.accepted = rows.count
        return (rows, report)
    }

    /// Files that are often taken for CSV and are not.
    private static func checkIsText(_ bytes: UnsafeRawBufferPointer, _ name: String) throws(DatasetError) {
        let known: [([UInt8], String)] = [
            ([0x1F, 0x8B], "compressed with gzip: unpack it first"), ([0x50, 0x4B, 3, 4], "a zip archive: unpack it first"),
            ([0xFF, 0xFE], "UTF-16 text: convert it to UTF-8 first"), ([0xFE, 0xFF], "UTF-16 text: convert it to UTF-8 first"),
            (Array("PAR1".utf8), "a Parquet file: write it as CSV first"),
        ]
        for (start, noun) in known where bytes.starts(with: start) { throw DatasetError(.malformed, "'\(name)' is \(noun)") }
    }

    /// The first record is headers when none of its fields is a number or a time.
    private static func isHeader(_ record: CSVReader.Record, _ reader: CSVReader) -> Bool {
        !record.fields.contains { field in
            let raw = reader.raw(field)
            if TimeFormat.detect(raw) != nil { return true }
            if case .units = DecimalField.read(raw, decimals: 18, rounding: .down) { return true }
            return DecimalField.read(raw, decimals: 18, rounding: .down) == .tooLarge
        }
    }
}
