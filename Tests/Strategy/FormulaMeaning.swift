import Domain
import Engine
import StrategyTesting
import Testing

@testable import Strategy

@Suite struct FormulaMeaning {
    private let share = SyntheticInstrument.share
    private var bars: [Bar] { SyntheticBars.walk(300, seed: 5, from: 20_000, of: share) }

    /// The values of an expression on every bar; not a number where it is not known.
    private func values(_ expression: String, on bars: [Bar], instrument: Instrument? = nil) throws -> [Double] {
        let formula = try Formula("size \(expression) shares\nenter long when close > 0")
        let program = try formula.program(ParameterValues(formula.parameters))
        let instrument = instrument ?? share
        var machine = FormulaMachine(
            program, priceUnitsPerOne: instrument.priceUnitsPerOne, volumeUnitsPerOne: instrument.quantityUnitsPerOne)
        let register = try #require(program.size).register
        return bars.map { bar in
            machine.push(bar, entry: 100, barsHeld: 3)
            return machine.value(register)
        }
    }

    /// Whether a condition is true on every bar.
    private func truths(_ condition: String, on bars: [Bar]) throws -> [Bool] {
        let formula = try Formula("enter long when \(condition)")
        let program = try formula.program(ParameterValues(formula.parameters))
        var machine = FormulaMachine(program, priceUnitsPerOne: 100, volumeUnitsPerOne: 1)
        return bars.map { bar in
            machine.push(bar, entry: .nan, barsHeld: .nan)
            return machine.isTrue(program.entries[0].register)
        }
    }

