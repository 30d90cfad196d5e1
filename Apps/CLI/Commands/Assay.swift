internal import CommandLine
public import Configuration
internal import Host
internal import Runtime
internal import Storage

/// The command line of Assay.
public struct Assay: Sendable {
    /// What the program says of itself.
    public static let version = "0.1.0"

    private let plugins: [Plugin]

    /// Makes the command line over the plugins the program is linked with.
    public init(plugins: [Plugin]) { self.plugins = plugins }

    /// Runs one command.
    /// - Parameter words: the words behind the program's name.
    /// - Returns: the exit code, as `assay help` lists them.
    public func run(_ words: [String]) async -> Int32 {
        let streams = Terminal.streams
        let surroundings = Program.Surroundings(environment: Environment.all(), results: streams.results, messages: streams.messages)
        return await program.run(words, in: surroundings).rawValue
    }

    private var program: Program {
        let root = Command(
            "assay", "Research, backtest and run trading strategies, with every claim provable.",
            examples: [
                Example("assay up", "Runs a paper account on recorded prices, live in this terminal."),
                Example("assay backtest run --strategy sma_cross --data sp500", "Backtests a strategy and prints what came of it."),
            ],
            options: Workspace.options, subcommands: commands)
        return Program(root, explain: Self.explain)
    }

    private var commands: [Command] { DeskCommands(plugins: plugins).all }

    private static func explain(_ error: any Error) -> Failure {
        switch error {
        case let error as ConfigurationError: Failure(.configuration, code: "configuration", error.description)
        case let error as UnknownProvider: Failure(.configuration, code: "provider", error.description)
        case let error as StorageError: Failure(.io, code: error.code.rawValue, error.description)
        case let error as RuntimeError: Failure(error.code == .configuration ? .configuration : .failed, code: error.code.rawValue, error.description)
        case let error as HostError: Failure(.io, code: "io", error.description)
        default: Failure(.failed, code: "failed", "\(error)")
        }
    }
}
