import Domain
import Testing

@Suite struct ExactNumbers {
    @Test func pricesOfOneValueAreEqualWhateverTheirDecimals() throws {
        let short = try #require(Price("1.5"))
        let long = try #require(Price("1.500"))
        #expect(short == long)
        #expect(short.hashValue == long.hashValue)
        #expect(short.description == long.description)
    }
}
