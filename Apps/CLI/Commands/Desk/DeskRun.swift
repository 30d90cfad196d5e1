internal import AssayServer
internal import CommandLine
internal import Configuration
internal import Domain
internal import Host
internal import JSON
internal import MarketData
internal import Messaging
internal import Network
internal import Runtime
internal import Storage
internal import Telemetry

/// A desk that runs in this process until it is stopped: what `assay up` and `assay worker` have in common.
struct DeskRun: Sendable {
    /// Where servers of this desk are.
    enum Servers: Sendable {
        /// In this process, at an address.
        case here(PeerAddress)
        /// In processes of their own, which hear of it over the bus.
        case elsewhere
        /// Nowhere.
        case none
    }

    private let assembly: DeskAssembly
    private let servers: Servers
    private let output: Output
    private let (isPlain, stopsAtEnd): (Bool, Bool)
    private let steps: StepSignal
    private let feed: any MarketDataFeed
    private let (openings, deployments): ([AccountOpening], [Deployment])
    private let telemetry: DeskTelemetry

    /// Finds everything that can be wrong without looking at the store, before anything is made.
    init(_ invocation: Invocation, _ workspace: Workspace, servers: Servers) throws {
        (assembly, self.servers, output) = (DeskAssembly(workspace: workspace), servers, invocation.output)
        (isPlain, stopsAtEnd) = (invocation.flag("plain") || invocation.output.isJSON, invocation.flag("until-end"))
        steps = StepSignal()
        feed = try assembly.feed(steps)
        (openings, deployments) = (try assembly.openings(), try assembly.deployments())
        telemetry = DeskTelemetry(workspace.settings, invocation.output, clock: assembly.clock)
    }

    /// Takes the desk over and runs it until a signal, the end of its feed where that is asked for, or a failure.
    func run() async throws {
        guard let lock = try await assembly.lockForLong() else {
            throw Failure(
                .failed, code: "running", "a desk is running already",
                fix: "`assay status` shows it; stop it first, or use another run.folder")
        }
        try telemetry.begin()
        let identityLock = if case .here = servers { try await assembly.lockForLong("identity") } else { FileLock?.none }
        try await telemetry.during { try await self.runOwning() }
        _ = consume identityLock
        _ = consume lock
    }

    private func runOwning() async throws {
        let workspace = assembly.workspace
        let store = try await assembly.ownedStore { note in
            if telemetry.isOn { telemetry.log.info("store.migrated", note) } else { output.note(note) }
        }
        var parts = try await assembly.parts(store)
        parts.take(feed)
        telemetry.equip(&parts)
        (parts.openings, parts.deployments, parts.pace) = (openings, deployments, Self.pace(of: workspace))
        let bus = try bus()
        if bus != nil { parts.outboxConsumers = [DeskServer.consumer] }
        let broadcast =
            if let bus { try DeskBroadcast(over: bus, of: parts.stream, sleeper: assembly.sleeper) } else { DeskBroadcast?.none }
        broadcast?.hear(&parts)
        let service = TradingService(parts)
        let watch = DeskWatch(
            service: service, statusPath: workspace.settings.text("run.folder") + "/status.json", output: output, isPlain: isPlain,
            clock: assembly.clock, sleeper: assembly.sleeper, telemetry: telemetry)
        telemetry.log.info(
            "desk.starting", "",
            [
                "feed": .text(workspace.settings.text("feed.provider")), "prices": .text(feed.origin.badge),
                "process": .integer(Int(Environment.processID)),
            ])
        var serving: Serving?
        if case .here(let address) = servers, let bus {
            serving = try await Serving(
                assembly, store, key: parts.auditKey, deployments: deployments, bus: bus, at: address, messages: output.messages,
                level: watch.isLive ? .error : .info)
        }
        try await run(service, watch.signed(serving?.sign), serving, broadcast)
        await store.close()
        try watch.finish()
        try serving?.finish()
    }

    /// What the desk tells its servers by.
    private func bus() throws -> (any Bus)? {
        switch servers {
        case .here: return InProcessBus()
        case .elsewhere: return try assembly.workspace.bus(isPublisher: true)
        case .none: return nil
        }
    }

    /// Runs desk, picture and server until one of them, or a signal, ends them all.
    private func run(_ service: TradingService, _ watch: DeskWatch, _ serving: Serving?, _ broadcast: DeskBroadcast?) async throws {
        let lifecycle = Lifecycle(service, feed: feed)
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                let signal = await Signals.wait()
                if !Task.isCancelled { telemetry.log.info("desk.stopping", "", ["signal": .text(signal ?? "none")]) }
                telemetry.health.stop("the desk was asked to stop")
                // Requests that are under way still have a desk: it stops when the server has.
                if serving?.stop() != true { lifecycle.stop() }
            }
            let ((ready, serve), (over, end)) = (AsyncStream<Void>.makeStream(), AsyncStream<Void>.makeStream())
            group.addTask {
                for await _ in ready { break }
                guard let serving, !Task.isCancelled else { return }
                await serving.run(watch.isLive ? nil : output)
                end.finish()
                lifecycle.stop()
            }
            // Nothing is shown, nor kept for `assay status`, of a desk that does not start.
            let (started, start) = AsyncStream<Void>.makeStream()
            group.addTask {
                for await _ in started { break }
                if !Task.isCancelled { await watch.run(stopsAtEnd: stopsAtEnd, steps: steps) { lifecycle.stop() } }
            }
            if let broadcast { group.addTask { await broadcast.run(service, metrics: telemetry.metrics) } }
            try await lifecycle.run {
                telemetry.log.info("desk.started")
                start.yield()
                serve.yield()
            }
            if serving?.stop() == true { for await _ in over {} }
            group.cancelAll()
        }
    }

    /// How fast the feed goes, where that is its own.
    private static func pace(of workspace: Workspace) -> String? {
        let key = "\(workspace.settings.text("feed.provider")).pace"
        return workspace.settings.has(key) ? workspace.settings.text(key) : nil
    }

    /// What `--feed`, `--pace` and `--log` set: the pace is a key of the feed, and which feed that is may stand in the file.
    static func overrides(_ invocation: Invocation, _ plugins: [Plugin]) throws -> [Layers.Flag] {
        var flags = invocation.option("feed").map { [Layers.Flag("feed.provider", $0)] } ?? []
        if let log = invocation.option("log") { flags.append(Layers.Flag("log.format", log)) }
        guard let pace = invocation.option("pace") else { return flags }
        let feed = try Workspace(invocation, plugins: plugins, overrides: flags).settings.text("feed.provider")
        return flags + [Layers.Flag("\(feed).pace", pace)]
    }

    /// The options of every command that runs a desk.
    static let options = [
        Option("feed", "KEY", "Which feed, over feed.provider of the configuration.", values: .any),
        Option("pace", "PACE", "How fast, over the feed's own setting: max, 4/s, 3600x or step."),
        Option.flag("until-end", "Stops when the feed has no more."),
        Option.flag("plain", "Writes lines, in a terminal too."),
        Option(
            "log", "FORMAT", "What is written, over log.format of the configuration.",
            values: .fixed(DeskTelemetry.Format.allCases.map(\.rawValue))),
    ]
}
