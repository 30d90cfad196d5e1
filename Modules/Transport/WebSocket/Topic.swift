internal import Network
internal import Synchronization

/// A topic over all loops of a server: a message goes to each loop once, and from there to its sockets.
final class Topic: WebSocketTopic {
    /// How many bytes of messages may be on their way to the loops.
    private static let bound = 16 << 20

    private let parts: [TopicPart]
    private let outstanding = Atomic<Int>(0)

    init(_ loops: [EventLoop]) { parts = loops.map(TopicPart.init) }

    func add(_ session: any WebSocketSession) {
        guard let (part, socket) = place(session) else { return }
        part.loop.perform { part.add(socket) }
    }

    func remove(_ session: any WebSocketSession) {
        guard let (part, socket) = place(session) else { return }
        part.loop.perform { part.remove(socket) }
    }

    func send(_ frame: WebSocketFrame) -> Bool {
        let weight = frame.count * parts.count
        guard outstanding.add(weight, ordering: .relaxed).newValue <= Self.bound else {
            outstanding.subtract(weight, ordering: .relaxed)
            return false
        }
        for part in parts {
            part.loop.perform {
                self.outstanding.subtract(frame.count, ordering: .relaxed)
                part.send(frame)
            }
        }
        return true
    }

    private func place(_ session: any WebSocketSession) -> (TopicPart, WebSocketConnection)? {
        guard let socket = session as? WebSocketConnection, let part = parts.first(where: { $0.loop === socket.loop }) else { return nil }
        return (part, socket)
    }
}

/// The sockets of a topic on one loop.
final class TopicPart: @unchecked Sendable {
    // SAFETY: only the loop's thread touches the sockets.
    let loop: EventLoop
    private var sockets: [WebSocketConnection] = []
    private var places: [ObjectIdentifier: Int] = [:]

    init(_ loop: EventLoop) { self.loop = loop }

    func add(_ socket: WebSocketConnection) {
        guard !socket.isGone, places[ObjectIdentifier(socket)] == nil else { return }
        places[ObjectIdentifier(socket)] = sockets.count
        sockets.append(socket)
        socket.topics[ObjectIdentifier(self)] = self
    }

    func remove(_ socket: WebSocketConnection) {
        guard let place = places.removeValue(forKey: ObjectIdentifier(socket)) else { return }
        socket.topics[ObjectIdentifier(self)] = nil
        let last = sockets.removeLast()
        if last !== socket {
            sockets[place] = last
            places[ObjectIdentifier(last)] = place
        }
    }

    /// A socket that is cut by it leaves at once; the loop goes over those that were in it before.
    func send(_ frame: WebSocketFrame) {
        for socket in sockets { socket.write(socket.bytes(of: frame)) }
    }
}
