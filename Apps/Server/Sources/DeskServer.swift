public import API
public import Configuration
internal import Domain
internal import Host
public import Network
internal import Runtime
public import Security
internal import Synchronization
public import Telemetry
internal import Transport

/// The HTTP server of one installation, put together: routes, stream, health, metrics and the page's files.
///
/// Lifecycle: made, which takes the port; `start` once, after the desk has taken its stream over; `run` once, until `stop` or a failure.
public final class DeskServer: Sendable {
    /// What it is called among the readers of the outbox.
    public static let consumer = "server"

    /// Where it listens.
    public let address: PeerAddress
    private let installation: Installation
    private let hub: StreamHub
    private let board: HealthBoard
    private let server: HTTPServer
    private let identity: ServedIdentity?
    private let origin: String?

    /// Puts the server together and takes its port.
    /// - Parameters:
    ///   - version: Assay's, for the document.
    ///   - log: where the access log goes.
    ///   - metrics: what is served at `/metrics`.
    /// - Throws: `ServerError` where the port is taken, or the page's files or the certificate cannot be used.
    public init(
        _ installation: Installation, at address: PeerAddress, settings: Settings, version: String, log: Log, metrics: Metrics
    ) throws(ServerError) {
        self.installation = installation
        let files = settings.has("server.webRoot") ? try WebFiles(settings.text("server.webRoot")) : .embedded
        identity = try ServerKeys.tls(settings).map { (files) throws(ServerError) in
            try ServedIdentity(certificate: files.certificate, key: files.key, log: log, metrics: metrics)
        }
        let gauges = ServerGauges(metrics)
        let topics = Topics()
        hub = StreamHub(installation, epoch: String(installation.entropy.next(), radix: 36), metrics: metrics) { topics.make() }
        board = HealthBoard(
            Health(
                loops: [.init("mirror", within: .seconds(10))], phases: ["identity", "journal"],
                dependencies: [
                    .init("journal", within: .seconds(10)), .init("identity", within: .seconds(10)), .init("worker", within: .seconds(10)),
                ])
        ) { SystemClock.monotonic() }
        let routes =
            installation.routes + [Route.stream(hub)] + Route.health(board)
            + [Route.metrics(metrics) { [hub] in gauges.look(hub) }, Route.workerMetrics(installation.hearing)]
        let origins = Origins(Set(settings.list("server.origins")))
        let router = Router(
            routes + [Route.openAPI(of: routes, version: version)],
            Router.Context(
                entropy: installation.entropy, ticks: { SystemClock.monotonic() }, log: log, metrics: metrics,
                rates: RequestRates(session: settings.integer("server.rate.session"), address: settings.integer("server.rate.address")),
                authenticate: { installation.caller(of: $0) }, origins: { origins.all })
        ) { files.answer($0) }
        var options = HTTPServerOptions()
        options.identity = identity?.current
        (options.limits, options.deadlines) = ServerKeys.bounds(settings)
        options.late = { router.overdue($0) }
        // Without TLS who connects is this machine or the proxy on it: the address tells nobody from anybody.
        if identity == nil { options.limits.connectionsPerAddress = options.limits.connections }
        do throws(NetworkError) {
            server = try HTTPServer(at: address, options: options, clock: installation.clock, responder: router)
        } catch {
            throw ServerError("\(error)", fix: "stop what has the port, or choose another: --set server.listen=127.0.0.1:8081")
        }
        topics.server = server
        self.address = server.address
        gauges.watch(server)
        origin = settings.list("server.origins").first
        let scheme = identity == nil ? "http" : "https"
        origins.add("\(scheme)://\(server.address)")
        origins.add("\(scheme)://localhost:\(server.address.port)")
    }

