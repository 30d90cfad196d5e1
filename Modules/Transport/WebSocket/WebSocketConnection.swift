internal import Compression
internal import Network
internal import Synchronization

/// One WebSocket: its loop reads, writes and watches over it; any task may send, read and close.
final class WebSocketConnection: WireUser, WebSocketSession, ServedConnection, @unchecked Sendable {
    // SAFETY: `shared`, `inMailbox`, `onWire` and `isOpen` guard themselves; all else is touched on the loop only.
    private struct Shared {
        var inbox: [WebSocketMessage] = []
        var taken = 0
        var bytes = 0
        var isPaused = false
        var closure: WebSocketClosure?
        var waiter: CheckedContinuation<Void, Never>?
    }

    /// What a message costs in the inbox besides its bytes.
    private static let messageOverhead = 64
    /// Frames of this many bytes are compressed: smaller ones hardly get smaller, and larger ones would hold up the loop.
    private static let packedSizes = 1_025...(256 << 10)

    let peer: PeerAddress
    let loop: EventLoop
    private let wire: Wire
    private let role: FrameReader.Role
    private let limits: WebSocketLimits
    private let reader: FrameReader
    private let tally: SocketTally
    private let shared = Mutex(Shared())
    /// Bytes that were sent and have not reached the loop yet; bytes that wait on the loop, as it saw last.
    private let inMailbox = Atomic<Int>(0)
    private let onWire = Atomic<Int>(0)
    private let isOpen = Atomic<Bool>(true)

    private let pingInterval: Int64
    private let heartbeat: Int64
    private let silence: Int64
    /// Whether the other side takes compressed messages.
    private let deflates: Bool
    private var heard: Int64
    private var pinged = Int64.min
    /// The close that was sent; nil while none was.
    private var closing: WebSocketClosure?
    /// Called on the loop when the wire is gone.
    var whenClosed: (() -> Void)?
    /// The topics it hears, so that it leaves them when it ends.
    var topics: [ObjectIdentifier: TopicPart] = [:]
    /// Asks whoever works on the session to end.
    var cancelSession: (() -> Void)?

    init(
        _ wire: Wire, _ role: FrameReader.Role, peer: PeerAddress, limits: WebSocketLimits, deflates: Bool = false,
        tally: SocketTally = SocketTally()
    ) {
        (self.wire, self.role, self.peer, self.limits, self.deflates) = (wire, role, peer, limits, deflates)
        self.tally = tally
        loop = wire.loop
        heard = wire.loop.now
        reader = FrameReader(role, messageBytes: limits.messageBytes, deflates: deflates)
        pingInterval = limits.pingInterval.wholeNanoseconds
        heartbeat = limits.heartbeat.wholeNanoseconds
        silence = limits.silence.wholeNanoseconds
    }

    /// Begins to watch over the peer.
    func begin() {
        wire.patience.stall = silence
        wire.setDeadline(heard + pingInterval)
    }

    // MARK: - From any task

    var closure: WebSocketClosure? { shared.withLock { $0.closure } }

    func next() async -> WebSocketMessage? {
        while true {
            let (message, isOver, resumes) = take()
            if resumes { loop.perform { self.wire.resumeReading() } }
            if message != nil || isOver || Task.isCancelled { return message }
            await withTaskCancellationHandler {
                await withCheckedContinuation { waiter in
                    let isReady = shared.withLock { shared in
                        if shared.taken < shared.inbox.count || shared.closure != nil || Task.isCancelled { return true }
                        shared.waiter = waiter
                        return false
                    }
                    if isReady { waiter.resume() }
                }
            } onCancel: {
                shared.withLock { $0.waiter.take() }?.resume()
            }
        }
    }

    func send(_ frame: WebSocketFrame) -> Bool {
        guard isOpen.load(ordering: .relaxed) else {
            tally.drop()
            return false
        }
        let bytes = bytes(of: frame)
        let waiting = inMailbox.add(bytes.count, ordering: .relaxed).newValue + onWire.load(ordering: .relaxed)
        guard waiting <= limits.queuedBytes else {
            isOpen.store(false, ordering: .relaxed)
            tally.drop()
            loop.perform { self.closeAsTooSlow() }
            return false
        }
        loop.perform {
            self.inMailbox.subtract(bytes.count, ordering: .relaxed)
            self.write(bytes)
        }
        return true
    }

    /// The frame as it goes over this socket's wire.
    func bytes(of frame: WebSocketFrame) -> [UInt8] {
        guard deflates, Self.packedSizes.contains(frame.count) else { return reader.frame(frame) }
        return frame.packed { Deflate.compress($0, as: .message, level: 1) }
    }

    func close(_ code: WebSocketCloseCode, reason: String) {
        loop.perform { self.beginClose(WebSocketClosure(code, reason: reason)) }
    }

