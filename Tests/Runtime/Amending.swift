import Brokerage
import Domain
import Engine
import JSON
import MarketData
import Storage
import Synchronization
import Testing

@testable import Runtime

/// Other terms for orders, from the command to the broker's answer, and what is done where it is lost.
@Suite struct Amending {
    private func amend(_ number: Int64, _ quantity: String? = nil, limit: String? = nil) -> DeskCommand {
        .amend(OrderID(number), quantity: quantity.flatMap { Quantity($0) }, limit: limit.flatMap { Price($0) }, stop: nil)
    }

    private func world(_ broker: OddBroker, _ habit: OddBroker.Habit?) throws -> World {
        broker.replaceHabit.withLock { $0 = habit }
        let world = try World()
        world.brokers.append(broker.role)
        try world.list("AAA.SIM")
        try world.open("real", broker: "odd")
        world.makeBars(4, seed: 1)
        world.interjections = [
            Interjection(id: "buy", after: 1, command: try limit("real", 10, "50")),
            Interjection(id: "amend", after: 2, command: amend(1, "20", limit: "60")),
        ]
        return world
    }

    /// A market that goes down by a dollar a day, little of it to be had.
    private func falling(_ days: Int64, volume: Int64 = 12) throws -> World {
        let world = try World()
        try world.list("AAA.SIM")
        try world.open("people")
        for day in 1...days {
            let price = 101_00 - day * 100
            let bar = Bar(time: day * Timestamp.day, open: price, high: price, low: price, close: price, volume: volume)
            world.events.append(.bar(InstrumentIndex(0), bar))
        }
        return world
    }

    @Test func anOrderOnPaperFillsAtItsNewTerms() async throws {
        let world = try falling(6)
        world.interjections = [
            Interjection(id: "buy", after: 1, command: try limit("people", 10, "50")),
            Interjection(id: "amend", after: 2, command: amend(1, "8", limit: "97.00")),
        ]
        try await world.run()
        #expect(try await world.answer("amend")?["status"] == "replacement asked for")
        let order = try #require(try await world.books().order(OrderID(1)))
        #expect(order.status == .filled && order.filled == 8 && order.decision.intent.quantity == 10)
        let names = try await world.facts().compactMap { $0.order == nil ? nil : $0.name }
        #expect(names == ["orderIntended", "orderSendStarted", "orderWorking", "replaceRequested", "orderReplaced", "orderFilled"])
    }

    /// Thin days: who is first in the queue is who fills.
    @Test(arguments: [("12", 2), ("9", 1)]) func moreGoesToTheEndOfTheQueueAlsoOverARestart(quantity: String, first: Int64) async throws {
        for restarts in [false, true] {
            let world = try falling(5, volume: 5)
            world.interjections = [
                Interjection(id: "one", after: 1, command: try limit("people", 10, "97.00")),
                Interjection(id: "two", after: 1, command: try limit("people", 10, "97.00")),
                Interjection(id: "amend", after: 2, command: amend(1, quantity)),
            ]
            if restarts {
                let all = world.events
                world.events = Array(all.prefix(3))
                try await world.run()
                world.events = all
            }
            try await world.run()
            let books = try await world.books()
            #expect(books.order(OrderID(first))?.filled == (first == 1 ? 9 : 10), "\(restarts)")
            #expect(books.order(OrderID(3 - first))?.filled == (first == 1 ? 1 : 0), "\(restarts)")
        }
    }

    @Test func aBrokerThatCannotIsNotAskedAndNothingIsCanceled() async throws {
        let broker = OddBroker()
        let world = try world(broker, nil)
        try await world.run()
        #expect(try await world.answer("amend")?["error"] == "the broker 'odd' cannot change an order: cancel it and place another")
        #expect(broker.state.withLock { $0.replaced.isEmpty && $0.canceled.isEmpty } && broker.placed.count == 1)
    }

