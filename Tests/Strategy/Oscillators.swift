import Domain
import Strategy
import Testing

@Suite struct Oscillators {
    /// The example of the ChartSchool of StockCharts.com, "Relative Strength Index", QQQQ in the winter of 2009.
    @Test func theStrengthIndexGivesThePublishedExample() {
        let closes: [Int64] = [
            443_389, 440_902, 441_497, 436_124, 443_278, 448_264, 450_955, 454_245, 458_433, 460_826, 458_931, 460_328, 456_140, 462_820,
            462_820,
            460_028, 460_328, 464_116, 462_222, 456_439, 462_122, 462_521, 457_137, 464_515, 457_835, 453_548, 440_288, 441_783, 442_181,
            445_672,
            434_205, 426_628, 431_314,
        ]
        var index = RSI(period: 14)
        var values: [Double] = []
        for close in closes {
            index.push(units: close)
            if let value = index.value { values.append((value * 100).rounded() / 100) }
        }
        #expect(
            values == [
                70.53, 66.32, 66.55, 69.41, 66.36, 57.97, 62.93, 63.26, 56.06, 62.38, 54.71, 50.42, 39.99, 41.46, 41.87, 45.46, 37.3, 33.08,
                37.77,
            ])
    }

    @Test func theStrengthIndexIsAHundredWithoutLossesAndFiftyWithoutMoves() {
        var (rising, still, falling) = (RSI(period: 3), RSI(period: 3), RSI(period: 3))
        for step: Int64 in 0..<6 {
            rising.push(units: 100 + step)
            still.push(units: 100)
            falling.push(units: 100 - step)
        }
        #expect(rising.value == 100 && still.value == 50 && falling.value == 0)
    }

    @Test func theStrengthIndexNeedsOneValueMoreThanItsPeriod() {
        var index = RSI(period: 2)
        for price: Int64 in [10, 12] { index.push(units: price) }
        #expect(index.value == nil)
        index.push(units: 11)
        #expect(index.value.map { abs($0 - 200.0 / 3) < 1e-12 } == true)
    }

    @Test func convergenceIsTheDifferenceOfTwoAverages() throws {
        var generator = seeded("convergence")
        let prices = walk(400, from: 50_000, step: 80, &generator)
        var macd = MACD(unitsPerOne: 100)
        for price in prices { macd.push(units: price) }
        let series = prices.map { Double($0) / 100 }
        let (fast, slow) = (Batch.ema(series, 12), Batch.ema(series, 26))
        let line = zip(fast, slow).compactMap { pair in pair.0.flatMap { fast in pair.1.map { fast - $0 } } }
        let signal = try #require(Batch.ema(line, 9).last ?? nil)
        let value = try #require(macd.value)
        #expect(abs(value - (try #require(line.last))) < 1e-9)
        #expect(abs(try #require(macd.signal) - signal) < 1e-9)
        #expect(macd.histogram == value - (try #require(macd.signal)))
    }

    @Test func convergenceWarmsUpInTwoStages() {
        var macd = MACD(fast: 2, slow: 3, signal: 2)
        let states = (1...5).map { step -> (Bool, Bool) in
            macd.push(units: Int64(step * step))
            return (macd.value != nil, macd.signal != nil)
        }
        #expect(states.map(\.0) == [false, false, true, true, true])
        #expect(states.map(\.1) == [false, false, false, true, true])
    }

    @Test func theRateOfChangeIsInPercent() {
        var rate = RateOfChange(period: 2)
        let values = ([100, 0, 110, 5, 55] as [Int64]).map { units in
            rate.push(units: units)
            return rate.value
        }
        #expect(values == [nil, nil, 10, nil, -50])
    }

    @Test func aCrossingNeedsBothSides() {
        var crossing = Crossing()
        let seen = ([(1, 2), (2, 2), (3, 2), (3, 3), (2, 3), (2, nil), (4, 3), (5, 3)] as [(Double, Double?)]).map { crossing.push($0, $1) }
        #expect(seen == [nil, nil, .over, nil, .under, nil, nil, nil])
    }
}

/// Indicators computed afresh over a whole series: slow, plain, and without a thought for rounding. What the streaming ones are compared
/// with.
enum Batch {
    static func ema(_ values: [Double], _ period: Int) -> [Double?] {
        var result: [Double?] = []
        for place in values.indices {
            if place < period - 1 {
                result.append(nil)
            } else if let before = result.last ?? nil {
                result.append(before * (1 - 2 / Double(period + 1)) + values[place] * 2 / Double(period + 1))
            } else {
                result.append(values.prefix(period).reduce(0, +) / Double(period))
            }
        }
        return result
    }

    static func wilder(_ values: [Double], _ period: Int) -> Double? {
        guard values.count >= period else { return nil }
        let seed = values.prefix(period).reduce(0, +) / Double(period)
        return values.dropFirst(period).reduce(seed) { ($0 * Double(period - 1) + $1) / Double(period) }
    }

    static func rsi(_ values: [Double], _ period: Int) -> Double? {
        let changes = zip(values.dropFirst(), values).map { $0 - $1 }
        guard let gain = wilder(changes.map { max($0, 0) }, period), let loss = wilder(changes.map { max(-$0, 0) }, period) else {
            return nil
        }
        return loss == 0 ? (gain == 0 ? 50 : 100) : 100 - 100 / (1 + gain / loss)
    }

    static func atr(_ bars: [Bar], _ period: Int) -> Double? {
        let ranges = bars.indices.map { place -> Double in
            let (high, low) = (Double(bars[place].high), Double(bars[place].low))
            guard place > 0 else { return high - low }
            let close = Double(bars[place - 1].close)
            return max(high - low, abs(high - close), abs(low - close))
        }
        return wilder(ranges, period)
    }

    static func deviation(_ values: ArraySlice<Double>) -> Double {
        let mean = values.reduce(0, +) / Double(values.count)
        return (values.map { ($0 - mean) * ($0 - mean) }.reduce(0, +) / Double(values.count)).squareRoot()
    }
}
