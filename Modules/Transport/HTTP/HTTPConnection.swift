internal import Network

/// One connection of the server: takes requests off the wire one after the other, has each answered, and keeps to limits and deadlines.
final class HTTPConnection: WireUser, ServedConnection, @unchecked Sendable {
    // SAFETY: it lives on its loop: every entry is a callback of the loop, or asserts that it runs there.
    private enum Phase {
        /// A header is awaited or is coming.
        case head
        /// A body is coming; its handler may already be at work, or done.
        case body
        /// The request is here whole, its answer is not.
        case waiting
        /// Nothing more is taken.
        case closing
    }

    let wire: Wire
    let peer: PeerAddress
    let isSecure: Bool
    private let server: LoopServer
    private var phase = Phase.head
    private var scanner: HeadScanner
    private var pending: [UInt8] = []
    private var start = 0
    /// Whether the deadline that runs is that of a header which has begun.
    private var isHeaderTimed = false
    /// Whether the deadline of the TLS handshake is behind us.
    private var isKnown = false
    private var mayKeepAlive = true
    private var isInputEnded = false

    private var framing = BodyFraming.none
    private var chunks = ChunkDecoder()
    private var bodyBytes = 0
    private var body: RequestBody?
    private var awaitsContinue = false

    private(set) var handler: Task<Void, Never>?
    /// What the handler was asked; nil when it has answered.
    private var asked: HTTPRequest?
    /// Whether an answer is on its way, so that no other one may be.
    private var isAnswering = false
    private var method = HTTPMethod.get
    private var minorVersion = 1
    private var request: HTTPFields = [:]
    private var isStreaming = false
    private var roomWaiter: CheckedContinuation<Void, Never>?
    /// Whether `take` is at work, which goes on by itself after an answer.
    private var isTaking = false
    /// How many more requests are answered at once of what has come in this turn: other sockets wait.
    private var turn = 0

    init(_ wire: Wire, peer: PeerAddress, isSecure: Bool, server: LoopServer) {
        (self.wire, self.peer, self.isSecure, self.server) = (wire, peer, isSecure, server)
        scanner = HeadScanner(limits: server.limits)
    }

    func begin() { wire.setDeadline(wire.loop.now + (isSecure ? min(server.handshake, server.idle) : server.idle)) }

    /// Ends the connection as soon as no request is under way.
    func drain() {
        mayKeepAlive = false
        if phase == .head, pending.isEmpty { wire.closeWhenDrained(linger: 0) }
        if phase == .closing, wire.queued == 0 { wire.close() }
    }

    /// Ends the connection and asks the handler to end.
    func cancel() {
        handler?.cancel()
        wire.close()
    }

    // MARK: - What the wire calls

    func received(_ bytes: UnsafeRawBufferPointer) {
        guard phase != .closing else { return }
        isKnown = true
        pending.append(contentsOf: bytes)
        turn = Self.requestsATurn
        take()
    }

    func inputEnded() {
        isInputEnded = true
        switch phase {
        case .head, .closing: wire.closeWhenDrained(linger: 0)
        case .body:
            body?.end(NetworkError(.closed, "\(peer) closed before its request's body was whole"))
            mayKeepAlive = false
        case .waiting: mayKeepAlive = false
        }
    }

    func drained() {
        if wire.queued < Wire.lowWater { roomWaiter.take()?.resume() }
    }

    func expired(_ now: Int64) {
        switch phase {
        case .head where isHeaderTimed: refuse(Refusal(.requestTimeout, "the header did not come in time"))
        case .head where isSecure && !isKnown && wire.isEstablished:
            isKnown = true
            wire.setDeadline(now + max(0, server.idle - server.handshake))
        case .head, .closing: wire.closeWhenDrained(linger: 0)
        case .body:
            body?.end(NetworkError(.timedOut, "the body of \(peer)'s request did not come in time"))
            mayKeepAlive = false
        case .waiting where !isAnswering: answerInItsPlace()
        case .waiting: break
        }
    }

    func closed() {
        phase = .closing
        body?.end(NetworkError(.closed, "\(peer) closed the connection"))
        body = nil
        pending = []
        roomWaiter.take()?.resume()
        // Nobody is left to send to; any other work of a responder goes on to its end.
        if isStreaming { handler?.cancel() }
        server.left(self)
    }

