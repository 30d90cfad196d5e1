public import JSON
public import Network

/// Why a request is not carried out, as RFC 9457 has it: one answer for people and programs. It holds no secret and nothing of the inside.
public struct Problem: Error, Hashable, Sendable {
    /// What sort of problem it is. Codes are stable; the list is closed.
    public struct Kind: Hashable, Sendable {
        /// A word for programs.
        public let code: String
        /// The status it is answered with.
        public let status: HTTPStatus
        /// A line for people.
        public let title: String
    }

    /// One thing that is wrong with a body.
    public struct Fault: Hashable, Sendable {
        /// Where, as a JSON Pointer; empty for the whole.
        public let pointer: String
        /// What.
        public let detail: String

        /// Makes a fault.
        public init(pointer: String, _ detail: String) { (self.pointer, self.detail) = (pointer, detail) }
    }

    /// What sort it is.
    public let kind: Kind
    /// What happened, in a sentence.
    public let detail: String
    /// What to do; nil where nothing can be done.
    public let fix: String?
    /// What is wrong, place by place.
    public let faults: [Fault]
    /// After how many seconds another try makes sense.
    public let retryAfter: Int64?
    /// More members of the document.
    public let more: [JSONValue.Member]

    /// Makes a problem.
    public init(
        _ kind: Kind, _ detail: String, fix: String? = nil, faults: [Fault] = [], retryAfter: Int64? = nil, more: [JSONValue.Member] = []
    ) {
        (self.kind, self.detail, self.fix, self.faults, self.retryAfter, self.more) = (kind, detail, fix, faults, retryAfter, more)
    }

    /// The document.
    public var document: JSONValue {
        var document = JSONValue.object([
            .init("type", .string("/problems/\(kind.code)")), .init("title", .string(kind.title)),
            .init("status", JSONValue(kind.status.code)),
            .init("detail", .string(detail)), .init("code", .string(kind.code)),
        ])
        document.add("fix", fix.map { .string($0) })
        let list = faults.map { JSONValue.object([.init("pointer", .string($0.pointer)), .init("detail", .string($0.detail))]) }
        document.add("errors", faults.isEmpty ? JSONValue?.none : .array(list))
        for member in more { document.add(member.name, member.value) }
        return document
    }

    /// What the document looks like.
    static let shape = Shape.named(
        "Problem",
        .object([
            .init("type", .text), .init("title", .text), .init("status", .integer(400...599)), .init("detail", .text(longest: 4096)),
            .init("code", .text, "stable, for programs"), .maybe("fix", .text(longest: 4096), "what to do"),
            .maybe("errors", .list(.object([.init("pointer", .text(longest: 4096)), .init("detail", .text(longest: 4096))]))),
            .maybe("limit", .text, "the limit that refused an order"),
        ]))
}

extension Problem.Kind {
    /// Every kind there is.
    public static let all: [Problem.Kind] = [
        badRequest, badParameter, keyMissing, unauthenticated, credentials, notAllowed, foreignOrigin, notFound, wrongMethod, notAcceptable,
        conflict, tooLarge, notJSON, invalid, keyReused, refused, throttled, full, internalError, unavailable,
    ]

    /// The request cannot be read.
    public static let badRequest = Self(code: "bad-request", status: .badRequest, title: "The request cannot be read")
    /// A parameter of path or query is not what it may be.
    public static let badParameter = Self(code: "bad-parameter", status: .badRequest, title: "A parameter is wrong")
    /// The `Idempotency-Key` is missing.
    public static let keyMissing = Self(code: "key-missing", status: .badRequest, title: "The Idempotency-Key is missing")
    /// Nobody is logged in.
    public static let unauthenticated = Self(code: "unauthenticated", status: .unauthorized, title: "Log in first")
    /// Name, password or token are wrong.
    public static let credentials = Self(code: "credentials", status: .unauthorized, title: "Name, password or token are wrong")
    /// Whoever asks may not.
    public static let notAllowed = Self(code: "not-allowed", status: .forbidden, title: "This is not allowed")
    /// The request comes from a page of someone else.
    public static let foreignOrigin = Self(code: "foreign-origin", status: .forbidden, title: "The request comes from another page")
    /// There is no such thing, or not for who asks.
    public static let notFound = Self(code: "not-found", status: .notFound, title: "There is no such thing")
    /// The path has other methods.
    public static let wrongMethod = Self(code: "wrong-method", status: .methodNotAllowed, title: "The path has other methods")
    /// What the client takes is not what there is.
    public static let notAcceptable = Self(code: "not-acceptable", status: HTTPStatus(406), title: "The answer has another media type")
    /// It is so already, or not any more.
    public static let conflict = Self(code: "conflict", status: .conflict, title: "It does not fit what there is")
    /// The body has too many bytes.
    public static let tooLarge = Self(code: "too-large", status: .contentTooLarge, title: "The body is too large")
    /// The body is not declared as JSON.
    public static let notJSON = Self(code: "not-json", status: .unsupportedMediaType, title: "The body must be JSON")
    /// The body is JSON of another shape.
    public static let invalid = Self(code: "invalid", status: .unprocessable, title: "The body is not what it should be")
    /// The key was used for another request.
    public static let keyReused = Self(code: "key-reused", status: .unprocessable, title: "The Idempotency-Key was used for something else")
    /// The rules of the desk say no.
    public static let refused = Self(code: "refused", status: .unprocessable, title: "The desk refused it")
    /// Too many tries.
    public static let throttled = Self(code: "throttled", status: .tooManyRequests, title: "Too many tries")
    /// As much is waiting as may.
    public static let full = Self(code: "full", status: .tooManyRequests, title: "Too much is waiting")
    /// Assay failed.
    public static let internalError = Self(code: "internal", status: .internalError, title: "Assay failed")
    /// Assay cannot at the moment; what became of a command may not be known.
    public static let unavailable = Self(code: "unavailable", status: .unavailable, title: "Not at the moment")
}
