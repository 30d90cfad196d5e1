import Domain
import Testing

@Suite struct Randomness {
    /// The published outputs of SplitMix64 for this seed.
    @Test func theGeneratorGivesThePublishedNumbers() {
        var random = SeededGenerator(seed: 1_234_567)
        let numbers = (0..<5).map { _ in random.next() }
        #expect(
            numbers == [
                6_457_827_717_110_365_317, 3_203_168_211_198_807_973, 9_817_491_932_198_370_423, 4_593_380_528_125_082_431,
                16_408_922_859_458_223_821,
            ])
    }

    @Test func oneSeedIsOneSequence() {
        var (one, same, other) = (SeededGenerator(seed: 7), SeededGenerator(seed: 7), SeededGenerator(seed: 8))
        let (left, right) = ((0..<100).map { _ in one.next() }, (0..<100).map { _ in same.next() })
        #expect(left == right)
        #expect(left != (0..<100).map { _ in other.next() })
    }

    @Test func uniformsLieBelowOneAndNormalsHaveTheirMeanAndVariance() {
        var random = SeededGenerator(seed: 42)
        let uniforms = (0..<20_000).map { _ in random.uniform() }
        #expect(uniforms.allSatisfy { (0..<1).contains($0) })
        #expect(abs(uniforms.reduce(0, +) / 20_000 - 0.5) < 0.01)
        let normals = (0..<20_000).map { _ in random.normal() }
        #expect(abs(normals.reduce(0, +) / 20_000) < 0.03)
        #expect(abs(normals.reduce(0) { $0 + $1 * $1 } / 20_000 - 1) < 0.05)
    }
}
