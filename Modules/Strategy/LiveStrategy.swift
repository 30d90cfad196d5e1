public import Domain
public import Engine

/// A running strategy of any type, for paper and live trading, where a dynamic call per event costs nothing that matters.
///
/// A value like the strategy inside: a copy goes its own way, which is how a snapshot of it is taken.
public struct LiveStrategy: Sendable {
    /// What it is called, can be set to and trades for.
    public let description: StrategyDescription
    private var strategy: any Strategy

    /// Wraps a strategy at its beginning.
    public init(_ strategy: any Strategy, _ description: StrategyDescription) {
        (self.strategy, self.description) = (strategy, description)
    }

    /// A bar closed.
    public mutating func onBar(_ bar: Bar, of instrument: InstrumentIndex, account: borrowing Account, orders: inout OrderIntents) {
        strategy.onBar(bar, of: instrument, account: account, orders: &orders)
    }

    /// A quote changed.
    public mutating func onQuote(_ quote: Quote, of instrument: InstrumentIndex, account: borrowing Account, orders: inout OrderIntents) {
        strategy.onQuote(quote, of: instrument, account: account, orders: &orders)
    }

    /// Others traded.
    public mutating func onTrade(_ trade: Trade, of instrument: InstrumentIndex, account: borrowing Account, orders: inout OrderIntents) {
        strategy.onTrade(trade, of: instrument, account: account, orders: &orders)
    }

    /// An order of the account was filled, in part or whole.
    public mutating func onFill(_ fill: Fill, account: borrowing Account, orders: inout OrderIntents) {
        strategy.onFill(fill, account: account, orders: &orders)
    }

    /// The text of an intent's reason; nil where it gave none.
    public func reason(_ number: UInt16) -> String? {
        number >= 1 && Int(number) <= description.reasons.count ? description.reasons[Int(number) - 1] : nil
    }
}
