public import JSON
public import Network
public import Security

/// Who may use a route. There is no default: whoever declares a route says it.
public enum RouteAccess: Hashable, Sendable {
    /// Anyone, without a session.
    case anyone
    /// Whoever is on this machine, and others with the permission. What a proxy passes on is not of this machine.
    case local(Permission)
    /// Whoever has the permission; one that is of an account is asked for every account.
    case desk(Permission)
    /// Whoever has the permission for the account that a parameter of the path names. To others there is no such account.
    case account(Permission, in: String)
    /// Whoever has the permission for some account; the handler asks `Call.sees` for each line, and for the account of a command.
    case lines(Permission)

    /// What is asked for; nil for nothing.
    public var permission: Permission? {
        switch self {
        case .anyone: nil
        case .local(let permission), .desk(let permission), .account(let permission, _), .lines(let permission): permission
        }
    }
}

/// One way a route answers when all went well.
public struct Answer: Hashable, Sendable {
    /// What is in its body.
    public enum Content: Hashable, Sendable {
        /// Nothing.
        case none
        /// JSON of a shape, with an example of it.
        case json(Shape, example: JSONValue)
        /// Bytes of a media type.
        case bytes(String)
        /// The connection becomes a WebSocket.
        case socket
    }

    /// How it went.
    public let status: HTTPStatus
    /// What is in its body.
    public let content: Content
    /// When it is given, in a sentence.
    public let help: String

    /// Declares an answer.
    public init(_ status: HTTPStatus, _ content: Content, _ help: String) {
        (self.status, self.content, self.help) = (status, content, help)
    }

    /// 200 with JSON.
    public static func ok(_ shape: Shape, example: JSONValue, _ help: String) -> Answer {
        Answer(.ok, .json(shape, example: example), help)
    }

    /// Its media type; nil without a body.
    var contentType: String? {
        switch content {
        case .none, .socket: nil
        case .json: "application/json"
        case .bytes(let type): type
        }
    }
}

/// What a route reads from a request's body.
public struct RequestBody: Hashable, Sendable {
    /// What it looks like.
    public let shape: Shape
    /// One that is taken.
    public let example: JSONValue
    /// The most bytes that are read.
    public let limit: Int

    /// Declares a body.
    public init(_ shape: Shape, example: JSONValue, limit: Int = 16 << 10) {
        (self.shape, self.example, self.limit) = (shape, example, limit)
    }
}

/// One method at one path, and everything that is promised of it. Matching, authorisation, reading, problems and the OpenAPI document all
/// come from here, so that none of them can say something else.
public struct Route: Sendable {
    /// What is done; `get` also answers HEAD.
    public let method: HTTPMethod
    /// Where.
    public let path: PathPattern
    /// What it is called in the document: `listOrders`.
    public let name: String
    /// What it does, in a sentence.
    public let summary: String
    /// Who may use it.
    public let access: RouteAccess
    /// What it reads from the query.
    public let query: [Parameter]
    /// What it reads from the body; nil for nothing.
    public let body: RequestBody?
    /// Whether it needs an `Idempotency-Key`.
    public let needsKey: Bool
    /// How it answers when all went well.
    public let answers: [Answer]
    /// The problems of its own; those that come from its declaration are added.
    public let problems: [Problem.Kind]
    /// How it is handled.
    enum Handling: Sendable {
        /// Without waiting, wherever the request is read: from memory, in microseconds.
        case atOnce(@Sendable (Call) throws(Problem) -> Reply)
        /// In a task of its own.
        case later(@Sendable (Call) async throws(Problem) -> Reply)
    }
    let handling: Handling

    /// Declares a route whose handler may wait.
    public init(
        _ method: HTTPMethod, _ path: PathPattern, _ name: String, _ summary: String, access: RouteAccess, query: [Parameter] = [],
        body: RequestBody? = nil, needsKey: Bool = false, answers: [Answer], problems: [Problem.Kind] = [],
        handle: @escaping @Sendable (Call) async throws(Problem) -> Reply
    ) {
        self.init(method, path, name, summary, access, query, body, needsKey, answers, problems, .later(handle))
    }

    /// Declares a route whose handler answers from memory, in microseconds: it runs on the thread that reads requests.
    public init(
        atOnce method: HTTPMethod, _ path: PathPattern, _ name: String, _ summary: String, access: RouteAccess, query: [Parameter] = [],
        answers: [Answer], problems: [Problem.Kind] = [], handle: @escaping @Sendable (Call) throws(Problem) -> Reply
    ) {
        self.init(method, path, name, summary, access, query, nil, false, answers, problems, .atOnce(handle))
    }

    private init(
        _ method: HTTPMethod, _ path: PathPattern, _ name: String, _ summary: String, _ access: RouteAccess, _ query: [Parameter],
        _ body: RequestBody?, _ needsKey: Bool, _ answers: [Answer], _ problems: [Problem.Kind], _ handling: Handling
    ) {
        (self.method, self.path, self.name, self.summary, self.access) = (method, path, name, summary, access)
        (self.query, self.body, self.needsKey, self.answers, self.problems) = (query, body, needsKey, answers, problems)
        self.handling = handling
        precondition(!answers.isEmpty, "'\(name)' answers nothing")
        if case .account(_, let parameter) = access {
            precondition(path.parameters.contains { $0.name == parameter }, "'\(name)' has no parameter '\(parameter)'")
        }
    }

    /// An address of it: the path and what the query must have, with the parameters' examples.
    public var example: String {
        let items = query.filter(\.isRequired).map { "\($0.name)=\($0.example.asDecimalText ?? "")" }
        return path.example + (items.isEmpty ? "" : "?" + items.joined(separator: "&"))
    }

    /// Whether it makes the connection a socket, which other pages could otherwise open with our cookie.
    var isSocket: Bool { answers.contains { $0.content == .socket } }

    /// Whether it changes something.
    var changes: Bool { method != .get }

    /// Every problem it may answer with, in the order of `Problem.Kind.all`.
    public var allProblems: [Problem.Kind] {
        var kinds = Set(problems + [.badRequest, .notAcceptable, .internalError])
        if !query.isEmpty || !path.parameters.isEmpty { kinds.insert(.badParameter) }
        if access != .anyone { kinds.formUnion([.unauthenticated, .notAllowed]) }
        if case .account = access { kinds.insert(.notFound) }
        if changes || isSocket { kinds.insert(.foreignOrigin) }
        if body != nil { kinds.formUnion([.tooLarge, .notJSON, .invalid]) }
        if path.isOfAPI { kinds.insert(.throttled) }
        if needsKey { kinds.formUnion([.keyMissing, .keyReused]) }
        return Problem.Kind.all.filter(kinds.contains)
    }
}
