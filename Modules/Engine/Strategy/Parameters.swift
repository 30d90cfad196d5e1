/// A typed setting of a strategy with its range, checked before anything runs.
public struct Parameter: Hashable, Sendable {
    /// What values it takes.
    public enum Kind: Hashable, Sendable {
        /// A whole number within a range.
        case integer(default: Int, range: ClosedRange<Int>)
        /// A number within a range.
        case number(default: Double, range: ClosedRange<Double>)
        /// True or false.
        case flag(default: Bool)
        /// One of some words.
        case choice(default: String, of: [String])
        /// Free text, such as a formula.
        case text(default: String)
    }

    /// Its name, lower case with dashes: `fast`, `stop-loss`.
    public let name: String
    /// What values it takes.
    public let kind: Kind
    /// What it does, in a sentence.
    public let summary: String

    /// Makes a parameter.
    public init(_ name: String, _ kind: Kind, _ summary: String) { (self.name, self.kind, self.summary) = (name, kind, summary) }

    /// Its type in a word.
    public var typeText: String {
        switch kind {
        case .integer: "integer"
        case .number: "number"
        case .flag: "flag"
        case .choice: "choice"
        case .text: "text"
        }
    }

    /// Its default as text.
    public var defaultText: String {
        switch kind {
        case .integer(let value, _): "\(value)"
        case .number(let value, _): "\(value)"
        case .flag(let value): "\(value)"
        case .choice(let value, _): value
        case .text(let value): value
        }
    }

    /// Its range or choices as text: `2...200`.
    public var rangeText: String {
        switch kind {
        case .integer(_, let range): "\(range.lowerBound)...\(range.upperBound)"
        case .number(_, let range): "\(range.lowerBound)...\(range.upperBound)"
        case .flag: "true or false"
        case .choice(_, let words): words.joined(separator: ", ")
        case .text: "text"
        }
    }
}

/// Why a strategy cannot start with what it was given; the message names the parameter, its range and what was given.
public struct StrategyError: Error, Hashable, CustomStringConvertible {
    /// What was wrong and what to do, in one line.
    public let description: String
    /// Makes an error.
    public init(_ description: String) { self.description = description }
}

/// The checked parameter values of one run.
public struct ParameterValues: Hashable, Sendable {
    private let parameters: [Parameter]
    private var given: [String: String]

    /// Checks `given` against `parameters`.
    /// - Throws: `StrategyError` for an unknown name, a value of the wrong type or out of range.
    public init(_ parameters: [Parameter], given: [String: String] = [:]) throws(StrategyError) {
        (self.parameters, self.given) = (parameters, given)
        for (name, text) in given.sorted(by: { $0.key < $1.key }) {
            guard let parameter = parameters.first(where: { $0.name == name }) else {
                let known = parameters.map(\.name).joined(separator: ", ")
                throw StrategyError("the strategy has no parameter '\(name)'; it has: \(known.isEmpty ? "none" : known)")
            }
            guard Self.accepts(text, parameter.kind) else {
                throw StrategyError("parameter '\(name)' is '\(text)'; allowed: \(parameter.rangeText)")
            }
        }
    }

    /// Every parameter with its value as text, in the order they were declared.
    public var all: [(name: String, value: String)] { parameters.map { ($0.name, given[$0.name] ?? $0.defaultText) } }

    /// A whole number. Asking for a parameter that was not declared as one is a programmer's error.
    public func integer(_ name: String) -> Int {
        guard let value = Int(text(name)) else { preconditionFailure("'\(name)' was not declared as an integer parameter") }
        return value
    }

    /// A number.
    public func number(_ name: String) -> Double {
        guard let value = Double(text(name)) else { preconditionFailure("'\(name)' was not declared as a number parameter") }
        return value
    }

    /// True or false.
    public func flag(_ name: String) -> Bool { text(name) == "true" }

    /// The value as text; the default where none was given.
    public func text(_ name: String) -> String {
        if let value = given[name] { return value }
        guard let parameter = parameters.first(where: { $0.name == name }) else {
            preconditionFailure("no parameter '\(name)' was declared")
        }
        return parameter.defaultText
    }

    private static func accepts(_ text: String, _ kind: Parameter.Kind) -> Bool {
        switch kind {
        case .integer(_, let range): Int(text).map(range.contains) ?? false
        case .number(_, let range): Double(text).map(range.contains) ?? false
        case .flag: text == "true" || text == "false"
        case .choice(_, let words): words.contains(text)
        case .text: true
        }
    }
}
