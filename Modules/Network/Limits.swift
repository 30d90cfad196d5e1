/// What a peer may ask of an HTTP server. Whoever goes beyond is answered where that is possible, and cut off.
public struct HTTPLimits: Hashable, Sendable {
    /// Request line and header fields together: 431.
    public var headBytes = 16 << 10
    /// The number of header fields: 431.
    public var fields = 100
    /// The request's target: 414.
    public var targetBytes = 8 << 10
    /// A request's body: 413.
    public var bodyBytes = 1 << 20
    /// What a peer may send ahead while its request is being answered; beyond it nothing more is read from it.
    public var pipelinedBytes = 64 << 10
    /// The slowest a peer may take an answer: beyond `HTTPDeadlines.stall` it has a second for so many bytes.
    public var slowestBytesPerSecond = 4096
    /// Open connections in all; more are closed as they come.
    public var connections = 10_000
    /// Open connections from one address; more are closed as they come.
    public var connectionsPerAddress = 1_000

    /// The usual limits.
    public init() {}
}

/// How long a peer of an HTTP server may take. A trickle of bytes extends none of them.
public struct HTTPDeadlines: Hashable, Sendable {
    /// From the connection to the end of the TLS handshake.
    public var handshake = Duration.seconds(10)
    /// From the first byte of a request to the end of its header: 408.
    public var header = Duration.seconds(10)
    /// From the end of the header to the end of the body: 408.
    public var body = Duration.seconds(60)
    /// From the end of a request to the answer of its responder: 503, and the responder is asked to end.
    public var answer = Duration.seconds(30)
    /// Between two requests, and before the first one.
    public var idle = Duration.seconds(60)
    /// How long a peer may take nothing of what is being sent to it.
    public var stall = Duration.seconds(20)

    /// The usual deadlines.
    public init() {}
}
