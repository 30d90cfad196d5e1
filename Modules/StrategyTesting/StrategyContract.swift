import Domain
import Engine
public import Strategy

/// One way in which a strategy breaks the contract of `Strategy`.
public struct StrategyViolation: Hashable, Sendable, CustomStringConvertible {
    /// The parts of the contract.
    public enum Rule: String, Hashable, Sendable, CaseIterable {
        /// Its key, parameters and reasons are named as the house does.
        case description
        /// The same bars give the same wishes.
        case determinism
        /// Bars after a moment change no wish up to that moment.
        case lookAhead
        /// It is a value: what a copy sees does not change the original.
        case valueSemantics
        /// It runs at the bounds of its parameters and is refused just beyond.
        case parameterRange
        /// Every order is for a whole number of lots above zero, of an instrument of the run, with the prices its type needs.
        case order
        /// Every reason is one that the description names.
        case reason
    }

    /// What it breaks.
    public let rule: Rule
    /// How it showed.
    public let description: String
}

/// Runs a strategy through the contract of `Strategy` and lists what it breaks; empty for one that keeps it.
///
/// The strategy also meets a single bar, prices that never move, bars without volume and prices at the ends of 64 bits: a trap there ends
/// the process, which is its own verdict.
/// - Parameters:
///   - given: settings other than the defaults, such as the rule of a formula.
///   - seed: of the bars it is shown.
public func checkStrategyContract(_ role: StrategyRole, given: [String: String] = [:], seed: UInt64 = 1) -> [StrategyViolation] {
    var contract = StrategyContract(role: role, given: given, seed: seed)
    contract.check()
    return contract.violations
}

/// The checks of `checkStrategyContract`, one function a part.
struct StrategyContract {
    let role: StrategyRole
    let given: [String: String]
    let seed: UInt64
    private(set) var violations: [StrategyViolation] = []

    private let instruments = [SyntheticInstrument.share, SyntheticInstrument.coin]
    private var markets: [[Bar]] {
        [
            SyntheticBars.walk(600, seed: seed, of: instruments[0]),
            SyntheticBars.walk(600, seed: seed &+ 1, from: 300_000, of: instruments[1]),
        ]
    }

    init(role: StrategyRole, given: [String: String], seed: UInt64) { (self.role, self.given, self.seed) = (role, given, seed) }

    mutating func check() {
        let description: StrategyDescription
        do {
            description = try role.describe(given: given)
            _ = try role.start(given: given, instruments: instruments)
        } catch {
            return report(.description, "it does not start with the settings it is checked with: \(error)")
        }
        checkNames(description)
        checkOrders(SyntheticBars.events(markets), "a walk", description)
        checkOrders(SyntheticBars.ticks(markets), "quotes and trades", description)
        checkOrders(SyntheticBars.events([SyntheticBars.flat(1, at: 100)]), "one bar", description)
        checkOrders(SyntheticBars.events([SyntheticBars.flat(600, at: 10_000)]), "prices that never move", description)
        checkOrders(SyntheticBars.events([markets[0].map(Self.withoutVolume)]), "bars without volume", description)
        checkOrders(SyntheticBars.events([SyntheticBars.extreme(600, seed: seed)]), "prices at the ends of 64 bits", description)
        checkDeterminism()
        checkLookAhead()
        checkCopies()
        for parameter in description.parameters { checkRange(of: parameter, description) }
    }

    private mutating func report(_ rule: StrategyViolation.Rule, _ text: String) {
        let violation = StrategyViolation(rule: rule, description: text)
        if !violations.contains(violation) { violations.append(violation) }
    }

    private static func withoutVolume(_ bar: Bar) -> Bar {
        Bar(time: bar.time, open: bar.open, high: bar.high, low: bar.low, close: bar.close, volume: -1)
    }

    /// The steps of a run; none where the strategy does not start, which is reported where it matters.
    private func steps(_ events: [MarketEvent], _ settings: [String: String]? = nil) -> [Rehearsal.Step] {
        (try? Rehearsal(role, given: settings ?? given, instruments: instruments, events: events))?.steps ?? []
    }

