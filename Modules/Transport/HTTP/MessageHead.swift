internal import Network

/// The first line and the fields of a message.
struct MessageHead: Sendable {
    enum Start: Sendable {
        case request(HTTPMethod, target: String)
        case reply(HTTPStatus)
    }

    let start: Start
    let fields: HTTPFields
    /// The second number of the version: 0 or 1 of HTTP/1.
    let minorVersion: Int
}

/// Reads a whole head: the border behind which the parser can be changed.
protocol HeadReader: Sendable {
    /// Reads what a `HeadScanner` has found whole and sound, with its empty line.
    static func read(_ head: UnsafeRawBufferPointer, isRequest: Bool) throws(Refusal) -> MessageHead
}

/// How long a body is, told from the fields; whatever two readers could see differently is refused.
enum BodyFraming: Hashable {
    case none
    case count(Int)
    case chunks

    /// The framing of a request's body.
    static func ofRequest(_ head: MessageHead) throws(Refusal) -> BodyFraming {
        let lengths = head.fields.all("Content-Length")
        let codings = head.fields.all("Transfer-Encoding")
        if !codings.isEmpty {
            guard lengths.isEmpty else { throw .bad("a request has a Content-Length or a Transfer-Encoding, not both") }
            guard head.minorVersion == 1 else { throw .bad("HTTP/1.0 knows no Transfer-Encoding") }
            guard codings.count == 1, codings[0].utf8.elementsEqual("chunked".utf8, by: { Characters.lower($0) == $1 }) else {
                throw Refusal(HTTPStatus(501), "the only Transfer-Encoding that is taken is chunked")
            }
            return .chunks
        }
        guard let length = lengths.first else { return .none }
        guard lengths.count == 1 else { throw .bad("there is more than one Content-Length") }
        guard length.utf8.count <= 15, !length.isEmpty, length.utf8.allSatisfy({ (48...57).contains($0) }), let count = Int(length) else {
            throw .bad("the Content-Length is no number")
        }
        return count == 0 ? .none : .count(count)
    }
}

extension MessageHead {
    /// What every request must keep to before anyone looks at it.
    func checkRequest(_ limits: HTTPLimits) throws(Refusal) {
        guard case .request(let method, let target) = start else { throw .bad("this is no request") }
        guard target.utf8.count <= limits.targetBytes else {
            throw Refusal(HTTPStatus(414), "the target has more than \(limits.targetBytes) bytes")
        }
        guard target.utf8.first == UInt8(ascii: "/") || target == "*" && method == .options else {
            throw .bad("the target does not begin with a slash")
        }
        guard !target.utf8.contains(UInt8(ascii: "#")) else { throw .bad("the target has a fragment") }
        let hosts = fields.count(of: "Host")
        guard hosts == 1 || hosts == 0 && minorVersion == 0 else { throw .bad("a request has exactly one Host") }
    }

    /// Whether the other side wants the connection kept.
    var keepsAlive: Bool { minorVersion == 1 && !fields.lists("close", in: "Connection") }
}
