import Domain
import Testing

@testable import Engine

@Suite struct Snapshots {
    private func restored(_ bytes: [UInt8]) throws(DecodingError) -> Books {
        try reading(bytes) { reader throws(DecodingError) in try Books(snapshot: &reader) }
    }

    private func traded(_ seed: UInt64, steps: Int) throws -> Desk {
        var desk = try Desk([.stock(), .stock("QQQ.XNYS")], accounts: 2, cash: dollars(20_000))
        desk.take(.instrumentRestricted(second, true))
        desk.take(.instrumentRestricted(second, false))
        for instrument in [first, second] { desk.books.mark(instrument, price: 100_00) }
        var trader = Trader(desk, SeededGenerator(seed: seed))
        for _ in 0..<steps { trader.step() }
        return trader.desk
    }

    @Test func aSnapshotReadsBackAsTheSameBooks() throws {
        var random = seeded("aSnapshotReadsBackAsTheSameBooks")
        for steps in [0, 1, 10, 100, 400] {
            let desk = try traded(random.next(), steps: steps)
            let books = try restored(desk.state)
            #expect(encoded(books) == desk.state)
            #expect(books.liveOrders == desk.books.liveOrders)
            #expect(books.orders == desk.books.orders)
            #expect(books.ledger == desk.books.ledger)
        }
    }

    @Test func theFoldOfAllFactsFromZeroIsTheState() throws {
        var random = seeded("theFoldOfAllFactsFromZeroIsTheState")
        for _ in 0..<5 {
            let desk = try traded(random.next(), steps: 300)
            var books = Books()
            for fact in try decode(encoded(desk.facts)) { books.apply(fact) }
            #expect(encoded(books) == desk.state)
            #expect(books.liveOrders == desk.books.liveOrders)
        }
    }

    /// Restart: a snapshot at any fact and the tail after it are the state, and what is decided next is decided the same.
    @Test func aSnapshotAndTheTailAreTheState() throws {
        var random = seeded("aSnapshotAndTheTailAreTheState")
        let desk = try traded(random.next(), steps: 300)
        for _ in 0..<20 {
            let cut = Int(random.next() % UInt64(desk.facts.count + 1))
            var head = Books()
            for fact in desk.facts[..<cut] { head.apply(fact) }
            var books = try restored(encoded(head))
            for fact in desk.facts[cut...] { books.apply(fact) }
            #expect(encoded(books) == desk.state, "cut at \(cut)")
            for instrument in [first, second] { books.mark(instrument, price: desk.books.lastPrices[instrument.position]) }
            for index in desk.books.accounts.indices {
                let (one, other) = (books.accounts[index], desk.books.accounts[index])
                #expect(one.equity == other.equity && one.grossExposure == other.grossExposure && one.buyingPower == other.buyingPower)
            }
            var again = Desk(books, facts: desk.facts, now: desk.now)
            var original = desk
            for index in 0..<20 {
                let id = OrderID(Int64(desk.books.orders.count - index))
                #expect(again.fill(id, "x\(cut)", price: 100_00, quantity: 1) == original.fill(id, "x\(cut)", price: 100_00, quantity: 1))
            }
            #expect(again.state == original.state)
        }
    }

    /// Before the first price after a restart a short position must not look like money.
    @Test func aRestoredPositionIsWorthItsCostUntilItIsMarked() throws {
        for quantity in [10, -10] as [Int64] {
            var desk = try Desk(cash: dollars(1000))
            desk.holds(quantity, at: 100_00)
            var books = try restored(desk.state)
            #expect(books.accounts[0].equity == dollars(1000))
            #expect(books.accounts[0].grossExposure == dollars(1000))
            #expect(books.accounts[0].buyingPower == 0)
            books.mark(first, price: 110_00)
            #expect(books.accounts[0].equity == dollars(quantity > 0 ? 1100 : 900))
        }
    }

    @Test func aSnapshotCutOffOrWithMoreAfterItsEndIsAnError() throws {
        let bytes = try traded(1, steps: 40).state
        for count in 0..<bytes.count { #expect(throws: DecodingError.self, "cut to \(count)") { try restored(Array(bytes.prefix(count))) } }
        #expect(throws: DecodingError(description: "the snapshot has bytes after its end")) { try restored(bytes + [0]) }
    }

    @Test func anyDamageIsAnErrorOrOtherBooksAndNeverATrap() throws {
        var random = seeded("anyDamageIsAnErrorOrOtherBooksAndNeverATrap")
        let states = try (1...4).map { try traded($0, steps: 10 * Int($0)).state }
        var errors = 0
        for round in 0..<10_000 {
            do throws(DecodingError) {
                let books = try restored(damaged(states[round % states.count], &random))
                #expect(!encoded(books).isEmpty)
            } catch {
                errors += 1
            }
        }
        #expect(errors > 1000)
    }

    /// What two runs are compared by: decisions and outcomes, not the ids that brokers gave.
    @Test func ordersCompareWithoutTheIdsOfBrokers() throws {
        func bytes(_ venueOrder: String, _ price: Int64) throws -> (orders: [UInt8], state: [UInt8]) {
            var desk = try Desk()
            let id = desk.sent(limit(.buy, 10, at: 100_00))
            desk.hear(.working, of: id, venueOrder: venueOrder)
            desk.fill(id, "x\(venueOrder)", price: price, quantity: 4)
            var writer = ByteWriter()
            desk.books.encodeOrders(into: &writer)
            return (writer.bytes, desk.state)
        }
        let (one, other, dearer) = (try bytes("A", 100_00), try bytes("B", 100_00), try bytes("A", 99_00))
        #expect(one.orders == other.orders && one.state != other.state)
        #expect(one.orders != dearer.orders)
    }

    @Test func countsThatCannotBeAreErrors() throws {
        var head = ByteWriter()
        Books().encode(into: &head)
        let empty = head.bytes
        #expect(try encoded(restored(empty)) == empty)
        // factCount 8, state 1, feed position 16, instruments 4, accounts 4, then orders and executions of 8 bytes each.
        for place in [33, 41] {
            for value in [Int64.min, -1, 1, .max] {
                var bytes = empty
                withUnsafeBytes(of: value.littleEndian) { bytes.replaceSubrange(place..<place + 8, with: $0) }
                #expect(throws: DecodingError.self, "\(value) at \(place)") { try restored(bytes) }
            }
        }
        for place in [25, 29] {
            var bytes = empty
            bytes.replaceSubrange(place..<place + 4, with: [0xFF, 0xFF, 0xFF, 0xFF])
            #expect(throws: DecodingError.self) { try restored(bytes) }
        }
    }
}
