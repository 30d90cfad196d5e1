import Domain
import Engine

/// Makes a program of a formula's syntax for given parameter values: finds names, checks types, folds constants, and finds equal parts.
struct FormulaCompiler {
    /// A value while compiling.
    struct Operand {
        enum Form { case number, condition }
        let register: Int
        var form = Form.number
        /// Its value where it is known before the first bar.
        var constant: Double?
        var exactness = FormulaExactness.none
    }

    private let source: FormulaSource
    private let syntax: FormulaSyntax
    private var program = FormulaProgram()
    private var registers: [FormulaStep: Int] = [:]
    private var names: [(name: String, value: Operand)] = []
    private var remembered = 0

    private static let mostSteps = 1000, longestPeriod = 10_000, mostRemembered = 200_000

    /// - Parameter values: of every parameter the formula declares, in its order.
    static func program(_ syntax: FormulaSyntax, of source: FormulaSource, values: [Double]) throws(FormulaError) -> FormulaProgram {
        var compiler = FormulaCompiler(source: source, syntax: syntax)
        try compiler.compile(values)
        return compiler.program
    }

    private init(source: FormulaSource, syntax: FormulaSyntax) { (self.source, self.syntax) = (source, syntax) }

    // MARK: Statements

    private mutating func compile(_ values: [Double]) throws(FormulaError) {
        var parameters = 0
        var reason: UInt16 = 0
        for statement in syntax.statements {
            switch statement.kind {
            case .parameter(let parameter):
                try name(parameter.name, try constant(values[parameters], at: statement.offset), at: statement.offset)
                parameters += 1
            case .name(let name, let node): try self.name(name, try operand(node), at: statement.offset)
            case .enter(let side, let node):
                reason += 1
                program.entries.append(.init(side: side, register: try condition(node), reason: reason))
            case .exit(let side, let node):
                reason += 1
                program.exits.append(.init(side: side, register: try condition(node), reason: reason))
            case .size(let node, let unit):
                guard program.size == nil else { throw source.error("the size is given twice: keep one", at: statement.offset) }
                program.size = (try number(node).register, unit)
            }
        }
        guard !program.entries.isEmpty else {
            throw source.error("the rule never enters: add 'enter long when …'", at: source.bytes.count)
        }
    }

    private mutating func name(_ name: String, _ value: Operand, at offset: Int) throws(FormulaError) {
        guard !names.contains(where: { $0.name == name }) else { throw source.error("'\(name)' is named twice", at: offset) }
        names.append((name, value))
    }

    // MARK: Operands

    private mutating func emit(_ step: FormulaStep, at offset: Int, remembering count: Int = 0) throws(FormulaError) -> Int {
        if let known = registers[step] { return known }
        remembered += count
        guard program.steps.count < Self.mostSteps, remembered <= Self.mostRemembered else {
            throw source.error("the rule is too large: it remembers too many values or has too many parts", at: offset)
        }
        program.steps.append(step)
        registers[step] = program.steps.count - 1
        return program.steps.count - 1
    }

    private mutating func constant(_ value: Double, at offset: Int) throws(FormulaError) -> Operand {
        let value = value == 0 ? 0 : value
        return Operand(register: try emit(FormulaStep(operation: .constant, constant: value), at: offset), constant: value)
    }

    private mutating func condition(_ node: Int) throws(FormulaError) -> Int {
        let operand = try operand(node)
        guard operand.form == .condition else {
            throw source.error(
                "expected a condition here, this is a number: compare it, as in 'close > 100'", at: syntax.nodes[node].offset)
        }
        return operand.register
    }

    private mutating func number(_ node: Int) throws(FormulaError) -> Operand {
        let operand = try operand(node)
        guard operand.form == .number else {
            throw source.error("expected a number here, this is a condition", at: syntax.nodes[node].offset)
        }
        return operand
    }

    private mutating func period(_ node: Int, _ what: String, from least: Int) throws(FormulaError) -> Int {
        let offset = syntax.nodes[node].offset
        guard let value = try number(node).constant else {
            throw source.error("\(what) must be known before the first bar: use numbers and parameters only", at: offset)
        }
        guard let whole = Int(exactly: value), (least...Self.longestPeriod).contains(whole) else {
            let shown = Int(exactly: value).map { "\($0)" } ?? "\(value)"
            throw source.error("\(what) is \(shown); allowed: whole numbers in \(least)..\(Self.longestPeriod)", at: offset)
        }
        return whole
    }

