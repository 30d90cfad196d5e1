internal import Crypto
public import Domain
internal import JSON
public import Network
internal import Security
internal import Synchronization
public import Telemetry

/// Serves routes. What a route declares is what happens: nothing is served, allowed, read or answered that no declaration names.
public struct Router: HTTPResponder {
    /// What a router is connected to.
    public struct Context: Sendable {
        /// Whom a request comes from, as far as its cookie or its token says at this moment; nil for nobody.
        public var authenticate: @Sendable (HTTPRequest) -> Caller?
        /// The origins our own page is served at, in small letters: `http://127.0.0.1:8080`.
        public var origins: @Sendable () -> Set<String>
        /// Randomness for request ids.
        public var entropy: any Entropy
        /// Nanoseconds of a clock that only goes forward.
        public var ticks: @Sendable () -> Int64
        /// Where the access log goes.
        public var log: Log
        /// Where requests are counted.
        public var metrics: Metrics
        /// How many requests of the API are taken; nil for any number.
        public var rates: RequestRates?

        /// Connects a router; with nothing else said nobody is let in and no page is ours.
        public init(
            entropy: any Entropy, ticks: @escaping @Sendable () -> Int64, log: Log = .silent, metrics: Metrics = Metrics(),
            rates: RequestRates? = nil,
            authenticate: @escaping @Sendable (HTTPRequest) -> Caller? = { _ in nil },
            origins: @escaping @Sendable () -> Set<String> = { [] }
        ) {
            (self.entropy, self.ticks, self.log, self.metrics) = (entropy, ticks, log, metrics)
            (self.rates, self.authenticate, self.origins) = (rates, authenticate, origins)
        }
    }

    /// What is served.
    public let routes: [Route]
    let context: Context
    private let page: (@Sendable (HTTPRequest) async -> HTTPResponse?)?
    private let seconds: [Histogram]
    private let counters = Counters()
    /// The routes that a path without parameters leads to, so that most requests are compared with nothing.
    private let known: [String: [Int]]

    /// Makes a router. Two routes of one method whose patterns differ only in the names of parameters, or two of one name, are a
    /// programmer's error.
    /// - Parameter page: answers GETs that no route answers, for the page's files; nil for none.
    public init(
        _ routes: [Route], _ context: Context, page: (@Sendable (HTTPRequest) async -> HTTPResponse?)? = nil
    ) {
        (self.routes, self.context, self.page) = (routes, context, page)
        var seen = Set<String>()
        for route in routes {
            let places = route.path.parts.map { if case .literal(let text) = $0 { text } else { "{}" } }.joined(separator: "/")
            precondition(seen.insert("\(route.method) \(places)").inserted, "'\(route.name)' is served twice")
            precondition(seen.insert(route.name).inserted, "two routes are called '\(route.name)'")
        }
        seconds = routes.map { context.metrics.histogram(.httpSeconds, $0.name) }
        let written = routes.filter { $0.path.parameters.isEmpty }.map(\.path)
        known = Dictionary(written.map { ($0.description, Self.matching($0.literals, in: routes)) }) { first, _ in first }
    }

    /// The route a method and a path lead to; nil where there is none.
    public func route(_ method: HTTPMethod, _ path: [String]) -> Route? {
        matching(path).first { routes[$0].method == method }.map { routes[$0] }
    }

    /// The routes of every method a path leads to, the most literal first.
    private func matching(_ path: [String]) -> [Int] { Self.matching(path, in: routes) }

    private static func matching(_ path: [String], in routes: [Route]) -> [Int] {
        routes.indices.filter { routes[$0].path.match(path) != nil }.sorted { routes[$0].path.weight > routes[$1].path.weight }
    }

    public func respond(to request: HTTPRequest) async -> HTTPResponse {
        if let response = respondAtOnce(to: request) { return response }
        let start = context.ticks()
        var answered = Answered(id: id(of: request))
        var response: HTTPResponse
        do throws(Problem) {
            response = try await answer(request, &answered)
        } catch {
            response = Self.response(to: error)
        }
        finish(&response, request, answered)
        // Where the deadline or a drain has cut it short, `overdue` has counted it, or nobody asks any more.
        if !Task.isCancelled { count(request, response, answered, nanoseconds: context.ticks() - start) }
        return response
    }

