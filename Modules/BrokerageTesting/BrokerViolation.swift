/// One way in which a broker breaks the contract of `Broker`.
public struct BrokerViolation: Hashable, Sendable, CustomStringConvertible {
    /// The parts of the contract.
    public enum Rule: String, Hashable, Sendable, CaseIterable {
        /// Its key, summary, keys and capabilities are named as the house does; a simulated one says so.
        case description
        /// It connects and disconnects, each as often as it is told, and refuses work in between.
        case connection
        /// An order that was placed is known, reported and listed until it is final.
        case placing
        /// The same client order id is one order, where the broker says so.
        case idempotency
        /// A cancel is answered, whatever it names, and ends the order it names.
        case canceling
        /// A replacement is answered, and the order it names has its terms and is still one order.
        case replacing
        /// An order fills when and at what its type allows.
        case prices
        /// An order lives as long as its time in force allows.
        case timeInForce
        /// Fills never go beyond an order, and each has an id of its own.
        case fills
        /// Orders it worked before a restart go on as if there had been none.
        case restoring
        /// The same events give the same reports.
        case determinism
    }

    /// What it breaks.
    public let rule: Rule
    /// How it showed.
    public let description: String
}
