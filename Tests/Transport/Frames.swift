import Network
import Testing

@testable import Transport

@Suite struct Frames {
    @Test(arguments: 1...40) func whereAPacketEndsChangesNothing(step: Int) {
        let bytes =
            RawPeer.frame(1, Array("hello".utf8)) + RawPeer.frame(9, [120]) + RawPeer.frame(2, [1, 2], isFinal: false)
            + RawPeer.frame(0, [3]) + RawPeer.frame(8, [3, 232] + Array("bye".utf8))
        let reader = FrameReader(.server, messageBytes: 100)
        var messages: [WebSocketMessage] = []
        for start in stride(from: 0, to: bytes.count, by: step) {
            for event in bytes[start..<min(bytes.count, start + step)].withUnsafeBytes({ reader.read($0) }) {
                if case .message(let message) = event { messages.append(message) }
            }
        }
        #expect(messages == [.text("hello"), .binary([1, 2, 3])])
        #expect(reader.closure == WebSocketClosure(.normal, reason: "bye"))
    }

    /// wslay by itself takes such a close when it comes in two packets.
    @Test(arguments: [([0x62, 0x79, 0x81], 1007), ([], 1002)] as [([UInt8], UInt16)])
    func aBrokenCloseIsOneWhereverItsPacketsEnd(reason: [UInt8], code: UInt16) {
        let bytes = RawPeer.frame(8, reason.isEmpty ? [3] : [3, 232] + reason)
        for step in 1...bytes.count {
            let reader = FrameReader(.server, messageBytes: 100)
            var replies: [UInt8] = []
            for start in stride(from: 0, to: bytes.count, by: step) {
                for event in bytes[start..<min(bytes.count, start + step)].withUnsafeBytes({ reader.read($0) }) {
                    if case .reply(let reply) = event { replies += reply }
                }
            }
            #expect(reader.closure?.code == WebSocketCloseCode(code), "in pieces of \(step)")
            #expect(replies == [0x88, 2, UInt8(code >> 8), UInt8(code & 255)], "in pieces of \(step)")
        }
    }
}
