import Domain
import Engine
import Strategy
import Testing

@Suite struct FormulaErrors {
    /// What is wrong in a rule, where, and a part of the message.
    static let mistakes: [(text: String, line: Int, column: Int, says: String)] = [
        ("enter long when crossover(sna(close, 10), 5)", 1, 27, "unknown function 'sna'; did you mean 'sma'?"),
        ("enter long when clse > 5", 1, 17, "unknown name 'clse'; did you mean 'close'?"),
        ("param fast = 10 in 2..100\nenter long when sma(close, fasst) > 5", 2, 28, "unknown name 'fasst'; did you mean 'fast'?"),
        ("enter long when zzzzzz > 5", 1, 17, "name it first with 'param' or 'let'"),
        ("enter long when sma(close) > 5", 1, 17, "'sma' takes 2 arguments, not 1: write sma(series, period)"),
        ("enter long when atr(1, 2) > 5", 1, 17, "'atr' takes 1 argument, not 2: write atr(period)"),
        ("enter long when sma > 5", 1, 17, "'sma' is a function: write sma(series, period)"),
        ("enter long when close(1) > 5", 1, 17, "'close' is not a function: to look back, write close[1]"),
        ("enter long when close", 1, 17, "expected a condition here, this is a number"),
        ("enter long when (close > 5) + 1 > 2", 1, 24, "expected a number here, this is a condition"),
        ("enter long when not close > 5 and close", 1, 35, "expected a condition here"),
        ("enter long when sma(close, 2.5) > 5", 1, 28, "the period is 2.5; allowed: whole numbers in 1..10000"),
        ("enter long when sma(close, 0) > 5", 1, 28, "the period is 0; allowed: whole numbers in 1..10000"),
        ("enter long when sma(close, 5 - 15) > 5", 1, 30, "the period is -10"),
        ("enter long when sma(close, close) > 5", 1, 28, "the period must be known before the first bar"),
        ("enter long when close[1.5] > 5", 1, 23, "the number of bars to look back is 1.5"),
        ("enter long when close[20000] > 5", 1, 23, "allowed: whole numbers in 0..10000"),
        ("param fast = 1 in 2..100\nenter long when close > fast", 1, 14, "the default of 'fast' is outside its range 2..100"),
        ("param fast = 5 in 100..2\nenter long when close > fast", 1, 19, "the range is upside down"),
        ("param close = 5 in 1..9\nenter long when close > 1", 1, 7, "'close' is a word of the language: choose another name"),
        ("param rule = 5 in 1..9\nenter long when close > 1", 1, 7, "'rule' is a word of the language"),
        ("param a = 5 in 1..9\nlet a = 5\nenter long when close > a", 2, 1, "'a' is named twice"),
        ("param a = 5\nenter long when close > a", 2, 1, "expected 'in' and the range"),
        ("exit when close > 5", 1, 20, "the rule never enters: add 'enter long when …'"),
        ("", 1, 1, "the rule never enters"),
        ("enter long close > 5", 1, 12, "expected 'when' and a condition after 'enter long', found 'close'"),
        ("enter when close > 5", 1, 7, "expected 'long' or 'short' after 'enter', found 'when'"),
        ("entr long when close > 5", 1, 1, "expected a statement (param, let, enter, exit, size), found 'entr'; did you mean 'enter'?"),
        ("enter long when close > 5 5", 1, 27, "expected a statement"),
        ("enter long when 1 < close < 5", 1, 27, "comparisons do not chain: write 'a < b and b < c'"),
        ("enter long when close = 5", 1, 23, "to compare, write '=='"),
        ("enter long when close > 5 && close < 9", 1, 27, "'&&' is not part of the language: write 'and'"),
        ("enter long when close > 5 ? 1", 1, 27, "this character is not part of the language"),
        ("enter long when (close > 5", 1, 27, "expected ')' to close the bracket, found the end"),
        ("enter long when sma(close, 5 > 2", 1, 33, "expected ')' or ',' in the arguments of 'sma', found the end"),
        ("enter long when close > 10x", 1, 25, "a name cannot begin with a digit"),
        ("enter long when close > 99999999999999999999", 1, 25, "the number is too large"),
        ("enter long when close > 1 / (2 - 2)", 1, 27, "this has no value: it divides by zero"),
        ("param a = 5 in 1..9 \"no end\nenter long when close > a", 1, 21, "the quoted text does not end on its line"),
        ("size 5\nenter long when close > 1", 2, 1, "expected 'shares' or 'percent' after the size"),
        ("size 5 shares size 6 shares enter long when close > 1", 1, 15, "the size is given twice"),
        ("# a comment, é\n\n  enter long when ünknown > 1", 3, 19, "this character is not part of the language"),
        (
            "enter long when sma(close, 9999) > highest(sma(close, 9998), 9997)"
                + (0..<30).map { " and sma(open, \(9000 + $0)) > 1" }.joined(), 1, 504, "too large"
        ),
    ]

