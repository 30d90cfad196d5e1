internal import API
internal import Alerts
internal import AssayServer
internal import Audit
internal import CommandLine
internal import Configuration
internal import Datasets
internal import Domain
internal import Engine
internal import Host
internal import JSON
internal import Messaging
internal import Network
internal import Research
internal import Runtime
internal import Security
internal import Storage
internal import Strategy
internal import Synchronization
internal import Telemetry

/// The server of a desk, in its process or in one of its own: users, page and API.
final class Serving: Sendable {
    /// Where it serves, for whoever sits before the machine.
    let sign = ServingSign()
    private let server: DeskServer
    private let writer: LogWriter
    private let isRunning = Atomic<Bool>(false)
    private let failure = Mutex<(any Error)?>(nil)

    /// Puts the server of a desk together and takes its port.
    /// - Parameters:
    ///   - store: open; it may be the desk's own.
    ///   - deployments: the strategies that trade, for their words.
    ///   - bus: what the desk is heard over.
    ///   - messages: where the log goes, a JSON document a line.
    ///   - level: from which on; a picture that redraws itself has no room for more than errors.
    init(
        _ assembly: DeskAssembly, _ store: any Store, key: AuditKey, deployments: [Deployment], bus: any Bus, at address: PeerAddress,
        messages: Output.Stream, level: LogLevel
    ) async throws {
        let workspace = assembly.workspace
        let (writer, metrics) = (
            LogWriter(.json, on: SerialThread("log"), clock: assembly.clock, sleeper: SystemSleeper()) { messages.write($0) }, Metrics()
        )
        self.writer = writer
        func log(_ module: StaticString) -> Log { Log(module, to: writer, levels: LogLevels(level), clock: assembly.clock) }
        let identityParts = StoreUsers(workspace: workspace).parts(store, assembly, key)
        var alertParts = AlertClient(workspace: workspace).parts(store, assembly, key)
        (alertParts.log, alertParts.metrics) = (log("alerts"), metrics)
        let mirror = DeskMirror(of: Workspace.stream, in: store, key: key, sleeper: assembly.sleeper)
        let hearing = DeskHearing(over: bus, clock: assembly.clock)
        var installation = Installation(
            mirror: mirror, identity: IdentityService(identityParts), hearing: hearing, alerts: AlertService(alertParts),
            watch: InstallationWatch(mirror, hearing, clock: assembly.clock) { Self.room(of: workspace) }, store: store, auditKey: key,
            heads: [
                Workspace.stream: workspace.headFile, IdentityParts.stream: identityParts.headFile, AlertParts.stream: alertParts.headFile,
            ], stream: Workspace.stream, clock: assembly.clock, sleeper: assembly.sleeper, entropy: SystemEntropy())
        installation.paperBrokers = [BrokerID(validated: InlineText(truncating: "paper"))]
        for deployment in deployments {
            let description = try? deployment.role.describe(given: deployment.given)
            let reasons = description?.reasons ?? []
            let parameters = (try? ParameterValues(description?.parameters ?? [], given: deployment.given))?.all ?? []
            installation.strategies[deployment.account] = .init(deployment.role.key, parameters: parameters) { number in
                number >= 1 && Int(number) <= reasons.count ? reasons[Int(number) - 1] : nil
            }
        }
        installation.bars = { hearing.bars(of: $0, $1) }
        installation.settings = workspace.settings.shown.map {
            ["name": .string($0.name), "value": .string($0.value), "origin": .string($0.origin.description)]
        }
        Self.fill(&installation, from: workspace)
        do throws(ServerError) {
            server = try DeskServer(
                installation, at: address, settings: workspace.settings, version: Assay.version,
                log: log("http"), metrics: metrics)
        } catch {
            throw Failure(.configuration, code: "server", error.description, fix: error.fix)
        }
    }

    /// The room of the store; nil where it is in no file, or cannot be asked.
    private static func room(of workspace: Workspace) -> AlertObservation.Disk? {
        guard workspace.settings.has("store.path"), let room = try? Files.room(at: Files.parent(of: workspace.settings.text("store.path")))
        else { return nil }
        return AlertObservation.Disk(free: room.free, total: room.total)
    }

    private static func fill(_ installation: inout Installation, from workspace: Workspace) {
        let runs = workspace.runs
        installation.shelves.datasets = { try workspace.catalogue.list().map(DatasetCommands.json) }
        installation.readers.dataset = { name in
            let entries = try workspace.catalogue.list()
            guard let entry = entries.first(where: { $0.name == name }), case .success(let manifest) = entry.manifest else { return nil }
            return ["schema": "assay.data.show/1", "name": .string(name), "manifest": manifest.json]
        }
        installation.shelves.strategies = { workspace.strategies.map { ["key": .string($0.key), "summary": .string($0.summary)] } }
        installation.readers.strategy = { key in
            try workspace.strategies.first { $0.key == key }.map { StrategyCommands.json(try $0.describe()) }
        }
        installation.shelves.backtests = { try runs.list().runs.map(BacktestCommands.json) }
        installation.readers.backtest = { id in try runs.run(id)?.document }
        installation.report = { id in
            guard let html = try runs.report(of: id) else { return nil }
            guard let policy = Report.policy(of: html) else {
                throw ResearchError(.malformed, "'\(id).html' in \(runs.path) is no report of ours; remove it and run the backtest again")
            }
            return Installation.Page(html: Array(html.utf8), policy: policy)
        }
        installation.backtest = { body in
            let request = try BacktestRequest(body, workspace)
            let options = try request.checked(workspace)
            return { isWanted in
                let job = try request.job(workspace, options)
                return try BacktestRequest.run(job, keptIn: runs) { isWanted(Double($0) / Double(max(1, job.rows))) }.stored.id
            }
        }
        installation.compare = { ids in
            let found = try ids.map { id in
                guard let run = try runs.run(id) else { throw Problem(.notFound, "There is no backtest '\(id)'.") }
                return run
            }
            var json: JSONValue = ["schema": "assay.backtest.compare/1"]
            for member in Comparison(found).json.members ?? [] { json.add(member.name, member.value) }
            return json
        }
    }

    /// Starts, says where it serves, and serves until `stop` or a failure, which `finish` throws.
    /// - Parameter output: where it says so; nil where the picture does.
    func run(_ output: Output?) async {
        do {
            try await writer.during { try await self.serve(output) }
        } catch {
            failure.withLock { $0 = $0 ?? error }
        }
    }

    private func serve(_ output: Output?) async throws {
        let link = try await server.start(firstAdmin: UserName(validated: InlineText(truncating: "admin")))
        isRunning.store(true, ordering: .releasing)
        sign.show(server.url, link)
        for line in sign.notes { output?.note(line) }
        try await server.run()
    }

    /// Ends `run` gracefully, where it has begun to serve.
    /// - Returns: whether it had.
    @discardableResult
    func stop() -> Bool {
        guard isRunning.load(ordering: .acquiring) else { return false }
        server.stop()
        return true
    }

    /// Throws what it failed by.
    func finish() throws {
        if let error = failure.withLock({ $0 }) { throw error }
    }
}
