import Domain

/// A program running on the bars of one instrument. A value that is not known (an indicator before it is warm, the entry price without a
/// position, a division by zero) is not a number, and so is every comparison with it: a rule acts only on what is known to be true.
struct FormulaMachine: Sendable {
    private let steps: [FormulaStep]
    private let priceScale: Double
    private let volumeScale: Double
    /// For each step, the place of its state among those of its kind.
    private var slots: [Int] = []

    private var values: [Double]
    /// The exact units beside `values`, for steps that have them.
    private var units: [Int64]

    private var averages: [SMA] = []
    private var derivedAverages: [DerivedSMA] = []
    private var exponentials: [EMA] = []
    private var strengths: [RSI] = []
    private var rates: [RateOfChange] = []
    private var extremes: [SlidingExtreme<Int64>] = []
    private var derivedExtremes: [SlidingExtreme<Double>] = []
    private var bands: [BollingerBands] = []
    private var derivedBands: [DerivedBollingerBands] = []
    private var ranges: [ATR] = []
    private var crossings: [Crossing] = []
    private var lags: [Window<Sample>] = []

    private struct Sample: Sendable {
        var value: Double
        var units: Int64
    }

    /// Takes all the memory it will ever need.
    init(_ program: FormulaProgram, priceUnitsPerOne: Double, volumeUnitsPerOne: Double) {
        steps = program.steps
        (priceScale, volumeScale) = (priceUnitsPerOne, volumeUnitsPerOne)
        values = [Double](repeating: .nan, count: program.steps.count)
        units = [Int64](repeating: 0, count: program.steps.count)
        for step in program.steps { slots.append(prepare(step)) }
    }

    /// The value of a register after the newest bar; not a number where it is not known.
    func value(_ register: Int) -> Double { values[register] }

    /// Whether a condition is known to be true after the newest bar.
    func isTrue(_ register: Int) -> Bool { values[register] == 1 }

    /// Takes the next bar. `entry` is the average price of the position and `barsHeld` its age; not a number without one.
    mutating func push(_ bar: Bar, entry: Double, barsHeld: Double) {
        for place in steps.indices {
            let step = steps[place]
            let value: Double
            switch step.operation {
            case .constant: value = step.constant
            case .open: value = field(bar.open, at: place)
            case .high: value = field(bar.high, at: place)
            case .low: value = field(bar.low, at: place)
            case .close: value = field(bar.close, at: place)
            case .volume:
                units[place] = bar.volume
                value = bar.volume < 0 ? .nan : Double(bar.volume) / volumeScale
            case .entry: value = entry
            case .barsHeld: value = barsHeld
            case .add, .subtract, .multiply, .divide, .negative, .absolute, .minimum, .maximum:
                value = arithmetic(step.operation, values[step.a], values[step.b])
            case .less, .lessOrEqual, .equal, .and, .or, .not:
                value = condition(step.operation, values[step.a], values[step.b])
            case .atr:
                ranges[slots[place]].push(high: bar.high, low: bar.low, close: bar.close)
                value = ranges[slots[place]].value ?? .nan
            case .crossover:
                value = crossing(step, at: place) == .over ? 1 : 0
            case .crossunder:
                value = crossing(step, at: place) == .under ? 1 : 0
            case .lag: value = lagged(step, at: place)
            case .sma, .ema, .rsi, .rateOfChange, .highest, .lowest, .deviation: value = indicator(step, at: place)
            }
            values[place] = value
        }
    }

    private mutating func field(_ raw: Int64, at place: Int) -> Double {
        units[place] = raw
        return Double(raw) / priceScale
    }

    private func arithmetic(_ operation: FormulaOperation, _ a: Double, _ b: Double) -> Double {
        let value: Double
        switch operation {
        case .add: value = a + b
        case .subtract: value = a - b
        case .multiply: value = a * b
        case .divide: value = a / b
        case .negative: value = -a
        case .absolute: value = abs(a)
        case .minimum: value = a.isNaN || b.isNaN ? .nan : min(a, b)
        default: value = a.isNaN || b.isNaN ? .nan : max(a, b)
        }
        return value.isFinite ? value : .nan
    }

