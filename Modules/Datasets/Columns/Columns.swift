public import Domain
internal import Host

/// Rows kept as columns of 64-bit numbers: read where they lie, in a mapped file or in memory, without copying.
///
/// `time` is in nanoseconds since the epoch; prices and sizes are in the instrument's units. Copies share the storage and keep it alive;
/// a buffer pointer taken out of them does not: name the columns with a `let` and use their buffers within its scope, never as in
/// `dataset.bars().time`.
public protocol Columns: Sendable {
    /// A row.
    associatedtype Row: Hashable & Sendable
    /// The names of the columns on disk, `time` first.
    static var names: [String] { get }
    /// How many rows there are.
    var count: Int { get }
    /// When each row was available.
    var time: UnsafeBufferPointer<Int64> { get }
    /// The columns in the order of `names`.
    var buffers: [UnsafeBufferPointer<Int64>] { get }
    /// The row at an index from 0; an index out of range is a programmer error.
    subscript(index: Int) -> Row { get }
    /// The numbers of a row in the order of `names`.
    static func numbers(of row: Row) -> [Int64]
    /// Wraps columns of equal length that `storage` keeps alive.
    init(_ buffers: [UnsafeBufferPointer<Int64>], storage: ColumnStorage)
    /// What keeps the columns alive.
    var storage: ColumnStorage { get }
}

extension Columns {
    /// Copies rows into columns of their own.
    public init(_ rows: some Collection<Row>) {
        let storage = ColumnStorage(columns: Self.names.count, rows: rows.count)
        for (index, row) in rows.enumerated() {
            for (column, number) in Self.numbers(of: row).enumerated() { storage.set(column, index, number) }
        }
        self.init(storage.buffers, storage: storage)
    }

    /// The rows from one moment up to, not including, another; nil leaves an end open. The times must be ascending, as a dataset's are.
    public func slice(from start: Timestamp? = nil, to end: Timestamp? = nil) -> Self {
        let first = start.map { firstIndex(at: $0) } ?? 0
        let last = max(first, end.map { firstIndex(at: $0) } ?? count)
        return Self(buffers.map { UnsafeBufferPointer(rebasing: $0[first..<last]) }, storage: storage)
    }

    /// The index of the first row at or after a moment; `count` when there is none.
    public func firstIndex(at moment: Timestamp) -> Int {
        var (low, high) = (0, count)
        while low < high {
            let middle = (low + high) / 2
            if time[middle] < moment.nanoseconds { low = middle + 1 } else { high = middle }
        }
        return low
    }
}

/// What keeps columns alive: mapped files, or memory of its own. It is never changed once columns are made of it.
public final class ColumnStorage: Sendable {
    // SAFETY: read-only once the storage is shared; mapped files always are.
    nonisolated(unsafe) let buffers: [UnsafeBufferPointer<Int64>]
    // SAFETY: written by `set` only, which runs before the storage is shared.
    nonisolated(unsafe) private let memory: UnsafeMutableBufferPointer<Int64>
    private let files: [MappedFile]
    private let rows: Int

    init(columns: Int, rows: Int) {
        let memory = UnsafeMutableBufferPointer<Int64>.allocate(capacity: max(1, columns * rows))
        memory.initialize(repeating: 0)
        (self.memory, self.rows, files) = (memory, rows, [])
        buffers = (0..<columns).map { UnsafeBufferPointer(rebasing: memory[($0 * rows)..<(($0 + 1) * rows)]) }
    }

    /// Each file's numbers start at its offset, which is a multiple of eight, and end with the file.
    init(_ files: [(file: MappedFile, offset: Int)]) {
        (memory, rows, self.files) = (UnsafeMutableBufferPointer(start: nil, count: 0), 0, files.map(\.file))
        buffers = files.map { UnsafeRawBufferPointer(rebasing: $0.file.bytes[$0.offset...]).bindMemory(to: Int64.self) }
    }

    deinit { memory.deallocate() }

    func set(_ column: Int, _ row: Int, _ number: Int64) { memory[column * rows + row] = number }
}

