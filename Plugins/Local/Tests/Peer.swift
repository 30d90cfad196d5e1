import Host

/// What goes over the socket, byte by byte.
enum Wire {
    static let welcome: [UInt8] = [0, 0, 0, 2, 2, 1]

    static func message(_ topic: String, _ text: String) -> [UInt8] { frame([3, UInt8(topic.utf8.count)] + topic.utf8 + text.utf8) }
    static func hello(_ topics: String...) -> [UInt8] { frame([1, 1] + topics.flatMap { [UInt8($0.utf8.count)] + $0.utf8 }) }
    static func frame(_ body: [UInt8]) -> [UInt8] { (0..<4).map { UInt8(truncatingIfNeeded: body.count >> (24 - 8 * $0)) } + body }
}

/// A publisher's process made by hand, for one subscriber after the other, on a thread of its own.
actor Peer {
    private let thread = SerialThread("peer")
    nonisolated var unownedExecutor: UnownedSerialExecutor { thread.asUnownedSerialExecutor() }
    private var listener: LocalSocket?
    private var sockets: [LocalSocket] = []

    /// Listens where the folder's bus looks.
    init(at folder: Folder) throws {
        try Files.makeFolder(folder.path, mode: 0o700)
        listener = try LocalSocket.listen(at: folder.socket)
    }

    /// Takes the next subscriber and sends it these bytes; gives what it sent first.
    @discardableResult
    func serve(_ bytes: [UInt8]) throws -> [UInt8] {
        guard let socket = try listener?.accept(until: Waker()) else { return [] }
        sockets.append(socket)
        let hello = try socket.receive(atMost: 1_024)
        try socket.send(bytes)
        return hello
    }

    /// What comes on the last connection; empty at its end, which may be a reset.
    func receive() -> [UInt8] { (try? sockets.last?.receive(atMost: 1_024)) ?? [] }

    /// Closes everything and leaves the socket's file, as a process that is killed does.
    func die() { (listener, sockets) = (nil, []) }
}

/// A subscriber's process made by hand, on a thread of its own.
actor Caller {
    private let thread = SerialThread("caller")
    nonisolated var unownedExecutor: UnownedSerialExecutor { thread.asUnownedSerialExecutor() }
    private let folder: Folder

    init(to folder: Folder) { self.folder = folder }

    /// Connects, sends these bytes and then those, and gives everything that comes until `count` bytes or the end, which may be a reset.
    func call(_ bytes: [UInt8], then more: [UInt8] = [], _ count: Int = .max) throws -> [UInt8] {
        let socket = try LocalSocket.connect(to: folder.socket)
        try socket.send(bytes)
        var received: [UInt8] = []
        while received.count < count, let some = try? socket.receive(atMost: 1_024), !some.isEmpty {
            // Those are sent once an answer is there, so that they do not come with the first.
            if received.isEmpty, !more.isEmpty { try socket.send(more) }
            received += some
        }
        return received
    }

    /// Waits for the end of a connection; false where something comes instead.
    func end(of socket: LocalSocket) -> Bool { (try? socket.receive(atMost: 1))?.isEmpty ?? true }
}