    // MARK: - Requests

    /// How many requests of one read are answered at once; what is pipelined beyond them waits for the other sockets' turns.
    private static let requestsATurn = 16

    private func take() {
        isTaking = true
        defer { isTaking = false }
        var goesOn = true
        while goesOn, !wire.isClosed {
            switch phase {
            case .head: goesOn = takeHead()
            case .body: goesOn = takeBody()
            case .waiting:
                if pending.count - start > server.limits.pipelinedBytes { wire.pauseReading() }
                goesOn = false
            case .closing:
                (pending, start) = ([], 0)
                goesOn = false
            }
        }
        if start == pending.count {
            pending.removeAll(keepingCapacity: pending.capacity <= 16 << 10)
            start = 0
        }
        if phase == .head, !wire.isClosed { timeHead() }
    }

    private func timeHead() {
        let hasBegun = start < pending.count
        guard hasBegun != isHeaderTimed || !hasBegun else { return }
        isHeaderTimed = hasBegun
        wire.setDeadline(wire.loop.now + (hasBegun ? server.header : server.idle))
    }

    /// - Returns: whether a request began.
    private func takeHead() -> Bool {
        // Some clients send an empty line after a body; RFC 9112 asks servers to skip one.
        if scanner.scanned == 0, pending.count - start >= 2, pending[start] == 13, pending[start + 1] == 10 { start += 2 }
        if scanner.scanned == 0, pending.count - start == 1, pending[start] == 13 { return false }
        let outcome = pending.withUnsafeBytes { [start] bytes -> Result<MessageHead?, Refusal> in
            Result { () throws(Refusal) in
                let rest = UnsafeRawBufferPointer(rebasing: bytes[start...])
                guard let length = try scanner.scan(rest) else { return nil }
                return try server.reader.read(UnsafeRawBufferPointer(rebasing: rest[..<length]), isRequest: true)
            }
        }
        do throws(Refusal) {
            guard let head = try outcome.get() else { return false }
            try head.checkRequest(server.limits)
            framing = try BodyFraming.ofRequest(head)
            if case .count(let count) = framing, count > server.limits.bodyBytes {
                throw Refusal(.contentTooLarge, "the body has more than \(server.limits.bodyBytes) bytes")
            }
            start += scanner.scanned
            begin(head)
            return true
        } catch {
            refuse(error)
            return true
        }
    }

    private func begin(_ head: MessageHead) {
        guard case .request(let method, let target) = head.start else { return }
        scanner = HeadScanner(limits: server.limits)
        isHeaderTimed = false
        self.method = method
        minorVersion = head.minorVersion
        if !head.keepsAlive { mayKeepAlive = false }
        request = head.fields
        var content = HTTPBody.empty
        if framing == .none {
            phase = .waiting
            wire.setDeadline(wire.loop.now + server.answer)
        } else {
            phase = .body
            (bodyBytes, chunks) = (0, ChunkDecoder())
            awaitsContinue = minorVersion == 1 && head.fields.lists("100-continue", in: "Expect")
            let body = makeBody()
            self.body = body
            if case .count(let count) = framing { content = .stream(body, count: count) } else { content = .stream(body) }
            wire.setDeadline(wire.loop.now + server.body)
        }
        let request = HTTPRequest(method, target, fields: head.fields, body: content, peer: peer, isSecure: isSecure)
        if framing == .none, turn > 0, let response = server.responder.respondAtOnce(to: request) {
            turn -= 1
            if response.upgrade == nil, case .bytes = response.body.storage {
                isAnswering = true
                send(response)
                server.answered()
                return finish()
            }
            return serve(request) { _ in response }
        }
        serve(request) { [responder = server.responder] in await responder.respond(to: $0) }
    }

