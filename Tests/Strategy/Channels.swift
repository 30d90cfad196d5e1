import Domain
import Strategy
import StrategyTesting
import Testing

@Suite struct Channels {
    @Test func trueRangesCountTheGapFromTheCloseBefore() {
        var range = ATR(period: 2, unitsPerOne: 10)
        range.push(high: 110, low: 100, close: 105)
        #expect(range.value == nil)
        range.push(high: 130, low: 120, close: 121)
        #expect(range.value == (10 + 25) / 2.0 / 10)
        range.push(high: 119, low: 117, close: 118)
        #expect(range.units == (17.5 + 4) / 2)
    }

    @Test func bandsAreThePopulationDeviation() {
        var bands = BollingerBands(period: 8, width: 2, unitsPerOne: 1)
        for units: Int64 in [2, 4, 4, 4, 5, 5, 7, 9] { bands.push(units: units) }
        #expect(bands.middle == 5 && bands.deviation == 2 && bands.upper == 9 && bands.lower == 1)
    }

    @Test func aSmallDeviationOfLargePricesIsExact() throws {
        var bands = BollingerBands(period: 4, unitsPerOne: 1e8)
        var generator = seeded("small deviation")
        for price in walk(100_000, from: 9_000_000_000_000_000, step: 1_000_000_000, &generator) { bands.push(units: price) }
        for units: Int64 in [9_000_000_000_000_001, 9_000_000_000_000_003, 9_000_000_000_000_001, 9_000_000_000_000_003] {
            bands.push(units: units)
        }
        #expect(bands.deviation == 1 / 1e8 && bands.middle == 9_000_000_000_000_002 / 1e8)
    }

    @Test func bandsSurviveTheLargestPricesAndAreExactAgainAfterwards() throws {
        var bands = BollingerBands(period: 4)
        for units: Int64 in [1, .max, 1, .max] { bands.push(units: units) }
        let wide = try #require(bands.deviation)
        #expect(abs(wide / 0x1p62 - 1) < 1e-9)
        for units: Int64 in [3, 5, 7, 5] { bands.push(units: units) }
        #expect(bands.deviation == 2.0.squareRoot() && bands.middle == 5)
    }

    @Test func derivedBandsKeepASmallDeviationFarFromZero() throws {
        var generator = seeded("derived bands")
        var bands = DerivedBollingerBands(period: 20)
        let values = (0..<300_000).map { _ in 1e9 + generator.normal() }
        for value in values { bands.push(value) }
        let expected = Batch.deviation(values.suffix(20).map { $0 - 1e9 }[...])
        #expect(abs(try #require(bands.deviation) / expected - 1) < 1e-9)
        for _ in 0..<20 { bands.push(1e9 + 0.5) }
        #expect(bands.deviation == 0 && bands.upper == 1e9 + 0.5)
    }

    @Test func derivedBandsForgetValuesBeyondADoublesRange() throws {
        var bands = DerivedBollingerBands(period: 3)
        for value in [1e200, -1e200, 1, 3, 5] { bands.push(value) }
        let deviation = try #require(bands.deviation)
        #expect(bands.middle == 3 && abs(deviation - (8.0 / 3).squareRoot()) < 1e-12)
    }

    @Test func theChannelIsOfTheLastBars() {
        var channel = DonchianChannel(period: 2, unitsPerOne: 10)
        channel.push(high: 50, low: 40)
        #expect(channel.upper == nil && channel.middle == nil)
        channel.push(high: 45, low: 41)
        #expect(channel.upperUnits == 50 && channel.lowerUnits == 40 && channel.middle == 4.5)
        channel.push(high: 44, low: 42)
        #expect(channel.upper == 4.5 && channel.lower == 4.1)
    }

    @Test(arguments: [1, 2, 3, 14, 50])
    func streamsEqualWhatIsComputedAfresh(period: Int) throws {
        var generator = seeded("streams equal batches, period \(period)")
        let bars = SyntheticBars.walk(700, seed: generator.next(), from: 40_000, of: SyntheticInstrument.share)
        var (average, strength, range) = (SMA(period: period), RSI(period: period), ATR(period: period))
        var (exponential, bands, channel) = (EMA(period: period), BollingerBands(period: period), DonchianChannel(period: period))
        let closes = bars.map { Double($0.close) }
        let exponentials = Batch.ema(closes, period)
        for (place, bar) in bars.enumerated() {
            average.push(units: bar.close)
            strength.push(units: bar.close)
            exponential.push(units: bar.close)
            bands.push(units: bar.close)
            range.push(high: bar.high, low: bar.low, close: bar.close)
            channel.push(high: bar.high, low: bar.low)
            let seen = Array(closes[...place])
            try near(exponential.value, exponentials[place])
            try near(strength.value, Batch.rsi(seen, period))
            try near(range.value, Batch.atr(Array(bars[...place]), period))
            guard place >= period - 1 else {
                #expect(average.value == nil && bands.middle == nil && channel.upper == nil)
                continue
            }
            let window = bars[(place - period + 1)...place]
            #expect(average.value == Double(window.map(\.close).reduce(0, +)) / Double(period) && bands.middle == average.value)
            #expect(channel.upperUnits == window.map(\.high).max() && channel.lowerUnits == window.map(\.low).min())
            try near(bands.deviation, Batch.deviation(closes[(place - period + 1)...place]))
        }
    }

    private func near(_ value: Double?, _ expected: Double?, at location: SourceLocation = #_sourceLocation) throws {
        guard let expected else { return #expect(value == nil, sourceLocation: location) }
        let value = try #require(value, sourceLocation: location)
        #expect(abs(value - expected) <= 1e-7 * max(1, abs(expected)), sourceLocation: location)
    }
}
