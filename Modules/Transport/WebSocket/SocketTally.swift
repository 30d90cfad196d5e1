internal import Synchronization

/// What the sockets of a server were sent so far; any thread may add.
final class SocketTally: Sendable {
    private let messages = Atomic<Int>(0)
    private let bytes = Atomic<Int>(0)
    private let dropped = Atomic<Int>(0)

    func sent(_ count: Int) {
        messages.add(1, ordering: .relaxed)
        bytes.add(count, ordering: .relaxed)
    }

    func drop() { dropped.add(1, ordering: .relaxed) }

    func read(into counts: inout HTTPServerCounts) {
        counts.messages = messages.load(ordering: .relaxed)
        counts.messageBytes = bytes.load(ordering: .relaxed)
        counts.droppedMessages = dropped.load(ordering: .relaxed)
    }
}
