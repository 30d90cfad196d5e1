public import Domain
public import Engine

/// What a backtest is run under besides its strategy and data. The defaults charge 10 basis points of fees and 5 of slippage.
public struct BacktestOptions: Sendable {
    /// The strategy's parameters that were given, as text by name.
    public var given: [String: String] = [:]
    /// Rows before this moment are left out; nil for none.
    public var from: Timestamp?
    /// Rows at this moment and later are left out; nil for none.
    public var to: Timestamp?
    /// What the account starts with, in money units; more than zero.
    public var cash = RunDescription.defaultCash
    /// What fills cost.
    public var fees = RunDescription.defaultFees
    /// How much worse market orders fill.
    public var slippage = RunDescription.defaultSlippage
    /// How orders meet the market.
    public var policy = FillPolicy.nextEvent
    /// The account's limits.
    public var limits = RiskLimits()
    /// Where randomness begins.
    public var seed: UInt64 = 1
    /// The account's name.
    public var account = AccountID(validated: InlineText(truncating: "backtest"))
    /// The broker it is said to be at.
    public var broker = BrokerID(validated: InlineText(truncating: "paper"))

    /// The defaults.
    public init() {}
}
