internal import Datasets
internal import Domain
internal import Engine

/// The bars of one instrument, read where they lie.
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

/// The rows of several instruments in order of time; at equal times in the order of the instruments. A binary heap of the next row of each:
/// nothing is allocated per event.
struct MergedSource: EventSource {
    private struct Cursor {
        let rows: BacktestInput.Rows
        let count: Int
        var index = 0
    }

    /// The time of an instrument's next row.
    private struct Head {
        var time: Int64
        let place: Int
        func comesBefore(_ other: Head) -> Bool { (time, place) < (other.time, other.place) }
    }

    private var cursors: [Cursor]
    private var heap: [Head] = []

    init(_ inputs: [BacktestInput.Rows]) {
        cursors = inputs.map { Cursor(rows: $0, count: $0.count) }
        for (place, cursor) in cursors.enumerated() where cursor.count > 0 { heap.append(Head(time: cursor.rows.time[0], place: place)) }
        for index in heap.indices.reversed() { sink(index) }
    }

    mutating func next() -> MarketEvent? {
        guard let head = heap.first else { return nil }
        let place = head.place
        let event = cursors[place].rows.event(cursors[place].index, InstrumentIndex(place))
        cursors[place].index += 1
        if cursors[place].index < cursors[place].count {
            heap[0].time = cursors[place].rows.time[cursors[place].index]
        } else {
            heap[0] = heap[heap.count - 1]
            heap.removeLast()
        }
        sink(0)
        return event
    }

    private mutating func sink(_ start: Int) {
        var index = start
        while true {
            var least = index
            for child in [2 * index + 1, 2 * index + 2] where child < heap.count && heap[child].comesBefore(heap[least]) { least = child }
            guard least != index else { return }
            heap.swapAt(index, least)
            index = least
        }
    }
}

extension BacktestInput.Rows {
    /// A row as an event.
    func event(_ index: Int, _ instrument: InstrumentIndex) -> MarketEvent {
        switch self {
        case .bars(let columns): .bar(instrument, columns[index])
        case .quotes(let columns): .quote(instrument, columns[index])
        case .trades(let columns): .trade(instrument, columns[index])
        }
    }
}
