internal import CommandLine
public import Configuration
internal import Host

/// The command line of Assay.
public struct Assay: Sendable {
    private let plugins: [Plugin]

    /// Makes the command line over the plugins the program is linked with.
    public init(plugins: [Plugin]) { self.plugins = plugins }

    /// Runs one command.
    /// - Returns: the exit code, as `assay help exit-codes` lists them.
    public func run(_ words: [String]) async -> Int32 { 0 }
}
