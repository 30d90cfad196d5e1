internal import Domain

/// Rows of a file in memory, row by row, with the lines they came from.
struct ImportedRows {
    let kind: DatasetKind
    /// The dataset's columns, `time` first.
    let names: [String]
    /// Whether a column after the time is a price; otherwise it is a volume or size.
    let isPrice: [Bool]
    private(set) var lines: [Int] = []
    /// Rows that are refused for what they say, but whose time is known: they are kept until it is clear that they are no gap.
    private(set) var isRefused: [Bool] = []
    private var cells: [Int64] = []
    private let width: Int

    init(kind: DatasetKind) {
        self.kind = kind
        names = kind.columnNames
        isPrice = names.dropFirst().map { !ColumnMapping.isOptional($0) }
        width = names.count
    }

    var count: Int { lines.count }

    /// The number of a row in a column; column 0 is the time.
    @inline(__always)
    func cell(_ row: Int, _ column: Int) -> Int64 { cells[row * width + column] }

    mutating func append(_ time: Int64, _ numbers: [Int64], line: Int, isRefused: Bool) {
        cells.append(time)
        cells.append(contentsOf: numbers)
        lines.append(line)
        self.isRefused.append(isRefused)
    }

    /// Turns the rows round.
    mutating func reverse() {
        var turned: [Int64] = []
        turned.reserveCapacity(cells.count)
        for row in stride(from: count - 1, through: 0, by: -1) { turned.append(contentsOf: cells[(row * width)..<((row + 1) * width)]) }
        cells = turned
        lines.reverse()
        isRefused.reverse()
    }

    /// Keeps the rows for which `isKept` says so, asked in order with the row's index and that of the last row kept.
    mutating func filter(_ isKept: (Self, _ row: Int, _ last: Int?) -> Bool) {
        var kept = 0
        for row in 0..<count {
            guard isKept(self, row, kept > 0 ? kept - 1 : nil) else { continue }
            if kept < row {
                for column in 0..<width { cells[kept * width + column] = cells[row * width + column] }
                lines[kept] = lines[row]
                isRefused[kept] = isRefused[row]
            }
            kept += 1
        }
        cells.removeLast((count - kept) * width)
        isRefused.removeLast(count - kept)
        lines.removeLast(count - kept)
    }

    /// The rows as columns on disk.
    func write(as description: Dataset.Description, named name: String, in root: String, replacing: Bool) throws(DatasetError) -> Manifest {
        switch kind {
        case .bars: try Dataset.write(columns() as BarColumns, as: description, named: name, in: root, replacing: replacing)
        case .quotes: try Dataset.write(columns() as QuoteColumns, as: description, named: name, in: root, replacing: replacing)
        case .trades: try Dataset.write(columns() as TradeColumns, as: description, named: name, in: root, replacing: replacing)
        }
    }

    /// The rows as columns in memory.
    func columns<Set: Columns>() -> Set {
        let storage = ColumnStorage(columns: width, rows: count)
        for column in 0..<width {
            for row in 0..<count { storage.set(column, row, cells[row * width + column]) }
        }
        return Set(storage.buffers, storage: storage)
    }
}
