import JSON
import Network
import Synchronization
import Testing

/// A socket whose other end is the test.
final class Socket: WebSocketSession {
    private struct State {
        var inbox: [WebSocketMessage] = []
        var outbox: [JSONValue] = []
        var closure: WebSocketClosure?
    }
    private let state = Mutex(State())
    let peer = PeerAddress(host: "127.0.0.1", port: 4000)

    var closure: WebSocketClosure? { state.withLock { $0.closure } }

    /// What was sent and is not read yet.
    var outbox: [JSONValue] { state.withLock { $0.outbox } }

    func next() async -> WebSocketMessage? {
        while true {
            let (message, isOver) = state.withLock { state in
                (state.inbox.isEmpty ? nil : state.inbox.removeFirst(), state.closure != nil)
            }
            if let message { return message }
            if isOver { return nil }
            await Task.yield()
        }
    }

    func send(_ frame: WebSocketFrame) -> Bool {
        state.withLock { state in
            guard state.closure == nil else { return false }
            let payload = frame.bytes[frame.payloadStart...]
            state.outbox.append((try? JSONValue(reading: Array(payload))) ?? .null)
            return true
        }
    }

    func close(_ code: WebSocketCloseCode, reason: String) {
        state.withLock { $0.closure = $0.closure ?? WebSocketClosure(code, reason: reason) }
    }

    func say(_ text: String) { state.withLock { $0.inbox.append(.text(text)) } }

    /// The next message that was sent.
    func told() async throws -> JSONValue {
        for _ in 0..<2_000_000 {
            let first: JSONValue? = state.withLock { state in
                guard !state.outbox.isEmpty else { return Optional<JSONValue>.none }
                return state.outbox.removeFirst()
            }
            if let first { return first }
            await Task.yield()
        }
        Issue.record("nothing was sent")
        return .null
    }

    /// The next message of a type; others before it are passed over.
    func heard(_ type: String) async throws -> JSONValue {
        while true {
            let message = try await told()
            if message["type"]?.asString == type || message.isNull { return message }
        }
    }

    func closed() async -> WebSocketCloseCode? {
        for _ in 0..<2_000_000 {
            if let closure { return closure.code }
            await Task.yield()
        }
        return nil
    }
}

/// Sockets of the test that hear the same.
final class SocketTopic: WebSocketTopic {
    private let sockets = Mutex<[ObjectIdentifier: Socket]>([:])

    func add(_ session: any WebSocketSession) {
        guard let socket = session as? Socket else { return }
        sockets.withLock { $0[ObjectIdentifier(socket)] = socket }
    }

    func remove(_ session: any WebSocketSession) {
        guard let socket = session as? Socket else { return }
        sockets.withLock { $0[ObjectIdentifier(socket)] = nil }
    }

    func send(_ frame: WebSocketFrame) -> Bool {
        sockets.withLock { for socket in $0.values { _ = socket.send(frame) } }
        return true
    }
}
