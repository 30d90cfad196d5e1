public import Domain

/// A request to be sent.
public struct HTTPCall: Sendable {
    /// What it asks for.
    public var method: HTTPMethod
    /// `https://…`, or `http://…` where the client allows it.
    public var url: String
    /// Its header fields, without Host and Content-Length.
    public var fields: HTTPFields
    /// Its body.
    public var body: [UInt8]
    /// How long all of it may take, from the look-up of the name to the last byte of the answer.
    public var timeout = Duration.seconds(30)
    /// How many bytes the answer's body may have.
    public var limit = 16 << 20

    /// Makes a request.
    public init(_ method: HTTPMethod = .get, _ url: String, fields: HTTPFields = [:], body: [UInt8] = []) {
        (self.method, self.url, self.fields, self.body) = (method, url, fields, body)
    }
}

/// The answer to a call. Every status is an answer, also 404 and 500; redirections are not followed.
public struct HTTPReply: Sendable {
    /// How it went.
    public let status: HTTPStatus
    /// Its header fields.
    public let fields: HTTPFields
    /// Its body, whole.
    public let body: [UInt8]

    /// Makes an answer.
    public init(_ status: HTTPStatus, fields: HTTPFields = [:], body: [UInt8] = []) {
        (self.status, self.fields, self.body) = (status, fields, body)
    }
}

/// Sends requests. Any number may be under way at once.
public protocol HTTPClient: Sendable {
    /// Sends a request once and waits for the whole answer.
    /// - Throws: `NetworkError`. A cancelled task ends it with `canceled`. Whoever sends something that must not happen twice looks at
    ///   `mayHaveArrived` before sending it again: after a time-out it is true, and the outcome is unknown.
    func send(_ call: HTTPCall) async throws(NetworkError) -> HTTPReply
}

/// Opens WebSockets.
public protocol WebSocketClient: Sendable {
    /// Opens one socket; it is not opened again when it breaks.
    /// - Parameters:
    ///   - url: `wss://host/path`, or `ws://…` where the client allows it.
    ///   - fields: more header fields of the request.
    ///   - subprotocol: what is offered in Sec-WebSocket-Protocol; a server that chooses another is refused.
    ///   - timeout: from the look-up of the name to the server's 101.
    /// - Throws: `NetworkError`; `malformed` where the server answers anything but 101.
    func open(
        _ url: String, fields: HTTPFields, subprotocol: String?, limits: WebSocketLimits, timeout: Duration
    ) async throws(NetworkError) -> any WebSocketSession
}

/// How long to wait before the next attempt: twice as long after every failure, up to a limit, and any part of that by chance, so that
/// many clients of one server do not come back at once.
public struct ReconnectDelay: Hashable, Sendable {
    /// What the first delay is at most.
    public let shortest: Duration
    /// What any delay is at most.
    public let longest: Duration
    private var failures = 0

    /// Makes a schedule; both must be positive, and `shortest` no longer than `longest`.
    public init(shortest: Duration = .milliseconds(500), longest: Duration = .seconds(30)) {
        precondition(shortest > .zero && shortest <= longest, "delays are positive, and the shortest is no longer than the longest")
        (self.shortest, self.longest) = (shortest, longest)
    }

    /// Counts a failure and gives the nanoseconds to wait: evenly spread from half the bound to the bound.
    public mutating func next(_ entropy: some Entropy) -> Int64 {
        let bound = min(longest, shortest * (1 << min(failures, 20))).wholeNanoseconds
        failures += 1
        let half = bound / 2
        return half + Int64(entropy.next() % UInt64(max(1, bound - half + 1)))
    }

    /// Begins again at the shortest delay, after an attempt that held.
    public mutating func succeed() { failures = 0 }
}

extension Duration {
    /// Nanoseconds, cut to what an `Int64` holds.
    package var wholeNanoseconds: Int64 {
        let (seconds, attoseconds) = components
        let (product, overflow) = seconds.multipliedReportingOverflow(by: 1_000_000_000)
        return overflow ? (seconds < 0 ? .min : .max) : product.addingReportingOverflow(attoseconds / 1_000_000_000).partialValue
    }
}
