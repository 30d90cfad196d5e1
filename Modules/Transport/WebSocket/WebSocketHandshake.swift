internal import CTLS
internal import Network

/// The opening handshake of RFC 6455, both sides.
enum WebSocketHandshake {
    /// The answer to a key.
    static func accept(_ key: String) -> String {
        let text = Array((key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11").utf8)
        var digest = [UInt8](repeating: 0, count: 20)
        var count: UInt32 = 0
        guard EVP_Digest(text, text.count, &digest, &count, EVP_sha1(), nil) == 1 else { return "" }
        return base64(digest)
    }

    static func base64(_ bytes: [UInt8]) -> String {
        var text = [UInt8](repeating: 0, count: (bytes.count + 2) / 3 * 4 + 1)
        let count = EVP_EncodeBlock(&text, bytes, Int32(bytes.count))
        return String(decoding: text[..<Int(count)], as: UTF8.self)
    }

    /// Why a request cannot become a WebSocket, as the answer to it; nil where it can.
    static func refusal(_ request: HTTPFields, method: HTTPMethod, subprotocol: String?) -> HTTPResponse? {
        guard method == .get, request.lists("upgrade", in: "Connection"), request.lists("websocket", in: "Upgrade") else {
            var response = HTTPResponse.refusing("this is a WebSocket; ask for it with Upgrade: websocket", HTTPStatus(426))
            response.fields.add("Upgrade", "websocket")
            return response
        }
        guard request.all("Sec-WebSocket-Version") == ["13"] else {
            var response = HTTPResponse.refusing("the only Sec-WebSocket-Version that is spoken is 13", HTTPStatus(426))
            response.fields.add("Sec-WebSocket-Version", "13")
            return response
        }
        let keys = request.all("Sec-WebSocket-Key")
        guard keys.count == 1, keys[0].utf8.count == 24, keys[0].hasSuffix("==") else {
            return .refusing("the Sec-WebSocket-Key is not 16 bytes in base64", .badRequest)
        }
        if let subprotocol, !request.lists(subprotocol, in: "Sec-WebSocket-Protocol") {
            return .refusing("the subprotocol '\(subprotocol)' was not asked for", .badRequest)
        }
        return nil
    }

    /// Whether a client offers permessage-deflate so that it can be taken: no smaller window of ours, and nothing RFC 7692 does not know.
    static func offersDeflate(_ request: HTTPFields) -> Bool {
        let offers = request.all("Sec-WebSocket-Extensions").joined(separator: ",").split(separator: ",")
        return offers.contains { offer in
            let words = offer.split(separator: ";", omittingEmptySubsequences: false).map {
                $0.filter { $0 != " " && $0 != "\t" }.lowercased()
            }
            guard words.first == "permessage-deflate" else { return false }
            let names = words.dropFirst().map { $0.split(separator: "=").first.map(String.init) ?? "" }
            return Set(names).count == names.count
                && words.dropFirst().allSatisfy { word in
                    switch word {
                    case "server_no_context_takeover", "client_no_context_takeover", "client_max_window_bits": true
                    case "server_max_window_bits=15", "server_max_window_bits=\"15\"": true
                    default: word.hasPrefix("client_max_window_bits=") && windows.contains(word.dropFirst(23).filter { $0 != "\"" })
                    }
                }
        }
    }

    private static let windows = Set((8...15).map(String.init))

    /// The head of the 101 answer; nil where the responder's own fields cannot be sent.
    static func answer(_ response: HTTPResponse, key: String, subprotocol: String?, deflates: Bool, date: [UInt8]) -> [UInt8]? {
        var answer = response
        guard ResponseWriter.isSound(response) else { return nil }
        answer.fields.add("Upgrade", "websocket")
        answer.fields.add("Connection", "Upgrade")
        answer.fields.add("Sec-WebSocket-Accept", accept(key))
        if deflates {
            answer.fields.add("Sec-WebSocket-Extensions", "permessage-deflate; server_no_context_takeover; client_no_context_takeover")
        }
        if let subprotocol { answer.fields.add("Sec-WebSocket-Protocol", subprotocol) }
        guard answer.fields.isSendable else { return nil }
        return ResponseWriter.head(answer, .none, date: date, closes: false, extra: 0)
    }
}
