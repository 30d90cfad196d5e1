import API
import AssayServer
import Audit
import Brokerage
import CommandLine
import Configuration
import Crypto
import Domain
import Engine
import Glibc
import Host
import JSON
import MarketData
import Messaging
import Network
import Paper
import Runtime
import SQLite
import Security
import Storage
import Synthetic
import Telemetry

/// A desk with its server as `assay up --serve` puts them together: a store on disk, a feed that fills orders, users who are logged in, and
/// prices that come at a steady rate. Only what a password costs is less than elsewhere, because many log in before anything is measured.
struct Desk {
    static let instruments = ["AAA.SIM", "BBB.SIM"]
    private static let password = "violet tram under nine bridges"
    private static let cost = Argon2id.Cost(memory: 64, passes: 1)

    private let lifecycle: Lifecycle
    private let installation: Installation
    private let server: DeskServer
    private let writer: LogWriter

    init(folder: String) async throws {
        let (clock, sleeper, stream) = (SystemClock(), SystemSleeper(), try StreamID("p0"))
        let (stores, brokers) = (roles(StoreRole.self, in: [SQLite.plugin]), roles(BrokerRole.self, in: [Paper.plugin]))
        let feeds = roles(MarketDataRole.self, in: [Synthetic.plugin])
        let flags: [Layers.Flag] = [
            .init("store.path", "\(folder)/store.sqlite"), .init("synthetic.symbol", Self.instruments[0]), .init("synthetic.pace", "1/s"),
            // One session asks as fast as it can: what is measured are answers, and no refusals.
            .init("server.rate.session", "1000000"),
        ]
        let keys = stores.flatMap(\.keys) + brokers.flatMap(\.keys) + feeds.flatMap(\.keys) + ServerKeys.all
        let settings = try Layers(file: nil, flags: flags) { _ in [] }.settings(for: keys)
        let store = try stores[0].make(settings, StoreContext(isOwner: true))
        _ = try await store.migrate()
        try await store.open()
        let auditKey = try AuditKey(SystemEntropy().bytes(32))
        let heads = HeadFile(folder: folder, stream: "p0")
        var parts = DeskParts(
            stream: stream, owner: "bench", store: store, brokers: brokers, settings: settings, clock: clock, sleeper: sleeper,
            auditKey: auditKey, headFile: heads)
        let feed = try feeds[0].make(
            settings, MarketDataContext(clock: clock, sleeper: sleeper, dataRoots: [], steps: StepSignal()))
        parts.take(feed)
        let second = Instrument(
            id: try InstrumentID(Self.instruments[1]), assetClass: .equity, currency: .usd, priceDecimals: 2, quantityDecimals: 0,
            calendar: try CalendarID("24/7"))
        parts.listings.append(Listing(second, sessions: .continuous, barInterval: Timestamp.day))
        parts.openings = [
            AccountOpening(
                id: try AccountID("paper"), currency: .usd, broker: try BrokerID("paper"), cash: 1_000_000_000 * Money.unitsPerOne)
        ]
        lifecycle = Lifecycle(TradingService(parts), feed: feed)
        let identityHeads = HeadFile(folder: folder, stream: "identity")
        var identityParts = IdentityParts(
            owner: "bench", store: store, auditKey: auditKey, headFile: identityHeads, clock: clock, sleeper: sleeper,
            entropy: SystemEntropy(), cost: Self.cost)
        identityParts.passwordsAtOnce = 64
        let mirror = DeskMirror(of: stream, in: store, key: auditKey, sleeper: sleeper)
        let hearing = DeskHearing(over: InProcessBus(), clock: clock)
        let alertParts = AlertParts(
            owner: "bench", store: store, auditKey: auditKey, headFile: HeadFile(folder: folder, stream: "alerts"), clock: clock,
            ticks: { SystemClock.monotonic() }, sleeper: sleeper)
        installation = Installation(
            mirror: mirror, identity: IdentityService(identityParts), hearing: hearing, alerts: AlertService(alertParts),
            watch: InstallationWatch(mirror, hearing, clock: clock) { nil }, store: store, auditKey: auditKey,
            heads: [stream: heads, IdentityParts.stream: identityHeads, AlertParts.stream: alertParts.headFile], stream: stream,
            clock: clock, sleeper: sleeper, entropy: SystemEntropy())
        let log = try LogFile(folder + "/access.log")
        writer = LogWriter(.json, on: SerialThread("log"), clock: clock, sleeper: sleeper) { log.write($0) }
        server = try DeskServer(
            installation, at: PeerAddress(host: "127.0.0.1", port: 0), settings: settings, version: "bench",
            log: Log("http", to: writer, levels: LogLevels(.info), clock: clock), metrics: Metrics())
    }

