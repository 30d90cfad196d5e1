public import Domain
internal import Engine

/// The rows of a dataset of any kind, read where they lie.
public enum DatasetRows: Sendable {
    case bars(BarColumns)
    case quotes(QuoteColumns)
    case trades(TradeColumns)

    /// The rows of a dataset.
    /// - Throws: when the columns are not what the manifest says.
    public init(_ dataset: Dataset) throws(DatasetError) {
        switch dataset.manifest.kind {
        case .bars: self = .bars(try dataset.bars())
        case .quotes: self = .quotes(try dataset.quotes())
        case .trades: self = .trades(try dataset.trades())
        }
    }

    /// How many there are.
    public var count: Int { time.count }

    /// When each was available, ascending.
    public var time: UnsafeBufferPointer<Int64> {
        switch self {
        case .bars(let columns): columns.time
        case .quotes(let columns): columns.time
        case .trades(let columns): columns.time
        }
    }

    /// Those from one moment up to, not including, another; nil leaves an end open.
    public func slice(from: Timestamp?, to: Timestamp?) -> DatasetRows {
        switch self {
        case .bars(let columns): .bars(columns.slice(from: from, to: to))
        case .quotes(let columns): .quotes(columns.slice(from: from, to: to))
        case .trades(let columns): .trades(columns.slice(from: from, to: to))
        }
    }

    /// A row as an event about an instrument.
    public func event(_ index: Int, _ instrument: InstrumentIndex) -> MarketEvent {
        switch self {
        case .bars(let columns): .bar(instrument, columns[index])
        case .quotes(let columns): .quote(instrument, columns[index])
        case .trades(let columns): .trade(instrument, columns[index])
        }
    }

    /// What a position is marked at after a row, in price units.
    public func mark(_ index: Int) -> Int64 {
        switch self {
        case .bars(let columns): columns.close[index]
        case .quotes(let columns): columns[index].middle
        case .trades(let columns): columns.price[index]
        }
    }

    /// How many rows came up to and with a moment.
    public func count(upTo moment: Int64) -> Int {
        let time = time
        var (low, high) = (0, time.count)
        while low < high {
            let middle = (low + high) / 2
            if time[middle] <= moment { low = middle + 1 } else { high = middle }
        }
        return low
    }
}
