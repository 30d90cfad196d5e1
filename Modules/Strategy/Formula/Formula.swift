public import Engine

/// A trading rule as text, read and checked: what it can be set to and why it trades.
///
/// ```
/// param fast = 10 in 2..100 "fast average"
/// param slow = 30 in 5..400
/// enter long when crossover(sma(close, fast), sma(close, slow));
/// exit when crossunder(sma(close, fast), sma(close, slow)) or close < entry * 0.95;
/// ```
/// The language is described in `Plugins/StockStrategies/README.md`. Any text may be given: one that is no rule is refused with the place
/// of its first mistake.
public struct Formula: Sendable {
    /// The most bytes a rule may have.
    public static let longest = 65_536

    /// The text it was read from.
    public let text: String
    /// What it declares with `param`, in its order.
    public let parameters: [Parameter]
    /// Its `enter` and `exit` statements in its order, each on one line; an intent's reason n is the n-th.
    public let reasons: [String]

    let source: FormulaSource
    let syntax: FormulaSyntax

    /// Reads a rule and checks it with the defaults of its parameters.
    /// - Throws: `FormulaError` with the place of the first mistake.
    public init(_ text: String) throws(FormulaError) {
        self.text = text
        source = FormulaSource(text)
        guard source.bytes.count <= Self.longest else {
            throw source.error("the rule has \(source.bytes.count) bytes; at most \(Self.longest) are read", at: 0)
        }
        syntax = try FormulaParser.syntax(of: source)
        var (parameters, reasons): ([Parameter], [String]) = ([], [])
        for statement in syntax.statements {
            switch statement.kind {
            case .parameter(let parameter): parameters.append(parameter)
            case .enter, .exit: reasons.append(statement.text)
            case .name, .size: break
            }
        }
        (self.parameters, self.reasons) = (parameters, reasons)
        _ = try FormulaCompiler.program(syntax, of: source, values: parameters.map(Self.defaultValue))
    }

    /// The rule made ready to run with checked values of its parameters.
    /// - Throws: `FormulaError` when it makes no sense with these values, such as a period of 0.
    func program(_ values: ParameterValues) throws(FormulaError) -> FormulaProgram {
        let numbers = parameters.map { parameter in
            if case .integer = parameter.kind { return Double(values.integer(parameter.name)) }
            return values.number(parameter.name)
        }
        return try FormulaCompiler.program(syntax, of: source, values: numbers)
    }

    private static func defaultValue(_ parameter: Parameter) -> Double {
        switch parameter.kind {
        case .integer(let value, _): Double(value)
        case .number(let value, _): value
        case .flag, .choice, .text: 0
        }
    }
}
