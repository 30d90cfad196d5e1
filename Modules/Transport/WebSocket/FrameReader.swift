internal import CTLS
internal import CWslay
internal import Compression
internal import Network

/// What came over a WebSocket.
enum WebSocketEvent {
    case message(WebSocketMessage)
    /// Bytes to send now: an answer to a ping or to a close, or the next part of one.
    case reply([UInt8])
}

/// Takes frames apart by wslay, which also checks them, joins fragments, and answers pings and closes.
final class FrameReader {
    /// Whose frames are read: a server's peer masks, a client's does not.
    enum Role { case server, client }

    private var context: wslay_event_context_ptr?
    private var input = UnsafeRawBufferPointer(start: nil, count: 0)
    private var position = 0
    private var events: [WebSocketEvent] = []

    /// How the other side closed, or was closed for breaking the protocol; nil while it may go on.
    private(set) var closure: WebSocketClosure?
    private var closeReason = ""
    /// What to answer a close that came with half a code, or with a reason that is no text.
    private var brokenClose: WebSocketCloseCode?
    private let role: Role
    private let messageBytes: Int
    /// Why a compressed message could not be taken apart.
    private var unreadable: WebSocketCloseCode?

    /// - Parameter deflates: whether messages may be compressed, as the handshake agreed.
    init(_ role: Role, messageBytes: Int, deflates: Bool = false) {
        (self.role, self.messageBytes) = (role, messageBytes)
        var callbacks = wslay_event_callbacks()
        callbacks.recv_callback = { _, buffer, count, _, reader in from(reader).give(buffer, count) }
        callbacks.send_callback = { _, bytes, count, _, reader in
            from(reader).events.append(.reply(Array(UnsafeRawBufferPointer(start: bytes, count: count))))
            return count
        }
        callbacks.on_msg_recv_callback = { _, message, reader in
            if let message { from(reader).took(message.pointee) }
        }
        callbacks.genmask_callback = { _, buffer, count, _ in RAND_bytes(buffer, Int32(count)) == 1 ? 0 : -1 }
        let me = Unmanaged.passUnretained(self).toOpaque()
        // The library ends only where memory is gone; without a context nothing is read and the socket is closed.
        _ =
            role == .server
            ? wslay_event_context_server_init(&context, &callbacks, me) : wslay_event_context_client_init(&context, &callbacks, me)
        guard let context else { return }
        wslay_event_config_set_max_recv_msg_length(context, UInt64(messageBytes))
        if deflates { wslay_event_config_set_allowed_rsv_bits(context, 4) }
    }

    deinit { if let context { wslay_event_context_free(context) } }

    /// Reads bytes, which are lent for the call, and gives what they made complete, in order.
    func read(_ bytes: UnsafeRawBufferPointer) -> [WebSocketEvent] {
        guard let context, closure == nil else {
            closure = closure ?? WebSocketClosure(.internalError)
            return []
        }
        (input, position) = (bytes, 0)
        let code = wslay_event_recv(context)
        input = UnsafeRawBufferPointer(start: nil, count: 0)
        defer { events.removeAll(keepingCapacity: true) }
        // The library closes without a code where a frame itself is broken, and takes a broken close that came in two packets.
        if let broken = unreadable ?? (code != 0 ? .protocolError : brokenClose) {
            closure = WebSocketClosure(broken)
            let number = [UInt8(broken.number >> 8), UInt8(broken.number & 255)]
            return events + [.reply(frame(WebSocketFrame(opcode: 8, number)))]
        }
        if wslay_event_want_write(context) != 0 { wslay_event_send(context) }
        if wslay_event_get_close_received(context) != 0 {
            closure = WebSocketClosure(WebSocketCloseCode(wslay_event_get_status_code_received(context)), reason: closeReason)
        } else if wslay_event_get_read_enabled(context) == 0 {
            closure = WebSocketClosure(WebSocketCloseCode(wslay_event_get_status_code_sent(context)))
        }
        return events
    }

    /// The bytes of a close of our own.
    func close(_ closing: WebSocketClosure) -> [UInt8] {
        guard let context else { return [] }
        let reason = Array(closing.reason.utf8.prefix(123))
        guard wslay_event_queue_close(context, closing.code.number, reason, reason.count) == 0, wslay_event_send(context) == 0 else {
            return []
        }
        defer { events.removeAll(keepingCapacity: true) }
        return events.reduce(into: []) { bytes, event in if case .reply(let reply) = event { bytes += reply } }
    }

    /// The bytes of a frame as this side sends it.
    func frame(_ frame: WebSocketFrame) -> [UInt8] {
        guard role == .client else { return frame.bytes }
        var key: UInt32 = 0
        _ = withUnsafeMutableBytes(of: &key) { RAND_bytes($0.baseAddress?.assumingMemoryBound(to: UInt8.self), 4) }
        return frame.masked(with: key)
    }

    private func give(_ buffer: UnsafeMutablePointer<UInt8>?, _ count: Int) -> Int {
        let rest = min(count, input.count - position)
        guard rest > 0, let buffer, let base = input.baseAddress else {
            wslay_event_set_error(context, Int32(WSLAY_ERR_WOULDBLOCK.rawValue))
            return -1
        }
        UnsafeMutableRawPointer(buffer).copyMemory(from: base + position, byteCount: rest)
        position += rest
        return rest
    }

    /// A compressed message; nil where it is none, or would be larger than a message may be.
    private func expanded(_ bytes: UnsafeBufferPointer<UInt8>) -> [UInt8]? {
        do throws(Deflate.Fault) { return try Deflate.expand(Array(bytes), as: .message, limit: messageBytes) } catch {
            unreadable = error == .tooLarge ? .tooLarge : .invalidText
            return nil
        }
    }

    private func took(_ message: wslay_event_on_msg_recv_arg) {
        let bytes = UnsafeBufferPointer(start: message.msg, count: message.msg_length)
        guard unreadable == nil else { return }
        switch UInt32(message.opcode) {
        case WSLAY_TEXT_FRAME.rawValue where message.rsv & 4 != 0:
            guard let whole = expanded(bytes) else { return }
            guard let text = String(validating: whole, as: UTF8.self) else {
                unreadable = .invalidText
                return
            }
            events.append(.message(.text(text)))
        case WSLAY_BINARY_FRAME.rawValue where message.rsv & 4 != 0:
            if let whole = expanded(bytes) { events.append(.message(.binary(whole))) }
        case WSLAY_TEXT_FRAME.rawValue: events.append(.message(.text(String(decoding: bytes, as: UTF8.self))))
        case WSLAY_BINARY_FRAME.rawValue: events.append(.message(.binary(Array(bytes))))
        case WSLAY_CONNECTION_CLOSE.rawValue:
            let reason = String(validating: bytes.dropFirst(2), as: UTF8.self)
            brokenClose = bytes.count == 1 ? .protocolError : reason == nil ? .invalidText : nil
            closeReason = reason ?? ""
        default: break
        }
    }
}

private func from(_ raw: UnsafeMutableRawPointer?) -> FrameReader { Unmanaged<FrameReader>.fromOpaque(raw!).takeUnretainedValue() }
