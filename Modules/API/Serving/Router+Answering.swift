internal import Crypto
internal import JSON
internal import Network
internal import Telemetry

extension Router {
    /// A problem as an answer.
    static func response(to problem: Problem) -> HTTPResponse {
        var fields: HTTPFields = ["Content-Type": "application/problem+json"]
        if problem.kind == .unauthenticated { fields["WWW-Authenticate"] = "Bearer" }
        if problem.kind == .wrongMethod { fields["Allow"] = problem.more.first?.value.asString }
        if let seconds = problem.retryAfter { fields["Retry-After"] = String(seconds) }
        return HTTPResponse(problem.kind.status, fields: fields, body: .bytes(Array(problem.document.text().utf8)))
    }

    /// What a handler answers, as its route declares it; an answer that is not declared is a failure.
    func response(to reply: Reply, of route: Route, _ request: HTTPRequest, _ call: Call) throws(Problem) -> HTTPResponse {
        guard let answer = route.answers.first(where: { $0.status == reply.status }) else {
            call.log.error("http.undeclared", "a route answers what it does not declare", ["status": .integer(reply.status.code)])
            throw Problem(.internalError, "Assay failed; the log has more under this request's id.")
        }
        var fields = reply.fields
        fields.reserve(fields: 10, bytes: 768)
        fields["Content-Type"] = answer.contentType
        switch reply.content {
        case .none: return HTTPResponse(reply.status, fields: fields)
        case .json(let value):
            var bytes: [UInt8] = []
            value.write(to: &bytes)
            return tagged(.bytes(bytes), by: bytes, reply.status, fields, route, request)
        case .bytes(let bytes): return tagged(.bytes(bytes), by: bytes, reply.status, fields, route, request)
        case .stream(let source, let tag): return tagged(.stream(source), by: Array(tag.utf8), reply.status, fields, route, request)
        case .socket(let limits, let session): return .webSocket(fields: fields, limits: limits, session: session)
        }
    }

    /// The answer with its `ETag`, or 304 where who asks has it already.
    /// - Parameter version: what tells the body from others.
    private func tagged(
        _ body: HTTPBody, by version: [UInt8], _ status: HTTPStatus, _ fields: HTTPFields, _ route: Route, _ request: HTTPRequest
    ) -> HTTPResponse {
        var fields = fields
        guard route.method == .get, status == .ok else { return HTTPResponse(status, fields: fields, body: body) }
        let tag = "\"\(SHA256.hash(version).hex.prefix(32))\""
        fields["ETag"] = tag
        guard request.hasCurrent(tag) else {
            return HTTPResponse(status, fields: fields, body: body)
        }
        fields.remove("Content-Type")
        return HTTPResponse(.notModified, fields: fields)
    }
}
