internal import Host

/// Why a dataset, calendar, zone or import could not be used: what, where, and what to do.
public struct DatasetError: Error, Hashable, Sendable, CustomStringConvertible {
    /// What kind of failure it is, for code that must tell them apart.
    public enum Code: String, Sendable {
        /// No such dataset, calendar, zone or file.
        case missing
        /// Something of that name is there already.
        case exists
        /// A file is not what its format says.
        case malformed
        /// Files, manifest and hashes do not agree.
        case mismatch
        /// The options of an import contradict each other or the file.
        case options
        /// The operating system refused.
        case system
    }

    /// What kind of failure it is.
    public let code: Code
    /// One line for a person.
    public let description: String

    /// Makes an error.
    public init(_ code: Code, _ description: String) { (self.code, self.description) = (code, description) }

    init(_ error: HostError) { self.init(error.isMissing ? .missing : .system, error.description) }
}

/// Runs what the host may refuse, and says so as an error of this module.
func onHost<Result: ~Copyable>(_ body: () throws(HostError) -> Result) throws(DatasetError) -> Result {
    do throws(HostError) { return try body() } catch { throw DatasetError(error) }
}
