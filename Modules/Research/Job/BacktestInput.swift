internal import Crypto
public import Datasets
public import Domain
public import Engine

/// What a backtest runs over: rows of one instrument, with the name and hash that its description keeps.
public struct BacktestInput: Sendable {
    /// The rows.
    public enum Rows: Sendable {
        case bars(BarColumns)
        case quotes(QuoteColumns)
        case trades(TradeColumns)

        /// How many there are.
        public var count: Int {
            switch self {
            case .bars(let columns): columns.count
            case .quotes(let columns): columns.count
            case .trades(let columns): columns.count
            }
        }

        /// When each was available, ascending.
        public var time: UnsafeBufferPointer<Int64> {
            switch self {
            case .bars(let columns): columns.time
            case .quotes(let columns): columns.time
            case .trades(let columns): columns.time
            }
        }

        /// Those from one moment up to, not including, another.
        func slice(from: Timestamp?, to: Timestamp?) -> Rows {
            switch self {
            case .bars(let columns): .bars(columns.slice(from: from, to: to))
            case .quotes(let columns): .quotes(columns.slice(from: from, to: to))
            case .trades(let columns): .trades(columns.slice(from: from, to: to))
            }
        }

        /// What a position is marked at after a row, in price units.
        func mark(_ index: Int) -> Int64 {
            switch self {
            case .bars(let columns): columns.close[index]
            case .quotes(let columns): columns[index].middle
            case .trades(let columns): columns.price[index]
            }
        }

        /// How many rows came up to and with a moment.
        func count(upTo moment: Int64) -> Int {
            let time = time
            var (low, high) = (0, time.count)
            while low < high {
                let middle = (low + high) / 2
                if time[middle] <= moment { low = middle + 1 } else { high = middle }
            }
            return low
        }
    }

    /// What the rows are called.
    public var name: String
    /// What was traded.
    public var instrument: Instrument
    /// What a row is.
    public var kind: DatasetKind
    /// The rows.
    public var rows: Rows
    /// The hash of what the numbers are and mean, 64 hexadecimal digits.
    public var hash: String
    /// Where they are from, for a person.
    public var origin: String

    /// Makes an input of rows in memory.
    public init(name: String, instrument: Instrument, kind: DatasetKind, rows: Rows, hash: String, origin: String) {
        (self.name, self.instrument, self.kind) = (name, instrument, kind)
        (self.rows, self.hash, self.origin) = (rows, hash, origin)
    }

    /// The rows of a dataset, where they lie.
    /// - Throws: `.unsupportedKind` when the columns are not what the manifest says.
    public init(_ dataset: Dataset) throws(ResearchError) {
        let manifest = dataset.manifest
        do throws(DatasetError) {
            let rows: Rows =
                switch manifest.kind {
                case .bars: .bars(try dataset.bars())
                case .quotes: .quotes(try dataset.quotes())
                case .trades: .trades(try dataset.trades())
                }
            self.init(
                name: dataset.name, instrument: manifest.instrument, kind: manifest.kind, rows: rows, hash: manifest.hash.hex,
                origin: manifest.source)
        } catch {
            throw ResearchError(.unsupportedKind, error.description)
        }
    }
}

extension Listing {
    /// An instrument as the engine lists it, with the sessions of its calendar.
    ///
    /// A daily bar on an exchange spans a session, not 24 hours: its interval is that of the longest session, so that an order placed at
    /// one close meets the next bar at its open on half days and when the clocks change, too.
    /// - Throws: `.unknownName` when the calendar is not known.
    public init(_ instrument: Instrument, rows kind: DatasetKind) throws(ResearchError) {
        let calendar: Calendar
        do throws(DatasetError) { calendar = try Calendar.named(instrument.calendar.description) } catch {
            throw ResearchError(.unknownName, "\(instrument.id) cannot be run: \(error)")
        }
        let longest = zip(calendar.sessions.opens, calendar.sessions.closes).lazy.map { $1 - $0 }.max() ?? .max
        self.init(instrument, sessions: calendar.sessions, barInterval: min(kind.interval?.nanoseconds ?? 0, longest))
    }
}
