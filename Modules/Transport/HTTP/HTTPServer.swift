public import Domain
internal import Glibc
internal import Host
public import Network

/// How a server is set up.
public struct HTTPServerOptions: Sendable {
    /// What a peer may ask for.
    public var limits = HTTPLimits()
    /// How long a peer may take.
    public var deadlines = HTTPDeadlines()
    /// What is answered in the place of a responder that is late, with a body of bytes; called on a loop, so it must not wait.
    public var late: @Sendable (HTTPRequest) -> HTTPResponse = { _ in
        .refusing("the answer did not come in time", .unavailable)
    }
    /// Who the server is; nil to speak without TLS.
    public var identity: TLSIdentity?
    /// How many threads serve, 1 to 64.
    public var loops = 2
    /// How long a drain lets what is under way go on before it is cancelled.
    public var drain = Duration.seconds(10)
    /// Nanoseconds that only go forward, for deadlines.
    public var monotonic: @Sendable () -> Int64 = { SystemClock.monotonic() }

    /// The usual set-up.
    public init() {}
}

/// What a server has done so far.
public struct HTTPServerCounts: Hashable, Sendable {
    /// Connections that are open.
    public internal(set) var open = 0
    /// Connections that were taken.
    public internal(set) var accepted = 0
    /// Connections that were closed as they came, because there were too many.
    public internal(set) var refusedConnections = 0
    /// Requests a responder has answered.
    public internal(set) var answered = 0
    /// Requests that were refused before a responder saw them.
    public internal(set) var refusedRequests = 0
    /// Messages that were queued for WebSockets.
    public internal(set) var messages = 0
    /// Their bytes, as they go over the wire.
    public internal(set) var messageBytes = 0
    /// Messages that a WebSocket did not get, because it was closed or its queue was full.
    public internal(set) var droppedMessages = 0
}

/// An HTTP/1.1 server on threads of its own.
///
///     let server = try HTTPServer(at: PeerAddress(host: "127.0.0.1", port: 8080), clock: SystemClock()) { request in
///         switch (request.method, request.path) {
///         case (.get, "/health/live"): .json(Array(#"{"status":"ok"}"#.utf8))
///         case (.get, "/feed"): .webSocket { session in while let message = await session.next() { … } }
///         default: .text("not found\n", .notFound)
///         }
///     }
///     await server.run()    // until server.drain() is called or the task is cancelled
public final class HTTPServer: Sendable {
    /// Where it listens; the port is the system's choice where 0 was asked for.
    public let address: PeerAddress
    private let options: HTTPServerOptions
    private let loops: [EventLoop]
    private let servers: [LoopServer]
    private let census: Census
    private let listener: Listener
    private let identity: CurrentIdentity

    /// Listens; connections wait to be served until `run`.
    /// - Parameters:
    ///   - address: a numeric address of this machine.
    ///   - clock: tells the time for the Date field.
    /// - Throws: `NetworkError` when the address is taken or is not this machine's, or the machine has no more descriptors.
    public init(
        at address: PeerAddress, options: HTTPServerOptions = HTTPServerOptions(), clock: any WallClock, responder: any HTTPResponder
    ) throws(NetworkError) {
        precondition((1...64).contains(options.loops), "a server has 1 to 64 loops")
        let census = Census(loops: options.loops, limits: options.limits)
        let descriptor = try Socket.listen(at: address)
        var loops: [EventLoop] = []
        do throws(HostError) {
            for _ in 0..<options.loops { loops.append(try EventLoop(clock: options.monotonic)) }
        } catch {
            close(descriptor)
            throw NetworkError(.unreachable, mayHaveArrived: false, "cannot serve at \(address): \(error)")
        }
        self.address = Socket.localAddress(of: descriptor)
        (self.options, self.loops, self.census) = (options, loops, census)
        let identity = CurrentIdentity(options.identity)
        self.identity = identity
        servers = loops.indices.map {
            LoopServer(
                loop: loops[$0], number: $0, options: options, clock: clock, census: census, identity: identity, responder: responder)
        }
        listener = Listener(descriptor, on: loops[0], servers: servers, census: census)
    }

    /// Listens, and answers by a closure.
    public convenience init(
        at address: PeerAddress, options: HTTPServerOptions = HTTPServerOptions(), clock: any WallClock,
        _ respond: @escaping @Sendable (HTTPRequest) async -> HTTPResponse
    ) throws(NetworkError) {
        try self.init(at: address, options: options, clock: clock, responder: ClosureResponder(respond: respond))
    }

    /// What it has done so far; any thread may ask.
    public var counts: HTTPServerCounts { census.counts }

    /// Gives connections that come from now on another identity; those that are open keep theirs. The server must have begun with one.
    public func renew(_ identity: TLSIdentity) {
        precondition(options.identity != nil, "a server without TLS has no identity to renew")
        self.identity.replace(identity)
    }

    /// A new topic: sockets of this server that hear the same messages.
    public func topic() -> any WebSocketTopic { Topic(loops) }

    /// Serves until it is drained: by `drain`, or because the task is cancelled. It returns when every connection is closed and every
    /// responder has returned. Called once.
    public func run() async throws(NetworkError) {
        precondition(census.beginRun(), "a server runs once")
        do throws(HostError) {
            for loop in loops { try loop.start() }
        } catch {
            throw NetworkError(.unreachable, mayHaveArrived: false, "cannot serve at \(address): \(error)")
        }
        loops[0].perform { [listener] in
            // A loop that cannot watch its listener serves nobody: it drains at once, and `run` returns.
            do throws(HostError) { try listener.open() } catch { self.drain() }
        }
        await withTaskCancellationHandler {
            await census.untilDrained()
        } onCancel: {
            drain()
        }
        for loop in loops { loop.stop() }
    }

    /// Takes no more connections, lets requests that are under way end, and cancels what is left after `options.drain`. Returns at once;
    /// `run` returns when it is done. Any thread may call it, and more than once.
    public func drain() {
        guard census.beginDrain() else { return }
        let limit = options.drain.wholeNanoseconds
        loops[0].perform { [listener] in listener.close() }
        for server in servers { server.loop.perform { server.drain(limit: limit) } }
    }
}

private struct ClosureResponder: HTTPResponder {
    let respond: @Sendable (HTTPRequest) async -> HTTPResponse
    func respond(to request: HTTPRequest) async -> HTTPResponse { await respond(request) }
}
