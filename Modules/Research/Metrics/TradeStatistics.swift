internal import Domain

/// The figures of a run's closed round trips. A trip wins when it made money after fees; one that made exactly nothing counts as no win.
public struct TradeStatistics: Hashable, Sendable {
    /// Fewer closed trips than this say little; a rate of them is marked so.
    public static let enough = 30

    /// Closed round trips.
    public let count: Int
    /// Round trips still open at the end; in no figure here.
    public let open: Int
    /// Closed trips that won.
    public let wins: Int
    /// Closed trips that lost.
    public let losses: Int
    /// wins / count.
    public let winRate: Statistic
    /// Where the win rate lies with 95 % (Wilson); nil without trips.
    public let winRateRange: ConfidenceRange?
    /// Money won over money lost, after fees.
    public let profitFactor: Statistic
    /// The mean profit of a trip after fees, rounded half to even.
    public let expectancy: MoneyStatistic
    /// The mean profit of those that won.
    public let averageWin: MoneyStatistic
    /// The mean of those that lost; negative.
    public let averageLoss: MoneyStatistic
    /// The best trip's profit.
    public let best: MoneyStatistic
    /// The worst trip's.
    public let worst: MoneyStatistic
    /// The mean number of rows a trip was held.
    public let averageBars: Statistic

    /// Whether there are too few trips to trust a rate.
    public var isTooFew: Bool { count < Self.enough }

    init(_ trips: [RoundTrip]) {
        let closed = trips.filter { !$0.isOpen }
        let profits = closed.map(\.profit)
        let (won, lost) = (profits.filter { $0 > 0 }, profits.filter { $0 < 0 })
        (count, open, wins, losses) = (closed.count, trips.count - closed.count, won.count, lost.count)
        let none = "no round trip was closed"
        winRate = closed.isEmpty ? .undefined(none) : Statistic(Double(won.count) / Double(closed.count))
        winRateRange = .wilson(successes: won.count, of: closed.count)
        let lostMoney = -lost.reduce(0, +)
        profitFactor =
            closed.isEmpty
            ? .undefined(none)
            : lostMoney == 0 ? .undefined("no trip lost money") : Statistic(Double(won.reduce(0, +)) / Double(lostMoney))
        expectancy = Self.mean(profits, orElse: none)
        averageWin = Self.mean(won, orElse: closed.isEmpty ? none : "no trip won money")
        averageLoss = Self.mean(lost, orElse: closed.isEmpty ? none : "no trip lost money")
        best = profits.max().map { MoneyStatistic($0) } ?? .undefined(none)
        worst = profits.min().map { MoneyStatistic($0) } ?? .undefined(none)
        let bars = closed.compactMap(\.bars).map(Double.init)
        averageBars =
            bars.count == closed.count ? bars.mean.map { Statistic($0) } ?? .undefined(none) : .undefined("the rows are not known")
    }

    private static func mean(_ amounts: [Int128], orElse reason: String) -> MoneyStatistic {
        guard !amounts.isEmpty else { return .undefined(reason) }
        return MoneyStatistic(amounts.reduce(0, +).divided(by: Int128(amounts.count), rounding: .halfEven))
    }
}
