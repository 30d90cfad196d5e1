/// Why a broker did not do what it was asked for. A plugin translates its vendor's errors into this at its edge.
public struct BrokerError: Error, Hashable, Sendable, CustomStringConvertible {
    /// A stable word for programs.
    public enum Code: String, Sendable {
        case configuration, notConnected, refused, rateLimited, unreachable, timedOut, unexpectedAnswer, duplicate
    }

    /// What is known of the request.
    public enum Outcome: String, Sendable {
        /// It did not reach the broker, for certain.
        case notSent
        /// The broker answered no.
        case refused
        /// It may have reached the broker. It is never sent again blindly: the order becomes unknown until the broker's own record tells.
        case unknown
    }

    /// A stable word for programs.
    public let code: Code
    /// What is known of the request.
    public let outcome: Outcome
    /// The broker's key.
    public let broker: String
    /// What was wrong and what to do, in one line, without secrets.
    public let description: String

    /// Makes an error.
    public init(_ code: Code, outcome: Outcome, broker: String, _ description: String) {
        (self.code, self.outcome, self.broker, self.description) = (code, outcome, broker, description)
    }
}
