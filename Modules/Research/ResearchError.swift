/// Why a backtest could not be set up, run, stored or read back: what, where, and what to do.
public struct ResearchError: Error, Hashable, Sendable, CustomStringConvertible {
    /// What kind of failure it is, for code that must tell them apart.
    public enum Code: String, Sendable {
        /// No strategy, dataset, parameter or run of that name.
        case unknownName
        /// The dataset holds rows that the run cannot use.
        case unsupportedKind
        /// No rows lie between `from` and `to`.
        case emptyRange
        /// The options contradict each other or the datasets.
        case options
        /// A stored run is not what its schema says.
        case malformed
        /// A result cannot be true: a number did not fit, or the books contradict themselves.
        case inconsistent
        /// The run was stopped before its end.
        case stopped
        /// The operating system refused.
        case system
    }

    /// What kind of failure it is.
    public let code: Code
    /// One line for a person.
    public let description: String

    /// Makes an error.
    public init(_ code: Code, _ description: String) { (self.code, self.description) = (code, description) }
}
