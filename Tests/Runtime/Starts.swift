import Domain
import Engine
import MarketData
import Storage
import Strategy
import Testing

@testable import Runtime

/// What a desk refuses to start with, and what it shows.
@Suite struct Starts {
    private func world() throws -> World {
        let world = try World()
        try world.list("AAA.SIM")
        try world.open("paper")
        world.makeBars(30, seed: 1)
        return world
    }

    private func failure(_ world: World) async -> String? {
        do {
            try await world.run()
            return nil
        } catch { return (error as? RuntimeError)?.description ?? "\(error)" }
    }

    @Test func twoStrategiesOnOneAccountAreRefused() async throws {
        let world = try world()
        try world.deploy("sma_cross", for: "paper")
        try world.deploy("rsi_reversion", for: "paper")
        #expect(await failure(world) == "account 'paper' has two strategies: give the second an account of its own")
    }

    @Test func anAccountAtAnUnknownBrokerIsRefused() async throws {
        let world = try world()
        try world.open("real", broker: "acme")
        #expect(await failure(world) == "account 'real' is at the broker 'acme', which no plugin provides; known: paper")
    }

    @Test func aStrategyForAnAccountThatIsNotOpenIsRefused() async throws {
        let world = try world()
        try world.deploy("sma_cross", for: "nobody")
        #expect(await failure(world) == "a strategy trades for account 'nobody', which is not open: assay account open")
    }

    @Test func aStrategyWithAWrongParameterIsRefusedByName() async throws {
        let world = try world()
        try world.deploy("sma_cross", for: "paper", ["fast": "0"])
        #expect(await failure(world) == "the strategy 'sma_cross' of account 'paper': parameter 'fast' is '0'; allowed: 1...1000")
    }

    @Test func moreMoneyThanTheBooksCanHoldIsRefused() async throws {
        let world = try world()
        try world.open("rich", cash: 10_000_000_000_000_000_000)
        #expect(await failure(world) == "the account 'rich' begins with more money than the books can hold: give it less")
    }

    @Test func anAccountIsOpenedAndPaidInOnce() async throws {
        let world = try world()
        try await world.run()
        try await world.run()
        let books = try await world.books()
        #expect(books.accounts.count == 1)
        #expect(books.accounts[0].cash == 100_000 * Money.unitsPerOne)
        #expect(books.terms.count == 1)
    }

    @Test func findingsAreKeptAndBadEventsDropped() async throws {
        let world = try world()
        world.events.insert(.bar(InstrumentIndex(0), Bar(time: 1, open: 1, high: 1, low: 1, close: 1, volume: 1)), at: 5)
        let view = try await world.run()
        #expect(view.feed.findings == ["1970-01-01T00:00:00.000000001Z out of order: dropped"])
        #expect(view.feed.eventCount == 30)
        #expect(view.feed.hasEnded)
    }

    @Test func atMostTwentyFindingsAreKeptTheNewestLast() async throws {
        let world = try world()
        for time in 1...25 as ClosedRange<Int64> {
            world.events.append(.bar(InstrumentIndex(0), Bar(time: time, open: 1, high: 1, low: 1, close: 1, volume: 1)))
        }
        let view = try await world.run()
        #expect(view.feed.findings.count == 20)
        #expect(view.feed.findings.last?.hasPrefix("1970-01-01T00:00:00.000000025Z") == true)
    }

    @Test func theHeadIsKeptOutsideBeforeTheFirstCommit() async throws {
        let world = try world()
        world.fault = (1, .written)
        await #expect(throws: RuntimeError.self) { try await world.run() }
        world.fault = nil
        try await world.run()
        #expect(try await world.books().accounts.count == 1)
    }

    @Test func eventsOfThePastMoveNothing() async throws {
        let world = try world()
        try world.deploy("sma_cross", for: "paper", ["fast": "2", "slow": "3"])
        try await world.run()
        let before = try await world.facts()
        #expect(before.count > 10)
        try await world.run()
        #expect(try await world.facts() == before)
    }
}

/// What a strategy sees after a restart is what it saw before.
@Suite struct Rehearsals {
    /// Buys on some bars, sells on its fills, and writes down everything it sees into the quantities it asks for.
    private struct Witness: Strategy {
        static let description = StrategyDescription(key: "witness", summary: "Writes down what it sees.", parameters: [], reasons: [])
        private var seen: UInt64 = 0

        init(_ settings: StrategySettings) {}

        private mutating func see(_ values: Int64...) {
            for value in values { seen = (seen ^ UInt64(bitPattern: value)) &* 0x100_0000_01B3 &+ 1 }
        }

        private mutating func see(_ account: borrowing Account, _ instrument: InstrumentIndex) {
            see(
                account.position(of: instrument).quantity, Int64(account.liveOrders(in: instrument)),
                Int64(truncatingIfNeeded: account.equity))
            see(Int64(truncatingIfNeeded: account.reserved), Int64(truncatingIfNeeded: account.buyingPower))
        }

        mutating func onBar(_ bar: Bar, of instrument: InstrumentIndex, account: borrowing Account, orders: inout OrderIntents) {
            see(bar.time, bar.close)
            see(account, instrument)
            if seen % 3 == 0 { orders.buy(Int64(seen / 3 % 50) + 1, of: instrument) }
            if seen % 7 == 1 {
                orders.place(OrderIntent(.buy, Int64(seen / 7 % 20) + 1, of: instrument, type: .limit, limit: bar.close * 99 / 100))
            }
            if seen % 5 == 2 { orders.cancelAll(of: instrument) }
        }

        mutating func onFill(_ fill: Fill, account: borrowing Account, orders: inout OrderIntents) {
            see(fill.price, fill.quantity, fill.time)
            see(account, fill.instrument)
            if seen % 2 == 0 { orders.sell(Int64(seen / 2 % 30) + 1, of: fill.instrument) }
            if seen % 11 == 0 { orders.cancelAll(of: fill.instrument) }
        }
    }

    private func world(_ seed: UInt64, apart: Int64) throws -> World {
        let world = try World()
        try world.list("AAA.SIM")
        try world.list("BBB.SIM")
        for name in ["one", "two"] {
            try world.open(name)
            try world.deploy(StrategyRole(Witness.self), for: name)
        }
        world.makeBars(25, seed: seed, apart: apart)
        return world
    }

    @Test(arguments: [1_800_000_000_000, 0])
    func aStrategyThatRemembersAllItSawDecidesAfterARestartAsWithoutOne(apart: Int64) async throws {
        var random = seeded("aStrategyThatRemembersAllItSawDecidesAfterARestartAsWithoutOne")
        let seed = random.next()
        let whole = try world(seed, apart: apart)
        try await whole.run()
        let expected = try await whole.books()
        #expect(expected.orders.count > 30)
        for batch in 1...whole.batches {
            let world = try world(seed, apart: apart)
            world.fault = (batch, batch % 2 == 0 ? .lost : .written)
            await #expect(throws: RuntimeError.self) { try await world.run() }
            world.fault = nil
            try await world.run()
            let books = try await world.books()
            #expect(books.orders == expected.orders, "seed \(seed), batch \(batch)")
            #expect(books.bytes == expected.bytes, "seed \(seed), batch \(batch)")
        }
    }
}