    private func serve(_ request: HTTPRequest, _ respond: @escaping @Sendable (HTTPRequest) async -> HTTPResponse) {
        server.handlerBegins(self)
        (asked, isAnswering) = (request, false)
        handler = Task(executorPreference: wire.loop) { [self] in
            let response = await respond(request)
            wire.loop.assertCurrent()
            asked = nil
            // One that comes after its deadline has been answered for.
            if !isAnswering {
                isAnswering = true
                if phase == .waiting { wire.setDeadline(.max) }
                if let upgrade = response.upgrade { await self.upgrade(response, upgrade) } else { await deliver(response) }
            }
            handler = nil
            server.handlerEnded(self)
            finish()
        }
    }

    private func makeBody() -> RequestBody {
        let loop = wire.loop
        return RequestBody { [weak self] in
            guard let self else { return }
            loop.perform { self.bodyIsWanted() }
        }
    }

    /// - Returns: whether the body is whole.
    private func takeBody() -> Bool {
        guard start < pending.count, let body else { return false }
        let outcome = pending.withUnsafeBytes { [start] bytes -> Result<Bool, Refusal> in
            Result { () throws(Refusal) in try takeBody(UnsafeRawBufferPointer(rebasing: bytes[start...]), into: body) }
        }
        switch outcome {
        case .success(false): return false
        case .success(true):
            body.end()
            self.body = nil
            phase = .waiting
            wire.setDeadline(isAnswering ? .max : wire.loop.now + server.answer)
            return true
        case .failure(let refusal):
            // The handler is at work and answers; all that is left is to tell it, and to take nothing more.
            body.end(NetworkError(refusal.status == .contentTooLarge ? .tooLarge : .malformed, refusal.reason))
            self.body = nil
            mayKeepAlive = false
            start = pending.count
            return false
        }
    }

    private func takeBody(_ bytes: UnsafeRawBufferPointer, into body: RequestBody) throws(Refusal) -> Bool {
        var hasRoom = true
        let limit = server.limits.bodyBytes
        if case .count(let count) = framing {
            let taken = min(count - bodyBytes, bytes.count)
            bodyBytes += taken
            start += taken
            hasRoom = body.add(Array(bytes[..<taken]))
            if !hasRoom, bodyBytes < count { wire.pauseReading() }
            return bodyBytes == count
        }
        start += try chunks.decode(bytes) { (piece) throws(Refusal) in
            bodyBytes += piece.count
            guard bodyBytes <= limit else { throw Refusal(.contentTooLarge, "the body has more than \(limit) bytes") }
            hasRoom = body.add(Array(piece))
        }
        if !hasRoom, !chunks.isDone { wire.pauseReading() }
        return chunks.isDone
    }

    private func bodyIsWanted() {
        wire.loop.assertCurrent()
        if awaitsContinue, bodyBytes == 0, phase == .body { wire.send(ResponseWriter.proceed) }
        awaitsContinue = false
        if phase == .body { wire.resumeReading() }
    }

    // MARK: - Answers

    private func refuse(_ refusal: Refusal) {
        let response = HTTPResponse.refusing(refusal.reason, refusal.status)
        mayKeepAlive = false
        wire.send(bytes(of: response, body: Array((refusal.reason + "\n").utf8)))
        server.refused()
        close()
    }

    /// The responder is late: another answer is given, the connection ends, and what the responder still says is dropped.
    private func answerInItsPlace() {
        guard let asked else { return }
        isAnswering = true
        mayKeepAlive = false
        handler?.cancel()
        let made = server.late(asked)
        let response = ResponseWriter.isSound(made) ? made : ResponseWriter.broken
        guard case .bytes(let body) = response.body.storage else { return close() }
        wire.send(bytes(of: response, body: body))
        close()
    }

    private func deliver(_ response: HTTPResponse) async {
        guard !wire.isClosed else { return }
        if case .source(let source, let count) = response.body.storage, ResponseWriter.isSound(response) {
            await stream(response, source, count)
        } else {
            send(response)
        }
    }

    /// Sends an answer whose body is bytes; one that cannot be sent is told as that.
    private func send(_ made: HTTPResponse) {
        let response = ResponseWriter.isSound(made) ? made : ResponseWriter.broken
        if case .bytes(let body) = response.body.storage { wire.send(bytes(of: response, body: body)) }
    }

