public import Domain

/// A made-up market: a seeded walk that switches between regimes of volatility. The same seed gives the same bars on every machine.
///
/// Returns are normal with the regime's drift and volatility, scaled to the interval by its square root; each interval ends a regime with
/// the probability of its mean length. Only exactly rounded arithmetic is used, so no platform's `exp` can change a price.
public struct SyntheticMarket: Sendable {
    /// A regime: yearly drift and volatility as fractions, and how many days it lasts on average.
    public struct Regime: Hashable, Sendable {
        /// Its name: `calm`.
        public let name: String
        /// Yearly drift.
        public let drift: Double
        /// Yearly volatility.
        public let volatility: Double
        /// Mean length in days.
        public let days: Double

        /// Makes a regime.
        public init(_ name: String, drift: Double, volatility: Double, days: Double) {
            (self.name, self.drift, self.volatility, self.days) = (name, drift, volatility, days)
        }
    }

    /// Calm, normal, high and extreme volatility: 10, 20, 32 and 60 % a year.
    public static let regimes = [
        Regime("calm", drift: 0.12, volatility: 0.10, days: 60), Regime("normal", drift: 0.08, volatility: 0.20, days: 40),
        Regime("high", drift: -0.05, volatility: 0.32, days: 20), Regime("extreme", drift: -0.40, volatility: 0.60, days: 8),
    ]

    private var random: SeededGenerator
    private var regime = 1
    private var close: Double
    private let interval: Int64
    private let year: Double
    private var time: Int64

    /// Starts a market.
    /// - Parameters:
    ///   - price: the first price, in price units.
    ///   - interval: the length of a bar in nanoseconds.
    ///   - start: when the first bar begins, in nanoseconds since the epoch.
    public init(seed: UInt64, price: Int64, interval: Int64, start: Int64) {
        precondition(price > 0 && interval > 0, "a market has a positive price and interval")
        random = SeededGenerator(seed: seed)
        close = Double(price)
        self.interval = interval
        year = Double(interval) / (365 * Double(Timestamp.day))
        time = start
    }

    /// The regime the last bar was made in.
    public var regimeName: String { Self.regimes[regime].name }

    /// The next bar.
    public mutating func next() -> Bar {
        time += interval
        let days = Double(interval) / Double(Timestamp.day)
        if random.uniform() < min(1, days / Self.regimes[regime].days) { regime = Int(random.next() % UInt64(Self.regimes.count)) }
        let regime = Self.regimes[regime]
        let scale = regime.volatility * year.squareRoot()
        let open = close * (1 + 0.1 * scale * random.normal())
        let step = max(-0.5, regime.drift * year + scale * random.normal())
        close = min(1e15, max(1, close * (1 + step)))
        let (top, bottom) = (max(open, close), min(open, close))
        let high = top * (1 + 0.5 * scale * abs(random.normal()))
        let low = bottom * (1 - min(0.5, 0.5 * scale * abs(random.normal())))
        let volume = 1_000 + Int64(random.next() % 100_000)
        func units(_ value: Double) -> Int64 { max(1, Int64(value.rounded(.toNearestOrEven))) }
        return Bar(
            time: time, open: units(open), high: max(units(high), units(open), units(close)),
            low: min(units(low), units(open), units(close)),
            close: units(close), volume: volume)
    }
}
