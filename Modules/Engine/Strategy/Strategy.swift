public import Domain

/// What a strategy is called, what it can be set to, and why it trades.
public struct StrategyDescription: Sendable {
    /// The key it is chosen by, lower case with underscores: `sma_cross`.
    public let key: String
    /// What it does, in a sentence.
    public let summary: String
    /// Its parameters, in the order they are shown.
    public let parameters: [Parameter]
    /// Its reasons to trade; an intent's `reason` n names `reasons[n - 1]`.
    public let reasons: [String]

    /// Makes a description.
    public init(key: String, summary: String, parameters: [Parameter], reasons: [String]) {
        (self.key, self.summary, self.parameters, self.reasons) = (key, summary, parameters, reasons)
    }
}

/// What a strategy is started with: checked parameter values and the instruments it runs on.
public struct StrategySettings: Sendable {
    /// The checked parameters.
    public let values: ParameterValues
    /// The instruments, by their dense index.
    public let instruments: [Instrument]

    /// Makes settings.
    public init(values: ParameterValues, instruments: [Instrument]) { (self.values, self.instruments) = (values, instruments) }
}

/// A trading rule: a pure, deterministic state machine that sees one event at a time and says what it wants.
///
/// The same code runs in a backtest, on paper and live. It has no clock, no randomness and no I/O; it sees only what was available at the
/// event's time, through the event itself and the account as of that moment. Events come in order of `availableAt`; calls never overlap.
/// Indicators are `Double`; prices and quantities in intents are exact units of the instrument.
public protocol Strategy: Sendable {
    /// What it is called and can be set to.
    static var description: StrategyDescription { get }
    /// Makes the strategy at its beginning.
    /// - Throws: `StrategyError` when parameters contradict each other.
    init(_ settings: StrategySettings) throws(StrategyError)
    /// A bar closed.
    mutating func onBar(_ bar: Bar, of instrument: InstrumentIndex, account: borrowing Account, orders: inout OrderIntents)
    /// A quote changed.
    mutating func onQuote(_ quote: Quote, of instrument: InstrumentIndex, account: borrowing Account, orders: inout OrderIntents)
    /// Others traded.
    mutating func onTrade(_ trade: Trade, of instrument: InstrumentIndex, account: borrowing Account, orders: inout OrderIntents)
    /// An order of the account was filled, in part or whole.
    mutating func onFill(_ fill: Fill, account: borrowing Account, orders: inout OrderIntents)
}

extension Strategy {
    public mutating func onBar(
        _ bar: Bar, of instrument: InstrumentIndex, account: borrowing Account, orders: inout OrderIntents
    ) {}
    public mutating func onQuote(
        _ quote: Quote, of instrument: InstrumentIndex, account: borrowing Account, orders: inout OrderIntents
    ) {}
    public mutating func onTrade(
        _ trade: Trade, of instrument: InstrumentIndex, account: borrowing Account, orders: inout OrderIntents
    ) {}
    public mutating func onFill(_ fill: Fill, account: borrowing Account, orders: inout OrderIntents) {}
}
