internal import Synchronization

/// From which level on each part of Assay is heard. Changed at any time, from any thread; loggers that are already handed out follow.
///
/// A level set for `desk` holds for `desk` and `desk.orders`, unless `desk.orders` has its own.
public final class LogLevels: Sendable {
    /// What one module's loggers look at before anything else: one number.
    final class Gate: Sendable {
        private let lowest: Atomic<UInt8>
        init(_ level: LogLevel) { lowest = Atomic(level.rawValue) }
        func lets(_ level: LogLevel) -> Bool { level.rawValue >= lowest.load(ordering: .relaxed) }
        func set(_ level: LogLevel) { lowest.store(level.rawValue, ordering: .relaxed) }
    }

    private struct State {
        var level: LogLevel
        var overrides: [String: LogLevel] = [:]
        var gates: [String: Gate] = [:]

        func level(of module: String) -> LogLevel {
            var name = Substring(module)
            while true {
                if let level = overrides[String(name)] { return level }
                guard let dot = name.lastIndex(of: ".") else { return level }
                name = name[..<dot]
            }
        }
    }
    private let state: Mutex<State>

    /// Starts with one level for everything.
    public init(_ level: LogLevel = .info) { state = Mutex(State(level: level)) }

    /// From which level on a module is heard.
    public func level(of module: String) -> LogLevel { state.withLock { $0.level(of: module) } }

    /// Sets the level of everything that has none of its own.
    public func set(_ level: LogLevel) {
        change { $0.level = level }
    }

    /// Sets the level of a module and what is below it; nil takes its own level away.
    public func set(_ level: LogLevel?, of module: String) {
        change { $0.overrides[module] = level }
    }

    /// The gate of a module; the same one every time.
    func gate(of module: String) -> Gate {
        state.withLock { state in
            if let gate = state.gates[module] { return gate }
            let gate = Gate(state.level(of: module))
            state.gates[module] = gate
            return gate
        }
    }

    private func change(_ body: (inout State) -> Void) {
        state.withLock { state in
            body(&state)
            for (module, gate) in state.gates { gate.set(state.level(of: module)) }
        }
    }
}
