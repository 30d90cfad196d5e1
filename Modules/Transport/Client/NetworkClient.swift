internal import CCurl
internal import Host
public import Network

/// Sends requests by libcurl and opens WebSockets, on a thread of its own.
///
///     let client = try NetworkClient(trust: .system)
///     let reply = try await client.send(HTTPCall(.get, "https://example.com/v1/clock"))
public final class NetworkClient: HTTPClient, WebSocketClient {
    private let loop: EventLoop
    private let transfers: CurlTransfers
    private let resolver = Resolver()
    private let context: TLSContext
    private let allowsPlain: Bool

    /// Starts the thread, which ends with the client.
    /// - Parameters:
    ///   - trust: whose certificates are believed.
    ///   - allowsPlain: whether `http://` and `ws://` may be used; for loopback and tests.
    ///   - monotonic: nanoseconds that only go forward, for deadlines; nil for the machine's.
    public init(
        trust: TLSTrust, allowsPlain: Bool = false, monotonic: (@Sendable () -> Int64)? = nil
    ) throws(NetworkError) {
        _ = Self.prepared
        context = try trust.context()
        self.allowsPlain = allowsPlain
        do throws(HostError) {
            loop = try EventLoop(clock: monotonic ?? { SystemClock.monotonic() })
            guard let made = CurlTransfers(on: loop, trust: trust, allowsPlain: allowsPlain) else {
                throw HostError("start libcurl", "", code: 12)
            }
            transfers = made
            try loop.start()
        } catch {
            throw NetworkError(.unreachable, mayHaveArrived: false, "the client cannot start: \(error)")
        }
    }

    deinit {
        let (loop, transfers) = (loop, transfers)
        loop.perform { transfers.close() }
        loop.stop()
    }

    public func send(_ call: HTTPCall) async throws(NetworkError) -> HTTPReply {
        _ = try ServerURL(call.url, schemes: ("http", "https"), allowsPlain: allowsPlain)
        guard call.fields.isSendable, call.method.name.utf8.allSatisfy(Characters.isToken), !call.method.name.isEmpty else {
            throw NetworkError(.malformed, mayHaveArrived: false, "the method or a header field holds a character it may not")
        }
        let ticket = CallTicket()
        let result: Result<HTTPReply, NetworkError> = await withTaskCancellationHandler {
            await withCheckedContinuation { outcome in
                loop.perform { [transfers] in transfers.start(ticket, call, outcome) }
            }
        } onCancel: {
            ticket.cancel()
            loop.perform { [transfers] in transfers.cancel(ticket) }
        }
        return try result.get()
    }

    public func open(
        _ url: String, fields: HTTPFields, subprotocol: String?, limits: WebSocketLimits, timeout: Duration
    ) async throws(NetworkError) -> any WebSocketSession {
        let server = try ServerURL(url, schemes: ("ws", "wss"), allowsPlain: allowsPlain)
        guard fields.isSendable, subprotocol?.utf8.allSatisfy(Characters.isToken) != false else {
            throw NetworkError(.malformed, mayHaveArrived: false, "a header field holds a character it may not")
        }
        let addresses = try await resolver.addresses(of: server.host, port: server.port)
        let request = Dialing.Request(
            url: server, fields: fields, subprotocol: subprotocol, limits: limits,
            timeout: timeout.wholeNanoseconds / Int64(addresses.count),
            context: server.isSecure ? context : nil, owner: self)
        var last = NetworkError(.unreachable, mayHaveArrived: false, "'\(server.host)' has no address")
        for address in addresses {
            do throws(NetworkError) { return try await dial(request, address) } catch {
                // Another address helps only against one that cannot be reached.
                guard error.reason == .unreachable || error.reason == .timedOut else { throw error }
                last = error
            }
        }
        throw last
    }

    private func dial(_ request: Dialing.Request, _ address: PeerAddress) async throws(NetworkError) -> WebSocketConnection {
        let ticket = CallTicket()
        let attempt = Attempt()
        let result: Result<WebSocketConnection, NetworkError> = await withTaskCancellationHandler {
            await withCheckedContinuation { outcome in
                loop.perform { [loop] in
                    if ticket.isCancelled {
                        outcome.resume(returning: .failure(CallTicket.canceled(mayHaveArrived: false)))
                    } else {
                        attempt.dialing = Dialing.begin(request, to: address, on: loop, outcome)
                    }
                }
            }
        } onCancel: {
            ticket.cancel()
            loop.perform { attempt.dialing?.cancel() }
        }
        return try result.get()
    }

    /// libcurl wants to be set up once in a process, before its first use.
    private static let prepared: Bool = curl_global_init(Int(CURL_GLOBAL_DEFAULT)) == CURLE_OK
}

/// Holds an attempt for whoever may cancel it.
private final class Attempt: @unchecked Sendable {
    // SAFETY: only the loop's thread touches it.
    weak var dialing: Dialing?
}
