import Domain
import Host

/// The generator of a property test: its seed is printed, and `SEED=…` replays it.
func seeded(_ property: String) -> SeededGenerator {
    let seed = Environment.value("SEED").flatMap { UInt64($0) } ?? SystemEntropy().next()
    print("\(property): SEED=\(seed)")
    return SeededGenerator(seed: seed)
}
