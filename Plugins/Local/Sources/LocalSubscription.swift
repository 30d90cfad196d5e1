internal import Domain
internal import Host
internal import Messaging
internal import Network
internal import Synchronization

/// Listens to the publisher at a path, on a thread of its own, and connects again whenever that one is gone.
///
/// It reads only while someone takes: what is not taken waits in the publisher's process, which alone decides what is lost.
actor LocalSubscription: BusSubscription {
    private struct Ends {
        var isStopped = false
        var socket: LocalSocket?
        var nap: Task<Void, Never>?
    }

    private let thread = SerialThread("bus-listen")
    nonisolated var unownedExecutor: UnownedSerialExecutor { thread.asUnownedSerialExecutor() }
    /// What `stop` needs, which comes while the thread waits.
    private let ends = Mutex(Ends())
    private let topics: [TopicName]
    private let path: String
    private let sleeper: any Sleeper
    private let entropy: any Entropy

    private var socket: LocalSocket?
    private var reader = FrameReader()
    private var delay = ReconnectDelay(shortest: .milliseconds(50), longest: .seconds(2))
    private var mustWait = false
    /// What the reader was told last; nil before the first event.
    private var isConnected: Bool?

    init(topics: [TopicName], path: String, sleeper: any Sleeper, entropy: any Entropy) {
        (self.topics, self.path, self.sleeper, self.entropy) = (topics, path, sleeper, entropy)
    }

    func take(atMost limit: Int) async -> [BusEvent] {
        await withTaskCancellationHandler {
            while !isStopped {
                if let events = await step(atMost: limit), !isStopped { return events }
            }
            return []
        } onCancel: {
            stop()
        }
    }

    nonisolated func stop() {
        let (socket, nap) = ends.withLock { ends in
            ends.isStopped = true
            return (ends.socket, ends.nap)
        }
        socket?.end()
        nap?.cancel()
    }

    private var isStopped: Bool { ends.withLock { $0.isStopped } }

    /// One attempt to connect or to read; nil where it leads to nothing that the reader does not know.
    private func step(atMost limit: Int) async -> [BusEvent]? {
        do {
            if let socket { return try read(socket, atMost: limit) }
            if mustWait { await pause() }
            if isStopped { return nil }
            mustWait = true
            try connect()
            delay.succeed()
            isConnected = true
            return [.connected]
        } catch {
            ends.withLock { $0.socket = nil }
            socket = nil
            reader = FrameReader()
            guard isConnected != false else { return nil }
            isConnected = false
            return [.disconnected(reason: "\(error)")]
        }
    }

    private func pause() async {
        let (sleeper, span) = (sleeper, delay.next(entropy))
        let nap = Task { await sleeper.sleep(nanoseconds: span) }
        let isStopped = ends.withLock { ends in
            ends.nap = nap
            return ends.isStopped
        }
        if isStopped { nap.cancel() }
        await nap.value
    }

    private func connect() throws {
        let socket = try LocalSocket.connect(to: path)
        let isStopped = ends.withLock { ends in
            ends.socket = socket
            return ends.isStopped
        }
        if isStopped { socket.end() }
        guard socket.isOfThisUser else { throw BusError(.unreachable, "another user listens at '\(path)'; use another bus.path") }
        var bytes: [UInt8] = []
        Frame.hello(topics).write(to: &bytes)
        try socket.send(bytes)
        while true {
            if let frame = try reader.next() {
                guard frame == .welcome else { throw BadFrame("a message before its welcome") }
                break
            }
            try receive(from: socket)
        }
        self.socket = socket
    }

    private func read(_ socket: LocalSocket, atMost limit: Int) throws -> [BusEvent] {
        var events: [BusEvent] = []
        while true {
            while events.count < limit, let frame = try reader.next() {
                switch frame {
                case .message(let message): events.append(.message(message))
                case .missed(let count): events.append(.missed(count))
                case .hello, .welcome: throw BadFrame("a greeting among messages")
                }
            }
            if !events.isEmpty { return events }
            try receive(from: socket)
        }
    }

    private func receive(from socket: LocalSocket) throws {
        let bytes = try socket.receive(atMost: 64 << 10)
        guard !bytes.isEmpty else { throw BusError(.closed, "the publisher at '\(path)' is gone") }
        reader.add(bytes)
    }
}
