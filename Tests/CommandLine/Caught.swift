import Synchronization

/// What was written to a stream.
final class Caught: Sendable {
    private let written = Mutex("")
    var text: String { written.withLock { $0 } }
    func take(_ text: String) -> Bool {
        written.withLock { $0 += text }
        return true
    }
}