    @Test func aRefusalByTheBrokerLeavesTheOrderAsItWas() async throws {
        let broker = OddBroker()
        let world = try world(broker, .refuses)
        try await world.run()
        let books = try await world.books()
        #expect(books.order(OrderID(1))?.replacement == nil && books.order(OrderID(1))?.intent.quantity == 10)
        #expect(
            try await world.facts().contains {
                if case .replaceRejected(_, let reason, _) = $0 { "\(reason)" == "not today" } else { false }
            })
        #expect(books.accounts[0].reserved == 500 * Money.unitsPerOne)
    }

    @Test func aLostAnswerKeepsTheLargerReservationUntilTheRecordSettlesItAfterARestart() async throws {
        let broker = OddBroker()
        let world = try world(broker, .answerLost)
        try await world.run()
        var books = try await world.books()
        #expect(books.order(OrderID(1))?.replacement?.quantity == 20 && books.order(OrderID(1))?.intent.quantity == 10)
        #expect(books.accounts[0].reserved == 1200 * Money.unitsPerOne)
        try await world.run()
        books = try await world.books()
        #expect(books.order(OrderID(1))?.replacement == nil && books.order(OrderID(1))?.intent.quantity == 20)
        #expect(broker.state.withLock { $0.replaced.count } == 1, "what the record has is not asked for again")
    }

    @Test func aLostRequestStaysUnknownWhileItRunsAndIsAskedForAgainAfterARestart() async throws {
        let broker = OddBroker()
        let world = try world(broker, .orderLost)
        try await world.run()
        #expect(try await world.books().order(OrderID(1))?.replacement?.number == 1)
        broker.replaceHabit.withLock { $0 = .plain }
        try await world.run()
        #expect(try await world.books().order(OrderID(1))?.intent.quantity == 20)
        let asked = broker.state.withLock { $0.replaced }
        #expect(asked.count == 2 && asked[0] == asked[1], "the same, twice")
    }

    @Test func whileItRunsAReconciliationSettlesWhatTheRecordHasAndOnlyThat() async throws {
        for (habit, isSettled) in [(OddBroker.Habit.answerLost, true), (.orderLost, false)] {
            let broker = OddBroker()
            let world = try world(broker, habit)
            let store = try await world.openStore()
            let service = TradingService(try world.parts(store))
            _ = try await service.start()
            for (place, event) in world.events.prefix(2).enumerated() {
                await service.mailbox.put(.market(MarketUpdate(event: event, sequence: Int64(place) + 1, isHistory: false)))
                let command = world.interjections[place].command
                let row = CommandRow(
                    id: "c\(place)", stream: world.stream, actor: "test", kind: command.kind, payload: Array(command.json.text().utf8),
                    submitted: Timestamp(nanoseconds: 0))
                _ = try await store.submit(row)
                await service.mailbox.put(.command(row))
            }
            // What the command asks for is done before this event is shown.
            await service.mailbox.put(.market(MarketUpdate(event: world.events[2], sequence: 3, isHistory: false)))
            await service.mailbox.put(.reconcile)
            service.stop()
            try await service.run()
            let order = try #require(try await world.books().order(OrderID(1)))
            #expect((order.replacement == nil) == isSettled && order.intent.quantity == (isSettled ? 20 : 10), "\(habit)")
        }
    }

    @Test func everyRefusalSaysWhatStandsAgainstIt() async throws {
        let world = try falling(6, volume: 4)
        world.interjections = [
            Interjection(id: "buy", after: 1, command: try limit("people", 10, "98.00")),
            Interjection(id: "nobody", after: 2, command: amend(9, "5")),
            Interjection(id: "nothing", after: 2, command: amend(1)),
            Interjection(id: "same", after: 2, command: amend(1, "10")),
            Interjection(id: "stop", after: 2, command: .amend(OrderID(1), quantity: nil, limit: nil, stop: Price("99"))),
            Interjection(id: "digits", after: 2, command: amend(1, limit: "98.005")),
            Interjection(id: "money", after: 2, command: amend(1, "2000")),
            Interjection(id: "filled", after: 4, command: amend(1, "4")),
            Interjection(id: "final", after: 6, command: amend(1, "20")),
        ]
        try await world.run()
        func error(_ id: String) async throws -> String? { try await world.answer(id)?["error"]?.asString }
        #expect(try await error("nobody") == "there is no order 9")
        #expect(try await error("nothing") == "nothing is to be changed: give a quantity, a limit or a stop")
        #expect(try await error("same") == "order 1 has these terms")
        #expect(try await error("stop") == "order 1 is a limit order and has no stop price")
        #expect(try await error("digits") == "the limit 98.005 has more than 2 decimals or does not fit")
        #expect(
            try await error("money")
                == "order 1 stays as it is: buying power: 100000.00 USD available, 196000.00 USD needed")
        #expect(try await world.answer("money")?["limit"] == "buyingPower")
        #expect(try await error("filled") == "8 of order 1 are filled: give a larger quantity, or cancel what is left of it")
        #expect(try await error("final") == "order 1 is filled and cannot be changed")
    }
}
