internal import Network
internal import Synchronization

/// A request's body between the loop that reads it and the handler that wants it.
final class RequestBody: ByteSource {
    /// Beyond this many bytes that nobody has asked for, the loop reads no more.
    static let highWater = 256 << 10

    private struct State {
        var pieces: [[UInt8]] = []
        var bytes = 0
        var isEnded = false
        var failure: NetworkError?
        var waiter: CheckedContinuation<Void, Never>?
    }

    private enum Step {
        case piece([UInt8])
        case end
        case failed(NetworkError)
        case wait
    }

    private let state = Mutex(State())
    /// Tells the loop that more is wanted.
    private let wanted: @Sendable () -> Void

    init(wanted: @escaping @Sendable () -> Void) { self.wanted = wanted }

    func next() async throws(NetworkError) -> [UInt8]? {
        while true {
            switch step() {
            case .piece(let piece): return piece
            case .end: return nil
            case .failed(let failure): throw failure
            case .wait:
                wanted()
                await withCheckedContinuation { waiter in
                    let isReady = state.withLock { state in
                        if !state.pieces.isEmpty || state.isEnded || state.failure != nil { return true }
                        state.waiter = waiter
                        return false
                    }
                    if isReady { waiter.resume() }
                }
            }
        }
    }

    /// Adds what came.
    /// - Returns: false when so much waits that no more should be read.
    func add(_ piece: [UInt8]) -> Bool {
        let (waiter, hasRoom) = state.withLock { state in
            state.pieces.append(piece)
            state.bytes += piece.count
            return (state.waiter.take(), state.bytes < Self.highWater)
        }
        waiter?.resume()
        return hasRoom
    }

    /// Nothing more will come: the body is whole, or this is why it is not.
    func end(_ failure: NetworkError? = nil) {
        state.withLock { state in
            guard !state.isEnded, state.failure == nil else { return nil as CheckedContinuation<Void, Never>? }
            if let failure { state.failure = failure } else { state.isEnded = true }
            return state.waiter.take()
        }?.resume()
    }

    private func step() -> Step {
        state.withLock { state in
            // A broken body gives nothing more: half of one must not pass for the whole.
            if let failure = state.failure { return .failed(failure) }
            guard !state.pieces.isEmpty else { return state.isEnded ? .end : .wait }
            let piece = state.pieces.count == 1 ? state.pieces[0] : Array(state.pieces.joined())
            state.pieces.removeAll()
            state.bytes = 0
            return .piece(piece)
        }
    }
}