    private func take() -> (WebSocketMessage?, isOver: Bool, resumes: Bool) {
        shared.withLock { shared in
            guard shared.taken < shared.inbox.count else { return (nil, shared.closure != nil, false) }
            let message = shared.inbox[shared.taken]
            shared.inbox[shared.taken] = .binary([])
            shared.taken += 1
            shared.bytes -= Self.size(message)
            if shared.taken == shared.inbox.count {
                shared.inbox.removeAll(keepingCapacity: shared.inbox.count <= 64)
                shared.taken = 0
            }
            let resumes = shared.isPaused && shared.bytes <= limits.inboxBytes / 2
            if resumes { shared.isPaused = false }
            return (message, false, resumes)
        }
    }

    // MARK: - On the loop

    /// Whether nothing can be sent any more.
    var isGone: Bool { closing != nil || wire.isClosed }

    /// Queues a frame as it goes over the wire, unless the peer is too far behind.
    func write(_ bytes: [UInt8]) {
        guard closing == nil, !wire.isClosed, wire.queued + bytes.count <= limits.queuedBytes else {
            tally.drop()
            return closeAsTooSlow()
        }
        tally.sent(bytes.count)
        wire.send(bytes)
        onWire.store(wire.queued, ordering: .relaxed)
    }

    func drain() { beginClose(WebSocketClosure(.goingAway, reason: "the server stops")) }

    func cancel() {
        cancelSession?()
        finish(WebSocketClosure(.abnormal))
    }

    func received(_ bytes: UnsafeRawBufferPointer) {
        heard = loop.now
        for event in reader.read(bytes) {
            switch event {
            case .message(let message): deliver(message)
            case .reply(let reply):
                guard wire.queued + reply.count <= limits.queuedBytes else { return closeAsTooSlow() }
                wire.send(reply)
            }
        }
        guard let closure = reader.closure, !wire.isClosed else { return }
        isOpen.store(false, ordering: .relaxed)
        closing = closing ?? closure
        end(closure)
        wire.closeWhenDrained(linger: role == .server ? 0 : silence)
    }

    func inputEnded() { finish(WebSocketClosure(.abnormal)) }

    func drained() { onWire.store(wire.queued, ordering: .relaxed) }

    func expired(_ now: Int64) {
        if closing != nil { return finish(WebSocketClosure(.abnormal, reason: "the close was not answered")) }
        // Where nobody here reads what it sends, its silence is ours.
        if shared.withLock({ $0.isPaused }) { heard = now }
        guard now < heard + heartbeat else { return beginClose(WebSocketClosure(.notHeard, reason: "no sign of life")) }
        if now >= max(heard, pinged) + pingInterval {
            pinged = now
            wire.send(reader.frame(WebSocketFrame(opcode: 9, [])))
        }
        wire.setDeadline(min(heard + heartbeat, max(heard, pinged) + pingInterval))
    }

    func closed() {
        end(WebSocketClosure(.abnormal))
        for topic in topics.values { topic.remove(self) }
        whenClosed?()
        (whenClosed, cancelSession) = (nil, nil)
    }

    private func deliver(_ message: WebSocketMessage) {
        let (waiter, pauses) = shared.withLock { shared in
            shared.inbox.append(message)
            shared.bytes += Self.size(message)
            let pauses = shared.bytes > limits.inboxBytes && !shared.isPaused
            if pauses { shared.isPaused = true }
            return (shared.waiter.take(), pauses)
        }
        if pauses { wire.pauseReading() }
        waiter?.resume()
    }

    private func beginClose(_ closure: WebSocketClosure) {
        guard closing == nil, !wire.isClosed else { return }
        isOpen.store(false, ordering: .relaxed)
        closing = closure
        let bytes = reader.close(closure)
        guard !bytes.isEmpty else { return finish(closure) }
        wire.send(bytes)
        wire.resumeReading()
        wire.setDeadline(loop.now + silence)
    }

    /// What waits goes out before the close, for as long as the other side takes some of it.
    private func closeAsTooSlow() { beginClose(WebSocketClosure(.tryAgainLater, reason: "the other side reads too slowly")) }

    private func finish(_ closure: WebSocketClosure) {
        end(closing ?? closure)
        wire.close()
    }

    /// Tells the reader of the session how it ended; the first telling counts.
    private func end(_ closure: WebSocketClosure) {
        isOpen.store(false, ordering: .relaxed)
        shared.withLock { shared in
            if shared.closure == nil { shared.closure = closure }
            return shared.waiter.take()
        }?.resume()
    }

    private static func size(_ message: WebSocketMessage) -> Int {
        switch message {
        case .text(let text): text.utf8.count + messageOverhead
        case .binary(let bytes): bytes.count + messageOverhead
        }
    }
}
