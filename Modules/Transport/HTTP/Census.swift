internal import Network
internal import Synchronization

/// Who is connected, over all loops; any thread may ask.
final class Census: Sendable {
    private struct State {
        var total = 0
        var byLoop: [Int]
        var byAddress: [String: Int] = [:]
        var counts = HTTPServerCounts()
        var undrained: Int
        var isRunning = false
        var isDraining = false
        var waiter: CheckedContinuation<Void, Never>?
    }

    let tally = SocketTally()
    private let limits: HTTPLimits
    private let state: Mutex<State>

    init(loops: Int, limits: HTTPLimits) {
        self.limits = limits
        state = Mutex(State(byLoop: Array(repeating: 0, count: loops), undrained: loops))
    }

    var counts: HTTPServerCounts {
        state.withLock { state in
            var counts = state.counts
            counts.open = state.total
            tally.read(into: &counts)
            return counts
        }
    }

    /// Counts a connection in and gives the loop with the fewest; nil where there are too many.
    func admit(_ peer: PeerAddress) -> Int? {
        state.withLock { state in
            let ofAddress = state.byAddress[peer.host, default: 0]
            guard !state.isDraining, state.total < limits.connections, ofAddress < limits.connectionsPerAddress,
                let loop = state.byLoop.indices.min(by: { state.byLoop[$0] < state.byLoop[$1] })
            else {
                state.counts.refusedConnections += 1
                return nil
            }
            state.byAddress[peer.host] = ofAddress + 1
            state.byLoop[loop] += 1
            state.total += 1
            state.counts.accepted += 1
            return loop
        }
    }

    func left(_ peer: PeerAddress, loop: Int) {
        state.withLock { state in
            state.total -= 1
            state.byLoop[loop] -= 1
            let rest = state.byAddress[peer.host, default: 1] - 1
            state.byAddress[peer.host] = rest > 0 ? rest : nil
        }
    }

    func answered() { state.withLock { $0.counts.answered += 1 } }

    func refusedRequest() { state.withLock { $0.counts.refusedRequests += 1 } }

    /// - Returns: false when it was begun before.
    func beginRun() -> Bool {
        state.withLock { state in
            defer { state.isRunning = true }
            return !state.isRunning
        }
    }

    /// - Returns: false when it was begun before.
    func beginDrain() -> Bool {
        state.withLock { state in
            defer { state.isDraining = true }
            return !state.isDraining
        }
    }

    func drained(loop: Int) {
        state.withLock { state in
            state.undrained -= 1
            return state.undrained == 0 ? state.waiter.take() : nil
        }?.resume()
    }

    /// Returns when every loop is drained.
    func untilDrained() async {
        await withCheckedContinuation { waiter in
            let isDone = state.withLock { state in
                if state.undrained > 0 { state.waiter = waiter }
                return state.undrained == 0
            }
            if isDone { waiter.resume() }
        }
    }
}
