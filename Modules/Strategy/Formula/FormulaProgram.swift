import Domain

/// What one step of a program does with the registers `a` and `b`; the result goes to the register of the step's own place.
enum FormulaOperation: UInt8, Hashable, Sendable {
    case constant, open, high, low, close, volume, entry, barsHeld
    case add, subtract, multiply, divide, negative, absolute, minimum, maximum
    case less, lessOrEqual, equal, and, or, not
    case sma, ema, rsi, rateOfChange, highest, lowest, deviation, atr, crossover, crossunder, lag
}

/// In which units a register also holds its value exactly.
enum FormulaExactness: UInt8, Hashable, Sendable {
    case none, price, volume
}

/// One step: equal steps give equal results, so each is in a program once.
struct FormulaStep: Hashable, Sendable {
    let operation: FormulaOperation
    var a = 0
    var b = 0
    /// The period of an indicator, or how many bars a lag looks back.
    var period = 0
    /// The number of a constant.
    var constant = 0.0
    /// Of an indicator: in which exact units it takes its values. Of any other step: in which it gives them.
    var exactness = FormulaExactness.none
}

/// A formula made ready to run: steps in an order in which each only needs the ones before it, and what to do with their results.
struct FormulaProgram: Sendable {
    struct Entry: Sendable {
        let side: Side
        let register: Int
        let reason: UInt16
    }

    struct Exit: Sendable {
        /// The side of the position it closes; nil for either.
        let side: Side?
        let register: Int
        let reason: UInt16
    }

    var steps: [FormulaStep] = []
    var entries: [Entry] = []
    var exits: [Exit] = []
    /// The register of the size and what it counts.
    var size: (register: Int, unit: FormulaSizeUnit)?
}
