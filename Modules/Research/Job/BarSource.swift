internal import Datasets
internal import Domain
internal import Engine

/// The bars of one instrument, read where they lie: what most runs are over, without a tape's heap.
struct BarSource: EventSource {
    private let columns: BarColumns
    private let count: Int
    private var index = 0

    init(_ columns: BarColumns) { (self.columns, count) = (columns, columns.count) }

    mutating func next() -> MarketEvent? {
        guard index < count else { return nil }
        defer { index += 1 }
        return .bar(InstrumentIndex(0), columns[index])
    }
}