    /// The answer of a route that is handled at once and whose path is asked for as it is written.
    public func respondAtOnce(to request: HTTPRequest) -> HTTPResponse? {
        let method = request.method == .head ? .get : request.method
        guard let index = known[String(request.path)]?.first(where: { routes[$0].method == method }), routes[index].path.isLiteral,
            case .atOnce(let handle) = routes[index].handling
        else { return nil }
        let start = context.ticks()
        var answered = Answered(id: id(of: request), route: index)
        var response: HTTPResponse
        do throws(Problem) {
            guard let items = request.queryItems else { throw Self.badAddress }
            let call = try admit(routes[index], [:], items, request, &answered)
            do throws(Problem) {
                response = try self.response(to: try handle(call), of: routes[index], request, call)
            } catch {
                throw declared(error, of: routes[index], call)
            }
        } catch {
            response = Self.response(to: error)
        }
        finish(&response, request, answered)
        count(request, response, answered, nanoseconds: context.ticks() - start)
        return response
    }

    private func id(of request: HTTPRequest) -> RequestID {
        request.fields["X-Request-Id"].flatMap { RequestID($0) } ?? RequestID(context.entropy)
    }

    private static let badAddress = Problem(
        .badRequest, "The address is not encoded as addresses are.", fix: "Encode what is no letter or digit with %.")

    /// What is answered in the place of a handler that has not answered by its deadline. It may still do what it was asked.
    public func overdue(_ request: HTTPRequest) -> HTTPResponse {
        let answered = Answered(
            id: id(of: request),
            route: request.pathParts.flatMap { path in
                matching(path).first { routes[$0].method == (request.method == .head ? .get : request.method) }
            })
        let problem = Problem(
            .unavailable, "The answer did not come in time, and what became of a command is not known.",
            fix: "Ask again; a command with the same Idempotency-Key.")
        var response = Self.response(to: problem)
        finish(&response, request, answered)
        let name = answered.route.map { routes[$0].name } ?? "none"
        context.metrics.counter(.httpRequests, name, "5xx").add()
        context.log.serving(answered.id, actor: nil).error("http.overdue", "a handler did not answer in time", ["route": .text(name)])
        return response
    }

    /// What is known of a request when it has been answered.
    struct Answered {
        let id: RequestID
        var route: Int?
        var caller: Caller?
    }

    private func answer(_ request: HTTPRequest, _ answered: inout Answered) async throws(Problem) -> HTTPResponse {
        guard let path = request.pathParts, request.path.hasPrefix("/"), let items = request.queryItems else {
            throw Self.badAddress
        }
        let method = request.method == .head ? .get : request.method
        // A slash too many is another address: nothing is served under two of them.
        let isPlain = !request.path.contains("//") && (request.path == "/" || !request.path.hasSuffix("/"))
        let candidates = known[String(request.path)] ?? (isPlain ? matching(path) : [])
        guard let index = candidates.first(where: { routes[$0].method == method }) else {
            if candidates.isEmpty, method == .get, let response = await page?(request) { return response }
            throw candidates.isEmpty
                ? Problem(.notFound, "Nothing is served here.", fix: "/api/v1/openapi.json lists what is.")
                : Problem(.wrongMethod, "This path answers \(allowed(candidates)).", more: [.init("allow", .string(allowed(candidates)))])
        }
        let route = routes[index]
        answered.route = index
        var call = try admit(route, route.path.match(path) ?? [:], items, request, &answered)
        call.body = try await Self.body(route, request)
        do throws(Problem) {
            let reply: Reply
            switch route.handling {
            case .atOnce(let handle): reply = try handle(call)
            case .later(let handle): reply = try await handle(call)
            }
            return try response(to: reply, of: route, request, call)
        } catch {
            throw declared(error, of: route, call)
        }
    }

    /// Lets a request in that is within the limits, allowed, and asks for what the route has; its body is not read yet.
    private func admit(
        _ route: Route, _ texts: [String: String], _ items: [(name: String, value: String)], _ request: HTTPRequest,
        _ answered: inout Answered
    ) throws(Problem) -> Call {
        answered.caller = context.authenticate(request)
        if route.path.isOfAPI { try keepRate(answered.caller, request) }
        try authorise(route, answered.caller, texts, request)
        try accept(route, request)
        let values = try Self.values(route, texts, items)
        let key = try Self.key(route, request)
        let principal = answered.caller?.principal
        return Call(
            request: request, id: answered.id, log: context.log.serving(answered.id, actor: principal?.actor), principal: principal,
            body: .null, key: key, permission: route.access.permission, values: values)
    }