    /// Serves until a signal comes; says on one line where, and with which tokens.
    func run(users: Int, rate: Int64) async throws {
        let (started, start) = AsyncStream<Void>.makeStream()
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await lifecycle.run { start.finish() } }
            for await _ in started {}
            let first = try await server.start(firstAdmin: try UserName("admin"))
            guard let link = first?.url else { throw DeskError("somebody is known already") }
            group.addTask { try await writer.during { try await server.run() } }
            let tokens = try await logIn(users, link: String(link.drop { $0 != "#" }.dropFirst()))
            let line: JSONValue = [
                "address": .string("\(server.address)"), "process": JSONValue(Int(getpid())),
                "tokens": .array(tokens.map { .string($0) }),
            ]
            _ = Terminal.streams.results.write(line.text() + "\n")
            group.addTask { try await price(rate) }
            _ = await Signals.wait()
            server.stop()
            lifecycle.stop()
            group.cancelAll()
            try? await group.waitForAll()
        }
    }

    /// Adds users who trade for every account and logs each in as a program.
    private func logIn(_ users: Int, link: String) async throws -> [String] {
        let identity = installation.identity
        let admin = try await identity.redeem(link, network: "127.0.0.1").principal
        try await identity.setOwnPassword(admin, old: nil, new: Self.password, network: "127.0.0.1")
        guard let principal = try? await identity.login("admin", password: Self.password, as: .page, network: "127.0.0.1").principal else {
            throw DeskError("the admin cannot log in")
        }
        var tokens: [String] = []
        for number in 0..<users {
            let name = try UserName("user\(number)")
            let hash = try PasswordHash(
                of: Array(Self.password.utf8), salt: SystemEntropy().bytes(PasswordHash.saltSize), cost: Self.cost)
            try await identity.perform(.addUser(name, try DisplayName("User"), .trader, .all, password: hash), by: principal)
            let opened = try await identity.login(name.description, password: Self.password, as: .program, network: "127.0.0.1")
            tokens.append(opened.access?.secret ?? "")
        }
        return tokens
    }

    /// Marks the instruments in turn. A price is the moment it was made, in microseconds of the monotonic clock, so that whoever hears it
    /// knows how late it is.
    private func price(_ rate: Int64) async throws {
        let ids = try Self.instruments.map { try InstrumentID($0) }
        var (next, turn) = (SystemClock.monotonic(), 0)
        while !Task.isCancelled {
            installation.mirror.mark(ids[turn % ids.count], price: SystemClock.monotonic() / 10)
            turn += 1
            next += 1_000_000_000 / rate
            await SystemSleeper().sleep(nanoseconds: max(0, next - SystemClock.monotonic()))
        }
    }
}

struct DeskError: Error, CustomStringConvertible {
    let description: String
    init(_ description: String) { self.description = description }
}

/// A file that lines are added to.
private final class LogFile: Sendable {
    private let descriptor: Int32

    init(_ path: String) throws {
        descriptor = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw DeskError("cannot write \(path)") }
    }

    func write(_ lines: String) -> Bool {
        let bytes = Array(lines.utf8)
        return bytes.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) } == bytes.count
    }
}
