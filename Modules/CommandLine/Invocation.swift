/// A command as it was called: every value was checked against what its option or argument takes.
///
/// Asking for a name that was not declared is a programmer's error and stops the process.
public struct Invocation: Sendable {
    /// The names that lead to the command, without the program's: `["backtest", "run"]`.
    public let path: [String]
    /// Where results and messages go.
    public let output: Output
    let root: Command
    let options: [Option]
    let arguments: [Argument]
    let given: [String: [String]]
    let placed: [String: [String]]

    /// The value of an option: the one given, that of its variable, or its default; nil where there is none of these.
    public func option(_ name: String) -> String? { options(name).last }

    /// Every value of an option, in the order given.
    public func options(_ name: String) -> [String] {
        guard let option = options.first(where: { $0.name == name }) else { preconditionFailure("no option '\(name)' was declared") }
        return given[name] ?? option.fallback.map { [$0] } ?? []
    }

    /// The value of an option that is a whole number.
    public func integer(_ name: String) -> Int? {
        guard let text = option(name) else { return nil }
        guard let number = Int(text) else { preconditionFailure("the option '\(name)' was not declared as an integer") }
        return number
    }

    /// The values of an option of the form `name=value`, in the order given.
    public func pairs(_ name: String) -> [(name: String, value: String)] {
        options(name).map { text in
            guard let equals = text.firstIndex(of: "=") else { preconditionFailure("the option '\(name)' was not declared as a pair") }
            return (String(text[..<equals]), String(text[text.index(after: equals)...]))
        }
    }

    /// Whether a flag was given.
    public func flag(_ name: String) -> Bool {
        precondition(options.contains { $0.name == name && $0.isFlag }, "no flag '\(name)' was declared")
        return given[name] != nil
    }

    /// The value of an argument; nil where an optional one was not given.
    public func argument(_ name: String) -> String? { arguments(name).first }

    /// Every value of an argument, in order.
    public func arguments(_ name: String) -> [String] {
        precondition(arguments.contains { $0.name == name }, "no argument '\(name)' was declared")
        return placed[name] ?? []
    }
}
