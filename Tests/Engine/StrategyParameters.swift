import Engine
import Testing

@Suite struct StrategyParameters {
    let declared = [
        Parameter("fast", .integer(default: 10, range: 2...200), "Bars of the fast average."),
        Parameter("risk", .number(default: 0.5, range: 0...1), "Share of the equity."),
        Parameter("short", .flag(default: false), "May sell short."),
        Parameter("average", .choice(default: "simple", of: ["simple", "exponential"]), "Which average."),
        Parameter("rule", .text(default: "close > 0"), "When to trade."),
    ]

    @Test func whatIsNotGivenIsTheDefault() throws {
        let values = try ParameterValues(declared)
        #expect(values.integer("fast") == 10)
        #expect(values.number("risk") == 0.5)
        #expect(values.flag("short") == false)
        #expect(values.text("average") == "simple")
        #expect(values.all.map(\.name) == ["fast", "risk", "short", "average", "rule"])
        #expect(values.all.map(\.value) == ["10", "0.5", "false", "simple", "close > 0"])
    }

    @Test(arguments: [
        ("fast", "2"), ("fast", "200"), ("risk", "0"), ("risk", "1"), ("risk", "0.25"), ("short", "true"), ("average", "exponential"),
    ])
    func aValueWithinItsRangeIsTaken(_ name: String, _ value: String) throws {
        #expect(try ParameterValues(declared, given: [name: value]).text(name) == value)
    }

    @Test(arguments: [
        ("fast", "1", "2...200"), ("fast", "201", "2...200"), ("fast", "10.5", "2...200"), ("fast", "", "2...200"),
        ("fast", "ten", "2...200"),
        ("fast", "99999999999999999999", "2...200"), ("risk", "1.01", "0.0...1.0"), ("risk", "-0.1", "0.0...1.0"),
        ("risk", "nan", "0.0...1.0"),
        ("risk", "inf", "0.0...1.0"), ("short", "yes", "true or false"), ("average", "Simple", "simple, exponential"),
    ]) func aValueOutsideItsRangeIsRefusedWithTheRange(_ name: String, _ value: String, _ range: String) {
        #expect(throws: StrategyError("parameter '\(name)' is '\(value)'; allowed: \(range)")) {
            try ParameterValues(declared, given: [name: value])
        }
    }

    @Test func aNameNobodyDeclaredIsRefusedWithThoseThereAre() {
        #expect(throws: StrategyError("the strategy has no parameter 'slow'; it has: fast, risk, short, average, rule")) {
            try ParameterValues(declared, given: ["slow": "1"])
        }
        #expect(throws: StrategyError("the strategy has no parameter 'a'; it has: none")) {
            try ParameterValues([], given: ["b": "1", "a": "1"])
        }
    }
}