    // MARK: Names

    private mutating func checkNames(_ description: StrategyDescription) {
        if !Self.isName(description.key, joints: "_") {
            report(.description, "the key '\(description.key)' is not lower case with underscores")
        }
        if description.key != role.key {
            report(.description, "the key changes from '\(role.key)' to '\(description.key)' with what is given")
        }
        if description.summary.isEmpty { report(.description, "it has no summary") }
        var seen: Set<String> = []
        for parameter in description.parameters {
            if !Self.isName(parameter.name, joints: "-_") {
                report(.description, "the parameter '\(parameter.name)' is not lower case with dashes")
            }
            if !seen.insert(parameter.name).inserted { report(.description, "the parameter '\(parameter.name)' is declared twice") }
            if parameter.summary.isEmpty { report(.description, "the parameter '\(parameter.name)' has no summary") }
            if (try? ParameterValues(description.parameters, given: [parameter.name: parameter.defaultText])) == nil {
                report(.parameterRange, "the default of '\(parameter.name)', \(parameter.defaultText), is outside \(parameter.rangeText)")
            }
        }
        if description.reasons.contains("") { report(.description, "a reason has no text") }
    }

    private static func isName(_ text: String, joints: String) -> Bool {
        guard let first = text.utf8.first, (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(first) else { return false }
        return text.utf8.allSatisfy {
            (UInt8(ascii: "a")...UInt8(ascii: "z")).contains($0) || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0)
                || joints.utf8.contains($0)
        }
    }

    // MARK: Orders

    private mutating func checkOrders(
        _ events: [MarketEvent], _ scene: String, _ description: StrategyDescription, _ settings: [String: String]? = nil
    ) {
        for (place, step) in steps(events, settings).enumerated() {
            for case .place(let intent) in step.wishes {
                if let fault = fault(in: intent) { report(.order, "on \(scene), step \(place): \(fault)") }
                if Int(intent.reason) > description.reasons.count {
                    report(.reason, "on \(scene), step \(place): reason \(intent.reason) of \(description.reasons.count)")
                }
            }
        }
    }

    private func fault(in intent: OrderIntent) -> String? {
        guard instruments.indices.contains(intent.instrument.position) else { return "an order of an instrument that is not in the run" }
        let instrument = instruments[intent.instrument.position]
        if intent.quantity <= 0 { return "an order of \(intent.quantity) units" }
        if intent.quantity % instrument.lot != 0 { return "an order of \(intent.quantity) units, not whole lots of \(instrument.lot)" }
        if let fault = fault(in: intent.limit, "limit", needed: intent.type.hasLimit, instrument) { return fault }
        return fault(in: intent.stop, "stop", needed: intent.type.hasStop, instrument)
    }

    private func fault(in price: Int64, _ name: String, needed: Bool, _ instrument: Instrument) -> String? {
        if !needed { return price == 0 ? nil : "a \(name) of \(price) on an order that has none" }
        if price <= 0 { return "a \(name) of \(price) units" }
        return price % instrument.tick == 0 ? nil : "a \(name) of \(price) units, not whole ticks of \(instrument.tick)"
    }

    // MARK: Behaviour

    private mutating func checkDeterminism() {
        let events = SyntheticBars.ticks(markets)
        let (first, second) = (steps(events), steps(events))
        if let place = Self.firstDifference(first, second) {
            report(.determinism, "two runs over the same events differ at step \(place)")
        }
    }

    /// Every poisoned run is compared with the clean one up to the moment the poison begins.
    private mutating func checkLookAhead() {
        let clean = steps(SyntheticBars.ticks(markets))
        for moment in [1, 60, 250, 500] {
            let end = Int64(moment) * SyntheticBars.day
            let known = Self.steps(clean, until: end)
            for poison in [SyntheticBars.flat(600, at: 5), SyntheticBars.walk(600, seed: seed &+ 99, from: 70_000, of: instruments[1])] {
                let bars = markets.map { Array($0.prefix(moment)) + poison.dropFirst(moment) }
                if let place = Self.firstDifference(known, Self.steps(steps(SyntheticBars.ticks(bars)), until: end)) {
                    report(.lookAhead, "the wish at step \(place) changes with bars that come after bar \(moment)")
                }
            }
        }
    }

