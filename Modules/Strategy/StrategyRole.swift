public import Configuration
public import Domain
public import Engine

/// A strategy whose parameters depend on what it is given, as those of a rule that is written as text do.
public protocol AdaptableStrategy: Strategy {
    /// What it is called and can be set to when it is given these values, of which some may be missing or wrong.
    /// - Throws: `StrategyError` when the text that declares the parameters cannot be read.
    static func description(given: [String: String]) throws(StrategyError) -> StrategyDescription
}

/// A function over any strategy, such as a backtest: what `StrategyRole.open` hands the strategy's concrete type to.
public protocol StrategyRunner {
    /// What it makes.
    associatedtype Output
    /// How it fails.
    associatedtype Failure: Error
    /// Runs with the strategy's type; it makes as many of them as it needs by `S(settings)`.
    mutating func run<S: Strategy>(_ strategy: S.Type) throws(Failure) -> Output
}

/// A strategy as a plugin offers it: found by its key, described, checked and started without its type being known.
///
/// `StrategyRole(SMACross.self)` is one line of a plugin. The concrete type is named once, here, and the engine's loop is compiled for it
/// here: `backtest` runs at full speed, `start` makes the form for paper and live trading, `open` lets any other code have the type.
public struct StrategyRole: ProviderRole {
    public static let kind = RoleKind.strategy

    /// The key it is chosen by, lower case with underscores: `sma_cross`.
    public let key: String
    /// What it does, in a sentence.
    public let summary: String
    /// A strategy needs no vendor: a simulation is all there is to see it in.
    public let seen = SeenLevel.simulated
    /// None: what a strategy can be set to is in its description, because it is set per run and not per installation.
    public let keys: [ConfigurationKey] = []
    /// None.
    public let capabilities: [String] = []

    @usableFromInline let type: any OpenableStrategy
    @usableFromInline let typed: TypedBacktest
    @usableFromInline let described: @Sendable ([String: String]) throws(StrategyError) -> StrategyDescription

    /// The role of a strategy with fixed parameters.
    @inlinable public init<S: Strategy>(_ strategy: S.Type) {
        (key, summary) = (S.description.key, S.description.summary)
        type = StrategyType<S>()
        typed = typedBacktest(strategy)
        described = { (_) throws(StrategyError) in S.description }
    }

    /// The role of a strategy whose parameters depend on what it is given.
    @inlinable public init<S: AdaptableStrategy>(_ strategy: S.Type) {
        (key, summary) = (S.description.key, S.description.summary)
        type = StrategyType<S>()
        typed = typedBacktest(strategy)
        described = { (given) throws(StrategyError) in try S.description(given: given) }
    }

    /// What it is called, can be set to and trades for, given these values.
    /// - Throws: `StrategyError` when its parameters depend on a text that cannot be read.
    public func describe(given: [String: String] = [:]) throws(StrategyError) -> StrategyDescription { try described(given) }

    /// Checks `given` against the parameters it then has.
    /// - Throws: `StrategyError` for an unknown name, a value of the wrong type or out of its range.
    public func settings(given: [String: String] = [:], instruments: [Instrument]) throws(StrategyError) -> StrategySettings {
        StrategySettings(values: try ParameterValues(describe(given: given).parameters, given: given), instruments: instruments)
    }

    /// Runs `runner` with the strategy's concrete type. The runner's code is not compiled for the type: every call of the strategy is
    /// dynamic, and values that hold it are copied by their layout at run time. Backtests go through `backtest`.
    public func open<R: StrategyRunner>(_ runner: inout R) throws(R.Failure) -> R.Output { try type.open(&runner) }

    /// Starts it for paper or live trading, where its type need not be known.
    /// - Throws: `StrategyError` for values it does not take.
    public func start(given: [String: String] = [:], instruments: [Instrument]) throws(StrategyError) -> LiveStrategy {
        let description = try describe(given: given)
        let values = try ParameterValues(description.parameters, given: given)
        return LiveStrategy(try type.start(StrategySettings(values: values, instruments: instruments)), description)
    }
}

/// A strategy's type held as a value: a protocol, because a closure cannot be generic over its runner.
@usableFromInline
protocol OpenableStrategy: Sendable {
    func open<R: StrategyRunner>(_ runner: inout R) throws(R.Failure) -> R.Output
    func start(_ settings: StrategySettings) throws(StrategyError) -> any Strategy
}

@usableFromInline
struct StrategyType<S: Strategy>: OpenableStrategy {
    @inlinable init() {}
    @inlinable func open<R: StrategyRunner>(_ runner: inout R) throws(R.Failure) -> R.Output { try runner.run(S.self) }
    @inlinable func start(_ settings: StrategySettings) throws(StrategyError) -> any Strategy { try S(settings) }
}