/// Bars as columns.
// SAFETY: the buffers point into storage that nobody writes to and that this value keeps alive.
public struct BarColumns: Columns, @unchecked Sendable {
    public static let names = ["time", "open", "high", "low", "close", "volume"]
    public let time: UnsafeBufferPointer<Int64>
    /// Price units.
    public let open: UnsafeBufferPointer<Int64>, high: UnsafeBufferPointer<Int64>
    /// Price units.
    public let low: UnsafeBufferPointer<Int64>, close: UnsafeBufferPointer<Int64>
    /// Quantity units; -1 where the source has none.
    public let volume: UnsafeBufferPointer<Int64>
    public let storage: ColumnStorage

    public init(_ buffers: [UnsafeBufferPointer<Int64>], storage: ColumnStorage) {
        precondition(buffers.count == 6 && buffers.allSatisfy { $0.count == buffers[0].count }, "bars are six columns of one length")
        (time, open, high, low, close, volume) = (buffers[0], buffers[1], buffers[2], buffers[3], buffers[4], buffers[5])
        self.storage = storage
    }

    @inlinable public var count: Int { time.count }
    public var buffers: [UnsafeBufferPointer<Int64>] { [time, open, high, low, close, volume] }
    @inlinable public subscript(index: Int) -> Bar {
        precondition(index >= 0 && index < time.count, "a row's index is from 0 to the count")
        return Bar(time: time[index], open: open[index], high: high[index], low: low[index], close: close[index], volume: volume[index])
    }
    public static func numbers(of row: Bar) -> [Int64] { [row.time, row.open, row.high, row.low, row.close, row.volume] }
}

/// Quotes as columns.
// SAFETY: the buffers point into storage that nobody writes to and that this value keeps alive.
public struct QuoteColumns: Columns, @unchecked Sendable {
    public static let names = ["time", "bid", "ask", "bid_size", "ask_size"]
    public let time: UnsafeBufferPointer<Int64>
    /// Price units.
    public let bid: UnsafeBufferPointer<Int64>, ask: UnsafeBufferPointer<Int64>
    /// Quantity units; -1 where the source has none.
    public let bidSize: UnsafeBufferPointer<Int64>, askSize: UnsafeBufferPointer<Int64>
    public let storage: ColumnStorage

    public init(_ buffers: [UnsafeBufferPointer<Int64>], storage: ColumnStorage) {
        precondition(buffers.count == 5 && buffers.allSatisfy { $0.count == buffers[0].count }, "quotes are five columns of one length")
        (time, bid, ask, bidSize, askSize) = (buffers[0], buffers[1], buffers[2], buffers[3], buffers[4])
        self.storage = storage
    }

    @inlinable public var count: Int { time.count }
    public var buffers: [UnsafeBufferPointer<Int64>] { [time, bid, ask, bidSize, askSize] }
    @inlinable public subscript(index: Int) -> Quote {
        precondition(index >= 0 && index < time.count, "a row's index is from 0 to the count")
        return Quote(time: time[index], bid: bid[index], ask: ask[index], bidSize: bidSize[index], askSize: askSize[index])
    }
    public static func numbers(of row: Quote) -> [Int64] { [row.time, row.bid, row.ask, row.bidSize, row.askSize] }
}

/// Trades as columns.
// SAFETY: the buffers point into storage that nobody writes to and that this value keeps alive.
public struct TradeColumns: Columns, @unchecked Sendable {
    public static let names = ["time", "price", "size"]
    public let time: UnsafeBufferPointer<Int64>
    /// Price units.
    public let price: UnsafeBufferPointer<Int64>
    /// Quantity units; -1 where the source has none.
    public let size: UnsafeBufferPointer<Int64>
    public let storage: ColumnStorage

    public init(_ buffers: [UnsafeBufferPointer<Int64>], storage: ColumnStorage) {
        precondition(buffers.count == 3 && buffers.allSatisfy { $0.count == buffers[0].count }, "trades are three columns of one length")
        (time, price, size) = (buffers[0], buffers[1], buffers[2])
        self.storage = storage
    }

    @inlinable public var count: Int { time.count }
    public var buffers: [UnsafeBufferPointer<Int64>] { [time, price, size] }
    @inlinable public subscript(index: Int) -> Trade {
        precondition(index >= 0 && index < time.count, "a row's index is from 0 to the count")
        return Trade(time: time[index], price: price[index], size: size[index])
    }
    public static func numbers(of row: Trade) -> [Int64] { [row.time, row.price, row.size] }
}
