public import Domain
public import Strategy

/// A strategy that trades for an account. An account has at most one, so that every order has one author.
public struct Deployment: Sendable {
    /// Whose money.
    public let account: AccountID
    /// Which strategy.
    public let role: StrategyRole
    /// Its parameters as texts.
    public let given: [String: String]

    /// Makes a deployment.
    public init(account: AccountID, role: StrategyRole, given: [String: String]) {
        (self.account, self.role, self.given) = (account, role, given)
    }
}
