/// Why a feed cannot deliver. The description names the provider, what it was asked for, and what to do.
public struct MarketDataError: Error, Hashable, Sendable, CustomStringConvertible {
    /// A stable word for programs.
    public enum Code: String, Sendable {
        /// The configuration asks for something that is not there or cannot be.
        case configuration
        /// What is stored is damaged.
        case damaged
        /// The provider cannot be reached.
        case unreachable
        /// The wait was canceled.
        case canceled
    }

    /// A stable word for programs.
    public let code: Code
    /// The provider's key.
    public let provider: String
    /// Whether asking again may help.
    public let mayRetry: Bool
    /// What was wrong and what to do, in one line.
    public let description: String

    /// Makes an error.
    public init(_ code: Code, provider: String, mayRetry: Bool = false, _ description: String) {
        (self.code, self.provider, self.mayRetry, self.description) = (code, provider, mayRetry, description)
    }
}
