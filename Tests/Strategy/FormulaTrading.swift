import Domain
import Engine
import Strategy
import StrategyTesting
import Testing

@Suite struct FormulaTrading {
    private let share = SyntheticInstrument.share

    /// The orders of a rule on closes in whole dollars; each bar opens at the close before.
    private func orders(_ rule: String, _ closes: [Int64], _ given: [String: String] = [:]) throws -> [String] {
        let bars = closes.enumerated().map { place, close in
            let open = (place == 0 ? close : closes[place - 1]) * 100
            return Bar(
                time: Int64(place + 1) * SyntheticBars.day, open: open, high: max(open, close * 100), low: min(open, close * 100),
                close: close * 100, volume: 1000)
        }
        let settings = given.merging(["rule": rule]) { $1 }
        let rehearsal = try Rehearsal(StrategyRole(FormulaStrategy.self), given: settings, instruments: [share], bars: [bars], cash: 1000)
        return rehearsal.steps.filter { $0.event != nil }.enumerated().flatMap { place, step in
            step.wishes.compactMap { wish in
                guard case .place(let intent) = wish else { return nil }
                return "\(place) \(intent.side) \(intent.quantity) reason \(intent.reason)"
            }
        }
    }

    @Test func aPositionIsEnteredOnceAndLeftOnce() throws {
        let rule = "enter long when close > 10; exit when close < 10"
        #expect(try orders(rule, [9, 11, 12, 13, 9, 8, 11, 12]) == ["1 buy 86 reason 1", "4 sell 86 reason 2", "6 buy 71 reason 1"])
    }

    @Test func theFirstTrueStatementInTheOrderOfTheTextIsFollowed() throws {
        let rule = "enter short when close > 20; enter long when close > 10; exit short when close < 15; exit long when close > 12"
        #expect(
            try orders(rule, [11, 13, 14, 21, 22, 14]) == [
                "0 buy 86 reason 2", "1 sell 86 reason 4", "2 buy 79 reason 2", "3 sell 79 reason 4", "4 sell 74 reason 1",
                "5 buy 74 reason 3",
            ])
    }

    @Test func anExitForOneSideLeavesTheOtherAlone() throws {
        #expect(try orders("enter long when close > 10; exit short when close < 10", [11, 12, 9, 8]) == ["0 buy 86 reason 1"])
    }

    @Test func theEntryPriceIsWhatThePositionCost() throws {
        let rule = "size 10 shares enter long when close > 10 exit when close < entry * 0.9"
        #expect(try orders(rule, [11, 12, 11, 10, 9, 8]) == ["0 buy 10 reason 1", "4 sell 10 reason 2"])
    }

    @Test func barsHeldCountFromTheBarOfTheFill() throws {
        let rule = "size 1 shares enter long when close > 10 and close < 12 exit when bars_held >= 3"
        #expect(try orders(rule, [11, 15, 15, 15, 15, 15]) == ["0 buy 1 reason 1", "3 sell 1 reason 2"])
    }

    @Test func theSizeMayChangeFromBarToBar() throws {
        #expect(try orders("size close shares enter long when close > 10", [9, 12, 12]) == ["1 buy 12 reason 1"])
        #expect(try orders("size 50 percent enter long when close > 10", [20]) == ["0 buy 25 reason 1"])
        #expect(try orders("size 1 / (close - close) shares enter long when close > 10", [20, 21]) == [])
        #expect(try orders("size -5 shares enter long when close > 10", [20, 21]) == [])
        #expect(try orders("size 1000000000000000 * 1000000 shares enter long when close > 10", [20, 21]) == [])
    }

    @Test func aSizeOfTwentyNineHundredthsIsTwentyNineHundredths() throws {
        let fine = Instrument(
            id: share.id, assetClass: .crypto, currency: .usd, priceDecimals: 2, quantityDecimals: 2, calendar: share.calendar)
        let bars = SyntheticBars.flat(3, at: 100)
        let rehearsal = try Rehearsal(
            StrategyRole(FormulaStrategy.self), given: ["rule": "size 0.29 shares enter long when close > 0"], instruments: [fine],
            bars: [bars])
        #expect(rehearsal.intents.map(\.quantity) == [29])
    }

    @Test func aLiveStrategyDecidesAsTheOpenedOneAndNamesItsReasons() throws {
        let live = try StrategyRole(FormulaStrategy.self).start(instruments: [share])
        #expect(live.reason(1) == "enter long when crossover(sma(close, fast), sma(close, slow))")
        #expect(live.reason(0) == nil && live.reason(3) == nil)
    }

    @Test(arguments: [
        "enter long when crossover(sma(close, 5), sma(close, 20)); exit when close < entry * 0.95 or bars_held > 20",
        """
        param n = 20 in 2..200
        let top = donchian_high(n)[1]
        size 1000 / atr(14) shares
        enter long when close > top; enter short when close < donchian_low(n)[1]; exit when bars_held >= 5
        """,
        "enter short when rsi(close, 14) > 70; exit when rsi(close, 14) < 50",
        "enter long when macd(close, 12, 26) > macd_signal(close, 12, 26, 9) and volume > sma(volume, 10); exit when roc(close, 10) < 0",
        "enter long when close < bollinger_lower(ema(close, 5), 20, 2); exit when close > bollinger_middle(close, 20, 2)",
    ])
    func aRuleKeepsTheContract(rule: String) {
        #expect(checkStrategyContract(StrategyRole(FormulaStrategy.self), given: ["rule": rule]) == [])
    }
}