    /// Reads users, sessions and the journal back.
    /// - Returns: the first admin's one-time login, to be shown on the machine's own terminal; nil where an admin can log in.
    public func start(firstAdmin: UserName) async throws -> FirstLogin? {
        try await installation.identity.start()
        board.finish("identity")
        try await installation.alerts.start()
        try await installation.mirror.catchUp()
        installation.watch.begin()
        board.beat("mirror")
        board.report("journal", .up)
        board.report("identity", .up)
        board.finish("journal")
        guard let first = try await installation.identity.firstLogin(firstAdmin) else { return nil }
        let (identity, clock, digest) = (installation.identity, installation.clock, first.token.digest)
        return FirstLogin(url: "\(url)\(LoginLink.path(first.token))") {
            identity.durableBooks.isOpen(link: digest, at: clock.now().nanoseconds)
        }
    }

    /// The address as a browser is given it, without a slash at its end: a certificate is for a name, which only the configuration knows.
    public var url: String {
        guard identity != nil else { return "http://\(address)" }
        return origin ?? (["0.0.0.0", "::"].contains(address.host) ? "https://localhost:\(address.port)" : "https://\(address)")
    }

    /// Serves until `stop`, or until a part fails.
    public func run() async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            let isOver = Flag()
            group.addTask { [self] in
                try await installation.identity.run()
                if !isOver.isSet, !Task.isCancelled { throw ServerError("identity has stopped") }
            }
            group.addTask { [self] in
                let (watch, clock, identity) = (installation.watch, installation.clock, identity)
                try await installation.alerts.run { watch.observe(certificateDays: identity?.days(after: clock.now())) }
                if !isOver.isSet, !Task.isCancelled { throw ServerError("alerts have stopped") }
            }
            group.addTask { [self] in
                while !Task.isCancelled {
                    try await installation.mirror.catchUp()
                    try await installation.mirror.acknowledge(as: Self.consumer)
                    look()
                    identity?.look(at: installation.clock.now()) { server.renew($0) }
                    await installation.sleeper.sleep(nanoseconds: DeskMirror.interval)
                }
            }
            group.addTask { [self] in try await installation.hearing.run(for: installation.mirror) }
            group.addTask { [self] in await hub.run() }
            group.addTask { [self] in await installation.jobs.run() }
            group.addTask { [self] in
                try await server.run()
                isOver.set()
                installation.identity.stop()
                installation.alerts.stop()
            }
            do {
                for _ in 0..<6 {
                    try await group.next()
                    if isOver.isSet { group.cancelAll() }
                }
            } catch {
                stop()
                group.cancelAll()
                throw error
            }
        }
    }

    /// Says how the parts are that were just found to work.
    private func look() {
        board.beat("mirror")
        board.report("journal", .up)
        board.report("identity", installation.identity.failure == nil ? .up : .down("it has stopped"))
        board.report("worker", installation.hearing.trouble.map { .down($0) } ?? .up)
    }

    /// Takes no more, closes sockets, lets requests that are under way end, and ends `run`. Any task, any number of times.
    public func stop() {
        board.stop("the server stops")
        hub.drain()
        installation.mirror.stopWaiting()
        installation.jobs.stop()
        server.drain()
    }
}

/// The one-time login of the first admin.
public struct FirstLogin: Sendable {
    /// What a browser opens; whoever has it is the admin.
    public let url: String
    /// Whether it would still let somebody in.
    public let isOpen: @Sendable () -> Bool
}

/// The origins of the page, of which the port is known only when the server has it.
private final class Origins: Sendable {
    private let known: Mutex<Set<String>>
    init(_ known: Set<String>) { self.known = Mutex(known) }
    var all: Set<String> { known.withLock { $0 } }
    func add(_ origin: String) { known.withLock { _ = $0.insert(origin) } }
}

/// Topics of a server that is made after who asks for them.
private final class Topics: Sendable {
    private struct Known { weak var server: HTTPServer? }
    private let known = Mutex(Known())

    var server: HTTPServer? {
        get { known.withLock { $0.server } }
        set { known.withLock { $0.server = newValue } }
    }

    func make() -> any WebSocketTopic {
        guard let server else { preconditionFailure("a socket was served before there is a server") }
        return server.topic()
    }
}

private final class Flag: Sendable {
    private let state = Atomic<Bool>(false)
    var isSet: Bool { state.load(ordering: .acquiring) }
    func set() { state.store(true, ordering: .releasing) }
}