    private mutating func checkCopies() {
        guard let settings = try? role.settings(given: given, instruments: instruments) else { return }
        let others = [SyntheticBars.walk(600, seed: seed &+ 7, of: instruments[0]), SyntheticBars.flat(600, at: 5)]
        var runner = CopyRunner(
            settings: settings, events: SyntheticBars.ticks(markets), moment: 300 * SyntheticBars.day, others: SyntheticBars.ticks(others))
        guard let facts = try? role.open(&runner) else { return }
        if facts.alone != facts.copied { report(.valueSemantics, "the original decides otherwise after a copy of it saw other bars") }
    }

    private static func steps(_ steps: [Rehearsal.Step], until time: Int64) -> [Rehearsal.Step] {
        Array(steps.prefix((steps.lastIndex { $0.event.map { $0.time <= time } ?? false } ?? -1) + 1))
    }

    private static func firstDifference(_ left: [Rehearsal.Step], _ right: [Rehearsal.Step]) -> Int? {
        if let place = zip(left, right).enumerated().first(where: { $0.element.0 != $0.element.1 })?.offset { return place }
        return left.count == right.count ? nil : min(left.count, right.count)
    }

    // MARK: Parameters

    private mutating func checkRange(of parameter: Parameter, _ description: StrategyDescription) {
        switch parameter.kind {
        case .integer(_, let range):
            checkRuns(parameter, ["\(range.lowerBound)", "\(range.upperBound)"], description)
            let (below, underflow) = range.lowerBound.subtractingReportingOverflow(1)
            let (above, overflow) = range.upperBound.addingReportingOverflow(1)
            checkRefused(parameter, (underflow ? [] : ["\(below)"]) + (overflow ? [] : ["\(above)"]) + ["1.5", "ten", ""])
        case .number(_, let range):
            checkRuns(parameter, ["\(range.lowerBound)", "\(range.upperBound)"], description)
            checkRefused(parameter, ["\(range.lowerBound.nextDown)", "\(range.upperBound.nextUp)", "nan", "ten", ""])
        case .flag:
            checkRuns(parameter, ["true", "false"], description)
            checkRefused(parameter, ["maybe", ""])
        case .choice(_, let words):
            checkRuns(parameter, words, description)
            checkRefused(parameter, ["no such word", ""])
        case .text: break
        }
    }

    /// A bound may be refused where it contradicts another parameter; the error then names both.
    private mutating func checkRuns(_ parameter: Parameter, _ values: [String], _ description: StrategyDescription) {
        for value in values {
            var settings = given
            settings[parameter.name] = value
            do {
                _ = try role.start(given: settings, instruments: instruments)
                checkOrders(SyntheticBars.events(markets), "a walk with \(parameter.name) = \(value)", description, settings)
            } catch {
                let named = description.parameters.filter { error.description.contains("'\($0.name)'") }.map(\.name)
                if named.count < 2 || !named.contains(parameter.name) {
                    report(.parameterRange, "'\(parameter.name)' = \(value) is in \(parameter.rangeText) and is refused: \(error)")
                }
            }
        }
    }

    private mutating func checkRefused(_ parameter: Parameter, _ values: [String]) {
        for value in values {
            var settings = given
            settings[parameter.name] = value
            do {
                _ = try role.start(given: settings, instruments: instruments)
                report(.parameterRange, "'\(parameter.name)' = '\(value)' is outside \(parameter.rangeText) and is taken")
            } catch {
                if !error.description.contains(parameter.name) || !error.description.contains(parameter.rangeText) {
                    report(
                        .parameterRange,
                        "the refusal of '\(parameter.name)' = '\(value)' does not name the parameter and its range: \(error)")
                }
            }
        }
    }
}
