internal import Domain
internal import Glibc
internal import Network
internal import Synchronization

/// What a server ends when it drains.
protocol ServedConnection: AnyObject {
    var peer: PeerAddress { get }
    /// Ends as soon as what is under way has ended.
    func drain()
    /// Ends now, and asks the responder to end.
    func cancel()
}

/// The identity new connections are given; nil where a server speaks without TLS.
final class CurrentIdentity: Sendable {
    private let identity: Mutex<TLSIdentity?>

    init(_ identity: TLSIdentity?) { self.identity = Mutex(identity) }

    var current: TLSContext? { identity.withLock { $0?.context } }

    func replace(_ fresh: TLSIdentity) { identity.withLock { $0 = fresh } }
}

/// The server's part on one loop: its connections, and what they share.
final class LoopServer: LoopHandler, @unchecked Sendable {
    // SAFETY: it lives on its loop, except for what never changes; other threads reach it by `EventLoop.perform`.
    let loop: EventLoop
    let number: Int
    let responder: any HTTPResponder
    let reader: any HeadReader.Type = LibraryHeadReader.self
    let limits: HTTPLimits
    let handshake: Int64
    let idle: Int64
    let header: Int64
    let body: Int64
    let answer: Int64
    /// What is answered for a responder that is late.
    let late: @Sendable (HTTPRequest) -> HTTPResponse
    /// How long a peer may take to close after our last answer.
    var linger: Int64 { isDraining ? 100_000_000 : 2_000_000_000 }
    var tally: SocketTally { census.tally }
    private let patience: Wire.Patience
    private let clock: any WallClock
    private let census: Census
    private let identity: CurrentIdentity

    private var connections: [ObjectIdentifier: any ServedConnection] = [:]
    /// Those whose responder is at work, also where the peer has gone.
    private var busy: [ObjectIdentifier: HTTPConnection] = [:]
    private(set) var isDraining = false
    private var drainKey: EventLoop.Key?
    private var isDone = false
    private var date: [UInt8] = []
    private var dateSecond = Int64.min

    init(
        loop: EventLoop, number: Int, options: HTTPServerOptions, clock: any WallClock, census: Census,
        identity: CurrentIdentity, responder: any HTTPResponder
    ) {
        (self.loop, self.number, self.clock, self.census) = (loop, number, clock, census)
        (self.identity, self.responder) = (identity, responder)
        limits = options.limits
        handshake = options.deadlines.handshake.wholeNanoseconds
        idle = options.deadlines.idle.wholeNanoseconds
        header = options.deadlines.header.wholeNanoseconds
        body = options.deadlines.body.wholeNanoseconds
        answer = options.deadlines.answer.wholeNanoseconds
        late = options.late
        patience = Wire.Patience(
            stall: options.deadlines.stall.wholeNanoseconds, bytesPerSecond: Int64(max(1, options.limits.slowestBytesPerSecond)))
    }

    /// Takes a connection over that the census has admitted.
    func adopt(_ descriptor: Int32, _ peer: PeerAddress) {
        loop.assertCurrent()
        let context = identity.current
        let made: (any Channel)? = context.map { TLSChannel(server: $0, descriptor) } ?? PlainChannel(descriptor)
        guard !isDraining, let channel = made else {
            close(descriptor)
            return census.left(peer, loop: number)
        }
        let wire = Wire(channel, on: loop, patience: patience)
        let connection = HTTPConnection(wire, peer: peer, isSecure: context != nil, server: self)
        do {
            try wire.open(for: connection)
        } catch {
            return census.left(peer, loop: number)
        }
        connections[ObjectIdentifier(connection)] = connection
        connection.begin()
    }

    /// A connection is gone.
    func left(_ connection: any ServedConnection) {
        guard connections.removeValue(forKey: ObjectIdentifier(connection)) != nil else { return }
        census.left(connection.peer, loop: number)
        endIfDone()
    }

    /// A connection goes on as a WebSocket.
    func upgraded(_ connection: HTTPConnection, to socket: WebSocketConnection) {
        connections[ObjectIdentifier(connection)] = nil
        connections[ObjectIdentifier(socket)] = socket
        socket.whenClosed = { [unowned self, unowned socket] in left(socket) }
        if isDraining { socket.drain() }
    }

    func handlerBegins(_ connection: HTTPConnection) { busy[ObjectIdentifier(connection)] = connection }

    func handlerEnded(_ connection: HTTPConnection) {
        busy[ObjectIdentifier(connection)] = nil
        answered()
        endIfDone()
    }

    func answered() { census.answered() }

    func refused() { census.refusedRequest() }

    /// The Date field of an answer made now.
    func dateLine() -> [UInt8] {
        let now = clock.now()
        let second = now.nanoseconds / Timestamp.second
        if second != dateSecond {
            dateSecond = second
            date = Array("Date: \(HTTPDate.text(now))\r\n".utf8)
        }
        return date
    }

    // MARK: - Drain

    /// Lets what is under way end, for at most `limit` nanoseconds.
    func drain(limit: Int64) {
        loop.assertCurrent()
        guard !isDraining else { return }
        isDraining = true
        for connection in Array(connections.values) { connection.drain() }
        drainKey = try? loop.add(-1, self, 0)
        if let drainKey { loop.setDeadline(drainKey, loop.now + limit) }
        endIfDone()
    }

    func expired(_ now: Int64) {
        for connection in Array(connections.values) { connection.cancel() }
        for connection in busy.values { connection.handler?.cancel() }
    }

    func ready(_ events: UInt32) {}

    func turnEnds() {}

    private func endIfDone() {
        guard isDraining, !isDone, connections.isEmpty, busy.isEmpty else { return }
        isDone = true
        if let drainKey { loop.remove(drainKey) }
        census.drained(loop: number)
    }
}
