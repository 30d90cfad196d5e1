internal import Audit
public import CommandLine
public import Configuration
internal import Datasets
internal import Domain
internal import Engine
internal import Host
internal import MarketData
internal import Messaging
internal import Research
internal import Runtime
internal import Security
internal import Storage
internal import Strategy

/// The command line of Assay.
public struct Assay: Sendable {
    /// What the program says of itself.
    public static let version = "0.1.0"

    private let plugins: [Plugin]

    /// Makes the command line over the plugins the program is linked with.
    public init(plugins: [Plugin]) { self.plugins = plugins }

    /// Runs one command in the process's own surroundings.
    /// - Parameter words: the words behind the program's name.
    /// - Returns: the exit code, as `assay help` lists them.
    public func run(_ words: [String]) async -> Int32 {
        let streams = Terminal.streams
        return await run(words, in: .init(environment: Environment.all(), results: streams.results, messages: streams.messages))
    }

    /// Runs one command with streams of the caller's: for tests.
    public func run(_ words: [String], in surroundings: Program.Surroundings) async -> Int32 {
        await program.run(words, in: surroundings).rawValue
    }

    private var program: Program {
        let root = Command(
            "assay", "Research, backtest and run trading strategies, with every claim provable.",
            examples: [
                Example("assay up", "Runs a paper account on recorded prices, live in this terminal."),
                Example("assay backtest run --strategy sma_cross --data sp500", "Backtests a strategy and prints what came of it."),
            ],
            options: Workspace.options, subcommands: commands)
        let plugins = plugins
        return Program(root, known: { Self.known($0, plugins) }, explain: Self.explain)
    }

    private var commands: [Command] {
        DeskCommands(plugins: plugins).all + [UserCommands(plugins: plugins).command, AlertCommands(plugins: plugins).command]
            + SessionCommands(plugins: plugins).all
            + BacktestCommands(plugins: plugins).all
            + StrategyCommands(plugins: plugins).all
            + DatasetCommands(plugins: plugins).all + PluginCommands(plugins: plugins).all + ConfigurationCommands(plugins: plugins).all
            + UpkeepCommands(plugins: plugins).all
    }

    /// What completion offers for a word of `Values.dynamic`; nothing where the configuration cannot be read.
    private static func known(_ word: String, _ plugins: [Plugin]) -> [String] {
        guard let workspace = try? Workspace(file: nil, overrides: [], plugins: plugins) else { return [] }
        switch word {
        case "strategies": return workspace.strategies.map(\.key)
        case "datasets": return (try? workspace.catalogue.list().map(\.name)) ?? []
        case "fill policies": return FillPolicy.allCases.map(\.rawValue)
        case "runs": return (try? workspace.runs.ids()) ?? []
        default: return []
        }
    }

    private static func explain(_ error: any Error) -> Failure {
        switch error {
        case let error as ConfigurationError: Failure(.configuration, code: "configuration", error.description)
        case let error as UnknownProvider: Failure(.configuration, code: "provider", error.description)
        case let error as AmbiguousProvider: Failure(.configuration, code: "provider", error.description)
        case let error as StorageError: Failure(.io, code: error.code.rawValue, error.description)
        case let error as AuditError: Failure(.failed, code: "audit", error.description)
        case let error as IdentifierError: Failure(.usage, code: "bad-name", error.description)
        case let error as MarketDataError: Failure(exitCode(of: error.code), code: error.code.rawValue, error.description)
        case let error as BusError:
            Failure(error.code == .unreachable ? .notReachable : .configuration, code: "bus-\(error.code)", error.description)
        case let error as DatasetError:
            Failure(
                exitCode(of: error.code), code: error.code.rawValue, error.description, fix: error.code == .exists ? "with --replace" : "")
        case let error as ResearchError: Failure(exitCode(of: error.code), code: error.code.rawValue, error.description)
        case let error as IdentityRefusal: Failure(.badInput, code: error.code, error.description)
        case let error as RuntimeError: Failure(exitCode(of: error.code), code: error.code.rawValue, error.description)
        case let error as HostError: Failure(.io, code: "io", error.description)
        default: Failure(.failed, code: "failed", "\(error)")
        }
    }

    private static func exitCode(of code: DatasetError.Code) -> ExitCode {
        switch code {
        case .missing, .options: .usage
        case .exists: .failed
        case .malformed, .mismatch: .badInput
        case .system: .io
        }
    }

    private static func exitCode(of code: RuntimeError.Code) -> ExitCode {
        switch code {
        case .configuration: .configuration
        case .damaged: .badInput
        case .store: .io
        case .provider: .notReachable
        }
    }

    private static func exitCode(of code: MarketDataError.Code) -> ExitCode {
        switch code {
        case .configuration: .configuration
        case .damaged: .badInput
        case .unreachable: .notReachable
        case .canceled: .canceled
        }
    }

    private static func exitCode(of code: ResearchError.Code) -> ExitCode {
        switch code {
        case .unknownName, .emptyRange, .options, .unsupportedKind: .usage
        case .malformed: .badInput
        case .inconsistent: .internal
        case .stopped: .canceled
        case .system: .io
        }
    }
}
