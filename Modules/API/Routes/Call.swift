public import Domain
public import JSON
public import Network
public import Security
public import Telemetry

/// Whom a request comes from.
public struct Caller: Hashable, Sendable {
    /// Who it is, now.
    public let principal: Principal
    /// Whether a cookie says so: then what changes something must come from our own page.
    public let isByCookie: Bool

    /// Makes a caller; only what checked a token does.
    public init(_ principal: Principal, isByCookie: Bool) { (self.principal, self.isByCookie) = (principal, isByCookie) }
}

/// A request that was matched, allowed and read: what a handler gets.
public struct Call: Sendable {
    /// The request; its body has been read.
    public let request: HTTPRequest
    /// The request's id.
    public let id: RequestID
    /// A log that names the request and who asks.
    public let log: Log
    /// Who asks; nil where the route is for anyone and nobody is logged in.
    public let principal: Principal?
    /// The body; null where the route reads none.
    public internal(set) var body: JSONValue
    /// The `Idempotency-Key`; nil where the route needs none.
    public let key: String?
    let permission: Permission?
    let values: [String: JSONValue]

    /// The text of a parameter; nil where it was left out.
    public func text(_ name: String) -> String? { values[name]?.asString }

    /// The whole number of a parameter; nil where it was left out.
    public func integer(_ name: String) -> Int64? { values[name]?.asDecimalText.flatMap { Int64($0) } }

    /// Whether who asks may do what the route does for an account: for the lines of a list, and for accounts that a body names.
    public func sees(_ account: AccountID) -> Bool {
        guard let principal, let permission else { return false }
        return Access.decide(principal, permission, on: account).isAllowed
    }
}

/// What a handler answers.
public struct Reply: Sendable {
    /// What is in it.
    public enum Content: Sendable {
        /// Nothing.
        case none
        /// JSON.
        case json(JSONValue)
        /// Bytes of the media type that the route declares.
        case bytes([UInt8])
        /// Bytes of the media type that the route declares, made while they are sent; the tag is another one where they are others.
        case stream(any ByteSource, tag: String)
        /// The connection becomes a WebSocket.
        case socket(limits: WebSocketLimits, @Sendable (any WebSocketSession) async -> Void)
    }

    /// How it went; one that the route declares.
    public var status: HTTPStatus
    /// What is in it.
    public var content: Content
    /// More header fields.
    public var fields: HTTPFields

    /// Makes an answer.
    public init(_ status: HTTPStatus, _ content: Content, fields: HTTPFields = [:]) {
        (self.status, self.content, self.fields) = (status, content, fields)
    }

    /// 200 with JSON.
    public static func ok(_ value: JSONValue) -> Reply { Reply(.ok, .json(value)) }
}
