import Domain
import Host

/// The generator of a property test: its seed is printed, and `SEED=…` replays it.
func seeded(_ property: String) -> SeededGenerator {
    let seed = Environment.value("SEED").flatMap { UInt64($0) } ?? SystemEntropy().next()
    print("\(property): SEED=\(seed)")
    return SeededGenerator(seed: seed)
}

/// A walk of raw prices around `start`, never below 1.
func walk(_ count: Int, from start: Int64, step: Int64, _ generator: inout SeededGenerator) -> [Int64] {
    var price = start
    return (0..<count).map { _ in
        price = max(1, price + Int64(generator.next() % UInt64(2 * step + 1)) - step)
        return price
    }
}
