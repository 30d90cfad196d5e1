import Domain
import Strategy
import Testing

@Suite struct Averages {
    @Test func aSimpleAverageIsTheMeanOfTheLastValues() {
        var average = SMA(period: 3, unitsPerOne: 100)
        let values = ([101, 102, 106, 110, 90] as [Int64]).map { units in
            average.push(units: units)
            return average.value
        }
        #expect(values == [nil, nil, 1.03, 1.06, 1.02])
    }

    /// The promise of the whole platform's first rule: the crossings of two averages over a million bars are those of exact arithmetic.
    @Test func aMillionBarsCrossWhereExactArithmeticCrosses() {
        var generator = seeded("a million bars")
        let prices = walk(1_000_000, from: 10_000_000_001, step: 3, &generator)
        var (fast, slow) = (SMA(period: 10, unitsPerOne: 1e8), SMA(period: 30, unitsPerOne: 1e8))
        var (fastSum, slowSum): (Int64, Int64) = (0, 0)
        var (byCompare, byValue) = (Crossing(), Crossing())
        var exactCrossing = Crossing()
        var (mistakes, crossings, equals) = (0, 0, 0)
        for (place, price) in prices.enumerated() {
            fast.push(units: price)
            slow.push(units: price)
            fastSum += price - (place >= 10 ? prices[place - 10] : 0)
            slowSum += price - (place >= 30 ? prices[place - 30] : 0)
            let exact = place >= 29 ? Int((fastSum * 3 - slowSum).signum()) : nil
            let expected = exactCrossing.push(sign: exact)
            if expected != nil { crossings += 1 }
            if exact == 0 { equals += 1 }
            if byCompare.push(sign: fast.compared(to: slow)) != expected { mistakes += 1 }
            if byValue.push(fast.value, slow.value) != expected { mistakes += 1 }
        }
        #expect(mistakes == 0)
        #expect(crossings > 10_000 && equals > 1000)
    }

    /// Why the sum is an integer: the textbook running mean of scaled prices sees other crossings.
    @Test func aRunningMeanOfDoublesDriftsIntoOtherCrossings() {
        var generator = SeededGenerator(seed: 7)
        let prices = walk(200_000, from: 1_000_001, step: 3, &generator)
        var (fast, slow) = (SMA(period: 10, unitsPerOne: 100), SMA(period: 30, unitsPerOne: 100))
        var (fastMean, slowMean) = (0.0, 0.0)
        var differences = 0
        for (place, price) in prices.enumerated() {
            fast.push(units: price)
            slow.push(units: price)
            fastMean += (Double(price) / 100 - (place >= 10 ? Double(prices[place - 10]) / 100 : 0)) / 10
            slowMean += (Double(price) / 100 - (place >= 30 ? Double(prices[place - 30]) / 100 : 0)) / 30
            guard let sign = fast.compared(to: slow) else { continue }
            if sign != (fastMean == slowMean ? 0 : fastMean < slowMean ? -1 : 1) { differences += 1 }
        }
        #expect(differences > 100)
    }

    @Test func anAverageOfTheLargestPricesIsExact() {
        var (average, other) = (SMA(period: 3), SMA(period: 2))
        for _ in 0..<10 {
            average.push(units: .max)
            other.push(units: .max)
        }
        #expect(average.value == 0x1p63 && average.compared(to: other) == 0)
        other.push(units: .max - 1)
        #expect(average.compared(to: other) == 1 && other.compared(to: average) == -1)
    }

    @Test func aDerivedAverageForgetsLargeValuesCompletely() {
        var average = DerivedSMA(period: 4)
        for value in [1e300, -1e300, .greatestFiniteMagnitude, .greatestFiniteMagnitude, 0.1, 0.2, 0.3, 0.4] { average.push(value) }
        #expect(average.value == 0.25)
    }

    @Test func aDerivedAverageIsTheMeanAfterAMillionValues() throws {
        var generator = seeded("derived average")
        var average = DerivedSMA(period: 50)
        let values = (0..<1_000_000).map { _ in 1e6 + generator.uniform() }
        for value in values { average.push(value) }
        let mean = 1e6 + values.suffix(50).map { $0 - 1e6 }.reduce(0, +) / 50
        #expect(abs(try #require(average.value) - mean) < 1e-9)
    }

    /// The ten-day example of the ChartSchool of StockCharts.com, "Moving Averages – Simple and Exponential".
    @Test func anExponentialAverageGivesThePublishedExample() {
        let closes: [Int64] = [
            2227, 2219, 2208, 2217, 2218, 2213, 2223, 2243, 2224, 2229, 2215, 2239, 2238, 2261, 2336, 2405, 2375, 2383, 2395, 2363,
        ]
        var average = EMA(period: 10, unitsPerOne: 100)
        var values: [String] = []
        for close in closes {
            average.push(units: close)
            if let value = average.value { values.append(cents(value)) }
        }
        #expect(values == ["22.22", "22.21", "22.24", "22.27", "22.33", "22.52", "22.80", "22.97", "23.13", "23.28", "23.34"])
    }

    @Test func anExponentialAverageStartsAtTheSimpleOne() {
        var (exponential, simple) = (EMA(period: 5), SMA(period: 5))
        for price: Int64 in [10, 20, 30, 40, 60] {
            #expect(exponential.value == nil)
            exponential.push(units: price)
            simple.push(units: price)
        }
        #expect(exponential.value == simple.value && exponential.value == 32)
        exponential.push(62.0)
        #expect(exponential.value == 42)
    }

    private func cents(_ value: Double) -> String {
        DecimalText.format(units: Int128((value * 100).rounded()), decimals: 2, atLeast: 2)
    }
}
