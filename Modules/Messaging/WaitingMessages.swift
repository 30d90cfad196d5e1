internal import Synchronization

/// What waits for one subscriber. Bounded: the oldest goes when there is no room, and is counted.
///
/// Safe to put into and to take from at once; one side may take.
public final class WaitingMessages: Sendable {
    private struct State {
        var messages: [BusMessage]
        /// Where the oldest is; those before it are taken.
        var first = 0
        var bytes: Int
        var missed = 0
        var isEnded = false
        var isEmpty: Bool { first == messages.count && missed == 0 }

        mutating func takeFirst() -> BusMessage {
            let message = messages[first]
            messages[first].bytes = []
            bytes -= message.bytes.count
            first += 1
            if first == messages.count || first >= 1_024 && first * 2 > messages.count {
                messages.removeFirst(first)
                first = 0
            }
            return message
        }
    }

    private let state: Mutex<State>
    private let (limit, byteLimit): (Int, Int)
    private let arrived: @Sendable () -> Void

    /// Begins with what a new subscriber hears first; there is room for `limit` more.
    /// - Parameter arrived: called when something came or the end where nothing was waiting; it must not wait.
    init(
        _ remembered: [BusMessage], limit: Int = BusLimits.waiting, byteLimit: Int = BusLimits.waitingBytes,
        arrived: @escaping @Sendable () -> Void
    ) {
        let bytes = remembered.reduce(0) { $0 + $1.bytes.count }
        (self.limit, self.byteLimit) = (remembered.count + limit, bytes + byteLimit)
        state = Mutex(State(messages: remembered, bytes: bytes))
        self.arrived = arrived
    }

    func put(_ message: BusMessage) {
        let wasEmpty = state.withLock { state in
            let wasEmpty = state.isEmpty
            state.messages.append(message)
            state.bytes += message.bytes.count
            while state.messages.count - state.first > limit || state.bytes > byteLimit {
                _ = state.takeFirst()
                state.missed += 1
            }
            return wasEmpty
        }
        if wasEmpty { arrived() }
    }

    func end() {
        state.withLock { $0.isEnded = true }
        arrived()
    }

    /// Takes the oldest, at most `limit`; does not wait.
    /// - Returns: messages in order, after how many were missed before them; `isEnd` when nothing is left and nothing will come.
    public func take(atMost limit: Int) -> (events: [BusEvent], isEnd: Bool) {
        state.withLock { state in
            var events: [BusEvent] = []
            if state.missed > 0 {
                events.append(.missed(state.missed))
                state.missed = 0
            }
            while events.count < limit, state.first < state.messages.count { events.append(.message(state.takeFirst())) }
            return (events, state.isEnded && state.isEmpty)
        }
    }
}
