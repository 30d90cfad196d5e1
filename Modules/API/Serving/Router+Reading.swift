internal import Domain
internal import JSON
internal import Network
internal import Security
internal import Telemetry

extension Router {
    // MARK: Who may

    /// - Parameter texts: what stands in the path, not yet checked.
    func authorise(_ route: Route, _ caller: Caller?, _ texts: [String: String], _ request: HTTPRequest) throws(Problem) {
        if route.changes || route.isSocket { try checkOrigin(caller, request) }
        switch route.access {
        case .anyone: return
        case .local where request.isLocal: return
        case .local(let permission), .desk(let permission):
            try decide(try Self.principal(caller), permission, on: nil)
        case .account(let permission, let parameter):
            let principal = try Self.principal(caller)
            guard let account = texts[parameter].flatMap({ try? AccountID($0) }) else { throw Self.noAccount }
            try decide(principal, permission, on: account)
        case .lines(let permission):
            let principal = try Self.principal(caller)
            if principal.needsPassword { try decide(principal, permission, on: nil) }
            guard principal.role.permissions.contains(permission) else { throw Self.denied(permission) }
        }
    }

    private static let noAccount = Problem(.notFound, "There is no such account, or it is not yours to see.")

    private static func denied(_ permission: Permission) -> Problem {
        Problem(.notAllowed, "Your role does not have the permission \(permission).", fix: "Ask an administrator.")
    }

    private static func principal(_ caller: Caller?) throws(Problem) -> Principal {
        guard let caller else {
            throw Problem(.unauthenticated, "Nobody is logged in.", fix: "Log in, or send Authorization: Bearer with an access token.")
        }
        return caller.principal
    }

    private func decide(_ principal: Principal, _ permission: Permission, on account: AccountID?) throws(Problem) {
        switch Access.decide(principal, permission, on: account) {
        case .allowed: return
        case .denied(.role): throw Self.denied(permission)
        case .denied(.account): throw account == nil ? Self.denied(permission) : Self.noAccount
        case .denied(.password): throw Problem(.notAllowed, "Set a password first.", fix: "PUT /api/v1/session/password sets one.")
        }
    }

    /// A browser sends `Origin` with whatever changes something, so that one without it is a program; and a program has no cookie.
    private func checkOrigin(_ caller: Caller?, _ request: HTTPRequest) throws(Problem) {
        let origin = request.fields["Origin"]
        guard caller?.isByCookie == true || origin != nil else { return }
        guard request.fields.count(of: "Origin") <= 1, OriginCheck.allows(origin, own: context.origins()) else {
            throw Problem(.foreignOrigin, "The request does not come from the page of this server.")
        }
    }

    // MARK: What it asks for

    /// Refuses who takes none of the media types the route has.
    func accept(_ route: Route, _ request: HTTPRequest) throws(Problem) {
        let wanted = request.fields.all("Accept").joined(separator: ",")
        guard !wanted.isEmpty else { return }
        let types = route.answers.compactMap(\.contentType)
        guard !types.isEmpty else { return }
        let ranges = wanted.split(separator: ",").compactMap { range -> String? in
            let parts = range.split(separator: ";").map { $0.filter { $0 != " " && $0 != "\t" }.lowercased() }
            let isRefused = parts.dropFirst().contains { ["q=0", "q=0.0", "q=0.00", "q=0.000"].contains($0) }
            return isRefused ? nil : parts.first
        }
        let isFine = types.contains { type in
            let plain = type.prefix { $0 != ";" }
            return ranges.contains { $0 == "*/*" || $0 == plain || $0 == plain.prefix { $0 != "/" } + "/*" }
        }
        guard isFine else { throw Problem(.notAcceptable, "The answer is \(types.joined(separator: " or ")).") }
    }

    /// What path and query say, each of its shape.
    static func values(
        _ route: Route, _ texts: [String: String], _ items: [(name: String, value: String)]
    ) throws(Problem) -> [String: JSONValue] {
        if items.isEmpty, route.path.isLiteral, route.query.isEmpty { return [:] }
        var values: [String: JSONValue] = [:]
        func take(_ parameter: Parameter, _ text: String) throws(Problem) {
            guard let value = parameter.value(of: text) else {
                throw Problem(.badParameter, "'\(parameter.name)' is not \(parameter.shape.noun).", fix: parameter.help)
            }
            values[parameter.name] = value
        }
        for parameter in route.path.parameters { try take(parameter, texts[parameter.name] ?? "") }
        for item in items {
            guard let parameter = route.query.first(where: { $0.name == item.name }) else {
                let known = route.query.map(\.name).joined(separator: ", ")
                throw Problem(
                    .badParameter, "There is no parameter '\(JSONError.onOneLine(item.name))' here.",
                    fix: known.isEmpty ? "Leave the query out." : "There are: \(known).")
            }
            guard values[item.name] == nil else { throw Problem(.badParameter, "'\(item.name)' is given twice.", fix: "Give it once.") }
            try take(parameter, item.value)
        }
        for parameter in route.query where parameter.isRequired && values[parameter.name] == nil {
            throw Problem(.badParameter, "'\(parameter.name)' is missing.", fix: parameter.help)
        }
        return values
    }

    /// The `Idempotency-Key`, where the route needs one.
    static func key(_ route: Route, _ request: HTTPRequest) throws(Problem) -> String? {
        guard route.needsKey else { return nil }
        let keys = request.fields.all("Idempotency-Key")
        guard keys.count == 1, let key = RequestID(keys[0]) else {
            throw Problem(
                .keyMissing, "There must be one Idempotency-Key of 1 to \(RequestID.longest) letters, digits, '-', '_' and '.'.",
                fix: "Make a new one for each new command, and send the same one to repeat a command whose answer was lost.")
        }
        return key.description
    }

    /// The body, of its shape; null where the route reads none.
    static func body(_ route: Route, _ request: HTTPRequest) async throws(Problem) -> JSONValue {
        guard let body = route.body else { return .null }
        let type = request.fields.all("Content-Type")
        let plain = type.first.map { $0.prefix { $0 != ";" }.filter { $0 != " " }.lowercased() }
        guard type.count == 1, plain == "application/json" else {
            throw Problem(.notJSON, "The body must be JSON.", fix: "Send Content-Type: application/json.")
        }
        let bytes: [UInt8]
        do throws(NetworkError) { bytes = try await request.body.collect(upTo: body.limit) } catch {
            throw error.reason == .tooLarge
                ? Problem(.tooLarge, "The body has more than \(body.limit) bytes.")
                : Problem(.badRequest, "The body did not come to its end.")
        }
        let node: JSONNode
        do throws(JSONError) { node = try JSONNode(reading: bytes, as: .strict, sizeLimit: body.limit) } catch {
            // The reader quotes what it found; a body may hold a password, so only the place is told.
            throw Problem(
                .badRequest, "The body is no JSON: it goes wrong at \(error.position).",
                faults: [Problem.Fault(pointer: "", "\(error.position)")])
        }
        let faults = body.shape.faults(of: node)
        guard faults.isEmpty else {
            throw Problem(.invalid, "The body is not what this route reads.", faults: Array(faults.prefix(16)))
        }
        return node.value
    }
}

extension HTTPRequest {
    /// Whether it comes from this machine, and is not one that a proxy here passes on.
    var isLocal: Bool {
        let isPassedOn = ["Forwarded", "X-Forwarded-For", "X-Real-IP", "Via"].contains(where: fields.contains)
        return !isPassedOn && (peer.host.hasPrefix("127.") || peer.host == "::1" || peer.host == "::ffff:127.0.0.1")
    }
}
