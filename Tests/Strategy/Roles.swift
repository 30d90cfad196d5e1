import Configuration
import Domain
import Engine
import Strategy
import StrategyTesting
import Testing

@Suite struct Roles {
    private let share = SyntheticInstrument.share
    private var bars: [Bar] { SyntheticBars.walk(3000, seed: 9, from: 60_000, of: share) }

    /// Bars one by one, and how many were taken.
    private struct Series: EventSource {
        let bars: [Bar]
        var taken = 0

        mutating func next() -> MarketEvent? {
            guard taken < bars.count else { return nil }
            taken += 1
            return .bar(InstrumentIndex(0), bars[taken - 1])
        }
    }

    private func terms() throws -> BacktestTerms {
        BacktestTerms(
            listings: [Listing(share, sessions: .continuous, barInterval: SyntheticBars.day)], account: try AccountID("rehearsal"),
            broker: try BrokerID("paper"), currency: .usd, cash: 1_000_000 * Money.unitsPerOne)
    }

    @Test func aBacktestOfARoleDecidesAsTheOpenedStrategy() throws {
        let role = StrategyRole(FormulaStrategy.self)
        var source = Series(bars: bars)
        let outcome = try role.backtest(try role.settings(instruments: [share]), try terms(), start: 0, over: &source)
        let rehearsal = try Rehearsal(role, instruments: [share], bars: [bars])
        #expect(outcome.facts == rehearsal.facts && outcome.facts.count > 100)
        #expect(outcome.contradictions == 0 && outcome.curve.events == 3000 && source.taken == 3000)
        #expect(outcome.books.accounts[0].equity == rehearsal.endEquity)
    }

    @Test func progressCountsAndStops() throws {
        let role = StrategyRole(FormulaStrategy.self)
        var source = Series(bars: bars)
        var heard: [Int] = []
        let outcome = try role.backtest(try role.settings(instruments: [share]), try terms(), start: 0, over: &source, stride: 700) {
            done in
            heard.append(done)
            return done < 2000
        }
        #expect(heard == [700, 1400, 2100] && outcome.curve.events == 2100)
    }

    @Test func aLiveStrategyDecidesAsTheBacktest() throws {
        let role = StrategyRole(FormulaStrategy.self)
        let rehearsal = try Rehearsal(role, instruments: [share], bars: [bars])
        let live = try Rehearsal(StrategyRole(Relay.self), instruments: [share], bars: [bars])
        #expect(live.facts == rehearsal.facts)
    }

    @Test func whatIsGivenIsCheckedBeforeAnythingRuns() throws {
        let role = StrategyRole(FormulaStrategy.self)
        for given in [["slow": "4"], ["slow": "x"], ["sloww": "9"], ["rule": "enter"]] {
            #expect(throws: StrategyError.self) { try role.start(given: given, instruments: [share]) }
            #expect(throws: StrategyError.self) { try role.settings(given: given, instruments: [share]) }
        }
        #expect(role.key == "formula" && role.keys.isEmpty)
    }
}

/// Hands every call to a `LiveStrategy`, so that the two ways to run a strategy can be compared.
private struct Relay: Strategy {
    static let description = FormulaStrategy.description
    private var live: LiveStrategy

    init(_ settings: StrategySettings) throws(StrategyError) {
        live = try StrategyRole(FormulaStrategy.self).start(instruments: settings.instruments)
    }

    mutating func onBar(_ bar: Bar, of instrument: InstrumentIndex, account: borrowing Account, orders: inout OrderIntents) {
        live.onBar(bar, of: instrument, account: account, orders: &orders)
    }
}
