/// One way in which a feed breaks the contract of `MarketDataFeed`.
public struct MarketDataViolation: Hashable, Sendable, CustomStringConvertible {
    /// The parts of the contract.
    public enum Rule: String, Hashable, Sendable, CaseIterable {
        /// Its key, summary, keys and capabilities are named as the house does, and its prices say what they are.
        case description
        /// Events come in order of time, equal times in the order of the listings.
        case order
        /// Events are numbered 1, 2, 3 ….
        case sequence
        /// Events name a listing, are of a kind it said it delivers, and could be true.
        case events
        /// Events up to the moment it was started after are history, later ones are not.
        case history
        /// The same feed started twice gives the same events.
        case determinism
        /// `stop` ends it, as often as it is called, and a waiting `next` with it.
        case stopping
    }

    /// What it breaks.
    public let rule: Rule
    /// How it showed.
    public let description: String
}
