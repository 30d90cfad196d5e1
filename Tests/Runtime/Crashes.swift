import Audit
import Domain
import Engine
import JSON
import Storage
import Strategy
import Testing

@testable import Runtime

/// A desk that dies at any commit and starts again ends where one ends that never died.
@Suite struct Crashes {
    /// A market with three strategies and people who place and cancel orders in between; the seed decides everything.
    private func world(_ seed: UInt64, bars: Int = 24, apart: Int64 = 1_800_000_000_000) throws -> World {
        let world = try World()
        for name in ["AAA.SIM", "BBB.SIM"] { try world.list(name) }
        for name in ["cross", "channel", "index", "people"] { try world.open(name) }
        try world.deploy("sma_cross", for: "cross", ["fast": "2", "slow": "3", "allocation": "0.4"])
        try world.deploy("donchian_breakout", for: "channel", ["entry": "3", "exit": "2", "atr": "2", "stop": "1", "allocation": "0.4"])
        try world.deploy("rsi_reversion", for: "index", ["period": "2", "allocation": "0.4"])
        world.makeBars(bars, seed: seed, apart: apart)
        var random = SeededGenerator(seed: seed)
        world.interjections.append(Interjection(id: "far", after: 1, command: try limit("people", 9, "50.00")))
        for number in 0..<4 {
            let after = 2 + Int(random.next() % UInt64(world.events.count))
            let (quantity, price) = (Quantity("\(10 + random.next() % 9)"), Price("\(random.next() % 4 == 0 ? 110 : 60 + number).00"))
            world.interjections.append(
                Interjection(id: "a\(number)", after: after, command: .amend(OrderID(1), quantity: quantity, limit: price, stop: nil)))
        }
        for number in 0..<12 {
            let after = 1 + Int(random.next() % UInt64(world.events.count))
            world.interjections.append(Interjection(id: "c\(number)", after: after, command: try command(number, &random)))
        }
        return world
    }

    private func command(_ number: Int, _ random: inout SeededGenerator) throws -> DeskCommand {
        switch random.next() % 6 {
        case 0: return .cancel(OrderID(Int64(random.next() % 12) + 1))
        case 1: return .moveCash(try AccountID("people"), "\(100 + number).25")
        default:
            let type: OrderType = [.market, .limit, .stop][Int(random.next() % 3)]
            return .place(
                OrderRequest(
                    account: try AccountID("people"), instrument: try InstrumentID(random.next() % 2 == 0 ? "AAA.SIM" : "BBB.SIM"),
                    side: random.next() % 3 == 0 ? .sell : .buy, type: type, timeInForce: random.next() % 3 == 0 ? .day : .goodTillCancel,
                    quantity: Quantity("\(number + 1)")!, limit: type.hasLimit ? Price("99.50") : nil,
                    stop: type.hasStop ? Price("101.25") : nil))
        }
    }

    /// Half an hour between the instruments' events, or none.
    @Test(arguments: [1_800_000_000_000, 0])
    func aDeskThatDiesAtAnyCommitEndsLikeOneThatNeverDied(apart: Int64) async throws {
        var random = seeded("aDeskThatDiesAtAnyCommitEndsLikeOneThatNeverDied")
        var replaced = 0
        for _ in 0..<2 {
            let seed = random.next()
            let whole = try world(seed, apart: apart)
            try await whole.run()
            let expected = try await whole.books()
            #expect(expected.orders.count > 20, "seed \(seed): too little happened to prove anything")
            replaced += expected.orders.count { $0.replacements > 0 }
            for batch in 1...whole.batches {
                for how in [MemoryDisk.Fault.lost, .written] {
                    let world = try world(seed, apart: apart)
                    world.fault = (batch, how)
                    await #expect(throws: RuntimeError.self) { try await world.run() }
                    world.fault = nil
                    try await world.run()
                    let books = try await world.books()
                    #expect(books.orders == expected.orders, "seed \(seed), batch \(batch), \(how)")
                    #expect(books.bytes == expected.bytes, "seed \(seed), batch \(batch), \(how)")
                }
            }
        }
        #expect(replaced > 0)
    }

    @Test(arguments: [1_800_000_000_000, 0])
    func aDeskThatDiesAgainAndAgainEndsLikeOneThatNeverDied(apart: Int64) async throws {
        var random = seeded("aDeskThatDiesAgainAndAgainEndsLikeOneThatNeverDied")
        let seed = random.next()
        let whole = try world(seed, apart: apart)
        try await whole.run()
        let world = try world(seed, apart: apart)
        for _ in 0..<60 {
            world.fault = (1 + Int(random.next() % 4), random.next() % 2 == 0 ? .lost : .written)
            _ = try? await world.run()
        }
        world.fault = nil
        try await world.run()
        #expect(try await world.books().orders == whole.books().orders, "seed \(seed)")
        #expect(try await world.books().bytes == whole.books().bytes, "seed \(seed)")
    }

    @Test func nothingIsSentAndNothingAnsweredBeforeItIsDurable() async throws {
        let broker = OddBroker()
        let world = try World()
        world.brokers.append(broker.role)
        try world.list("AAA.SIM")
        try world.open("real", broker: "odd")
        world.makeBars(2, seed: 1)
        world.interjections = [Interjection(id: "buy", after: 1, command: try buy("real", 10))]
        world.fault = (2, .lost)
        await #expect(throws: RuntimeError.self) { try await world.run() }
        #expect(broker.placed == [])
        #expect(try await world.answer("buy") == nil)
        #expect(try await world.books().orders.isEmpty)
        world.fault = nil
        try await world.run()
        #expect(broker.placed == ["p0-1"])
        #expect(try await world.answer("buy")?["ok"]?.asBool == true)
    }

    @Test func theSameCommandTwiceIsOneOrder() async throws {
        let world = try World()
        try world.list("AAA.SIM")
        try world.open("people")
        world.makeBars(4, seed: 1)
        world.interjections = [Interjection(id: "buy", after: 1, command: try buy("people", 10))]
        try await world.run()
        let first = try await world.answer("buy")
        try await world.run()
        #expect(try await world.books().orders.count == 1)
        #expect(try await world.answer("buy") == first)
    }

    @Test func aSnapshotAndItsTailGiveTheStateOfTheWholeJournal() async throws {
        let world = try world(3, bars: 150)
        try await world.run()
        let store = try await world.openStore()
        #expect(try await store.snapshots(of: world.stream).isEmpty == false)
        let short = try await Recovery.fold(world.stream, in: store, key: AuditKey(Array(0..<32)))
        #expect(short.snapshot > 0)
        #expect(try await short.books.bytes == world.books().bytes)
    }
}

/// A market order to buy.
func limit(_ account: String, _ quantity: Int, _ price: String) throws -> DeskCommand {
    .place(
        OrderRequest(
            account: try AccountID(account), instrument: try InstrumentID("AAA.SIM"), side: .buy, type: .limit,
            timeInForce: .goodTillCancel, quantity: Quantity("\(quantity)")!, limit: Price(price)))
}

func buy(_ account: String, _ quantity: Int) throws -> DeskCommand {
    .place(
        OrderRequest(
            account: try AccountID(account), instrument: try InstrumentID("AAA.SIM"), side: .buy, type: .market,
            timeInForce: .goodTillCancel,
            quantity: Quantity("\(quantity)")!))
}
