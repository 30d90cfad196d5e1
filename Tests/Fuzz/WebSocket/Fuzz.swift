internal import Network

@testable import Transport

/// Any bytes are frames or close the socket, the same whether they come at once or in pieces, for a server and for a client; no message is
/// beyond its limit, and text is valid. The first byte chooses the role and where the pieces are cut.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    let bytes = UnsafeRawBufferPointer(start: start, count: count)
    guard let choice = bytes.first else { return 0 }
    let text = UnsafeRawBufferPointer(rebasing: bytes.dropFirst())
    let role: FrameReader.Role = choice & 1 == 0 ? .server : .client
    let whole = read(text, role, step: max(1, text.count))
    let pieces = read(text, role, step: Int(choice >> 1) + 1)
    precondition(whole.messages == pieces.messages, "where a packet ends changes nothing")
    // wslay checks the reason of a close packet by packet, not always from its right byte: it may refuse one early, late or wrongly.
    let doubts = [whole.closure?.code, pieces.closure?.code].contains(.invalidText)
    precondition(whole.closure == pieces.closure || doubts, "where a packet ends changes nothing")
    for message in whole.messages {
        switch message {
        case .text(let text): precondition(text.utf8.count <= limit, "a message is within its limit")
        case .binary(let bytes): precondition(bytes.count <= limit, "a message is within its limit")
        }
    }
    return 0
}

private let limit = 1_000

private func read(
    _ text: UnsafeRawBufferPointer, _ role: FrameReader.Role, step: Int
) -> (messages: [WebSocketMessage], closure: WebSocketClosure?) {
    let reader = FrameReader(role, messageBytes: limit)
    var messages: [WebSocketMessage] = []
    var position = 0
    while position < text.count, reader.closure == nil {
        let end = min(text.count, position + step)
        for event in reader.read(UnsafeRawBufferPointer(rebasing: text[position..<end])) {
            switch event {
            case .message(let message): messages.append(message)
            case .reply(let reply): precondition((1...131).contains(reply.count), "an answer is a control frame, or a part of one")
            }
        }
        position = end
    }
    return (messages, reader.closure)
}