    /// The whole answer where its body is small; a large body is queued apart, so that it is shared and not copied.
    private func bytes(of response: HTTPResponse, body: [UInt8]) -> [UInt8] {
        let hasBody = !response.status.hasNoBody
        let sendsBody = hasBody && method != .head && !body.isEmpty
        if !keepsAlive { mayKeepAlive = false }
        var bytes = ResponseWriter.head(
            response, hasBody ? .count(body.count) : .none, date: server.dateLine(), closes: !mayKeepAlive,
            extra: body.count <= 16 << 10 ? body.count : 0)
        if sendsBody, body.count <= 16 << 10 {
            bytes += body
        } else if sendsBody {
            wire.send(bytes)
            return body
        }
        return bytes
    }

    /// Goes on as a WebSocket for as long as the session lasts, where the request asks for one.
    private func upgrade(_ response: HTTPResponse, _ upgrade: WebSocketUpgrade) async {
        let subprotocol = upgrade.subprotocol
        if let refusal = WebSocketHandshake.refusal(request, method: method, subprotocol: subprotocol) { return await deliver(refusal) }
        guard phase == .waiting, minorVersion == 1, !wire.isClosed else { return close() }
        let key = request["Sec-WebSocket-Key"] ?? ""
        let deflates = upgrade.limits.deflates && WebSocketHandshake.offersDeflate(request)
        let answer = WebSocketHandshake.answer(
            response, key: key, subprotocol: subprotocol, deflates: deflates, date: server.dateLine())
        guard let answer else {
            return await deliver(ResponseWriter.broken)
        }
        phase = .closing
        wire.send(answer)
        let socket = WebSocketConnection(
            wire, .server, peer: peer, limits: upgrade.limits, deflates: deflates, tally: server.tally)
        socket.cancelSession = { [handler] in handler?.cancel() }
        server.upgraded(self, to: socket)
        wire.hand(to: socket)
        socket.begin()
        wire.resumeReading()
        let early = pending[start...]
        pending = []
        if !early.isEmpty { early.withUnsafeBytes { socket.received($0) } }
        if isInputEnded { socket.inputEnded() }
        await upgrade.session(socket)
        socket.close(.normal, reason: "")
    }

    private func stream(_ response: HTTPResponse, _ source: any ByteSource, _ count: Int?) async {
        let framing: ResponseWriter.Framing = count.map { .count($0) } ?? (minorVersion == 1 ? .chunks : .close)
        if case .close = framing { mayKeepAlive = false }
        if !keepsAlive { mayKeepAlive = false }
        wire.send(ResponseWriter.head(response, framing, date: server.dateLine(), closes: !mayKeepAlive, extra: 0))
        guard method != .head, !response.status.hasNoBody else { return }
        isStreaming = true
        defer { isStreaming = false }
        var sent = 0
        do throws(NetworkError) {
            while !wire.isClosed, let piece = try await source.next() {
                sent += piece.count
                if let count, sent > count { break }
                if count == nil, minorVersion == 1 { wire.send(ResponseWriter.chunk(piece)) } else { wire.send(piece) }
                await room()
            }
        } catch {
            return wire.close()
        }
        // A peer that was promised another number of bytes must not take what it got for the whole.
        if let count, sent != count { return wire.close() }
        if count == nil, minorVersion == 1 { wire.send(ResponseWriter.chunk([])) }
    }

    /// Waits until the peer has taken enough of what is queued.
    private func room() async {
        guard wire.queued >= Wire.lowWater, !wire.isClosed else { return }
        await withCheckedContinuation { roomWaiter = $0 }
    }

    private var keepsAlive: Bool { mayKeepAlive && !isInputEnded && phase == .waiting && !server.isDraining }

    /// The answer is queued: on to the next request, or the end.
    private func finish() {
        guard !wire.isClosed, phase != .closing else { return }
        guard keepsAlive else { return close() }
        phase = .head
        request = [:]
        wire.resumeReading()
        if !isTaking { take() }
    }

    private func close() {
        phase = .closing
        body?.end(NetworkError(.closed, "the answer was given before the body was read"))
        body = nil
        (pending, start) = ([], 0)
        wire.setDeadline(.max)
        wire.closeWhenDrained(linger: server.linger)
    }
}
