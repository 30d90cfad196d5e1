/// Where a connection comes from or goes to.
public struct PeerAddress: Hashable, Sendable, CustomStringConvertible {
    /// The numeric address, `127.0.0.1` or `::1`; a host's name where an address has not been looked up.
    public let host: String
    /// 0 to 65535.
    public let port: Int

    /// Makes an address.
    public init(host: String, port: Int) { (self.host, self.port) = (host, port) }

    /// `127.0.0.1:8080`, `[::1]:8080`.
    public var description: String { host.utf8.contains(UInt8(ascii: ":")) ? "[\(host)]:\(port)" : "\(host):\(port)" }
}

/// A request that has come in.
public struct HTTPRequest: Sendable {
    /// What it asks for.
    public var method: HTTPMethod
    /// The target as it stood on the request line: `/orders?after=7`.
    public var target: String
    /// Its header fields.
    public var fields: HTTPFields
    /// Its body; read it once.
    public var body: HTTPBody
    /// Who is at the other end of the socket, which may be a proxy.
    public var peer: PeerAddress
    /// Whether it came over TLS that ends here.
    public var isSecure: Bool

    /// Makes a request.
    public init(
        _ method: HTTPMethod = .get, _ target: String, fields: HTTPFields = [:], body: HTTPBody = .empty,
        peer: PeerAddress = PeerAddress(host: "127.0.0.1", port: 0), isSecure: Bool = false
    ) {
        (self.method, self.target, self.fields, self.body, self.peer, self.isSecure) = (method, target, fields, body, peer, isSecure)
    }

    /// The target before `?`, not decoded.
    public var path: Substring { target[..<(questionMark ?? target.endIndex)] }

    /// The target after the first `?`, not decoded; nil where there is none.
    public var query: Substring? { questionMark.map { target[target.utf8.index(after: $0)...] } }

    private var questionMark: String.Index? { target.utf8.firstIndex(of: UInt8(ascii: "?")) }

    /// The path's parts between its slashes, decoded; nil where the encoding is broken or a part is `.`, `..` or hides a slash or a zero
    /// byte, so that no part ever leaves the place it stands in.
    public var pathParts: [String]? {
        var parts: [String] = []
        for raw in path.split(separator: "/", omittingEmptySubsequences: true) {
            guard let part = PercentEncoding.decode(raw), part != ".", part != "..", !part.utf8.contains(where: { $0 == 47 || $0 == 0 })
            else { return nil }
            parts.append(part)
        }
        return parts
    }

    /// The query's names and values in their order, decoded (`+` is a space); nil where the encoding is broken.
    public var queryItems: [(name: String, value: String)]? {
        var items: [(name: String, value: String)] = []
        for pair in (query ?? "").split(separator: "&") {
            let halves = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard let name = PercentEncoding.decode(halves[0], plusIsSpace: true),
                let value = PercentEncoding.decode(halves.count > 1 ? halves[1] : "", plusIsSpace: true)
            else { return nil }
            items.append((name, value))
        }
        return items
    }
}

extension HTTPRequest {
    /// Whether who asks has what the tag stands for already, by `If-None-Match`, so that 304 is the answer (RFC 9110, section 13.1.2).
    /// - Parameter tag: with its quotes.
    public func hasCurrent(_ tag: String) -> Bool {
        guard fields.contains("If-None-Match") else { return false }
        return fields.all("If-None-Match").joined(separator: ",").split(separator: ",").contains {
            let known = $0.trimmed
            return known == "*" || known == tag || known == "W/" + tag
        }
    }

    /// Whether `Accept-Encoding` takes a coding, and not only for want of another (RFC 9110, section 12.5.3).
    public func takes(coding: String) -> Bool {
        var weights: [String: Double] = [:]
        for item in fields.all("Accept-Encoding").joined(separator: ",").split(separator: ",") {
            let parts = item.split(separator: ";").map { $0.trimmed.lowercased() }
            guard let name = parts.first, parts.count <= 2 else { continue }
            weights[name] = parts.count == 1 ? 1 : parts[1].hasPrefix("q=") ? Double(parts[1].dropFirst(2)) : nil
        }
        let weight = weights[coding] ?? weights["*"] ?? 0
        return weight > 0 && weight >= weights["identity"] ?? 0
    }
}

