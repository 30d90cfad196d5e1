import Configuration
import Domain
import Engine
import StockStrategies
import Strategy
import StrategyTesting
import Testing

@Suite struct Contract {
    static let keys = ["sma_cross", "donchian_breakout", "rsi_reversion", "formula"]

    static func role(_ key: String) throws -> StrategyRole { try Configuration.role(StrategyRole.self, key: key, in: [plugin]) }

    @Test func thePluginOffersEveryStrategyOnce() throws {
        #expect(roles(StrategyRole.self, in: [plugin]).map(\.key) == Self.keys)
        try checkRoles(of: [plugin])
    }

    @Test(arguments: keys, [1, 2, 3] as [UInt64])
    func aStockStrategyKeepsTheContract(key: String, seed: UInt64) throws {
        #expect(checkStrategyContract(try Self.role(key), seed: seed) == [])
    }

    @Test func aBreakoutWithAStopKeepsTheContract() throws {
        #expect(checkStrategyContract(try Self.role("donchian_breakout"), given: ["stop": "2"]) == [])
    }

    @Test(arguments: keys)
    func aStockStrategyTradesAndNeverOrdersTwiceAtOnce(key: String) throws {
        let instruments = [SyntheticInstrument.share, SyntheticInstrument.coin]
        let bars = instruments.map { SyntheticBars.walk(2000, seed: 11, from: 50_000, of: $0) }
        for given in [[:], key == "donchian_breakout" ? ["stop": "1"] : [:]] {
            let rehearsal = try Rehearsal(try Self.role(key), given: given, instruments: instruments, bars: bars)
            #expect(rehearsal.intents.count > 10)
            for step in rehearsal.steps {
                let placed = step.wishes.count { if case .place = $0 { true } else { false } }
                #expect(placed <= 1 && (placed == 0 || step.liveOrders == 0))
            }
        }
    }

    @Test func theRuleOfTwoAveragesTradesAsTheStrategyOfTwoAverages() throws {
        let instruments = [SyntheticInstrument.share, SyntheticInstrument.coin]
        let bars = instruments.map { SyntheticBars.walk(3000, seed: 3, from: 100_000, of: $0) }
        let plain = try Rehearsal(try Self.role("sma_cross"), instruments: instruments, bars: bars)
        let formula = try Rehearsal(try Self.role("formula"), instruments: instruments, bars: bars)
        #expect(plain.intents == formula.intents && plain.intents.count > 50)
        #expect(plain.facts == formula.facts)
    }
}
