import API
import Audit
import Brokerage
import Configuration
import Crypto
import Domain
import Engine
import Host
import JSON
import MarketData
import Messaging
import Network
import Paper
import Security
import Storage
import Strategy
import Telemetry
import Testing

@testable import Runtime

struct NoSleep: Sleeper {
    func sleep(nanoseconds: Int64) async { await Task.yield() }
}

/// An installation in memory with a desk of two instruments, users and the routes of it: accounts `paper` and `other`, an admin `anna`, a
/// trader `bob` who sees `paper` only, and a viewer `vera` without an account.
final class World: Sendable {
    static let password = "violet tram under nine bridges"
    let folder = "/tmp/assay-api-\(SystemEntropy().next())"
    let store: MemoryStore
    let service: TradingService
    let identity: IdentityService
    let installation: Installation
    let router: TestRouter
    let hub: StreamHub
    let metrics = Metrics()
    private let stream = StreamID(validated: InlineText(truncating: "p0"))

    init(clock: any WallClock = StillClock()) async throws {
        store = MemoryStore(on: MemoryDisk())
        try await store.migrate()
        try await store.open()
        let key = try AuditKey(Array(0..<32))
        let brokers = roles(BrokerRole.self, in: [Paper.plugin])
        let settings = try Layers(file: nil) { _ in [] }.settings(for: brokers.flatMap(\.keys))
        let heads = HeadFile(folder: folder, stream: "p0")
        var parts = DeskParts(
            stream: stream, owner: "test", store: store, brokers: brokers, settings: settings, clock: StillClock(), sleeper: NoSleep(),
            auditKey: key, headFile: heads)
        parts.listings = try ["AAA.SIM", "SECOND.SIM"].map {
            let instrument = Instrument(
                id: try InstrumentID($0), assetClass: .equity, currency: .usd, priceDecimals: 2, quantityDecimals: 0,
                calendar: try CalendarID("24/7"))
            return Listing(instrument, sessions: .continuous, barInterval: Timestamp.day)
        }
        (parts.isVirtual, parts.beginning) = (true, 0)
        parts.openings = try ["paper", "other"].map {
            AccountOpening(id: try AccountID($0), currency: .usd, broker: try BrokerID("paper"), cash: 100_000 * Money.unitsPerOne)
        }
        let bars = MarketBars()
        parts.onEvent = { bars.take($0, of: $1) }
        let service = TradingService(parts)
        self.service = service
        _ = try await service.start()
        let entropy = Counting()
        var identityParts = IdentityParts(
            owner: "test", store: store, auditKey: key, headFile: HeadFile(folder: folder, stream: "identity"), clock: clock,
            sleeper: NoSleep(), entropy: entropy, cost: Argon2id.Cost(memory: 64, passes: 1))
        identityParts.passwordsAtOnce = 64
        identity = IdentityService(identityParts)
        try await identity.start()
        // An answer is waited for as outside of tests: another thread decides, and it needs its time.
        let mirror = DeskMirror(of: stream, in: store, key: key, sleeper: SystemSleeper())
        let hearing = DeskHearing(over: InProcessBus(), clock: StillClock())
        hearing.take(service.pulse)
        let alertHead = HeadFile(folder: folder, stream: "alerts")
        let alerts = AlertService(
            AlertParts(
                owner: "test", store: store, auditKey: key, headFile: alertHead, clock: StillClock(), ticks: { 0 }, sleeper: NoSleep()))
        try await alerts.start()
        var installation = Installation(
            mirror: mirror, identity: identity, hearing: hearing, alerts: alerts,
            watch: InstallationWatch(mirror, hearing, clock: StillClock()) { nil }, store: store, auditKey: key,
            heads: [stream: heads, IdentityParts.stream: HeadFile(folder: folder, stream: "identity"), AlertParts.stream: alertHead],
            stream: stream,
            clock: StillClock(), sleeper: NoSleep(), entropy: entropy)
        installation.paperBrokers = [try BrokerID("paper")]
        installation.settings = [["name": "feed.provider", "value": "replay", "origin": "default"]]
        installation.bars = { bars.bars(of: $0, $1) }
        installation.readers.dataset = { $0 == "sp500" ? ["name": "sp500"] : nil }
        let made = installation
        self.installation = made
        hub = StreamHub(made, epoch: "e1", metrics: metrics) { SocketTopic() }
        try await mirror.catchUp()
        router = TestRouter(made.routes + [Route.stream(hub)], authenticate: { made.caller(of: $0) })
        try await addUsers()
    }

    deinit { try? Files.remove(folder) }

    private func addUsers() async throws {
        let mine = AccountGrant.only([try AccountID("paper")])
        for (name, role, grant) in [("anna", Role.admin, AccountGrant.all), ("bob", .trader, mine), ("vera", .viewer, .only([]))] {
            try await add(name, role, grant)
        }
    }

    func add(_ name: String, _ role: Role, _ grant: AccountGrant) async throws {
        let password = try PasswordHash(
            of: Array(Self.password.utf8), salt: [UInt8](repeating: 1, count: PasswordHash.saltSize),
            cost: Argon2id.Cost(memory: 64, passes: 1))
        let command = IdentityCommand.addUser(try UserName(name), try DisplayName(name), role, grant, password: password)
        try await identity.take(actor: "test") { books, time, facts throws(IdentityRefusal) in
            try command.decide(books, at: time, into: &facts)
        }
    }

    /// Runs the desk while the body runs.
    func trading(_ body: (World) async throws -> Void) async throws {
        let desk = Task { try await service.run() }
        let pump = Task { try await CommandPump(service).run() }
        let reports = Task { await ReportPump(service).run() }
        do { try await body(self) } catch { Issue.record(error) }
        pump.cancel()
        service.stop()
        _ = await pump.result
        try await desk.value
        await reports.value
    }

    /// A day's bar of the first instrument.
    func bar(_ day: Int64, _ price: Int64) async throws {
        let bar = Bar(time: day * Timestamp.day, open: price, high: price, low: price, close: price, volume: 1_000)
        await service.mailbox.put(.market(MarketUpdate(event: .bar(InstrumentIndex(0), bar), sequence: day, isHistory: false)))
        installation.mirror.mark(try InstrumentID("AAA.SIM"), price: price)
    }

    /// The header fields of a program that is logged in.
    func token(_ user: String) async throws -> HTTPFields {
        let opened = try await identity.login(user, password: Self.password, as: .program, network: "127.0.0.1")
        return ["Authorization": "Bearer \(try #require(opened.access).secret)", "Content-Type": "application/json"]
    }

    func get(_ path: String, as fields: HTTPFields) async throws -> Received { try await router.send(.get, path, fields) }

    func post(_ path: String, _ body: JSONValue, as fields: HTTPFields, key: String? = nil) async throws -> Received {
        try await send(.post, path, body, as: fields, key: key)
    }

    func send(_ method: HTTPMethod, _ path: String, _ body: JSONValue, as fields: HTTPFields, key: String? = nil) async throws -> Received {
        var fields = fields
        fields["Idempotency-Key"] = key
        return try await router.send(method, path, fields, body: body.text())
    }
}
