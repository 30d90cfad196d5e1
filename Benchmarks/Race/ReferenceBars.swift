import Domain
import Engine
import Glibc

/// The bars every engine of a race runs on: counter-based SplitMix64, so that each language makes the same bits.
struct ReferenceBars {
    var open: [Int64] = []
    var high: [Int64] = []
    var low: [Int64] = []
    var close: [Int64] = []
    var volume: [Int64] = []

    /// Cents; one-minute bars from 2020-01-01, two regimes of volatility, the price folded into 1000 e^[-1, 1].
    init(seed: UInt64, count: Int) {
        func word(_ index: Int, _ lane: UInt64) -> UInt64 {
            var z = seed &* 0xD134_2543_DE82_EF95 &+ (UInt64(index) &* 8 &+ lane &+ 1) &* 0x9E37_79B9_7F4A_7C15
            z ^= z >> 30
            z = z &* 0xBF58_476D_1CE4_E5B9
            z ^= z >> 27
            z = z &* 0x94D0_49BB_1331_11EB
            return z ^ (z >> 31)
        }
        func uniform(_ w: UInt64) -> Double { Double(w >> 11) * 0x1p-53 }
        func normal(_ w: UInt64) -> Double {
            let sum = (w & 0xFFFF) + ((w >> 16) & 0xFFFF) + ((w >> 32) & 0xFFFF) + (w >> 48)
            return (Double(sum) - 131_070) / 37_837.225
        }
        var (flips, sum, previous) = (0, 0.0, Int64(100_000))
        for index in 0..<count {
            if uniform(word(index, 0)) < 1.0 / 2000 { flips += 1 }
            let volatility = flips % 2 == 0 ? 0.0004 : 0.0020
            sum += volatility * normal(word(index, 1))
            var folded = fmod(sum + 1, 4)
            if folded < 0 { folded += 4 }
            let x = abs(folded - 2) - 1
            let c = Int64((100_000 * exp(-x)).rounded(.toNearestOrEven))
            let o = previous + Int64((0.1 * volatility * Double(previous) * normal(word(index, 2))).rounded(.toNearestOrEven))
            open.append(o)
            high.append(max(o, c) + Int64(abs(0.5 * volatility * Double(c) * normal(word(index, 3))).rounded(.toNearestOrEven)))
            low.append(min(o, c) - Int64(abs(0.5 * volatility * Double(c) * normal(word(index, 4))).rounded(.toNearestOrEven)))
            close.append(c)
            volume.append(1 + Int64(word(index, 5) % 10_000))
            previous = c
        }
    }

    func bar(_ index: Int) -> Bar {
        Bar(
            time: (1_577_836_800 + 60 * Int64(index + 1)) * 1_000_000_000, open: open[index], high: high[index], low: low[index],
            close: close[index], volume: volume[index])
    }
}

struct BarSource: EventSource {
    let bars: [Bar]
    var index = 0
    mutating func next() -> MarketEvent? {
        guard index < bars.count else { return nil }
        defer { index += 1 }
        return .bar(InstrumentIndex(0), bars[index])
    }
}
