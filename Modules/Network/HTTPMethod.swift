/// What a request asks for; case matters.
public struct HTTPMethod: Hashable, Sendable, CustomStringConvertible {
    /// The word on the wire.
    public let name: String

    /// Makes a method of any name; one that is no token is refused where it would be sent.
    public init(_ name: String) { self.name = name }

    public var description: String { name }

    /// Reads; changes nothing.
    public static let get = HTTPMethod("GET")
    /// Reads the head only.
    public static let head = HTTPMethod("HEAD")
    /// Acts; not safe to repeat unless the resource says so.
    public static let post = HTTPMethod("POST")
    /// Puts a whole resource there; safe to repeat.
    public static let put = HTTPMethod("PUT")
    /// Changes a part of a resource.
    public static let patch = HTTPMethod("PATCH")
    /// Removes a resource; safe to repeat.
    public static let delete = HTTPMethod("DELETE")
    /// Asks what is allowed.
    public static let options = HTTPMethod("OPTIONS")
}

/// The three digits of a reply and their reason.
public struct HTTPStatus: Hashable, Sendable, CustomStringConvertible {
    /// 100 to 599.
    public let code: Int

    /// Makes a status; `code` must have three digits, from 100 to 599.
    public init(_ code: Int) {
        precondition((100...599).contains(code), "a status has three digits, from 100 to 599")
        self.code = code
    }

    /// The reason phrase of RFC 9110; `Unknown` for a code it does not name.
    public var reason: String { Self.reasons[code] ?? "Unknown" }

    /// `404 Not Found`.
    public var description: String { "\(code) \(reason)" }

    /// Whether it says that the request was carried out: 2xx.
    public var isSuccess: Bool { (200...299).contains(code) }

    /// Whether a reply of this status never has a body: 1xx, 204, 304.
    public var hasNoBody: Bool { code < 200 || code == 204 || code == 304 }

    /// 200.
    public static let ok = HTTPStatus(200)
    /// 201.
    public static let created = HTTPStatus(201)
    /// 202.
    public static let accepted = HTTPStatus(202)
    /// 204.
    public static let noContent = HTTPStatus(204)
    /// 304.
    public static let notModified = HTTPStatus(304)
    /// 400.
    public static let badRequest = HTTPStatus(400)
    /// 401.
    public static let unauthorized = HTTPStatus(401)
    /// 403.
    public static let forbidden = HTTPStatus(403)
    /// 404.
    public static let notFound = HTTPStatus(404)
    /// 405.
    public static let methodNotAllowed = HTTPStatus(405)
    /// 408.
    public static let requestTimeout = HTTPStatus(408)
    /// 409.
    public static let conflict = HTTPStatus(409)
    /// 413.
    public static let contentTooLarge = HTTPStatus(413)
    /// 415.
    public static let unsupportedMediaType = HTTPStatus(415)
    /// 422.
    public static let unprocessable = HTTPStatus(422)
    /// 429.
    public static let tooManyRequests = HTTPStatus(429)
    /// 500.
    public static let internalError = HTTPStatus(500)
    /// 503.
    public static let unavailable = HTTPStatus(503)

    private static let reasons: [Int: String] = [
        100: "Continue", 101: "Switching Protocols", 200: "OK", 201: "Created", 202: "Accepted", 203: "Non-Authoritative Information",
        204: "No Content", 205: "Reset Content", 206: "Partial Content", 300: "Multiple Choices", 301: "Moved Permanently", 302: "Found",
        303: "See Other", 304: "Not Modified", 307: "Temporary Redirect", 308: "Permanent Redirect", 400: "Bad Request",
        401: "Unauthorized", 402: "Payment Required", 403: "Forbidden", 404: "Not Found", 405: "Method Not Allowed", 406: "Not Acceptable",
        408: "Request Timeout", 409: "Conflict", 410: "Gone", 411: "Length Required", 412: "Precondition Failed", 413: "Content Too Large",
        414: "URI Too Long", 415: "Unsupported Media Type", 416: "Range Not Satisfiable", 417: "Expectation Failed",
        421: "Misdirected Request", 422: "Unprocessable Content", 423: "Locked", 425: "Too Early", 426: "Upgrade Required",
        428: "Precondition Required", 429: "Too Many Requests", 431: "Request Header Fields Too Large", 500: "Internal Server Error",
        501: "Not Implemented", 502: "Bad Gateway", 503: "Service Unavailable", 504: "Gateway Timeout", 505: "HTTP Version Not Supported",
    ]
}
