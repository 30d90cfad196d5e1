import Datasets
import Domain
import Glibc

/// The bars every engine of a race runs on, made by a counter-based SplitMix64 so that each language makes the same bits.
///
/// Prices in cents, one-minute bars from 2020-01-01. The logarithm of the price walks with 4 or 20 basis points a minute, in two regimes
/// that change every 2,000 bars on average, and is folded back into [-1, 1] around that of 1,000.
struct ReferenceBars {
    private let seed: UInt64
    private var flips = 0
    private var walk = 0.0
    private var close: Int64 = 100_000

    /// The columns of `count` bars.
    static func columns(seed: UInt64, count: Int) -> BarColumns {
        var series = ReferenceBars(seed: seed)
        return BarColumns((0..<count).map { series.bar($0) })
    }

    private init(seed: UInt64) { self.seed = seed }

    private mutating func bar(_ index: Int) -> Bar {
        if uniform(word(index, 0)) < 1.0 / 2000 { flips += 1 }
        let volatility = flips % 2 == 0 ? 0.0004 : 0.0020
        walk += volatility * normal(word(index, 1))
        var folded = fmod(walk + 1, 4)
        if folded < 0 { folded += 4 }
        let before = close
        close = rounded(100_000 * exp(1 - abs(folded - 2)))
        let open = before + rounded(0.1 * volatility * Double(before) * normal(word(index, 2)))
        let above = rounded(abs(0.5 * volatility * Double(close) * normal(word(index, 3))))
        let below = rounded(abs(0.5 * volatility * Double(close) * normal(word(index, 4))))
        return Bar(
            time: (1_577_836_800 + 60 * Int64(index + 1)) * 1_000_000_000, open: open, high: max(open, close) + above,
            low: min(open, close) - below, close: close, volume: 1 + Int64(word(index, 5) % 10_000))
    }

    /// Word `lane` of bar `index`: SplitMix64 of the place, not of a state, so that any bar can be made alone.
    private func word(_ index: Int, _ lane: UInt64) -> UInt64 {
        var bits = seed &* 0xD134_2543_DE82_EF95 &+ (UInt64(index) &* 8 &+ lane &+ 1) &* 0x9E37_79B9_7F4A_7C15
        bits ^= bits >> 30
        bits = bits &* 0xBF58_476D_1CE4_E5B9
        bits ^= bits >> 27
        bits = bits &* 0x94D0_49BB_1331_11EB
        return bits ^ (bits >> 31)
    }

    private func uniform(_ word: UInt64) -> Double { Double(word >> 11) * 0x1p-53 }

    /// The sum of four uniform 16-bit numbers, moved and scaled to mean 0 and variance 1 (Irwin-Hall).
    private func normal(_ word: UInt64) -> Double {
        let sum = (word & 0xFFFF) + ((word >> 16) & 0xFFFF) + ((word >> 32) & 0xFFFF) + (word >> 48)
        return (Double(sum) - 131_070) / 37_837.225
    }

    private func rounded(_ value: Double) -> Int64 { Int64(value.rounded(.toNearestOrEven)) }
}
