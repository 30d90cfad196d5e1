internal import CommandLine
internal import Configuration
internal import Domain
internal import Host
internal import JSON
internal import Runtime
internal import Telemetry

/// What a running desk tells its operators: its log, and beside its status in `run.folder` its metrics and its health.
struct DeskTelemetry: Sendable {
    /// How `assay up` writes: a line for each order, as on a terminal, or its log.
    enum Format: String, CaseIterable {
        case plain
        case human
        case json
    }

    let log: Log
    let metrics: Metrics
    let health = HealthBoard(DeskParts.health) { SystemClock.monotonic() }
    /// Nil where lines for people are written instead of the log.
    private let writer: LogWriter?
    private let levels: LogLevels
    private let folder: String

    /// Prepares; writes nothing yet.
    init(_ settings: Settings, _ output: Output, clock: any WallClock) {
        folder = settings.text("run.folder")
        let levels = LogLevels(LogLevel(settings.text("log.level")) ?? .info)
        let format: LogFormat? =
            switch Format(rawValue: settings.text("log.format")) {
            case .json: .json
            case .human: .human { Self.paint($0, $1, output.style) }
            case .plain, nil: nil
            }
        let (results, thread, metrics) = (output.results, SerialThread("log"), Metrics())
        let writer = format.map {
            LogWriter($0, on: thread, clock: clock, sleeper: SystemSleeper(), metrics: metrics) { results.write($0) }
        }
        log = writer.map { Log("desk", to: $0, levels: levels, clock: clock) } ?? .silent
        (self.levels, self.metrics, self.writer) = (levels, metrics, writer)
    }

    /// Whether the log is what standard output is for.
    var isOn: Bool { writer != nil }

    private static func paint(_ text: String, _ level: LogLevel, _ style: Style) -> String {
        switch level {
        case .trace, .debug: style.paint(text, .dim)
        case .info: style.paint(text, .green)
        case .warning: style.paint(text, .yellow)
        case .error, .critical: style.paint(text, .red, .bold)
        }
    }

    /// Writes the log while `body` runs, and tells how it ended.
    func during(_ body: @Sendable () async throws -> Void) async throws {
        guard let writer else { return try await body() }
        try await writer.during {
            do {
                try await body()
                log.info("desk.stopped")
            } catch {
                log.critical("desk.failed", "\(error)")
                throw error
            }
        }
    }

    /// Gives a desk's parts what they tell to.
    func equip(_ parts: inout DeskParts) {
        parts.log = log
        parts.metrics = DeskMetrics(metrics) { SystemClock.monotonic() }
        parts.health = health
    }

    /// Where another process asks for another level.
    static func levelPath(_ settings: Settings) -> String { settings.text("run.folder") + "/log.level" }

    /// Begins anew: what was asked of an earlier desk holds no longer.
    func begin() throws {
        if Files.exists("\(folder)/log.level") { try Files.remove("\(folder)/log.level") }
    }

    /// Keeps metrics and health beside the status, and does what was asked of the log's level.
    func keep() {
        // As the status: a page that cannot be written is missed by its reader, and the desk goes on.
        try? Files.replace(Array(metrics.exposition().utf8), at: "\(folder)/metrics.prom")
        let answers = Health.Probe.allCases.map { health.answer($0).document.text() }
        try? Files.replace(Array((answers.joined(separator: "\n") + "\n").utf8), at: "\(folder)/health.jsonl")
        guard let asked = try? Files.readText("\(folder)/log.level") else { return }
        for line in asked.split(separator: "\n") {
            let words = line.split(separator: " ")
            guard let word = words.first, let level = LogLevel(word) else { continue }
            let module = words.count > 1 ? String(words[1]) : nil
            guard levels.level(of: module ?? "") != level else { continue }
            if let module { levels.set(level, of: module) } else { levels.set(level) }
            log.info("log.level", "", ["level": .text("\(level)"), "module": .text(module ?? "every")])
        }
    }
}

/// `assay log`: changes what the running desk logs.
struct LogCommand {
    let plugins: [Plugin]

    var command: Command {
        Command(
            "log", "Changes from which level on the running desk logs.",
            discussion: "It holds until the desk stops; `log.level` in the configuration is what the next one begins with.",
            examples: [
                Example("assay log debug", "Everything from debug on."),
                Example("assay log trace --module desk.orders", "One part of it, and what is below that part."),
            ],
            arguments: [
                Argument("level", "From which level on.", values: .fixed(LogLevel.allCases.map(\.description)))
            ],
            options: [Option("module", "NAME", "Only this part, as the log's lines name it.", values: .any)]
        ) { try await run($0) }
    }

    private func run(_ invocation: Invocation) async throws -> ExitCode {
        let workspace = try Workspace(invocation, plugins: plugins)
        let level = invocation.argument("level") ?? ""
        let module = invocation.option("module")
        guard !(module ?? "").contains(where: \.isWhitespace) else {
            throw Failure(
                .usage, code: "usage", "'\(module ?? "")' is no part of Assay", fix: "a line of the log names its own as `module`")
        }
        if try DeskAssembly(workspace: workspace).lock() != nil {
            throw Failure(.notReachable, code: "not-running", "no desk is running", fix: "`assay up` starts one")
        }
        let path = DeskTelemetry.levelPath(workspace.settings)
        let line = module.map { "\(level) \($0)" } ?? level
        let before = Files.exists(path) ? try Files.readText(path).split(separator: "\n").map(String.init) : []
        let others = before.filter { $0.split(separator: " ").dropFirst().first.map(String.init) != module }
        try Files.replace(Array((others + [line]).map { $0 + "\n" }.joined().utf8), at: path)
        invocation.output.json("assay.log.level/1", ["level": .string(level), "module": module.map { .string($0) } ?? .null])
        invocation.output.line("\(module ?? "The desk") logs from \(level) on.")
        return .ok
    }
}
