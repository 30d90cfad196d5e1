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
                Elsewhere it writes a line for each order that changed. SIGINT and SIGTERM stop it after what is under way is durable.

                With --serve, or server.listen, it serves the page and the API as well, and prints the first administrator's login.
                """,
            examples: [
                Example("assay up", "Recorded prices, four bars a second."),
                Example("assay up --pace max --until-end", "The whole recording as fast as it goes, then stops."),
                Example("assay up --feed synthetic --pace 20/s", "Made-up prices, twenty bars a second."),
                Example("assay up --serve", "Serves the API at 127.0.0.1:8080 as well."),
                Example("assay up --pace step", "One bar for each press of the space bar."),
            ],
            options: [
                Option("feed", "KEY", "Which feed, over feed.provider of the configuration.", values: .any),
                Option("pace", "PACE", "How fast, over the feed's own setting: max, 4/s, 3600x or step."),
                Option.flag("until-end", "Stops when the feed has no more."),
                Option.flag("serve", "Serves the page and the API, at server.listen or 127.0.0.1:8080."),
                Option.flag("plain", "Writes lines, in a terminal too."),
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
        let identityLock = address == nil ? nil : try await assembly.lockForLong("identity")
        let store = try await assembly.ownedStore { invocation.output.note($0) }
        var parts = try await assembly.parts(store)
        parts.take(feed)
        (parts.openings, parts.deployments) = (openings, deployments)
        let mirror = DeskMirror(of: parts.stream, in: store, key: parts.auditKey, sleeper: assembly.sleeper)
        if address != nil { parts.onPrice = { mirror.mark($0, price: $1) } }
        let service = TradingService(parts)
        let lifecycle = Lifecycle(service, feed: feed)
        let pace = pace(workspace.settings)
        let watch = DeskWatch(
            service: service, origin: feed.origin, pace: pace, statusPath: workspace.settings.text("run.folder") + "/status.json",
            output: invocation.output, isPlain: invocation.flag("plain") || invocation.output.isJSON, clock: assembly.clock,
            sleeper: assembly.sleeper)
        let stopsAtEnd = invocation.flag("until-end")
        var serving: Serving?
        if let address {
            serving = try await Serving(
                workspace, assembly, parts, mirror, at: address, messages: invocation.output.messages, level: watch.isLive ? .error : .info
            ) {
                StatusDocument(origin: feed.origin, pace: pace, view: service.currentView, now: assembly.clock.now())
            }
        }
        try await withThrowingTaskGroup(of: Void.self) { [serving] group in
            group.addTask {
                _ = await Signals.wait()
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
                start.yield()
                serve.yield()
            }
            if serving?.stop() == true { for await _ in over {} }
            group.cancelAll()
        }
        await store.close()
        try watch.finish()
        try serving?.finish()
        _ = consume identityLock
        _ = consume lock
        return .ok
    }

    /// How fast the feed goes, where that can be set.
    private func pace(_ settings: Settings) -> String? {
        let key = settings.text("feed.provider") + ".pace"
        return settings.has(key) ? settings.text(key) : nil
    }

    static func serverAddress(_ workspace: Workspace) throws -> PeerAddress? {
        do throws(ServerError) { return try ServerKeys.address(workspace.settings) } catch {
            throw Failure(.configuration, code: "server", error.description)
        }
    }

    /// The pace is a key of the feed, and which feed that is may stand in the file.
    private func overrides(_ invocation: Invocation) throws -> [Layers.Flag] {
        let flags = invocation.option("feed").map { [Layers.Flag("feed.provider", $0)] } ?? []
        guard let pace = invocation.option("pace") else { return flags }
        let feed = try Workspace(invocation, plugins: plugins, overrides: flags).settings.text("feed.provider")
        return flags + [Layers.Flag("\(feed).pace", pace)]
    }
}
