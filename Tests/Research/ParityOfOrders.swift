import Domain
import Engine
import Research
import Testing

@Suite struct ParityOfOrders {
    static func books(_ plan: String, fees: FeeSchedule = .none) throws -> Books {
        try Runs.run(Runs.bars((0..<30).map { (1000 + 10 * $0, 1005 + 10 * $0) }), plan: plan, fees: fees).books
    }

    @Test func equalListsAreEqualToTheLastOrder() throws {
        let parity = Parity.compare(try Self.books("1:10 5:-10 9:3"), try Self.books("1:10 5:-10 9:3"))
        #expect(parity.isEqual && parity.equal == 3)
        #expect(parity.text == "3 orders, all equal")
    }

    @Test func theFirstDifferenceIsNamedFieldByField() throws {
        let parity = Parity.compare(try Self.books("1:10 5:-10 9:3"), try Self.books("1:10 5:-9 9:3"))
        #expect(parity.order == OrderID(2) && parity.equal == 1)
        #expect(parity.differences.map(\.field) == ["quantity", "filled", "filled notional"])
        #expect(parity.text.hasPrefix("order 2 differs after 1 equal ones: quantity is 10 here, 9 there"))
    }

    @Test func aMissingOrderIsADifference() throws {
        let parity = Parity.compare(try Self.books("1:10"), try Self.books("1:10 5:-10"))
        #expect(parity.order == OrderID(2) && parity.first == 1 && parity.second == 2)
        #expect(parity.text == "order 2 differs after 1 equal ones: the order is missing here, present there")
    }

    @Test func aDifferentMomentOrRefusalIsSeen() throws {
        #expect(Parity.compare(try Self.books("1:10"), try Self.books("2:10")).differences.map(\.field).contains("decided at"))
        let refused = Parity.compare(try Self.books("1:10"), try Self.books("1:1000"))
        #expect(refused.differences.contains { $0.field == "refusal" && $0.second.contains("buying power") })
    }

    /// What the list's hash covers, the comparison covers: lists are equal exactly when their bytes are.
    @Test(arguments: 0..<50) func listsAreEqualWhenTheirBytesAre(round: Int) throws {
        var random = SeededGenerator(seed: UInt64(round / 2))
        let one = try Runs.random(&random, days: 60).books
        var again = SeededGenerator(seed: UInt64(round / 2) + UInt64(round % 2) * 1000)
        let other = try Runs.random(&again, days: 60).books
        var (left, right) = (ByteWriter(), ByteWriter())
        one.encodeOrders(into: &left)
        other.encodeOrders(into: &right)
        #expect(Parity.compare(one, other).isEqual == (left.bytes == right.bytes))
    }
}
