internal import Network

@testable import Transport

/// Any bytes are a head or are refused, the same whether they come at once or in pieces; what is taken keeps to the rules that keep
/// smuggling out. The first byte chooses where the pieces are cut, and whether it is a request.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    let bytes = UnsafeRawBufferPointer(start: start, count: count)
    guard let choice = bytes.first else { return 0 }
    let text = UnsafeRawBufferPointer(rebasing: bytes.dropFirst())
    let isRequest = choice & 1 == 0
    let whole = scan(text, step: max(1, text.count), isRequest: isRequest)
    precondition(whole == scan(text, step: Int(choice >> 1) + 1, isRequest: isRequest), "where a packet ends changes nothing")
    guard case .success(let length?) = whole else { return 0 }
    precondition(length <= HTTPLimits().headBytes && length <= text.count, "a head is within its limit")
    let head = UnsafeRawBufferPointer(rebasing: text[..<length])
    precondition(head.suffix(4).elementsEqual([13, 10, 13, 10]), "a head ends in an empty line")
    check(head, isRequest: isRequest)
    return 0
}

private func check(_ head: UnsafeRawBufferPointer, isRequest: Bool) {
    guard let read = try? LibraryHeadReader.read(head, isRequest: isRequest) else { return }
    precondition(read.fields.isSendable, "what was taken could be sent on")
    precondition(read.fields.count == head.count { $0 == 10 } - 2, "every line is one field")
    for field in read.fields {
        precondition(field.value.utf8.first != 32 && field.value.utf8.last != 32, "values have no spaces around them")
    }
    guard isRequest, (try? read.checkRequest(HTTPLimits())) != nil else { return }
    let lengths = read.fields.count(of: "content-length")
    let codings = read.fields.count(of: "transfer-encoding")
    precondition(read.minorVersion == 0 || read.fields.count(of: "host") == 1, "HTTP/1.1 names its host once")
    guard let framing = try? BodyFraming.ofRequest(read) else { return }
    precondition(lengths + codings <= 1, "a body has one framing")
    switch framing {
    case .none: break
    case .count(let count): precondition(count > 0 && lengths == 1, "a length is a number")
    case .chunks: precondition(codings == 1, "chunks are announced")
    }
    _ = (read.keepsAlive, WebSocketHandshake.refusal(read.fields, method: .get, subprotocol: "a")?.status)
}

private func scan(_ text: UnsafeRawBufferPointer, step: Int, isRequest: Bool) -> Result<Int?, Refusal> {
    var scanner = HeadScanner(isRequest: isRequest, limits: HTTPLimits())
    var end = 0
    repeat {
        end = min(text.count, end + step)
        do throws(Refusal) {
            if let length = try scanner.scan(UnsafeRawBufferPointer(rebasing: text[..<end])) { return .success(length) }
        } catch {
            return .failure(error)
        }
    } while end < text.count
    return .success(nil)
}