/// The encoding of URLs with `%`.
public enum PercentEncoding {
    /// The text it stands for; nil where a `%` is not followed by two hexadecimal digits, or the bytes are no UTF-8.
    public static func decode(_ text: some StringProtocol, plusIsSpace: Bool = false) -> String? {
        var bytes: [UInt8] = []
        var rest = text.utf8.makeIterator()
        while let byte = rest.next() {
            if byte == UInt8(ascii: "%") {
                guard let high = rest.next().flatMap(digit), let low = rest.next().flatMap(digit) else { return nil }
                bytes.append(high << 4 | low)
            } else {
                bytes.append(plusIsSpace && byte == UInt8(ascii: "+") ? 32 : byte)
            }
        }
        return String(validating: bytes, as: UTF8.self)
    }

    /// The text with everything but letters, digits and `-._~` encoded, fit for any part of a URL.
    public static func encode(_ text: String) -> String {
        let digits = Array("0123456789ABCDEF".utf8)
        var bytes: [UInt8] = []
        for byte in text.utf8 {
            let isPlain = Characters.isToken(byte) && !(0x21...0x2B).contains(byte) && byte != 0x5E && byte != 0x60 && byte != 0x7C
            if isPlain { bytes.append(byte) } else { bytes += [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 15)]] }
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    private static func digit(_ byte: UInt8) -> UInt8? {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
        case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - UInt8(ascii: "A") + 10
        default: nil
        }
    }
}

/// The answer to a request: a body, or the decision to go on as a WebSocket.
public struct HTTPResponse: Sendable {
    /// How it went.
    public var status: HTTPStatus
    /// Its header fields, without those the server writes itself: Content-Length, Transfer-Encoding, Connection, Date.
    public var fields: HTTPFields
    /// Its body. For HEAD the server sends its length and leaves it out.
    public var body: HTTPBody
    /// What the connection becomes; nil for an ordinary answer.
    public var upgrade: WebSocketUpgrade?

    /// Makes an answer.
    public init(_ status: HTTPStatus = .ok, fields: HTTPFields = [:], body: HTTPBody = .empty) {
        (self.status, self.fields, self.body) = (status, fields, body)
    }

    /// An answer of plain text.
    public static func text(_ text: String, _ status: HTTPStatus = .ok) -> HTTPResponse {
        HTTPResponse(status, fields: ["Content-Type": "text/plain; charset=utf-8"], body: .bytes(Array(text.utf8)))
    }

    /// An answer of JSON.
    public static func json(_ text: [UInt8], _ status: HTTPStatus = .ok) -> HTTPResponse {
        HTTPResponse(status, fields: ["Content-Type": "application/json"], body: .bytes(text))
    }

    /// Makes the connection a WebSocket. Where the request asks for none, the server answers 426 instead. Check `Origin` before.
    /// - Parameters:
    ///   - fields: more header fields of the 101 answer.
    ///   - subprotocol: one of those the request lists in Sec-WebSocket-Protocol; another is answered with 400.
    ///   - limits: what the socket may cost.
    ///   - session: runs as long as the socket is open; when it returns, the socket is closed with code 1000.
    public static func webSocket(
        fields: HTTPFields = [:], subprotocol: String? = nil, limits: WebSocketLimits = WebSocketLimits(),
        session: @escaping @Sendable (any WebSocketSession) async -> Void
    ) -> HTTPResponse {
        var response = HTTPResponse(HTTPStatus(101), fields: fields)
        response.upgrade = WebSocketUpgrade(subprotocol: subprotocol, limits: limits, session: session)
        return response
    }
}

/// What a connection becomes after a 101 answer.
public struct WebSocketUpgrade: Sendable {
    /// The subprotocol that was chosen.
    public let subprotocol: String?
    /// What the socket may cost.
    public let limits: WebSocketLimits
    /// Runs as long as the socket is open.
    public let session: @Sendable (any WebSocketSession) async -> Void
}

/// Answers requests.
///
/// It is called on one of the server's loops: it may await actors and I/O, but must not compute for more than a millisecond or block, and
/// default actors it calls run on that loop too. One request of a connection is in flight at a time. It runs to its end even where its peer
/// has gone, so that a command is not left half done; its task is cancelled only when a drain, or its own deadline, runs out of time.
public protocol HTTPResponder: Sendable {
    /// The answer where it can be given without waiting, on the calling thread; nil where `respond` has to be asked, to which nothing has
    /// happened yet. Most requests are answered so, without a task of their own.
    func respondAtOnce(to request: HTTPRequest) -> HTTPResponse?
    /// The answer. A responder turns its own failures into answers: there is nobody above it who could.
    func respond(to request: HTTPRequest) async -> HTTPResponse
}

extension HTTPResponder {
    /// Nothing is answered at once.
    public func respondAtOnce(to request: HTTPRequest) -> HTTPResponse? { nil }
}
