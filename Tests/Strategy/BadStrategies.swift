import Domain
import Engine
import Strategy
import StrategyTesting
import Synchronization
import Testing

/// Each breaks the contract in one way; the suite must say which.
@Suite struct BadStrategies {
    private func rules(_ role: StrategyRole) -> Set<StrategyViolation.Rule> { Set(checkStrategyContract(role).map(\.rule)) }

    @Test func aHonestOneBreaksNothing() { #expect(rules(StrategyRole(Honest.self)) == []) }

    @Test func aCounterOfTheWholeProcessIsFound() {
        #expect(rules(StrategyRole(Counting.self)).isSuperset(of: [.determinism, .valueSemantics]))
    }

    @Test func aMemoryOfAnEarlierRunIsFoundAsLookAhead() { #expect(rules(StrategyRole(Remembering.self)).contains(.lookAhead)) }

    @Test func aStateSharedByCopiesIsFound() { #expect(rules(StrategyRole(Sharing.self)) == [.valueSemantics]) }

    @Test func anOrderOfNothingIsFound() { #expect(rules(StrategyRole(Empty.self)) == [.order]) }

    @Test func ordersThatNoVenueTakesAreFound() { #expect(rules(StrategyRole(Careless.self)) == [.order]) }

    @Test func aReasonThatIsNotNamedIsFound() { #expect(rules(StrategyRole(Unreasonable.self)) == [.reason]) }

    @Test func quotesAndTradesAreShownToo() { #expect(rules(StrategyRole(Tickish.self)) == [.order, .reason]) }

    @Test func aBoundThatIsRefusedIsFound() { #expect(rules(StrategyRole(Picky.self)) == [.parameterRange]) }

    @Test func aRangeThatIsNotHeldIsFound() { #expect(rules(StrategyRole(Lax.self)) == [.parameterRange]) }

    @Test func badNamesAreFound() {
        let violations = checkStrategyContract(StrategyRole(Misnamed.self)).map(\.description)
        for part in [
            "the key 'Bad-Key'", "it has no summary", "'Two Words' is not", "'n' is declared twice", "the default of 'n', 99",
            "a reason has no text",
        ] {
            #expect(violations.contains { $0.contains(part) }, "\(part)")
        }
    }
}

private func described(_ parameters: [Parameter] = [], reasons: [String] = ["up", "down"]) -> StrategyDescription {
    StrategyDescription(key: "test", summary: "For tests.", parameters: parameters, reasons: reasons)
}

/// Buys a lot when flat, sells it otherwise.
private protocol Flipping: Strategy {
    static var entry: @Sendable (Bar, InstrumentIndex) -> OrderIntent? { get }
}

extension Flipping {
    mutating func onBar(_ bar: Bar, of instrument: InstrumentIndex, account: borrowing Account, orders: inout OrderIntents) {
        let held = account.position(of: instrument).quantity
        guard account.liveOrders(in: instrument) == 0 else { return }
        if held > 0 {
            orders.sell(held, of: instrument, reason: 2)
        } else if let intent = Self.entry(bar, instrument) {
            orders.place(intent)
        }
    }
}

private struct Honest: Flipping {
    static let description = described([Parameter("n", .integer(default: 1, range: 1...2), "a number")])
    static let entry: @Sendable (Bar, InstrumentIndex) -> OrderIntent? = { bar, index in
        bar.close % 2 == 0 ? OrderIntent(.buy, 100_000, of: index, reason: 1) : nil
    }
    init(_ settings: StrategySettings) throws(StrategyError) {}
}

private struct Counting: Flipping {
    static let description = described()
    static let calls = Mutex(0)
    static let entry: @Sendable (Bar, InstrumentIndex) -> OrderIntent? = { _, index in
        let call = calls.withLock { count in
            count += 1
            return count
        }
        return call % 7 == 0 ? OrderIntent(.buy, 100_000, of: index, reason: 1) : nil
    }
    init(_ settings: StrategySettings) throws(StrategyError) {}
}

/// Knows the bars of the run before and trades on the next one: a stand-in for data that leaks from the future.
private struct Remembering: Strategy {
    static let description = described()
    static let memory = Mutex<[Int64: Int64]>([:])

    init(_ settings: StrategySettings) throws(StrategyError) {}

    mutating func onBar(_ bar: Bar, of instrument: InstrumentIndex, account: borrowing Account, orders: inout OrderIntents) {
        guard instrument.position == 0 else { return }
        let tomorrow = Self.memory.withLock { known in
            known[bar.time] = bar.close
            return known[bar.time + SyntheticBars.day] ?? 0
        }
        if tomorrow > bar.close { orders.buy(1, of: instrument, reason: 1) }
    }
}

private struct Sharing: Strategy {
    static let description = described()
    private final class Count: Sendable {
        let calls = Mutex(0)
    }
    private let count = Count()

    init(_ settings: StrategySettings) throws(StrategyError) {}

    mutating func onBar(_ bar: Bar, of instrument: InstrumentIndex, account: borrowing Account, orders: inout OrderIntents) {
        let call = count.calls.withLock { count in
            count += 1
            return count
        }
        if call % 7 == 0 { orders.buy(100_000, of: instrument, reason: 1) }
    }
}

private struct Empty: Flipping {
    static let description = described()
    static let entry: @Sendable (Bar, InstrumentIndex) -> OrderIntent? = { _, index in OrderIntent(.buy, 0, of: index, reason: 1) }
    init(_ settings: StrategySettings) throws(StrategyError) {}
}

private struct Careless: Flipping {
    static let description = described()
    static let entry: @Sendable (Bar, InstrumentIndex) -> OrderIntent? = { bar, index in
        switch bar.time / SyntheticBars.day % 6 {
        case 0: OrderIntent(.buy, 100_001, of: InstrumentIndex(1), reason: 1)
        case 1: OrderIntent(.buy, 100_000, of: index, limit: 5, reason: 1)
        case 2: OrderIntent(.buy, 100_000, of: index, type: .limit, reason: 1)
        case 3: OrderIntent(.buy, 100_000, of: InstrumentIndex(1), type: .stop, stop: 7, reason: 1)
        default: OrderIntent(.buy, -100_000, of: index, reason: 1)
        }
    }
    init(_ settings: StrategySettings) throws(StrategyError) {}
}

private struct Tickish: Strategy {
    static let description = described()
    init(_ settings: StrategySettings) throws(StrategyError) {}
    mutating func onQuote(_ quote: Quote, of instrument: InstrumentIndex, account: borrowing Account, orders: inout OrderIntents) {
        orders.buy(0, of: instrument, reason: 1)
    }
    mutating func onTrade(_ trade: Trade, of instrument: InstrumentIndex, account: borrowing Account, orders: inout OrderIntents) {
        orders.buy(100_000, of: instrument, reason: 9)
    }
}

private struct Unreasonable: Flipping {
    static let description = described()
    static let entry: @Sendable (Bar, InstrumentIndex) -> OrderIntent? = { _, index in OrderIntent(.buy, 100_000, of: index, reason: 3) }
    init(_ settings: StrategySettings) throws(StrategyError) {}
}

private struct Picky: Flipping {
    static let description = described([Parameter("n", .integer(default: 5, range: 1...9), "a number")])
    static let entry: @Sendable (Bar, InstrumentIndex) -> OrderIntent? = { _, _ in nil }
    init(_ settings: StrategySettings) throws(StrategyError) {
        if settings.values.integer("n") == 9 { throw StrategyError("'n' is 9: too large after all") }
    }
}

/// Says that its parameter has one range and takes values by another.
private struct Lax: AdaptableStrategy, Flipping {
    static let description = described([Parameter("n", .integer(default: 5, range: 1...9), "a number")])
    static func description(given: [String: String]) throws(StrategyError) -> StrategyDescription {
        given["n"] == nil ? description : described([Parameter("n", .integer(default: 5, range: 1...99), "a number")])
    }
    static let entry: @Sendable (Bar, InstrumentIndex) -> OrderIntent? = { _, _ in nil }
    init(_ settings: StrategySettings) throws(StrategyError) {}
}

private struct Misnamed: Flipping {
    static let description = StrategyDescription(
        key: "Bad-Key", summary: "",
        parameters: [
            Parameter("Two Words", .flag(default: true), "a flag"), Parameter("n", .integer(default: 99, range: 1...9), "a number"),
            Parameter("n", .text(default: ""), "again"),
        ],
        reasons: [""])
    static let entry: @Sendable (Bar, InstrumentIndex) -> OrderIntent? = { _, _ in nil }
    init(_ settings: StrategySettings) throws(StrategyError) {}
}
