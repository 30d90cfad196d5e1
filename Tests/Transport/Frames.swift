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
}
