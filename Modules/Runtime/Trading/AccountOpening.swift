public import Domain

/// An account that the configuration names: opened and paid in at the first start, left alone afterwards.
public struct AccountOpening: Hashable, Sendable {
    /// Its name.
    public let id: AccountID
    /// The currency it is kept in.
    public let currency: Currency
    /// Where its orders go.
    public let broker: BrokerID
    /// What it begins with, in money units; not negative.
    public let cash: Int128

    /// Makes an opening.
    public init(id: AccountID, currency: Currency, broker: BrokerID, cash: Int128) {
        (self.id, self.currency, self.broker, self.cash) = (id, currency, broker, cash)
    }
}