    private mutating func operand(_ node: Int) throws(FormulaError) -> Operand {
        let (kind, offset) = (syntax.nodes[node].kind, syntax.nodes[node].offset)
        switch kind {
        case .number(let value): return try constant(value, at: offset)
        case .name(let word): return try named(word, at: offset)
        case .call(let word, let arguments): return try call(word, arguments, at: offset)
        case .lag(let operand, let bars):
            let value = try number(operand)
            let back = try period(bars, "the number of bars to look back", from: 0)
            return try lagged(value, by: back, at: offset)
        case .negative(let operand):
            let value = try number(operand)
            if let known = value.constant { return try constant(-known, at: offset) }
            return Operand(register: try emit(FormulaStep(operation: .negative, a: value.register), at: offset))
        case .not(let operand):
            return Operand(register: try emit(FormulaStep(operation: .not, a: try condition(operand)), at: offset), form: .condition)
        case .binary(let sign, let left, let right): return try binary(sign, left, right, at: offset)
        }
    }

    private mutating func lagged(_ value: Operand, by back: Int, at offset: Int) throws(FormulaError) -> Operand {
        if back == 0 || value.constant != nil { return value }
        let step = FormulaStep(operation: .lag, a: value.register, period: back, exactness: value.exactness)
        return Operand(register: try emit(step, at: offset, remembering: back + 1), exactness: value.exactness)
    }

    private mutating func named(_ word: String, at offset: Int) throws(FormulaError) -> Operand {
        if let known = names.first(where: { $0.name == word }) { return known.value }
        let field: (FormulaOperation, FormulaExactness)
        switch word {
        case "open": field = (.open, .price)
        case "high": field = (.high, .price)
        case "low": field = (.low, .price)
        case "close": field = (.close, .price)
        case "volume": field = (.volume, .volume)
        case "entry": field = (.entry, .none)
        case "bars_held": field = (.barsHeld, .none)
        default: throw unknown(word, at: offset)
        }
        let step = FormulaStep(operation: field.0, exactness: field.1)
        return Operand(register: try emit(step, at: offset), exactness: field.1)
    }

    private func unknown(_ word: String, at offset: Int) -> FormulaError {
        if let function = FormulaFunction.all.first(where: { $0.name == word }) {
            return source.error("'\(word)' is a function: write \(function.usage)", at: offset)
        }
        let known = names.map(\.name) + FormulaWords.fields + FormulaWords.functions
        let hint = Spelling.nearest(to: word, among: known).map { "did you mean '\($0)'?" } ?? "name it first with 'param' or 'let'"
        return source.error("unknown name '\(word)'; \(hint)", at: offset)
    }

    private mutating func binary(_ sign: String, _ left: Int, _ right: Int, at offset: Int) throws(FormulaError) -> Operand {
        if sign == "and" || sign == "or" {
            let step = FormulaStep(operation: sign == "and" ? .and : .or, a: try condition(left), b: try condition(right))
            return Operand(register: try emit(step, at: offset), form: .condition)
        }
        let (a, b) = (try number(left), try number(right))
        switch sign {
        case "+": return try arithmetic(.add, a, b, at: offset) { $0 + $1 }
        case "-": return try arithmetic(.subtract, a, b, at: offset) { $0 - $1 }
        case "*": return try arithmetic(.multiply, a, b, at: offset) { $0 * $1 }
        case "/": return try arithmetic(.divide, a, b, at: offset) { $0 / $1 }
        case "<": return try comparison(.less, a, b, at: offset)
        case "<=": return try comparison(.lessOrEqual, a, b, at: offset)
        case ">": return try comparison(.less, b, a, at: offset)
        case ">=": return try comparison(.lessOrEqual, b, a, at: offset)
        case "==": return try comparison(.equal, a, b, at: offset)
        default:
            let equal = try comparison(.equal, a, b, at: offset)
            return Operand(register: try emit(FormulaStep(operation: .not, a: equal.register), at: offset), form: .condition)
        }
    }

    private mutating func arithmetic(
        _ operation: FormulaOperation, _ a: Operand, _ b: Operand, at offset: Int, _ fold: (Double, Double) -> Double
    ) throws(FormulaError) -> Operand {
        if let left = a.constant, let right = b.constant {
            let value = fold(left, right)
            guard value.isFinite else { throw source.error("this has no value: it divides by zero or is too large", at: offset) }
            return try constant(value, at: offset)
        }
        return Operand(register: try emit(FormulaStep(operation: operation, a: a.register, b: b.register), at: offset))
    }

    private mutating func comparison(_ operation: FormulaOperation, _ a: Operand, _ b: Operand, at offset: Int) throws(FormulaError)
        -> Operand
    {
        let step = FormulaStep(operation: operation, a: a.register, b: b.register)
        return Operand(register: try emit(step, at: offset), form: .condition)
    }
}

// MARK: - Functions

