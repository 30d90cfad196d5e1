internal import AssayServer
internal import CommandLine
internal import Configuration
internal import Network

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

                With --serve, or server.listen, it serves the page and the API as well, and prints the first administrator's login. \
                `assay worker` and `assay server` are the two in processes of their own.
                """,
            examples: [
                Example("assay up", "Recorded prices, four bars a second."),
                Example("assay up --pace max --until-end", "The whole recording as fast as it goes, then stops."),
                Example("assay up --feed synthetic --pace 20/s", "Made-up prices, twenty bars a second."),
                Example("assay up --serve", "Serves the page and the API at 127.0.0.1:8080 as well."),
                Example("assay up --pace step", "One bar for each press of the space bar."),
                Example("assay up --log json", "For a supervisor: the log, a JSON document a line."),
            ],
            options: DeskRun.options + [Option.flag("serve", "Serves the page and the API, at server.listen or 127.0.0.1:8080.")]
        ) { invocation in
            let workspace = try Workspace(invocation, plugins: plugins, overrides: try DeskRun.overrides(invocation, plugins))
            let address = try Self.serverAddress(workspace) ?? (invocation.flag("serve") ? ServerKeys.usual : nil)
            try await DeskRun(invocation, workspace, servers: address.map { .here($0) } ?? .none).run()
            return .ok
        }
    }

    static func serverAddress(_ workspace: Workspace) throws -> PeerAddress? {
        do throws(ServerError) { return try ServerKeys.address(workspace.settings) } catch {
            throw Failure(.configuration, code: "server", error.description, fix: error.fix)
        }
    }
}

/// `assay worker`: the desk in a process of its own, for servers in theirs.
struct WorkerCommand {
    let plugins: [Plugin]

    var command: Command {
        Command(
            "worker", "Runs the desk in a process of its own; `assay server` serves it.",
            discussion: """
                The worker owns the desk: feed, strategies, checks, journal and brokers. Servers of the same store read its journal, bring it \
                commands, and hear of it over the bus. Either may be killed without the other: what was acknowledged is in the store.
                """,
            examples: [
                Example("assay worker", "Recorded prices, four bars a second."),
                Example("assay worker --log json", "For a supervisor: the log, a JSON document a line."),
            ],
            options: DeskRun.options
        ) { invocation in
            let overrides = try DeskRun.overrides(invocation, plugins)
            var workspace = try Workspace(invocation, plugins: plugins, overrides: overrides)
            if workspace.settings.origin(of: "log.format") == .fallback, !invocation.flag("plain") {
                let format: DeskTelemetry.Format = invocation.output.results.isTerminal ? .human : .json
                let log = Layers.Flag("log.format", format.rawValue)
                workspace = try Workspace(invocation, plugins: plugins, overrides: overrides + [log])
            }
            try await DeskRun(invocation, workspace, servers: .elsewhere).run()
            return .ok
        }
    }
}
