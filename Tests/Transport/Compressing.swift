import Compression
import Network
import Synchronization
import Testing
import Transport

/// permessage-deflate, RFC 7692.
@Suite(.timeLimit(.minutes(1))) struct Compressing {
    private static let ours = "permessage-deflate; server_no_context_takeover; client_no_context_takeover"

    private func open(_ peer: RawPeer, _ offer: String) async throws -> String? {
        let extra = "Sec-WebSocket-Extensions: \(offer)\r\n\r\n"
        try await peer.send(String(RawPeer.handshake.dropLast()) + extra)
        let head = try await peer.readAnswer().head
        return head.split(separator: "\r\n").first { $0.hasPrefix("Sec-WebSocket-Extensions: ") }.map { String($0.dropFirst(26)) }
    }

    @Test(arguments: [
        ("permessage-deflate", true), ("permessage-deflate; client_max_window_bits", true),
        ("permessage-deflate; client_max_window_bits=10; server_no_context_takeover", true),
        ("x-unknown, Permessage-Deflate; server_max_window_bits=15", true),
        ("permessage-deflate; server_max_window_bits=10, permessage-deflate", true),
        ("permessage-deflate; server_max_window_bits=10", false), ("permessage-deflate; client_max_window_bits=7", false),
        ("permessage-deflate; mystery", false), ("permessage-deflate; client_max_window_bits; client_max_window_bits=9", false),
        ("x-webkit-deflate-frame", false),
    ]) func anOfferIsTakenWhereItCanBeKept(_ offer: (text: String, isTaken: Bool)) async throws {
        try await serving(by: WebSockets.echo()) { server in
            let answer = try await open(try RawPeer(to: server.address), offer.text)
            #expect(answer == (offer.isTaken ? Self.ours : nil), "\(offer.text)")
        }
    }

    @Test func largeMessagesAreCompressedAndSmallOnesAreNot() async throws {
        try await serving(by: WebSockets.echo()) { server in
            let peer = try RawPeer(to: server.address)
            #expect(try await open(peer, "permessage-deflate") == Self.ours)
            for size in [5, 1_000, 1_100, 70_000] {
                let text = String(repeating: "price 1440.889180, ", count: size / 19 + 1)
                let packed = Deflate.compress(Array(text.utf8), as: .message)
                try await peer.send(RawPeer.frame(1, packed, reserved: 4))
                let frame = try await peer.readFrame()
                let isPacked = text.utf8.count > 1_024
                #expect(frame.reserved == (isPacked ? 4 : 0), "\(text.utf8.count) bytes")
                let whole = isPacked ? try Deflate.expand(frame.payload, as: .message, limit: 1 << 20) : frame.payload
                #expect(whole == Array(text.utf8))
            }
            // Not compressed is allowed too, and so is a message in fragments, of which the first has the bit.
            try await peer.sendText("plain")
            #expect(try await peer.readFrame().text == "plain")
            let packed = Deflate.compress(Array("hello".utf8), as: .message)
            try await peer.send(RawPeer.frame(1, Array(packed[..<3]), isFinal: false, reserved: 4))
            try await peer.send(RawPeer.frame(0, Array(packed[3...])))
            #expect(try await peer.readFrame().text == "hello")
        }
    }

    @Test func whoDidNotAskGetsNothingCompressedAndMaySendNothing() async throws {
        try await serving(by: WebSockets.echo()) { server in
            let peer = try RawPeer(to: server.address)
            try await peer.openWebSocket()
            try await peer.sendText(String(repeating: "a", count: 5_000))
            #expect(try await peer.readFrame().text == String(repeating: "a", count: 5_000))
            try await peer.send(RawPeer.frame(1, Deflate.compress([97], as: .message), reserved: 4))
            #expect(try await peer.readFrame().code == 1002)
        }
    }

    private static let faults: [(name: String, frame: [UInt8], code: UInt16)] = [
        ("a bomb", RawPeer.frame(2, Deflate.compress([UInt8](repeating: 0, count: 64 << 20), as: .message), reserved: 4), 1009),
        ("no compressed bytes", RawPeer.frame(2, [0x07, 0xFF, 0xFF], reserved: 4), 1007),
        ("text that is no UTF-8", RawPeer.frame(1, Deflate.compress([0xC3, 0x28], as: .message), reserved: 4), 1007),
        ("a ping with the bit", RawPeer.frame(9, [97], reserved: 4), 1002),
        ("a continuation with the bit", RawPeer.frame(1, [97], isFinal: false) + RawPeer.frame(0, [97], reserved: 4), 1002),
        ("another bit", RawPeer.frame(1, [97], reserved: 2), 1002),
    ]

    @Test(arguments: faults) func whatCannotBeTakenApartClosesTheSocket(_ fault: (name: String, frame: [UInt8], code: UInt16)) async throws
    {
        try await serving(by: WebSockets.echo()) { server in
            let peer = try RawPeer(to: server.address)
            #expect(try await open(peer, "permessage-deflate") == Self.ours)
            try await peer.send(fault.frame)
            #expect(try await peer.readFrame().code == fault.code, "\(fault.name)")
        }
    }

    @Test func aFrameIsCompressedOnceForAllWhoTakeIt() {
        let calls = Mutex(0)
        let frame = WebSocketFrame(text: String(repeating: "a", count: 2_000))
        let copies = [frame, frame, frame]
        let made = copies.map { copy in
            copy.packed {
                calls.withLock { $0 += 1 }
                return Deflate.compress($0, as: .message)
            }
        }
        #expect(calls.withLock { $0 } == 1 && Set(made).count == 1 && made[0].count < 100)
    }
}
