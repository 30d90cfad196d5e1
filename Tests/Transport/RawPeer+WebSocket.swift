import Network

/// A frame as it came.
struct RawFrame: Equatable {
    let opcode: UInt8
    let isFinal: Bool
    let payload: [UInt8]
    /// The three bits that extensions may use.
    var reserved: UInt8 = 0

    var text: String { String(decoding: payload, as: UTF8.self) }
    /// The code of a close frame.
    var code: UInt16? { opcode == 8 && payload.count >= 2 ? UInt16(payload[0]) << 8 | UInt16(payload[1]) : nil }
}

extension RawPeer {
    static let handshake =
        "GET /ws HTTP/1.1\r\nHost: a\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n"

    func openWebSocket() throws {
        try send(Self.handshake)
        let answer = try readAnswer()
        guard answer.status == 101 else { throw PeerFailure(description: "no WebSocket: \(answer.head)") }
    }

    /// The bytes of a masked frame, sound or not.
    static func frame(_ opcode: UInt8, _ payload: [UInt8] = [], isFinal: Bool = true, reserved: UInt8 = 0, isMasked: Bool = true) -> [UInt8]
    {
        let mask: [UInt8] = [0x12, 0x34, 0x56, 0x78]
        var bytes = [(isFinal ? 0x80 : 0) | reserved << 4 | opcode]
        let bit: UInt8 = isMasked ? 0x80 : 0
        switch payload.count {
        case ..<126: bytes.append(bit | UInt8(payload.count))
        case ..<65_536: bytes += [bit | 126, UInt8(payload.count >> 8), UInt8(payload.count & 255)]
        default: bytes += [bit | 127] + (0..<8).map { UInt8(truncatingIfNeeded: payload.count >> (56 - 8 * $0)) }
        }
        guard isMasked else { return bytes + payload }
        return bytes + mask + payload.enumerated().map { $0.element ^ mask[$0.offset & 3] }
    }

    func sendText(_ text: String) throws { try send(Self.frame(1, Array(text.utf8))) }

    /// The next frame that is no ping, because on a slow machine one may come at any time.
    func readFrame() throws -> RawFrame {
        while true {
            let frame = try readAnyFrame()
            if frame.opcode != 9 { return frame }
        }
    }

    /// The next frame; a server's frames have no mask.
    func readAnyFrame() throws -> RawFrame {
        let head = try read(2)
        var count = Int(head[1])
        guard count < 128 else { throw PeerFailure(description: "a server's frame is masked") }
        if count == 126 {
            count = try read(2).reduce(0) { $0 << 8 | Int($1) }
        } else if count == 127 {
            count = try read(8).reduce(0) { $0 << 8 | Int($1) }
        }
        return RawFrame(opcode: head[0] & 15, isFinal: head[0] & 0x80 != 0, payload: try read(count), reserved: head[0] >> 4 & 7)
    }
}
