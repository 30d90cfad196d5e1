internal import Synchronization

/// A bounded queue between tasks. Who puts into a full one waits: nothing is dropped and nothing is reordered.
public final class Mailbox<Element: Sendable>: Sendable {
    private struct State {
        var elements: [Element] = []
        var isClosed = false
        var taker: CheckedContinuation<Void, Never>?
        var putters: [CheckedContinuation<Void, Never>] = []
    }
    private let state = Mutex(State())
    private let capacity: Int

    /// Makes an empty mailbox for at most `capacity` elements.
    public init(capacity: Int) {
        precondition(capacity > 0, "a mailbox holds at least one element")
        self.capacity = capacity
    }

    /// Puts an element at the end; waits while the mailbox is full.
    /// - Returns: false when it is closed and the element was not taken.
    @discardableResult
    public func put(_ element: Element) async -> Bool {
        while true {
            let taken: Bool? = state.withLock { state in
                if state.isClosed { return false }
                guard state.elements.count < capacity else { return nil }
                state.elements.append(element)
                state.taker?.resume()
                state.taker = nil
                return true
            }
            if let taken { return taken }
            await withCheckedContinuation { continuation in
                state.withLock { state in
                    if state.isClosed || state.elements.count < capacity {
                        continuation.resume()
                    } else {
                        state.putters.append(continuation)
                    }
                }
            }
        }
    }

    /// Takes what is there, at most `limit`, and waits for something where nothing is. One task may take.
    /// - Returns: empty once the mailbox is closed and empty.
    public func take(atMost limit: Int) async -> [Element] {
        while true {
            let taken: [Element]? = state.withLock { state in
                if state.elements.isEmpty { return state.isClosed ? [] : nil }
                let taken = Array(state.elements.prefix(limit))
                state.elements.removeFirst(taken.count)
                for putter in state.putters { putter.resume() }
                state.putters = []
                return taken
            }
            if let taken { return taken }
            await withCheckedContinuation { continuation in
                state.withLock { state in
                    if state.elements.isEmpty, !state.isClosed { state.taker = continuation } else { continuation.resume() }
                }
            }
        }
    }

    /// Takes no more; what is inside is still given out.
    public func close() {
        state.withLock { state in
            state.isClosed = true
            state.taker?.resume()
            state.taker = nil
            for putter in state.putters { putter.resume() }
            state.putters = []
        }
    }
}
