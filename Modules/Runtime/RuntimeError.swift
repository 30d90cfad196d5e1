/// Why the runtime stops or cannot start. One line that says what, where, and what to do.
public struct RuntimeError: Error, Hashable, Sendable, CustomStringConvertible {
    /// A stable word for programs.
    public enum Code: String, Sendable {
        /// The configuration asks for what cannot be.
        case configuration
        /// The journal, a snapshot or the audit trail is not what was written.
        case damaged
        /// The store failed; the state in memory is ahead of the journal, so the process ends.
        case store
        /// A feed or a broker failed for good.
        case provider
    }

    /// A stable word for programs.
    public let code: Code
    /// What was wrong and what to do.
    public let description: String

    /// Makes an error.
    public init(_ code: Code, _ description: String) { (self.code, self.description) = (code, description) }
}