extension FormulaCompiler {
    private mutating func call(_ word: String, _ nodes: [Int], at offset: Int) throws(FormulaError) -> Operand {
        guard let function = FormulaFunction.all.first(where: { $0.name == word }) else {
            if FormulaWords.fields.contains(word) || names.contains(where: { $0.name == word }) {
                throw source.error("'\(word)' is not a function: to look back, write \(word)[1]", at: offset)
            }
            let hint = Spelling.nearest(to: word, among: FormulaWords.functions).map { "did you mean '\($0)'?" }
            throw source.error(
                "unknown function '\(word)'; \(hint ?? "known: \(FormulaWords.functions.joined(separator: ", "))")", at: offset)
        }
        guard nodes.count == function.arguments.count else {
            let wanted = function.arguments.count
            throw source.error(
                "'\(word)' takes \(wanted) \(wanted == 1 ? "argument" : "arguments"), not \(nodes.count): write \(function.usage)",
                at: offset)
        }
        var operands: [Operand] = []
        var periods: [Int] = []
        for (node, argument) in zip(nodes, function.arguments) {
            switch argument {
            case .period: periods.append(try period(node, "the period", from: 1))
            case .series, .number: operands.append(try number(node))
            }
        }
        return try apply(word, operands, periods, at: offset)
    }

    private mutating func apply(_ word: String, _ operands: [Operand], _ periods: [Int], at offset: Int) throws(FormulaError) -> Operand {
        switch word {
        case "sma", "bollinger_middle": return try indicator(.sma, of: operands[0], periods[0], at: offset)
        case "ema": return try indicator(.ema, of: operands[0], periods[0], at: offset)
        case "rsi": return try indicator(.rsi, of: operands[0], periods[0], at: offset)
        case "roc": return try indicator(.rateOfChange, of: operands[0], periods[0], at: offset)
        case "highest": return try indicator(.highest, of: operands[0], periods[0], at: offset)
        case "lowest": return try indicator(.lowest, of: operands[0], periods[0], at: offset)
        case "donchian_high": return try indicator(.highest, of: named("high", at: offset), periods[0], at: offset)
        case "donchian_low": return try indicator(.lowest, of: named("low", at: offset), periods[0], at: offset)
        case "atr": return Operand(register: try emit(FormulaStep(operation: .atr, period: periods[0], exactness: .price), at: offset))
        case "macd": return try macd(operands[0], periods, at: offset)
        case "macd_signal": return try indicator(.ema, of: macd(operands[0], periods, at: offset), periods[2], at: offset)
        case "bollinger_upper": return try band(.add, operands, periods[0], at: offset)
        case "bollinger_lower": return try band(.subtract, operands, periods[0], at: offset)
        case "crossover": return try comparison(.crossover, operands[0], operands[1], at: offset)
        case "crossunder": return try comparison(.crossunder, operands[0], operands[1], at: offset)
        case "min": return try arithmetic(.minimum, operands[0], operands[1], at: offset) { min($0, $1) }
        case "max": return try arithmetic(.maximum, operands[0], operands[1], at: offset) { max($0, $1) }
        default:
            if let known = operands[0].constant { return try constant(abs(known), at: offset) }
            return Operand(register: try emit(FormulaStep(operation: .absolute, a: operands[0].register), at: offset))
        }
    }

    /// The highest and lowest of exact values are exact themselves.
    private mutating func indicator(
        _ operation: FormulaOperation, of series: Operand, _ period: Int, at offset: Int
    ) throws(FormulaError) -> Operand {
        let step = FormulaStep(operation: operation, a: series.register, period: period, exactness: series.exactness)
        let keepsUnits = operation == .highest || operation == .lowest
        return Operand(
            register: try emit(step, at: offset, remembering: period), exactness: keepsUnits ? series.exactness : .none)
    }

    private mutating func macd(_ series: Operand, _ periods: [Int], at offset: Int) throws(FormulaError) -> Operand {
        let fast = try indicator(.ema, of: series, periods[0], at: offset)
        let slow = try indicator(.ema, of: series, periods[1], at: offset)
        return Operand(register: try emit(FormulaStep(operation: .subtract, a: fast.register, b: slow.register), at: offset))
    }

    private mutating func band(_ direction: FormulaOperation, _ operands: [Operand], _ period: Int, at offset: Int) throws(FormulaError)
        -> Operand
    {
        let middle = try indicator(.sma, of: operands[0], period, at: offset)
        let deviation = try indicator(.deviation, of: operands[0], period, at: offset)
        let distance = FormulaStep(operation: .multiply, a: deviation.register, b: operands[1].register)
        let step = FormulaStep(operation: direction, a: middle.register, b: try emit(distance, at: offset))
        return Operand(register: try emit(step, at: offset))
    }
}
