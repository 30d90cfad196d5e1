import Domain
import MarketData
import Testing

@Suite struct SyntheticMarkets {
    private func bars(_ count: Int, seed: UInt64, price: Int64 = 100_00, interval: Int64 = Timestamp.day) -> [Bar] {
        var market = SyntheticMarket(seed: seed, price: price, interval: interval, start: 1_000)
        return (0..<count).map { _ in market.next() }
    }

    @Test func theSameSeedGivesTheSameBarsAndAnotherGivesOthers() {
        #expect(bars(500, seed: 7) == bars(500, seed: 7))
        #expect(bars(500, seed: 7) != bars(500, seed: 8))
    }

    /// Written down once: a change of these is a change of every run that names the seed.
    @Test func theBarsOfASeedNeverChange() {
        let bars = bars(3, seed: 1)
        #expect(bars.map(\.close) == Self.closes)
        #expect(bars.map(\.time) == [1, 2, 3].map { 1_000 + $0 * Timestamp.day })
    }
    private static let closes: [Int64] = [9920, 9870, 9914]

    @Test func everyBarIsAPossibleOne() {
        var random = seeded("everyBarIsAPossibleOne")
        for _ in 0..<20 {
            for bar in bars(500, seed: random.next(), price: Int64(random.next() % 1_000_000) + 1) {
                #expect(bar.low >= 1 && bar.low <= min(bar.open, bar.close) && bar.high >= max(bar.open, bar.close) && bar.volume > 0)
            }
        }
    }

    @Test func regimesSwitchAndHaveTheirVolatility() {
        var market = SyntheticMarket(seed: 3, price: 1_000_000_000, interval: Timestamp.day, start: 0)
        var moves: [String: [Double]] = [:]
        var last = 1e9
        for _ in 0..<40_000 {
            let close = Double(market.next().close)
            if last > 1e6, close > 1e6 { moves[market.regimeName, default: []].append(close / last - 1) }
            if close < 1e6 || close > 1e14 {
                market = SyntheticMarket(seed: UInt64(close), price: 1_000_000_000, interval: Timestamp.day, start: 0)
            }
            last = close
        }
        for regime in SyntheticMarket.regimes {
            let found = moves[regime.name] ?? []
            #expect(found.count > 500, "\(regime.name)")
            let mean = found.reduce(0, +) / Double(found.count)
            let variance = found.map { ($0 - mean) * ($0 - mean) }.reduce(0, +) / Double(found.count)
            let yearly = (variance * 365).squareRoot()
            #expect(abs(yearly / regime.volatility - 1) < 0.25, "\(regime.name): \(yearly) instead of \(regime.volatility)")
        }
    }
}
