import API
import Domain
import JSON
import Network
import Security
import Synchronization
import Telemetry

/// A router over routes of a test, with a caller and a log of the test's own.
struct TestRouter {
    let log = InMemoryLog()
    let metrics = Metrics()
    let router: Router

    static let own = "http://127.0.0.1:8080"

    init(_ routes: [Route], caller: Caller? = nil, rates: RequestRates? = nil) {
        self.init(routes, rates: rates, authenticate: { _ in caller })
    }

    init(_ routes: [Route], rates: RequestRates? = nil, authenticate: @escaping @Sendable (HTTPRequest) -> Caller?) {
        let counter = Counting()
        router = Router(
            routes,
            Router.Context(
                entropy: counter, ticks: { counter.tick() }, log: Log("http", to: log, levels: LogLevels(), clock: StillClock()),
                metrics: metrics, rates: rates, authenticate: authenticate, origins: { [Self.own] }))
    }

    func send(
        _ method: HTTPMethod, _ target: String, _ fields: HTTPFields = [:], body: String? = nil, peer: String = "127.0.0.1",
        isSecure: Bool = false
    ) async throws -> Received {
        let request = HTTPRequest(
            method, target, fields: fields, body: body.map { .bytes(Array($0.utf8)) } ?? .empty, peer: PeerAddress(host: peer, port: 4000),
            isSecure: isSecure)
        let response = await router.respond(to: request)
        return Received(
            status: response.status.code, fields: response.fields,
            text: String(decoding: try await response.body.collect(upTo: 1 << 20), as: UTF8.self))
    }
}

/// An answer with its body read.
struct Received {
    let status: Int
    let fields: HTTPFields
    let text: String

    var json: JSONValue? { try? JSONValue(reading: text) }
    var code: String? { json?["code"]?.asString }
}

final class Counting: Entropy {
    private let count = Mutex<UInt64>(0)
    func next() -> UInt64 {
        count.withLock {
            $0 += 1
            return $0
        }
    }
    func tick() -> Int64 { Int64(next()) * 1_000_000 }
}

struct StillClock: WallClock {
    func now() -> Timestamp { Timestamp(nanoseconds: 0) }
}

extension Caller {
    static func make(
        _ role: Role, _ accounts: AccountGrant = .all, needsPassword: Bool = false, isByCookie: Bool = false
    ) throws -> Caller {
        Caller(
            Principal(
                user: try UserName("anna"), role: role, accounts: accounts, session: SessionID(1), kind: isByCookie ? .page : .program,
                needsPassword: needsPassword),
            isByCookie: isByCookie)
    }
}

/// Routes that show what a router makes of declarations.
enum Planted {
    static let limit = Parameter("limit", .integer(1...500), "how many", example: 100)
    static let account = Parameter("account", .text, "whose", example: "paper")
    static let note = Shape.object([.init("note", .text(longest: 8)), .maybe("amount", .decimal)])

    static let open = Route(
        .get, PathPattern("/open"), "open", "For anyone.", access: .anyone, query: [limit],
        answers: [.ok(.object([.init("limit", .orNull(.count))]), example: ["limit": 5], "What was asked for.")]
    ) { call in .ok(["limit": call.integer("limit").map { JSONValue($0) } ?? .null]) }

    static let audit = Route(
        .get, PathPattern("/audit"), "audit", "For examiners.", access: .desk(.auditRead),
        answers: [.ok(.object([]), example: [:], "Nothing.")]
    ) { _ in .ok([:]) }

    static let place = Route(
        .post, PathPattern("/accounts/{account}/notes", [account]), "place", "For who may trade for it.",
        access: .account(.ordersPlace, in: "account"), body: RequestBody(note, example: ["note": "hello"], limit: 64), needsKey: true,
        answers: [Answer(.created, .json(.document("what was sent"), example: [:]), "It was taken.")], problems: [.refused]
    ) { (call) async throws(Problem) -> Reply in
        if call.body["note"]?.asString == "refuse" { throw Problem(.refused, "The desk refused it.") }
        if call.body["note"]?.asString == "conflict" { throw Problem(.conflict, "A problem that is not declared.") }
        if call.body["note"]?.asString == "teapot" { return Reply(HTTPStatus(418), .none) }
        return Reply(.created, .json(["account": .string(call.text("account") ?? ""), "key": .string(call.key ?? ""), "body": call.body]))
    }

    static let lines = Route(
        .get, PathPattern("/lines"), "lines", "The accounts of a list that who asks may see.", access: .lines(.ordersRead),
        answers: [.ok(.list(.text), example: ["mine"], "Names.")]
    ) { call in
        let all = ["mine", "theirs"].filter { call.sees(AccountID(validated: InlineText(truncating: $0))) }
        return .ok(.array(all.map { .string($0) }))
    }

    static let inside = Route(
        .get, PathPattern("/inside"), "inside", "For this machine.", access: .local(.deskRead),
        answers: [Answer(.ok, .bytes("text/plain; charset=utf-8"), "A text.")]
    ) { _ in Reply(.ok, .bytes(Array("inside".utf8))) }

    static let all = [open, audit, place, lines, inside]
}
