import Brokerage
import Domain
import Engine
import JSON
import MarketData
import Storage
import Synchronization
import Testing

@testable import Runtime

/// Brokers that lose answers, repeat themselves and change their minds.
@Suite struct OddBrokers {
    private func world(_ broker: OddBroker) throws -> World {
        let world = try World()
        world.brokers.append(broker.role)
        try world.list("AAA.SIM")
        try world.open("real", broker: "odd")
        world.makeBars(3, seed: 1)
        world.interjections = [Interjection(id: "buy", after: 1, command: try buy("real", 10))]
        return world
    }

    @Test func anOrderWhoseAnswerIsLostIsUnknownAndKeepsItsReservation() async throws {
        let broker = OddBroker()
        broker.habit.withLock { $0 = .answerLost }
        let world = try world(broker)
        try await world.run()
        let books = try await world.books()
        #expect(books.order(OrderID(1))?.status == .unknown)
        #expect(books.accounts[0].reserved > 0)
        #expect(books.accounts[0].position(of: InstrumentIndex(0)).quantity == 0)
    }

    @Test func afterARestartTheBrokersRecordSettlesIt() async throws {
        let broker = OddBroker()
        broker.habit.withLock { $0 = .answerLost }
        let world = try world(broker)
        try await world.run()
        try await world.run()
        let books = try await world.books()
        #expect(books.order(OrderID(1))?.status == .filled)
        #expect(books.accounts[0].position(of: InstrumentIndex(0)).quantity == 10)
        #expect(books.accounts[0].reserved == 0)
        #expect(broker.placed == ["p0-1"])
        #expect(books.ledger.trialBalance(AccountIndex(0)) == 0)
    }

    @Test func whileItRunsAReconciliationSettlesIt() async throws {
        let broker = OddBroker()
        broker.habit.withLock { $0 = .answerLost }
        let world = try world(broker)
        let store = try await world.openStore()
        let service = TradingService(try world.parts(store))
        _ = try await service.start()
        await service.mailbox.put(.market(MarketUpdate(event: world.events[0], sequence: 1, isHistory: false)))
        let command = try buy("real", 10)
        let row = CommandRow(
            id: "buy", stream: world.stream, actor: "test", kind: command.kind, payload: Array(command.json.text().utf8),
            submitted: Timestamp(nanoseconds: 0))
        _ = try await store.submit(row)
        await service.mailbox.put(.command(row))
        await service.mailbox.put(.market(MarketUpdate(event: world.events[1], sequence: 2, isHistory: false)))
        await service.mailbox.put(.reconcile)
        service.stop()
        try await service.run()
        #expect(try await world.books().order(OrderID(1))?.status == .filled)
    }

    @Test func anOrderTheBrokerNeverReceivedIsRejectedAndNotSentAgain() async throws {
        let broker = OddBroker()
        broker.habit.withLock { $0 = .orderLost }
        let world = try world(broker)
        try await world.run()
        try await world.run()
        let books = try await world.books()
        #expect(books.order(OrderID(1))?.status == .rejected)
        #expect(books.accounts[0].reserved == 0)
        #expect(broker.placed == ["p0-1"])
    }

    @Test(arguments: [(IdempotencyClass.unique, 1), (.uniqueForAWhile, 1), (.correlationOnly, 0), (.none, 0)])
    func anOrderCutOffBeforeItWasSentIsSentOnceWhereIdsAreKept(_ idempotency: IdempotencyClass, sends: Int) async throws {
        let broker = OddBroker(idempotency)
        let world = try world(broker)
        // The batch with the intent is written and the process dies: nothing was sent.
        world.fault = (2, .written)
        await #expect(throws: RuntimeError.self) { try await world.run() }
        #expect(broker.placed == [])
        world.fault = nil
        try await world.run()
        try await world.run()
        #expect(broker.placed.count == sends)
        #expect(try await world.books().order(OrderID(1))?.status == (sends == 1 ? .working : .rejected))
    }

    @Test func reportsThatComeTwiceAndBackwardsAreBookedOnce() async throws {
        let broker = OddBroker()
        broker.habit.withLock { $0 = .tellsTwiceAndBackwards }
        let world = try world(broker)
        try await world.run()
        let books = try await world.books()
        #expect(books.order(OrderID(1))?.status == .filled)
        #expect(books.accounts[0].position(of: InstrumentIndex(0)).quantity == 10)
        #expect(try await world.facts().count { if case .orderFilled = $0 { true } else { false } } == 1)
    }

    @Test func aFillAfterACancelIsBookedAndTheOrderStaysCanceled() async throws {
        let broker = OddBroker()
        broker.habit.withLock { $0 = .fillsAfterCancel }
        let world = try world(broker)
        try await world.run()
        let books = try await world.books()
        #expect(books.order(OrderID(1))?.status == .canceled)
        #expect(books.accounts[0].position(of: InstrumentIndex(0)).quantity == 10)
        #expect(books.ledger.trialBalance(AccountIndex(0)) == 0)
    }

    @Test func aRefusalByTheBrokerIsARejectionWithItsReason() async throws {
        let broker = OddBroker()
        broker.habit.withLock { $0 = .refuses }
        let world = try world(broker)
        try await world.run()
        let order = try await world.books().order(OrderID(1))
        #expect(order?.status == .rejected)
        #expect(order?.rejection.description == "not today")
    }

    @Test func haltingRefusesNewOrdersAndCancelsLiveOnes() async throws {
        let broker = OddBroker()
        let world = try world(broker)
        world.interjections += [
            Interjection(id: "halt", after: 2, command: .setTradingState(nil, .halted)),
            Interjection(id: "late", after: 3, command: try buy("real", 5)),
        ]
        try await world.run()
        let books = try await world.books()
        #expect(broker.canceled == ["p0-1"])
        #expect(books.order(OrderID(1))?.status == .canceled)
        #expect(books.order(OrderID(2))?.refusal?.limit == .tradingState)
        #expect(broker.placed == ["p0-1"])
        #expect(try await world.answer("late")?["ok"]?.asBool == false)
    }
}