    /// Kleene's three values: 1 true, 0 false, not a number unknown.
    private func condition(_ operation: FormulaOperation, _ a: Double, _ b: Double) -> Double {
        switch operation {
        case .and: return a == 0 || b == 0 ? 0 : a == 1 && b == 1 ? 1 : .nan
        case .or: return a == 1 || b == 1 ? 1 : a == 0 && b == 0 ? 0 : .nan
        case .not: return 1 - a
        default: break
        }
        guard !a.isNaN, !b.isNaN else { return .nan }
        switch operation {
        case .less: return a < b ? 1 : 0
        case .lessOrEqual: return a <= b ? 1 : 0
        default: return a == b ? 1 : 0
        }
    }

    private mutating func crossing(_ step: FormulaStep, at place: Int) -> Crossing.Direction? {
        crossings[slots[place]].push(values[step.a], values[step.b])
    }

    private mutating func lagged(_ step: FormulaStep, at place: Int) -> Double {
        let old = lags[slots[place]].push(Sample(value: values[step.a], units: units[step.a]))
        units[place] = old?.units ?? 0
        return old?.value ?? .nan
    }

    /// Exact units go in where the series has them. An unknown value is left out: the indicator does not see that bar and has no value on
    /// it.
    private mutating func indicator(_ step: FormulaStep, at place: Int) -> Double {
        let (value, exact, slot) = (values[step.a], units[step.a], slots[place])
        guard !value.isNaN else { return .nan }
        let isExact = step.exactness != .none
        let input = isExact ? Double(exact) : value
        switch step.operation {
        case .sma where isExact:
            averages[slot].push(units: exact)
            return averages[slot].value ?? .nan
        case .sma:
            derivedAverages[slot].push(value)
            return finite(derivedAverages[slot].value)
        case .ema:
            exponentials[slot].push(input)
            return finite(exponentials[slot].value)
        case .rsi:
            strengths[slot].push(input)
            return finite(strengths[slot].value)
        case .rateOfChange:
            rates[slot].push(input)
            return finite(rates[slot].value)
        case .deviation where isExact:
            bands[slot].push(units: exact)
            return bands[slot].deviation ?? .nan
        case .deviation:
            derivedBands[slot].push(value)
            return finite(derivedBands[slot].deviation)
        default: return extreme(step, value, exact, at: place)
        }
    }

    private mutating func extreme(_ step: FormulaStep, _ value: Double, _ exact: Int64, at place: Int) -> Double {
        let slot = slots[place]
        guard step.exactness != .none else {
            derivedExtremes[slot].push(value)
            return derivedExtremes[slot].extreme ?? .nan
        }
        extremes[slot].push(exact)
        guard let found = extremes[slot].extreme else { return .nan }
        units[place] = found
        return Double(found) / scale(of: step)
    }

    private func finite(_ value: Double?) -> Double {
        guard let value, value.isFinite else { return .nan }
        return value
    }

    private func scale(of step: FormulaStep) -> Double {
        switch step.exactness {
        case .none: 1
        case .price: priceScale
        case .volume: volumeScale
        }
    }

    /// Makes the state of a step and tells its place among its kind; 0 for a step that has none.
    private mutating func prepare(_ step: FormulaStep) -> Int {
        let (period, scale, isExact) = (step.period, scale(of: step), step.exactness != .none)
        switch step.operation {
        case .sma where isExact: return Self.add(SMA(period: period, unitsPerOne: scale), to: &averages)
        case .sma: return Self.add(DerivedSMA(period: period), to: &derivedAverages)
        case .ema: return Self.add(EMA(period: period, unitsPerOne: scale), to: &exponentials)
        case .rsi: return Self.add(RSI(period: period), to: &strengths)
        case .rateOfChange: return Self.add(RateOfChange(period: period), to: &rates)
        case .highest, .lowest:
            let largest = step.operation == .highest
            if isExact { return Self.add(SlidingExtreme<Int64>(period: period, largest: largest, filler: 0), to: &extremes) }
            return Self.add(SlidingExtreme<Double>(period: period, largest: largest, filler: 0), to: &derivedExtremes)
        case .deviation where isExact: return Self.add(BollingerBands(period: period, unitsPerOne: scale), to: &bands)
        case .deviation: return Self.add(DerivedBollingerBands(period: period), to: &derivedBands)
        case .atr: return Self.add(ATR(period: period, unitsPerOne: scale), to: &ranges)
        case .crossover, .crossunder: return Self.add(Crossing(), to: &crossings)
        case .lag: return Self.add(Window(period, filler: Sample(value: .nan, units: 0)), to: &lags)
        default: return 0
        }
    }

    private static func add<State>(_ state: State, to states: inout [State]) -> Int {
        states.append(state)
        return states.count - 1
    }
}
