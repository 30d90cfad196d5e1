public import Domain
public import Engine

/// The rows of several instruments in order of time; at equal times in the order of the instruments. A binary heap of the next row of each:
/// nothing is allocated per event.
public struct Tape: EventSource, Sendable {
    private struct Cursor {
        let rows: DatasetRows
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

    /// Starts at the first row; an event's instrument is the place of its rows in `inputs`.
    public init(_ inputs: [DatasetRows]) {
        cursors = inputs.map { Cursor(rows: $0, count: $0.count) }
        for (place, cursor) in cursors.enumerated() where cursor.count > 0 { heap.append(Head(time: cursor.rows.time[0], place: place)) }
        for index in heap.indices.reversed() { sink(index) }
    }

    public mutating func next() -> MarketEvent? {
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

extension Listing {
    /// An instrument as the engine lists it, with the sessions of its calendar.
    ///
    /// A daily bar on an exchange spans a session, not 24 hours: its interval is that of the longest session, so that an order placed at
    /// one close meets the next bar at its open on half days and when the clocks change, too.
    /// - Throws: when the calendar is not known.
    public init(_ instrument: Instrument, rows kind: DatasetKind) throws(DatasetError) {
        let sessions = try Calendar.named(instrument.calendar.description).sessions
        let longest = zip(sessions.opens, sessions.closes).lazy.map { $1 - $0 }.max() ?? .max
        self.init(instrument, sessions: sessions, barInterval: min(kind.interval?.nanoseconds ?? 0, longest))
    }
}