    /// A handler's problem; one that its route does not declare is a failure.
    private func declared(_ problem: Problem, of route: Route, _ call: Call) -> Problem {
        guard !route.allProblems.contains(problem.kind) else { return problem }
        call.log.error("http.undeclared", "a route answers a problem that it does not declare", ["code": .text(problem.kind.code)])
        return Problem(.internalError, "Assay failed; the log has more under this request's id.")
    }

    private func keepRate(_ caller: Caller?, _ request: HTTPRequest) throws(Problem) {
        guard let wait = context.rates?.take(caller, from: request.peer.host, at: context.ticks()), wait > 0 else { return }
        context.metrics.counter(.httpLimited, caller == nil ? "address" : "session").add()
        throw Problem(
            .throttled, "There are too many requests of \(caller == nil ? "this address" : "this session").",
            fix: "Wait, and ask less often.", retryAfter: (wait + 999_999_999) / 1_000_000_000)
    }

    private func allowed(_ candidates: [Int]) -> String {
        candidates.flatMap { routes[$0].method == .get ? ["GET", "HEAD"] : [routes[$0].method.name] }.sorted().joined(separator: ", ")
    }

    // MARK: What every answer gets

    /// What a page from here may do: nothing but what comes from here.
    public static let contentPolicy =
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'; "
        + "frame-src 'self'; manifest-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"

    private static let policy: HTTPFields = ["Content-Security-Policy": contentPolicy]
    private static let always: HTTPFields = [
        "X-Content-Type-Options": "nosniff", "Referrer-Policy": "no-referrer", "Cross-Origin-Opener-Policy": "same-origin",
        "Cross-Origin-Resource-Policy": "same-origin",
    ]

    private func finish(_ response: inout HTTPResponse, _ request: HTTPRequest, _ answered: Answered) {
        response.fields["X-Request-Id"] = answered.id.description
        // A document of its own, such as a report, has one of its own.
        if !response.fields.contains("Content-Security-Policy") { response.fields.set(Self.policy) }
        response.fields.set(Self.always)
        if request.isSecure { response.fields["Strict-Transport-Security"] = "max-age=31536000" }
        // What one person may see is nobody's to keep, and a problem may be over at once.
        let isOfAll = answered.caller == nil && response.status.code < 400 && !response.fields.contains("Set-Cookie")
        if !isOfAll {
            response.fields["Cache-Control"] = "no-store"
        } else if !response.fields.contains("Cache-Control") {
            response.fields["Cache-Control"] = "no-cache"
        }
    }

    private func count(_ request: HTTPRequest, _ response: HTTPResponse, _ answered: Answered, nanoseconds: Int64) {
        let name = answered.route.map { routes[$0].name } ?? "none"
        counters.counter(answered.route, response.status.code / 100) { context.metrics.counter(.httpRequests, name, "\($0)xx") }.add()
        if let index = answered.route { seconds[index].observe(nanoseconds: nanoseconds) }
        let log = context.log.serving(answered.id, actor: answered.caller?.principal.actor)
        // Neither address nor query: what people paste into them may be a secret.
        log.write(
            response.status.code >= 500 ? .error : .info, "http.request", "",
            [
                "method": .text(String(request.method.name.prefix(16))), "route": .text(name),
                "status": .integer(response.status.code), "peer": .text(request.peer.host),
                "elapsed": .duration(.nanoseconds(nanoseconds)),
            ])
    }
}

/// Counters of answers, found once.
private final class Counters: Sendable {
    private let known = Mutex<[Int: Counter]>([:])

    /// - Parameters:
    ///   - route: nil for none.
    ///   - hundreds: of the status.
    func counter(_ route: Int?, _ hundreds: Int, make: (Int) -> Counter) -> Counter {
        known.withLock { known in
            let key = (route ?? -1) * 10 + hundreds
            let counter = known[key] ?? make(hundreds)
            known[key] = counter
            return counter
        }
    }
}
