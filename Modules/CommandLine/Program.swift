internal import Domain

/// A program of commands: it reads a call, runs the command, and tells how it ended.
///
/// Beside the commands of its tree it has `help`, `completion` and the hidden `complete`, and the options `--help`, `--json` and `--color`
/// everywhere.
public struct Program: Sendable {
    /// What the process gives a program.
    public struct Surroundings: Sendable {
        /// Every environment variable.
        public let environment: [String: String]
        /// Where results go.
        public let results: Output.Stream
        /// Where messages go.
        public let messages: Output.Stream

        /// Makes surroundings.
        public init(environment: [String: String], results: Output.Stream, messages: Output.Stream) {
            (self.environment, self.results, self.messages) = (environment, results, messages)
        }
    }

    private let root: Command
    private let explain: @Sendable (any Error) -> Failure

    /// Makes a program.
    /// - Parameters:
    ///   - root: the program itself: its name, its commands, and the options that every command has.
    ///   - known: the values that completion offers for a word of `Values.dynamic`.
    ///   - explain: makes a failure of an error that a command threw and that is none.
    public init(
        _ root: Command, known: @escaping @Sendable (String) async -> [String] = { _ in [] },
        explain: @escaping @Sendable (any Error) -> Failure = { Failure(.failed, code: "failed", "\($0)") }
    ) {
        self.explain = explain
        let options = [
            Option.flag("json", "Writes one JSON document to standard output instead of text."),
            Option(
                "color", "WHEN", "Whether text is coloured; NO_COLOR is honoured.", values: .fixed(ColorMode.allCases.map(\.rawValue)),
                default: ColorMode.auto.rawValue),
            Option.flag("help", short: "h", "Explains the command."),
        ]
        self.root = Command(
            root.name, root.summary, discussion: root.discussion, examples: root.examples, options: root.options + options,
            subcommands: root.subcommands + Self.ownCommands(of: root.name, known), run: root.run)
    }

    /// The help that a call would show, without running anything: for generated documentation.
    public func help(_ path: [String], width: Int = 80) -> String {
        Help(root: root, place: Parser(root: root, environment: [:]).place(path), style: Style(isOn: false), width: width).full
    }

    /// Every environment variable that stands in for an option somewhere, in alphabetical order: these are no configuration keys.
    public var variables: [String] {
        func gather(_ command: Command) -> [String] { command.options.compactMap(\.variable) + command.subcommands.flatMap(gather) }
        return Set(gather(root)).sorted()
    }

    /// Runs a call.
    /// - Parameter words: the words behind the program's name.
    /// - Returns: how the process has to end. Whatever was wrong has been written to the messages.
    public func run(_ words: [String], in surroundings: Surroundings) async -> ExitCode {
        let output = output(for: words, surroundings)
        do {
            let code = try await perform(words, surroundings.environment, output)
            guard !output.hasFailed else {
                throw Failure(.io, code: "output", "the result could not be written", fix: "free some space, or see who reads it")
            }
            return code
        } catch {
            let failure =
                (error as? Failure) ?? (error is CancellationError ? Failure(.canceled, code: "canceled", "canceled") : explain(error))
            output.fail(failure)
            return failure.exitCode
        }
    }

    private func perform(_ words: [String], _ environment: [String: String], _ output: Output) async throws -> ExitCode {
        let parser = Parser(root: root, environment: environment)
        let spoken = words.prefix { $0 != "--" }
        if spoken.contains("--help") || spoken.contains("-h") { return Self.show(root, parser.place(words), isFull: true, output) }
        let reading = try parser.read(words)
        let place = reading.place
        if reading.given["help"] != nil { return Self.show(root, place, isFull: true, output) }
        guard let run = place.command.run else { return Self.show(root, place, isFull: false, output) }
        return try await run(try parser.invocation(reading, output: output))
    }

    private static func show(_ root: Command, _ place: Parser.Place, isFull: Bool, _ output: Output) -> ExitCode {
        let help = Help(root: root, place: place, style: output.style, width: output.results.width)
        output.say(isFull ? help.full : help.short)
        return .ok
    }

    /// The output a call asks for, found before it is read, so that what is wrong with it is already told in its way.
    private func output(for words: [String], _ surroundings: Surroundings) -> Output {
        let spoken = words.prefix { $0 != "--" }
        var mode = ColorMode.auto
        for (index, word) in spoken.enumerated() {
            if word == "--color", index + 1 < spoken.count { mode = ColorMode(rawValue: spoken[index + 1]) ?? mode }
            if word.hasPrefix("--color=") { mode = ColorMode(rawValue: String(word.dropFirst(8))) ?? mode }
        }
        let (results, messages, environment) = (surroundings.results, surroundings.messages, surroundings.environment)
        return Output(
            results: results, messages: messages, isJSON: spoken.contains("--json"),
            style: Style(mode, environment: environment, isTerminal: results.isTerminal),
            messageStyle: Style(mode, environment: environment, isTerminal: messages.isTerminal))
    }

    private static func ownCommands(of name: String, _ known: @escaping @Sendable (String) async -> [String]) -> [Command] {
        [
            Command(
                "help", "Explains a command.", examples: [Example("\(name) help", "Lists every command, option and exit code.")],
                arguments: [Argument("command", "The words that lead to it.", count: .many)]
            ) { invocation in
                let parser = Parser(root: invocation.root, environment: [:])
                let asked = try parser.read(invocation.arguments("command"))
                if let extra = asked.words.first {
                    let called = ([name] + asked.place.path).joined(separator: " ")
                    throw Failure.usage("unknown-command", "'\(extra)' is no command of '\(called)'", fix: "write '\(called) --help'")
                }
                return show(invocation.root, asked.place, isFull: true, invocation.output)
            },
            Command(
                "completion", "Prints the completion script of a shell.",
                examples: [
                    Example("source <(\(name) completion bash)", "Completes commands, options and values in this shell."),
                    Example("\(name) completion fish > ~/.config/fish/completions/\(name).fish", "Does so in every fish shell."),
                    Example("source <(\(name) completion zsh)", "Does so in this zsh; in ~/.zshrc, in every one."),
                ],
                arguments: [Argument("shell", "The shell.", values: .fixed(Completion.shells))]
            ) { invocation in
                invocation.output.write(Completion.script(for: invocation.argument("shell") ?? "", program: name))
                return .ok
            },
            Command(
                "complete", "Lists what may be typed next.", arguments: [Argument("word", "The words so far.", count: .many)],
                isHidden: true
            ) { invocation in
                let found = await Completion.candidates(invocation.root, invocation.arguments("word"), dynamic: known)
                invocation.output.write(found.map { "\($0.text)\t\($0.says)\n" }.joined())
                return .ok
            },
        ]
    }
}
