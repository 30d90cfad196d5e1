internal import AssayServer
internal import CommandLine
internal import Configuration
internal import Domain
internal import Host
internal import JSON
internal import MarketData
internal import Network
internal import Runtime
internal import Storage
internal import Telemetry

/// `assay up`: the whole platform in one process, live in the terminal.
struct UpCommand {
    let plugins: [Plugin]

    var command: Command {
        Command(
            "up", "Runs the desk in this process: feed, strategies, checks, journal and paper broker.",
            discussion: """
                Prices come from the feed that the configuration chose, and the badge says what they are: SYNTHETIC, REPLAY or LIVE. \
                Without a configuration a paper account with 100000 USD trades the strategy sma_cross on recorded S&P 500 prices.

                In a terminal the picture redraws itself; q stops, space makes one step where the pace is 'step'. \
                Elsewhere it writes a line for each order that changed, or its log as columns or JSON. \
                SIGINT and SIGTERM stop it after what is under way is durable.

                With --serve, or server.listen, it serves the page and the API as well, and prints the first administrator's login.
                """,
            examples: [
                Example("assay up", "Recorded prices, four bars a second."),
                Example("assay up --pace max --until-end", "The whole recording as fast as it goes, then stops."),
                Example("assay up --feed synthetic --pace 20/s", "Made-up prices, twenty bars a second."),
                Example("assay up --serve", "Serves the API at 127.0.0.1:8080 as well."),
                Example("assay up --pace step", "One bar for each press of the space bar."),
                Example("assay up --log json", "For a supervisor: the log, a JSON document a line."),
            ],
            options: [
                Option("feed", "KEY", "Which feed, over feed.provider of the configuration.", values: .any),
                Option("pace", "PACE", "How fast, over the feed's own setting: max, 4/s, 3600x or step."),
                Option.flag("until-end", "Stops when the feed has no more."),
                Option.flag("serve", "Serves the page and the API, at server.listen or 127.0.0.1:8080."),
                Option.flag("plain", "Writes lines, in a terminal too."),
                Option(
                    "log", "FORMAT", "What is written, over log.format of the configuration.",
                    values: .fixed(DeskTelemetry.Format.allCases.map(\.rawValue))),
            ]
        ) { try await run($0) }
    }

    private func run(_ invocation: Invocation) async throws -> ExitCode {
        let workspace = try Workspace(invocation, plugins: plugins, overrides: try overrides(invocation))
        let assembly = DeskAssembly(workspace: workspace)
        // Everything that can be wrong without looking at the store is found before anything is made.
        let steps = StepSignal()
        let feed = try assembly.feed(steps)
        let (openings, deployments) = (try assembly.openings(), try assembly.deployments())
        let address = try Self.serverAddress(workspace) ?? (invocation.flag("serve") ? ServerKeys.usual : nil)
        guard let lock = try await assembly.lockForLong() else {
            throw Failure(
                .failed, code: "running", "a desk is running already",
                fix: "`assay status` shows it; stop it first, or use another run.folder")
        }
        let telemetry = DeskTelemetry(workspace.settings, invocation.output, clock: assembly.clock)
        try telemetry.begin()
        let identityLock = address == nil ? nil : try await assembly.lockForLong("identity")
        try await telemetry.during {
            try await run(
                invocation, assembly, telemetry,
                Wanted(feed: feed, steps: steps, openings: openings, deployments: deployments, address: address))
        }
        _ = consume identityLock
        _ = consume lock
        return .ok
    }

    /// What the configuration asks for, found to be possible before anything was made.
    private struct Wanted {
        let feed: any MarketDataFeed
        let steps: StepSignal
        let openings: [AccountOpening]
        let deployments: [Deployment]
        let address: PeerAddress?
    }

