/// Why a command ended without doing what was asked. It is printed as one message, or as JSON where JSON was asked for.
public struct Failure: Error, Hashable, Sendable, CustomStringConvertible {
    /// How the process ends.
    public let exitCode: ExitCode
    /// A stable word for scripts: `unknown-option`.
    public let code: String
    /// What is wrong.
    public let message: String
    /// What to do; empty where the message says it.
    public let fix: String

    /// Makes a failure.
    public init(_ exitCode: ExitCode, code: String, _ message: String, fix: String = "") {
        (self.exitCode, self.code, self.message, self.fix) = (exitCode, code, message, fix)
    }

    static func usage(_ code: String, _ message: String, fix: String = "") -> Failure { Failure(.usage, code: code, message, fix: fix) }

    /// What is wrong and what to do.
    public var description: String { fix.isEmpty ? message : "\(message): \(fix)" }
}