    @Test(arguments: mistakes.indices) func aMistakeIsNamedWithItsPlace(index: Int) {
        let mistake = Self.mistakes[index]
        let error = #expect(throws: FormulaError.self) { try Formula(mistake.text) }
        #expect(error?.line == mistake.line && error?.column == mistake.column, "\(error.map(String.init(describing:)) ?? "")")
        #expect(error?.message.contains(mistake.says) == true, "\(error?.message ?? "")")
    }

    @Test func theColumnIsMarkedUnderTheLine() {
        let error = #expect(throws: FormulaError.self) { try Formula("let x = 5;\n\tenter long when crossover(sna(close, x), 1)") }
        #expect(
            error?.description == """
                line 2, column 28: unknown function 'sna'; did you mean 'sma'?
                   enter long when crossover(sna(close, x), 1)
                                             ^
                """)
    }

    @Test func aLongLineIsShownAroundItsMark() throws {
        let text = "let a = 1;" + String(repeating: " ", count: 5000) + "enter long when \u{1B}[31m close > 1"
        let error = try #require(#expect(throws: FormulaError.self) { try Formula(text) })
        #expect(error.excerpt.count <= 120 && error.mark <= 80)
        #expect(error.excerpt.utf8.allSatisfy { $0 >= 0x20 && $0 < 0x7F })
    }

    @Test(arguments: ["(", "-", "not ", "1+", "close[", "sma(", "let a = 1;", "(1+(", "a,"])
    func repetitionIsRefusedNotObeyed(piece: String) {
        for count in [300, 5000] {
            let text = "enter long when " + String(repeating: piece, count: count) + "close > 1"
            if let error = #expect(throws: FormulaError.self, performing: { try Formula(text) }) { #expect(error.line == 1) }
        }
    }

    @Test func deepTreesAreRefused() {
        let sum = Array(repeating: "close", count: 300).joined(separator: " + ")
        let error = #expect(throws: FormulaError.self) { try Formula("enter long when \(sum) > 1") }
        #expect(error?.message.contains("nested too deeply: name its parts with 'let'") == true)
        let brackets = String(repeating: "(", count: 60) + "close" + String(repeating: ")", count: 60)
        #expect(throws: Never.self) { try Formula("enter long when \(brackets) > 1") }
    }

    @Test func aRuleThatIsTooLongIsRefusedUnread() {
        let error = #expect(throws: FormulaError.self) { try Formula(String(repeating: "#", count: Formula.longest + 1)) }
        #expect(error?.message.contains("at most 65536 are read") == true)
    }

    @Test func noBytesTrap() {
        var generator = seeded("bytes")
        let pieces = [
            "enter", "long", "short", "when", "exit", "param", "let", "size", "shares", "percent", "in", "..", "(", ")", "[", "]", ",", ";",
            "\n",
            "close", "high", "sma", "ema", "macd_signal", "crossover", "atr", "1", "2.5", "0", "-", "+", "*", "/", "<", ">=", "==", "=",
            "and", "or",
            "not", "x", "\"", "#", "//", "é", "\u{0}", "9007199254740993", "entry", "bars_held", "min", "abs",
        ]
        for _ in 0..<20_000 {
            var text = generator.next() % 2 == 0 ? "enter long when " : ""
            for _ in 0..<(generator.next() % 24) {
                text += pieces[Int(generator.next() % UInt64(pieces.count))] + (generator.next() % 3 == 0 ? "" : " ")
            }
            do throws(FormulaError) { _ = try Formula(text) } catch { #expect(error.line >= 1 && error.column >= 1) }
        }
        for _ in 0..<2000 {
            let bytes = (0..<(generator.next() % 64)).map { _ in UInt8(truncatingIfNeeded: generator.next()) }
            #expect(throws: FormulaError.self) { try Formula(String(decoding: bytes, as: UTF8.self)) }
        }
    }

    @Test func sensibleRulesAreRead() throws {
        var generator = seeded("sensible rules")
        let values = ["close", "high[2]", "sma(close, 5)", "2.5", "entry", "max(open, low)", "-(atr(14))", "roc(volume, 3)", "fast"]
        let (signs, comparisons, joints) = (["+", "-", "*", "/"], [">", "<=", "==", "!="], ["and", "or", "and not"])
        func pick(_ words: [String]) -> String { words[Int(generator.next() % UInt64(words.count))] }
        for _ in 0..<2000 {
            var text = "param fast = 3 in 1..9 enter long when "
            for part in 0...(generator.next() % 4) {
                text +=
                    (part == 0 ? "" : " \(pick(joints)) ")
                    + "\(pick(values)) \(pick(signs)) \(pick(values)) \(pick(comparisons)) \(pick(values))"
            }
            #expect(throws: Never.self, "\(text)") { try Formula(text) }
        }
    }
}
