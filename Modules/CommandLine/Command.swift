/// A command of a program, or a noun with verbs below it: `backtest` with `run`, `show`, `list`.
public struct Command: Sendable {
    /// What it does when it is called.
    public typealias Action = @Sendable (Invocation) async throws -> ExitCode

    /// Its name.
    public let name: String
    /// What it does, in a sentence.
    public let summary: String
    /// What else there is to know: paragraphs, separated by empty lines.
    public let discussion: String
    /// How it is called; each is shown by its help.
    public let examples: [Example]
    /// What stands behind it without a name, in order.
    public let arguments: [Argument]
    /// Its options; those of a noun are known to its verbs as well, those of the program to every command.
    public let options: [Option]
    /// The commands below it.
    public let subcommands: [Command]
    /// True when help and completion do not show it.
    public let isHidden: Bool
    /// What it does; nil for a noun, which shows its help.
    public let run: Action?

    /// Makes a command. A command has either commands below it or arguments.
    public init(
        _ name: String, _ summary: String, discussion: String = "", examples: [Example] = [], arguments: [Argument] = [],
        options: [Option] = [], subcommands: [Command] = [], isHidden: Bool = false, run: Action? = nil
    ) {
        precondition(subcommands.isEmpty || arguments.isEmpty, "the command '\(name)' has arguments and commands below it")
        precondition(!subcommands.isEmpty || run != nil, "the command '\(name)' does nothing")
        (self.name, self.summary, self.discussion, self.examples) = (name, summary, discussion, examples)
        (self.arguments, self.options, self.subcommands, self.isHidden, self.run) = (arguments, options, subcommands, isHidden, run)
    }
}

/// A call that help shows.
public struct Example: Hashable, Sendable {
    /// The line to type.
    public let line: String
    /// What it does.
    public let says: String
    /// Makes an example.
    public init(_ line: String, _ says: String) { (self.line, self.says) = (line, says) }
}

/// What values an option or argument takes. What can be checked is checked before the command runs.
public enum Values: Hashable, Sendable {
    /// Any text.
    case any
    /// One of some words.
    case fixed([String])
    /// What the program knows at the time by this word, such as `strategies`: completed by asking it, checked by the command.
    case dynamic(String)
    /// A whole number within a range.
    case integer(ClosedRange<Int>)
    /// An exact decimal number.
    case decimal
    /// A date, `2018-01-02`, or a moment, `2018-01-02T14:30:00Z`.
    case moment
    /// `name=value`.
    case pair
    /// A path.
    case file
}

/// An option `--name VALUE`, or a flag `--name`.
public struct Option: Hashable, Sendable {
    /// Its name without the dashes.
    public let name: String
    /// Its one-letter name; nil where it has none.
    public let short: Character?
    /// How help names its value: `NAME`; nil for a flag.
    public let placeholder: String?
    /// What values it takes.
    public let values: Values
    /// What it is when it is not given; nil where it is nothing then.
    public let fallback: String?
    /// The environment variable that stands in for it; nil where there is none.
    public let variable: String?
    /// Whether it must be given.
    public let isRequired: Bool
    /// Whether it may be given more than once.
    public let repeats: Bool
    /// What it does, in a sentence.
    public let help: String

    /// Makes an option that takes a value.
    public init(
        _ name: String, short: Character? = nil, _ placeholder: String, _ help: String, values: Values = .any,
        default fallback: String? = nil,
        variable: String? = nil, isRequired: Bool = false, repeats: Bool = false
    ) {
        (self.name, self.short, self.placeholder, self.help, self.values) = (name, short, placeholder, help, values)
        (self.fallback, self.variable, self.isRequired, self.repeats) = (fallback, variable, isRequired, repeats)
    }

    private init(flag name: String, short: Character?, _ help: String) {
        (self.name, self.short, placeholder, self.help, values) = (name, short, nil, help, .any)
        (fallback, variable, isRequired, repeats) = (nil, nil, false, false)
    }

    /// Makes a flag: it takes no value, and may be given more than once.
    public static func flag(_ name: String, short: Character? = nil, _ help: String) -> Option { Option(flag: name, short: short, help) }

    /// True for a flag.
    public var isFlag: Bool { placeholder == nil }

    /// `--name NAME` or `--name`.
    var usage: String { placeholder.map { "--\(name) \($0)" } ?? "--\(name)" }
}

/// What stands behind a command without a name.
public struct Argument: Hashable, Sendable {
    /// How often it is given.
    public enum Count: Hashable, Sendable {
        /// Exactly once.
        case one
        /// Once or not at all.
        case optional
        /// Any number of times, also none; the last argument only.
        case many
        /// At least once; the last argument only.
        case atLeastOne
    }

    /// Its name: `strategy`.
    public let name: String
    /// What it is, in a sentence.
    public let help: String
    /// What values it takes.
    public let values: Values
    /// How often it is given.
    public let count: Count

    /// Makes an argument.
    public init(_ name: String, _ help: String, values: Values = .any, count: Count = .one) {
        (self.name, self.help, self.values, self.count) = (name, help, values, count)
    }

    /// `NAME`, `[NAME]`, `[NAME…]` or `NAME…`.
    var usage: String {
        switch count {
        case .one: name.uppercased()
        case .optional: "[\(name.uppercased())]"
        case .many: "[\(name.uppercased())…]"
        case .atLeastOne: "\(name.uppercased())…"
        }
    }
}