    private func run(_ invocation: Invocation, _ assembly: DeskAssembly, _ telemetry: DeskTelemetry, _ wanted: Wanted) async throws {
        let (workspace, feed) = (assembly.workspace, wanted.feed)
        let store = try await assembly.ownedStore { note in
            if telemetry.isOn { telemetry.log.info("store.migrated", note) } else { invocation.output.note(note) }
        }
        var parts = try await assembly.parts(store)
        parts.take(feed)
        telemetry.equip(&parts)
        (parts.openings, parts.deployments) = (wanted.openings, wanted.deployments)
        let mirror = DeskMirror(of: parts.stream, in: store, key: parts.auditKey, sleeper: assembly.sleeper)
        let bars = MarketBars()
        if wanted.address != nil {
            parts.onPrice = { mirror.mark($0, price: $1) }
            parts.onEvent = { bars.take($0, of: $1) }
        }
        let service = TradingService(parts)
        let lifecycle = Lifecycle(service, feed: feed)
        let (provider, pace) = Self.pace(of: workspace)
        let watch = DeskWatch(
            service: service, origin: feed.origin, pace: pace, statusPath: workspace.settings.text("run.folder") + "/status.json",
            output: invocation.output, isPlain: invocation.flag("plain") || invocation.output.isJSON, clock: assembly.clock,
            sleeper: assembly.sleeper, telemetry: telemetry)
        telemetry.log.info(
            "desk.starting", "",
            ["feed": .text(provider), "prices": .text(feed.origin.badge), "process": .integer(Int(Environment.processID))])
        var serving: Serving?
        if let address = wanted.address {
            serving = try await Serving(
                workspace, assembly, parts, mirror, bars, at: address, messages: invocation.output.messages,
                level: watch.isLive ? .error : .info
            ) {
                StatusDocument(origin: feed.origin, pace: pace, view: service.currentView, now: assembly.clock.now())
            }
        }
        try await serve(lifecycle, watch, serving, telemetry, wanted, invocation)
        await store.close()
        try watch.finish()
        try serving?.finish()
    }

    /// Runs desk, picture and server until one of them, or a signal, ends them all.
    private func serve(
        _ lifecycle: Lifecycle, _ watch: DeskWatch, _ serving: Serving?, _ telemetry: DeskTelemetry, _ wanted: Wanted,
        _ invocation: Invocation
    ) async throws {
        let (steps, stopsAtEnd) = (wanted.steps, invocation.flag("until-end"))
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
                await serving.run(invocation.output)
                end.finish()
                lifecycle.stop()
            }
            // Nothing is shown, nor kept for `assay status`, of a desk that does not start.
            let (started, start) = AsyncStream<Void>.makeStream()
            group.addTask {
                for await _ in started { break }
                if !Task.isCancelled { await watch.run(stopsAtEnd: stopsAtEnd, steps: steps) { lifecycle.stop() } }
            }
            try await lifecycle.run {
                telemetry.log.info("desk.started")
                start.yield()
                serve.yield()
            }
            if serving?.stop() == true { for await _ in over {} }
            group.cancelAll()
        }
    }

    /// The feed's key, and how fast it goes where that is its own.
    private static func pace(of workspace: Workspace) -> (provider: String, pace: String?) {
        let provider = workspace.settings.text("feed.provider")
        return (provider, workspace.settings.has("\(provider).pace") ? workspace.settings.text("\(provider).pace") : nil)
    }

    static func serverAddress(_ workspace: Workspace) throws -> PeerAddress? {
        do throws(ServerError) { return try ServerKeys.address(workspace.settings) } catch {
            throw Failure(.configuration, code: "server", error.description)
        }
    }

    /// The pace is a key of the feed, and which feed that is may stand in the file.
    private func overrides(_ invocation: Invocation) throws -> [Layers.Flag] {
        var flags = invocation.option("feed").map { [Layers.Flag("feed.provider", $0)] } ?? []
        if let log = invocation.option("log") { flags.append(Layers.Flag("log.format", log)) }
        guard let pace = invocation.option("pace") else { return flags }
        let feed = try Workspace(invocation, plugins: plugins, overrides: flags).settings.text("feed.provider")
        return flags + [Layers.Flag("\(feed).pace", pace)]
    }
}
