public import JSON

/// Where a value comes from.
public enum Origin: Hashable, Sendable, CustomStringConvertible {
    /// The key's default.
    case fallback
    /// A place in the file.
    case file(String, JSONPosition)
    /// A variable of the environment.
    case variable(String)
    /// `--set` with this name.
    case flag(String)

    /// `default`, `assay.json5:3:5`, `environment variable ASSAY_STORE_PATH` or `flag --set store.path`.
    public var description: String {
        switch self {
        case .fallback: "default"
        case .file(let name, let position): "\(name):\(position.line):\(position.column)"
        case .variable(let name): "environment variable \(name)"
        case .flag(let name): "flag --set \(name)"
        }
    }
}

/// One thing that is wrong with a configuration.
public struct ConfigurationProblem: Hashable, Sendable, CustomStringConvertible {
    /// Where it is wrong; nil where something is missing.
    public let origin: Origin?
    /// The dotted name of the key it is about; empty where it is about a whole file.
    public let key: String
    /// What is wrong.
    public let message: String
    /// What to do.
    public let fix: String

    init(_ origin: Origin?, _ key: String, _ message: String, fix: String) {
        (self.origin, self.key, self.message, self.fix) = (origin, key, message, fix)
    }

    /// One line: where, what, and what to do. It never holds a secret.
    public var description: String { "\(origin.map { "\($0): " } ?? "")\(message): \(fix)" }
}

/// Everything that is wrong with a configuration: first the file in its order, then the environment, flags, and what is missing.
public struct ConfigurationError: Error, Hashable, Sendable, CustomStringConvertible {
    /// What is wrong; never empty.
    public let problems: [ConfigurationProblem]
    /// A line for each problem.
    public var description: String { problems.map(\.description).joined(separator: "\n") }
}
