internal import Synchronization

/// One message of a WebSocket.
public enum WebSocketMessage: Hashable, Sendable {
    /// Text, which is valid UTF-8.
    case text(String)
    /// Bytes.
    case binary([UInt8])
}

/// Why a WebSocket was closed (RFC 6455, section 7.4).
public struct WebSocketCloseCode: Hashable, Sendable, CustomStringConvertible {
    /// The number.
    public let number: UInt16

    /// Makes a code of any number.
    public init(_ number: UInt16) { self.number = number }

    public var description: String { String(number) }

    /// 1000: done.
    public static let normal = WebSocketCloseCode(1000)
    /// 1001: the server stops, or the page is left.
    public static let goingAway = WebSocketCloseCode(1001)
    /// 1002: the other side broke the protocol.
    public static let protocolError = WebSocketCloseCode(1002)
    /// 1005: none was given; never sent.
    public static let none = WebSocketCloseCode(1005)
    /// 1006: the connection ended without a close frame; never sent.
    public static let abnormal = WebSocketCloseCode(1006)
    /// 1007: text that is not valid UTF-8.
    public static let invalidText = WebSocketCloseCode(1007)
    /// 1008: what was sent or asked for is not allowed.
    public static let policy = WebSocketCloseCode(1008)
    /// 1009: the message was larger than allowed.
    public static let tooLarge = WebSocketCloseCode(1009)
    /// 1011: the server failed.
    public static let internalError = WebSocketCloseCode(1011)
    /// 1013: come back later; what a consumer that is too slow is told.
    public static let tryAgainLater = WebSocketCloseCode(1013)
    /// 4408: nothing was heard for too long, not even an answer to a ping.
    public static let notHeard = WebSocketCloseCode(4408)
}

/// How a WebSocket ended.
public struct WebSocketClosure: Hashable, Sendable {
    /// The code the other side gave, or ours where it gave none.
    public let code: WebSocketCloseCode
    /// What was said with it; at most 123 bytes.
    public let reason: String

    /// Makes a closure.
    public init(_ code: WebSocketCloseCode, reason: String = "") { (self.code, self.reason) = (code, reason) }
}

/// A message encoded once, for any number of sockets: what is shared is one array.
public struct WebSocketFrame: Sendable {
    /// The frame as a server sends it, without a mask.
    package let bytes: [UInt8]
    /// Where the payload begins in `bytes`.
    package let payloadStart: Int
    private let packed = Packed()

    /// The frame for those who take a compressed one: made once, by the first socket that needs it.
    private final class Packed: Sendable {
        let bytes = Mutex<[UInt8]?>(nil)
    }

    /// A text message.
    public init(text: String) { self.init(opcode: 1, Array(text.utf8)) }

    /// A text message whose bytes must be valid UTF-8: the other side closes the socket otherwise.
    public init(textBytes: [UInt8]) { self.init(opcode: 1, textBytes) }

    /// A message of bytes.
    public init(binary: [UInt8]) { self.init(opcode: 2, binary) }

    /// How many bytes it takes on the wire.
    public var count: Int { bytes.count }

    package init(opcode: UInt8, _ payload: [UInt8]) {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(payload.count + 10)
        bytes.append(0x80 | opcode)
        switch payload.count {
        case ..<126: bytes.append(UInt8(payload.count))
        case ..<65_536: bytes += [126, UInt8(payload.count >> 8), UInt8(payload.count & 255)]
        default:
            bytes.append(127)
            for shift in stride(from: 56, through: 0, by: -8) { bytes.append(UInt8(truncatingIfNeeded: payload.count >> shift)) }
        }
        payloadStart = bytes.count
        bytes += payload
        self.bytes = bytes
    }

    /// The same message with a compressed payload and the bit that says so (RFC 7692); as it is where that is no smaller.
    /// - Parameter compress: called once for all copies of the frame, so it must always give the same.
    package func packed(by compress: ([UInt8]) -> [UInt8]) -> [UInt8] {
        packed.bytes.withLock { known in
            if let known { return known }
            let small = WebSocketFrame(opcode: 0x40 | bytes[0] & 15, compress(Array(bytes[payloadStart...]))).bytes
            let made = small.count < bytes.count ? small : bytes
            known = made
            return made
        }
    }

    /// The frame as a client sends it: the same, masked.
    package func masked(with key: UInt32) -> [UInt8] {
        let mask = withUnsafeBytes(of: key) { Array($0) }
        var masked = Array(bytes[..<payloadStart])
        masked[1] |= 0x80
        masked += mask
        masked.reserveCapacity(bytes.count + 4)
        for index in payloadStart..<bytes.count { masked.append(bytes[index] ^ mask[(index - payloadStart) & 3]) }
        return masked
    }
}

/// What a WebSocket may cost.
public struct WebSocketLimits: Hashable, Sendable {
    /// The largest message that is taken; a larger one closes the socket with 1009.
    public var messageBytes = 1 << 20
    /// How many bytes may wait to be sent; where one more would, the socket is closed with 1013, behind what waits.
    public var queuedBytes = 1 << 20
    /// How many bytes of messages may wait to be read; beyond it nothing more is taken from the wire until some are.
    public var inboxBytes = 1 << 20
    /// After so long without a sign of life a ping is sent.
    public var pingInterval = Duration.seconds(15)
    /// After so long without a sign of life, not even an answer to a ping, the socket is closed with 4408.
    public var heartbeat = Duration.seconds(45)
    /// How long the other side may take to answer a close, and how long a full socket may take nothing.
    public var silence = Duration.seconds(10)
    /// Whether a server takes compressed messages, and sends them, where the client offers that (permessage-deflate).
    public var deflates = true

    /// The usual limits.
    public init() {}
}

/// One open WebSocket. Any task may call it.
public protocol WebSocketSession: Sendable {
    /// Who is at the other end.
    var peer: PeerAddress { get }

    /// The next message, in the order they were sent; nil when the socket is closed and every message was read. One reader at a time.
    func next() async -> WebSocketMessage?

    /// Queues a message; never waits. Messages of one sender go out in the order of the calls.
    /// - Returns: false when the socket is closed, or has just been because its queue is full. True is no proof that it arrived.
    @discardableResult func send(_ frame: WebSocketFrame) -> Bool

    /// Closes after what is queued has been sent. Closing twice does nothing.
    func close(_ code: WebSocketCloseCode, reason: String)

    /// How it ended; nil while it is open.
    var closure: WebSocketClosure? { get }
}

/// Sockets that hear the same messages: one call sends to all of them.
public protocol WebSocketTopic: Sendable {
    /// Lets a socket hear what is sent from now on, after what it has been sent so far. A closed socket leaves by itself.
    func add(_ session: any WebSocketSession)

    /// Lets a socket hear no more.
    func remove(_ session: any WebSocketSession)

    /// Sends to every socket in it; never waits. A socket whose queue is full is closed with 1013, the others are not held up.
    /// - Returns: false when the sockets are so far behind that the message was given to none of them: send a newer one later.
    @discardableResult func send(_ frame: WebSocketFrame) -> Bool
}
