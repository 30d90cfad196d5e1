@testable import Transport

/// Any bytes are decoded or refused, the same whether they come at once or in pieces, and what was decoded encodes to what was read.
/// The first byte chooses where the pieces are cut.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    let bytes = UnsafeRawBufferPointer(start: start, count: count)
    guard let choice = bytes.first else { return 0 }
    let text = UnsafeRawBufferPointer(rebasing: bytes.dropFirst())
    let whole = decode(text, step: max(1, text.count))
    let pieces = decode(text, step: Int(choice) + 1)
    precondition(whole.body == pieces.body || whole.refusal != nil, "where a packet ends changes nothing")
    precondition(whole.refusal == pieces.refusal && whole.used == pieces.used && whole.isDone == pieces.isDone, "nor does it the end")
    guard whole.isDone else { return 0 }
    precondition(text[..<whole.used].suffix(4).elementsEqual([13, 10, 13, 10]), "the end is an empty line")
    precondition(whole.body.count < whole.used, "a body is no longer than what carried it")
    let again = (ResponseWriter.chunk(whole.body), ResponseWriter.chunk([]))
    let encoded = whole.body.isEmpty ? again.1 : again.0 + again.1
    let back = encoded.withUnsafeBytes { decode($0, step: encoded.count) }
    precondition(back.isDone && back.body == whole.body && back.used == encoded.count, "what is written is read back")
    return 0
}

private struct Decoded {
    var body: [UInt8] = []
    var refusal: Refusal?
    var used = 0
    var isDone = false
}

private func decode(_ text: UnsafeRawBufferPointer, step: Int) -> Decoded {
    var (decoder, decoded) = (ChunkDecoder(), Decoded())
    while decoded.used < text.count, !decoder.isDone {
        let end = min(text.count, decoded.used + step)
        do throws(Refusal) {
            let piece = UnsafeRawBufferPointer(rebasing: text[decoded.used..<end])
            let used = try decoder.decode(piece) { (bytes) throws(Refusal) in decoded.body += Array(bytes) }
            precondition(used == piece.count || decoder.isDone, "a piece is used whole")
            decoded.used += used
        } catch {
            decoded.refusal = error
            decoded.used = 0
            return decoded
        }
    }
    decoded.isDone = decoder.isDone
    return decoded
}
