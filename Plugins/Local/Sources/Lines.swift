internal import Domain
internal import Host
internal import Messaging
internal import Synchronization

/// Those who are connected to a publisher, and the socket where more of them come.
final class Lines: Sendable {
    /// The most subscribers at once; one thread each.
    private static let most = 64

    private struct State {
        var lines: [Line] = []
        var isClosed = false
    }
    private let state = Mutex(State())
    private let socket: LocalSocket
    private let waker: Waker
    private let switchboard: Switchboard

    init(_ socket: LocalSocket, _ waker: Waker, _ switchboard: Switchboard) {
        (self.socket, self.waker, self.switchboard) = (socket, waker, switchboard)
    }

    /// Waits for the next one and serves it on a thread of its own; false when there will be no more.
    func acceptNext() throws(HostError) -> Bool {
        guard let peer = try socket.accept(until: waker) else { return false }
        guard peer.isOfThisUser else { return true }
        let line = Line(peer, try Waker(), switchboard)
        let isAdmitted = state.withLock { state in
            guard !state.isClosed, state.lines.count < Self.most else { return false }
            state.lines.append(line)
            return true
        }
        guard isAdmitted else { return true }
        Task {
            await line.serve()
            state.withLock { state in state.lines.removeAll { $0 === line } }
        }
        return true
    }

    /// Takes no more. Those who listen hear what is on its way; those who have not yet said what to are cut.
    func close() {
        let lines = state.withLock { state in
            state.isClosed = true
            return state.lines
        }
        waker.ring()
        for line in lines { line.endUnlessServed() }
    }
}

/// Takes those who connect, on a thread of its own.
actor Acceptor {
    private let thread = SerialThread("bus-accept")
    nonisolated var unownedExecutor: UnownedSerialExecutor { thread.asUnownedSerialExecutor() }

    func run(_ lines: Lines, _ sleeper: any Sleeper) async {
        while true {
            do throws(HostError) {
                guard try lines.acceptNext() else { return }
            } catch {
                // No more descriptors, mostly: subscribers try again by themselves, and so does this.
                await sleeper.sleep(nanoseconds: Timestamp.second)
            }
        }
    }
}

/// One subscriber, served on a thread of its own.
private actor Line {
    private enum Phase { case asking, served, cut }

    private let thread = SerialThread("bus-line")
    private let phase = Mutex(Phase.asking)
    private let socket: LocalSocket
    private let waker: Waker
    private let switchboard: Switchboard
    nonisolated var unownedExecutor: UnownedSerialExecutor { thread.asUnownedSerialExecutor() }

    /// How many messages are sent in one piece; few enough that a slow subscriber's newest are not long under way.
    private static let piece = 64

    init(_ socket: LocalSocket, _ waker: Waker, _ switchboard: Switchboard) {
        (self.socket, self.waker, self.switchboard) = (socket, waker, switchboard)
    }

    nonisolated func endUnlessServed() {
        let isCut = phase.withLock { phase in
            guard phase == .asking else { return false }
            phase = .cut
            return true
        }
        if isCut { socket.end() }
    }

    /// Until the subscriber goes, sends what nobody understands, or the publisher has closed and everything is sent.
    func serve() {
        // Whatever ends it, the subscriber sees the end of the stream and comes again; there is nobody else to tell.
        guard let topics = try? hello(), phase.withLock({ phase in begin(&phase) }) else { return socket.end() }
        let waker = waker
        let waiting = switchboard.attach(to: topics) { waker.ring() }
        try? send(waiting)
        switchboard.detach(waiting)
        socket.end()
    }

    private func begin(_ phase: inout Phase) -> Bool {
        if phase == .asking { phase = .served }
        return phase == .served
    }

    private func hello() throws -> [TopicName]? {
        var reader = FrameReader()
        while true {
            if let frame = try reader.next() {
                guard case .hello(let topics) = frame, reader.isEmpty else { return nil }
                return topics
            }
            let bytes = try socket.receive(atMost: 16 << 10)
            if bytes.isEmpty { return nil }
            reader.add(bytes)
        }
    }

    private func send(_ waiting: WaitingMessages) throws(HostError) {
        var bytes: [UInt8] = []
        Frame.welcome.write(to: &bytes)
        while true {
            let (events, isEnd) = waiting.take(atMost: Self.piece)
            for event in events {
                switch event {
                case .message(let message): Frame.message(message).write(to: &bytes)
                case .missed(let count): Frame.missed(count).write(to: &bytes)
                case .connected, .disconnected: break
                }
            }
            if !bytes.isEmpty {
                try socket.send(bytes)
                bytes.removeAll(keepingCapacity: bytes.count < 1 << 20)
            } else if isEnd {
                return
            } else {
                // A subscriber has nothing more to say: whatever comes from it is its end.
                if try waker.waits(for: socket) { return }
                waker.clear()
            }
        }
    }
}
