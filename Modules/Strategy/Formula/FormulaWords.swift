/// The words of the language: what a rule cannot use as a name of its own, and what a mistyped word is compared with.
enum FormulaWords {
    static let statements = ["param", "let", "enter", "exit", "size"]
    static let keywords = statements + ["when", "long", "short", "in", "and", "or", "not", "shares", "percent"]
    static let fields = ["open", "high", "low", "close", "volume", "entry", "bars_held"]
    static let functions = FormulaFunction.all.map(\.name)
    static let all = keywords + fields + functions
}

/// A function of the language and what it takes.
struct FormulaFunction: Sendable {
    enum Argument: String, Sendable {
        /// A number that changes from bar to bar.
        case series
        /// Any number.
        case number
        /// A whole number known before the first bar.
        case period
    }

    let name: String
    let arguments: [Argument]
    /// How its arguments are named in messages: `sma(series, period)`.
    let usage: String

    private init(_ name: String, _ arguments: [Argument], _ names: String) {
        (self.name, self.arguments, usage) = (name, arguments, "\(name)(\(names))")
    }

    static let all: [FormulaFunction] = [
        FormulaFunction("sma", [.series, .period], "series, period"),
        FormulaFunction("ema", [.series, .period], "series, period"),
        FormulaFunction("rsi", [.series, .period], "series, period"),
        FormulaFunction("roc", [.series, .period], "series, period"),
        FormulaFunction("highest", [.series, .period], "series, period"),
        FormulaFunction("lowest", [.series, .period], "series, period"),
        FormulaFunction("macd", [.series, .period, .period], "series, fast, slow"),
        FormulaFunction("macd_signal", [.series, .period, .period, .period], "series, fast, slow, signal"),
        FormulaFunction("bollinger_upper", [.series, .period, .number], "series, period, width"),
        FormulaFunction("bollinger_middle", [.series, .period, .number], "series, period, width"),
        FormulaFunction("bollinger_lower", [.series, .period, .number], "series, period, width"),
        FormulaFunction("atr", [.period], "period"),
        FormulaFunction("donchian_high", [.period], "period"),
        FormulaFunction("donchian_low", [.period], "period"),
        FormulaFunction("crossover", [.number, .number], "a, b"),
        FormulaFunction("crossunder", [.number, .number], "a, b"),
        FormulaFunction("min", [.number, .number], "a, b"),
        FormulaFunction("max", [.number, .number], "a, b"),
        FormulaFunction("abs", [.number], "a"),
    ]
}
