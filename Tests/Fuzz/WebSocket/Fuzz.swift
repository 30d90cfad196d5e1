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
    // wslay sees a reason that is no text before the close is whole, but only in one packet; in several it is seen at its end.
    let isEarly = whole.closure?.code == .invalidText && pieces.closure == nil
    // A close that is broken twice, in its code and in its reason, is refused for either.
    let broken: Set<WebSocketCloseCode?> = [.protocolError, .invalidText]
    let isRefused = broken.contains(whole.closure?.code) && broken.contains(pieces.closure?.code)
    precondition(whole.closure == pieces.closure || isEarly || isRefused, "where a packet ends changes nothing")
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