    private func last(_ expression: String) throws -> Double { try #require(try values(expression, on: bars).last) }

    @Test func arithmeticBindsAsInSchool() throws {
        let cases: [(String, Double)] = [
            ("1 + 2 * 3", 7), ("(1 + 2) * 3", 9), ("8 / 4 / 2", 1), ("2 - 3 - 4", -5), ("-2 * -3", 6), ("- - 5", 5),
            ("1.5e2 + 0.25", 150.25),
            ("min(3, max(1, 2))", 2), ("abs(2 - 5)", 3), ("entry + bars_held", 103), ("2 * entry - 1", 199),
        ]
        for (text, value) in cases { #expect(try last(text) == value, "\(text)") }
    }

    @Test func fieldsAreInTheCurrencyAndInWholeInstruments() throws {
        let bar = Bar(time: 1, open: 101, high: 150, low: 50, close: 125, volume: 70)
        for (text, value) in [("open", 1.01), ("high", 1.5), ("low", 0.5), ("close", 1.25), ("volume", 70)] {
            #expect(try values(text, on: [bar]) == [value])
        }
        #expect(try values("volume", on: [bar], instrument: SyntheticInstrument.coin) == [0.000_000_7])
    }

    @Test func functionsAreTheIndicators() throws {
        let closes = bars.map { Double($0.close) / 100 }
        var (average, exponential, index, range) = (
            SMA(period: 7, unitsPerOne: 100), EMA(period: 7, unitsPerOne: 100), RSI(period: 7), ATR(period: 7, unitsPerOne: 100)
        )
        var (macd, bands, channel) = (
            MACD(fast: 5, slow: 9, signal: 4, unitsPerOne: 100), BollingerBands(period: 7, width: 2.5, unitsPerOne: 100),
            DonchianChannel(period: 7, unitsPerOne: 100)
        )
        var rate = RateOfChange(period: 7)
        for bar in bars {
            average.push(units: bar.close)
            exponential.push(units: bar.close)
            index.push(units: bar.close)
            range.push(high: bar.high, low: bar.low, close: bar.close)
            macd.push(units: bar.close)
            bands.push(units: bar.close)
            channel.push(high: bar.high, low: bar.low)
            rate.push(units: bar.close)
        }
        let cases: [(String, Double?)] = [
            ("sma(close, 7)", average.value), ("ema(close, 7)", exponential.value), ("rsi(close, 7)", index.value), ("atr(7)", range.value),
            ("macd(close, 5, 9)", macd.value), ("bollinger_upper(close, 7, 2.5)", bands.upper),
            ("bollinger_middle(close, 7, 2.5)", bands.middle),
            ("bollinger_lower(close, 7, 2.5)", bands.lower), ("donchian_high(7)", channel.upper), ("donchian_low(7)", channel.lower),
            ("roc(close, 7)", rate.value), ("highest(close, 7)", closes.suffix(7).max()), ("lowest(close, 7)", closes.suffix(7).min()),
            ("close[7]", closes[closes.count - 8]), ("close[0]", closes.last),
            ("highest(high, 7)[3]", bars.dropLast(3).suffix(7).map { Double($0.high) / 100 }.max()),
        ]
        for (text, value) in cases { #expect(try last(text) == (try #require(value)), "\(text)") }
        #expect(abs(try last("macd_signal(close, 5, 9, 4)") - (try #require(macd.signal))) < 1e-12)
    }

    @Test func derivedSeriesGoThroughTheSameFunctions() throws {
        #expect(abs(try last("sma(close * 2, 9)") - 2 * last("sma(close, 9)")) < 1e-9)
        #expect(abs(try last("bollinger_upper(close * 2, 9, 2)") - 2 * last("bollinger_upper(close, 9, 2)")) < 1e-9)
        #expect(try last("highest(close * 2, 9)") == 2 * last("highest(close, 9)"))
        #expect(try last("sma(close[3], 9)") == last("sma(close, 9)[3]"))
        #expect(try last("lowest(-close, 9)") == -last("highest(close, 9)"))
    }

    @Test func whatIsNotKnownIsNotTrue() throws {
        for condition in [
            "entry > 0", "not (entry > 0)", "entry == entry", "sma(close, 500) > 0", "not (close[400] < 5)", "1 / (close - close) > 0",
            "volume[1] * 0 / 0 == 1",
        ] {
            if condition.contains("/ 0 ") { continue }
            #expect(try !truths(condition, on: bars).contains(true), "\(condition)")
        }
        for condition in ["entry > 0 or close > 0", "not (entry > 0 and close < 0)", "not (close < 0 and entry > 0)"] {
            #expect(try truths(condition, on: bars).allSatisfy { $0 }, "\(condition)")
        }
    }

    @Test func aBarWithoutVolumeIsLeftOutOfItsAverage() throws {
        let bars = ([4, -1, 6, -1, 8] as [Int64]).map { Bar(time: 1, open: 1, high: 1, low: 1, close: 1, volume: $0) }
        let seen = try values("sma(volume, 2)", on: bars)
        #expect(seen.map { $0.isNaN ? -1 : $0 } == [-1, -1, 5, -1, 7])
    }

    @Test func equalPartsAreComputedOnce() throws {
        let formula = try Formula(
            """
            let a = sma(close, 10)
            enter long when crossover(a, sma(close, 30)) and bollinger_middle(close, 10, 2) > 0
            exit when crossunder(sma(close, 10), sma(close, 30))
            """
        )
        let steps = try formula.program(ParameterValues(formula.parameters)).steps
        #expect(steps.count { $0.operation == .sma } == 2)
        #expect(Set(steps).count == steps.count)
    }

    @Test func parametersAreSetLikeAnyOther() throws {
        let rule = "param fast = 10 in 2..100 \"fast average\" param band = 0.5 in 0..2\nenter long when sma(close, fast) > close * band"
        let description = try FormulaStrategy.description(given: ["rule": rule])
        #expect(description.parameters.map(\.name) == ["rule", "fast", "band"])
        #expect(
            description.parameters[1].kind == .integer(default: 10, range: 2...100) && description.parameters[1].summary == "fast average")
        #expect(description.parameters[2].kind == .number(default: 0.5, range: 0...2))
        #expect(description.reasons == ["enter long when sma(close, fast) > close * band"])
        let role = StrategyRole(FormulaStrategy.self)
        #expect(throws: Never.self) { try role.start(given: ["rule": rule, "fast": "12"], instruments: [share]) }
        let error = #expect(throws: StrategyError.self) { try role.start(given: ["rule": rule, "fast": "1"], instruments: [share]) }
        #expect(error?.description == "parameter 'fast' is '1'; allowed: 2...100")
        #expect(throws: StrategyError.self) { try role.start(given: ["rule": rule, "slow": "1"], instruments: [share]) }
    }

    @Test func aParameterThatMakesNoSenseWhereItIsUsedIsRefusedAtItsPlace() throws {
        let role = StrategyRole(FormulaStrategy.self)
        let rule = "param n = 5 in 0..9\nenter long when sma(close, n) > 1"
        let error = #expect(throws: StrategyError.self) { try role.start(given: ["rule": rule, "n": "0"], instruments: [share]) }
        #expect(error?.description.contains("line 2, column 28: the period is 0") == true)
    }
}
