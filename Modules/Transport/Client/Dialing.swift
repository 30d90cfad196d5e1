internal import CTLS
internal import Glibc
internal import Network

/// One attempt to open a WebSocket to another machine: connect, TLS, handshake.
final class Dialing: WireUser, @unchecked Sendable {
    // SAFETY: it lives on the client's loop.
    private let wire: Wire
    private let url: ServerURL
    private let peer: PeerAddress
    private let subprotocol: String?
    private let limits: WebSocketLimits
    private let key: String
    private let owner: NetworkClient
    private var scanner: HeadScanner
    private var pending: [UInt8] = []
    private var outcome: CheckedContinuation<Result<WebSocketConnection, NetworkError>, Never>?
    private var failure: NetworkError?
    private var isSent = false

    private init(
        _ wire: Wire, _ request: Request, _ peer: PeerAddress, key: String,
        _ outcome: CheckedContinuation<Result<WebSocketConnection, NetworkError>, Never>
    ) {
        (self.wire, self.peer, self.key, self.outcome) = (wire, peer, key, outcome)
        (url, subprotocol, limits, owner) = (request.url, request.subprotocol, request.limits, request.owner)
        scanner = HeadScanner(isRequest: false, limits: HTTPLimits())
    }

    struct Request: Sendable {
        let url: ServerURL
        let fields: HTTPFields
        let subprotocol: String?
        let limits: WebSocketLimits
        /// Nanoseconds from now.
        let timeout: Int64
        let context: TLSContext?
        /// Owns the loop, and stays as long as the socket does.
        let owner: NetworkClient
    }

    /// Begins; the continuation is resumed once. Runs on the loop.
    /// - Returns: how to give up before that.
    static func begin(
        _ request: Request, to peer: PeerAddress, on loop: EventLoop,
        _ outcome: CheckedContinuation<Result<WebSocketConnection, NetworkError>, Never>
    ) -> Dialing? {
        loop.assertCurrent()
        do throws(NetworkError) {
            let descriptor = try Socket.connect(to: peer)
            let made: (any Channel)? =
                request.context.map {
                    TLSChannel(client: $0, descriptor, host: request.url.host, isAddress: request.url.host == peer.host)
                } ?? PlainChannel(descriptor)
            guard let channel = made else {
                close(descriptor)
                throw NetworkError.identity("'\(request.url.host)' is no name for TLS")
            }
            let wire = Wire(channel, on: loop, patience: Wire.Patience(stall: request.timeout, bytesPerSecond: 1 << 20))
            let dialing = Dialing(wire, request, peer, key: try makeKey(), outcome)
            do {
                try wire.open(for: dialing)
            } catch {
                dialing.outcome = nil
                throw NetworkError(.unreachable, mayHaveArrived: false, "cannot connect to \(peer): \(error)")
            }
            wire.setDeadline(loop.now + request.timeout)
            wire.send(dialing.head(request.fields))
            return dialing
        } catch {
            outcome.resume(returning: .failure(error))
            return nil
        }
    }

    func cancel() {
        guard outcome != nil else { return }
        fail(NetworkError(.canceled, mayHaveArrived: isSent, "the task was cancelled"))
    }

    private static func makeKey() throws(NetworkError) -> String {
        var bytes = [UInt8](repeating: 0, count: 16)
        guard RAND_bytes(&bytes, 16) == 1 else { throw .identity("OpenSSL gives no random bytes") }
        return WebSocketHandshake.base64(bytes)
    }

    private func head(_ fields: HTTPFields) -> [UInt8] {
        var all: HTTPFields = [
            "Host": url.authority, "Upgrade": "websocket", "Connection": "Upgrade", "Sec-WebSocket-Version": "13", "Sec-WebSocket-Key": key,
        ]
        if let subprotocol { all.add("Sec-WebSocket-Protocol", subprotocol) }
        for field in fields { all.add(field.name, field.value) }
        let lines = all.map { "\($0.name): \($0.value)\r\n" }.joined()
        return Array("GET \(url.target) HTTP/1.1\r\n\(lines)\r\n".utf8)
    }

    // MARK: - What the wire calls

    func received(_ bytes: UnsafeRawBufferPointer) {
        pending.append(contentsOf: bytes)
        do throws(Refusal) {
            let result = pending.withUnsafeBytes { bytes in
                Result { () throws(Refusal) -> MessageHead? in
                    guard let length = try scanner.scan(bytes) else { return nil }
                    return try LibraryHeadReader.read(UnsafeRawBufferPointer(rebasing: bytes[..<length]), isRequest: false)
                }
            }
            if let head = try result.get() { try answered(head) }
        } catch {
            fail(NetworkError(.malformed, "\(url.host) does not open a WebSocket: \(error.reason)"))
        }
    }

    private func answered(_ head: MessageHead) throws(Refusal) {
        guard case .reply(let status) = head.start, status.code == 101 else {
            if case .reply(let status) = head.start { throw .bad("it answers \(status)") }
            throw .bad("it does not answer")
        }
        guard head.fields.lists("upgrade", in: "Connection"), head.fields.lists("websocket", in: "Upgrade"),
            head.fields.all("Sec-WebSocket-Accept") == [WebSocketHandshake.accept(key)]
        else { throw .bad("its handshake is not that of a WebSocket") }
        guard head.fields["Sec-WebSocket-Protocol"] == subprotocol else { throw .bad("it speaks another subprotocol") }
        guard !head.fields.contains("Sec-WebSocket-Extensions") else { throw .bad("it uses an extension nobody offered") }
        let socket = WebSocketConnection(wire, .client, peer: peer, limits: limits)
        wire.hand(to: socket)
        socket.whenClosed = { [owner] in _ = owner }
        socket.begin()
        let early = pending[scanner.scanned...]
        if !early.isEmpty { early.withUnsafeBytes { socket.received($0) } }
        pending = []
        outcome.take()?.resume(returning: .success(socket))
    }

    func inputEnded() { fail(NetworkError(.closed, "\(url.host) closed before the WebSocket was open")) }

    func drained() { isSent = true }

    func expired(_ now: Int64) {
        fail(NetworkError(.timedOut, mayHaveArrived: isSent, "\(url.host) did not open a WebSocket in time"))
    }

    func closed() {
        guard let outcome = outcome.take() else { return }
        outcome.resume(returning: .failure(failure ?? reason()))
    }

    private func reason() -> NetworkError {
        if let distrust = wire.distrust {
            return NetworkError(.untrusted, mayHaveArrived: false, "\(url.host) at \(peer) is not believed: \(distrust)")
        }
        if url.isSecure, !wire.isEstablished, wire.failureCode == 0 {
            return NetworkError(.untrusted, mayHaveArrived: false, "\(url.host) at \(peer) and this machine agree on no TLS")
        }
        let why = wire.failureCode == 0 ? "the connection broke" : Socket.reason(wire.failureCode)
        return NetworkError(isSent ? .closed : .unreachable, mayHaveArrived: isSent, "cannot connect to \(url.host) at \(peer): \(why)")
    }

    private func fail(_ error: NetworkError) {
        failure = error
        wire.close()
    }
}
