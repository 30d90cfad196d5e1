public import Domain
internal import Host

/// Writes a dataset as CSV: exact decimals, times in UTC, a header; what `CSVImport` makes the same dataset of.
///
/// A volume that the source does not have is an empty field, and a column without any is left out.
public struct CSVExport: Sendable {
    private let instrument: Instrument
    private let kind: DatasetKind
    private let dataset: Dataset
    private let rows: Range<Int>
    private static let chunk = 1 << 16

    /// Makes an export of the rows from one moment up to, not including, another; nil leaves an end open.
    public init(_ dataset: Dataset, from start: Timestamp? = nil, to end: Timestamp? = nil) {
        (self.dataset, instrument, kind) = (dataset, dataset.manifest.instrument, dataset.manifest.kind)
        rows = dataset.withBuffers { buffers in
            let time = buffers[0]
            let first = start.map { Self.firstIndex(time, $0.nanoseconds) } ?? 0
            return first..<max(first, end.map { Self.firstIndex(time, $0.nanoseconds) } ?? time.count)
        }
    }

    /// How many rows it has.
    public var count: Int { rows.count }

    /// Writes the file, which appears when it is whole and replaces one that is there.
    /// - Parameter progress: called with the rows that are written.
    public func run(to path: String, progress: (_ rows: Int) -> Void = { _ in }) throws(DatasetError) {
        let fresh = path + ".new"
        do throws(DatasetError) {
            var file = try onHost { () throws(HostError) in try FileWriter(fresh) }
            try forEachChunk { (bytes, done) throws(DatasetError) in
                try onHost { () throws(HostError) in try file.write(bytes) }
                progress(done)
            }
            try onHost { () throws(HostError) in
                try file.finish()
                try Files.move(fresh, to: path)
            }
        } catch {
            try? Files.remove(fresh)
            throw error
        }
    }

    /// Makes the text piece by piece, each of whole lines.
    /// - Parameter body: takes the bytes and how many rows are written with them.
    public func forEachChunk<Failure: Error>(_ body: (_ bytes: [UInt8], _ rows: Int) throws(Failure) -> Void) throws(Failure) {
        try dataset.withBuffers { (buffers) throws(Failure) in
            let columns = buffers.indices.filter { column in !isOptional(column) || rows.contains { buffers[column][$0] >= 0 } }
            var text = CSVText()
            text.append(columns.map { kind.columnNames[$0] }.joined(separator: ","))
            text.endLine()
            for row in rows {
                text.append(time: buffers[0][row])
                for column in columns.dropFirst() {
                    text.separate()
                    let number = buffers[column][row]
                    if isOptional(column) {
                        if number >= 0 { text.append(number, decimals: Int(instrument.quantityDecimals)) }
                    } else {
                        text.append(number, decimals: Int(instrument.priceDecimals))
                    }
                }
                text.endLine()
                if text.bytes.count >= Self.chunk {
                    try body(text.bytes, row - rows.lowerBound + 1)
                    text.clear()
                }
            }
            try body(text.bytes, rows.count)
        }
    }

    private func isOptional(_ column: Int) -> Bool { ColumnMapping.isOptional(kind.columnNames[column]) }

    private static func firstIndex(_ time: UnsafeBufferPointer<Int64>, _ moment: Int64) -> Int {
        var (low, high) = (0, time.count)
        while low < high {
            let middle = (low + high) / 2
            if time[middle] < moment { low = middle + 1 } else { high = middle }
        }
        return low
    }
}

/// The bytes of CSV lines.
struct CSVText {
    private(set) var bytes: [UInt8] = []
    private var day: Int64 = .min
    private var date: [UInt8] = []

    mutating func clear() { bytes.removeAll(keepingCapacity: true) }
    mutating func append(_ text: String) { bytes += text.utf8 }
    mutating func separate() { bytes.append(UInt8(ascii: ",")) }
    mutating func endLine() { bytes.append(UInt8(ascii: "\n")) }

    /// Units of 10^-`decimals`, with all of the decimals.
    mutating func append(_ units: Int64, decimals: Int) {
        let start = bytes.count
        var (rest, places) = (units.magnitude, 0)
        repeat {
            if places == decimals, decimals > 0 { bytes.append(UInt8(ascii: ".")) }
            bytes.append(UInt8(ascii: "0") + UInt8(rest % 10))
            rest /= 10
            places += 1
        } while rest > 0 || places <= decimals
        if units < 0 { bytes.append(UInt8(ascii: "-")) }
        bytes[start...].reverse()
    }

    /// A moment as `Timestamp` writes it; the date is made once for rows of one day.
    mutating func append(time nanoseconds: Int64) {
        let ofDay = nanoseconds.divided(by: Timestamp.day, rounding: .floor)
        if ofDay != day { (day, date) = (ofDay, Array(CivilDate(daysSinceEpoch: Int(ofDay)).description.utf8)) }
        bytes += date
        let rest = nanoseconds - ofDay * Timestamp.day
        let seconds = rest / Timestamp.second
        for (mark, part) in [
            (UInt8(ascii: "T"), seconds / 3600), (UInt8(ascii: ":"), seconds / 60 % 60), (UInt8(ascii: ":"), seconds % 60),
        ] {
            bytes.append(mark)
            bytes.append(UInt8(ascii: "0") + UInt8(part / 10))
            bytes.append(UInt8(ascii: "0") + UInt8(part % 10))
        }
        let fraction = rest % Timestamp.second
        if fraction > 0 {
            bytes.append(UInt8(ascii: "."))
            var divisor: Int64 = 100_000_000
            var left = fraction
            while left > 0 {
                bytes.append(UInt8(ascii: "0") + UInt8(left / divisor))
                left %= divisor
                divisor /= 10
            }
        }
        bytes.append(UInt8(ascii: "Z"))
    }
}
