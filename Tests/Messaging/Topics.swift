import Domain
import Messaging
import Testing

@Suite struct Topics {
    @Test func aNameIsShortAndPlain() throws {
        #expect(try TopicName("pulse.worker-1").description == "pulse.worker-1")
        for text in ["", "a b", "a/b", "ä", String(repeating: "a", count: 33)] {
            #expect(throws: IdentifierError.self, "\(text)") { try TopicName(text) }
        }
    }

    @Test(arguments: [
        ("prices", "prices", true), ("prices", "prices.SPX", true), ("prices", "prices.SPX.INDEX", true), ("prices", "pricesheet", false),
        ("prices", "price", false), ("prices.SPX", "prices", false), ("prices", "bars", false),
    ])
    func aNameHoldsItselfAndThoseBelow(name: String, other: String, isHeld: Bool) throws {
        #expect(try TopicName(name).holds(TopicName(other)) == isHeld)
    }
}
