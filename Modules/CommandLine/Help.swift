/// The help of a command: usage, summary, examples, then each argument and option with what it takes.
struct Help {
    let root: Command
    let place: Parser.Place
    let style: Style
    let width: Int

    init(root: Command, place: Parser.Place, style: Style, width: Int?) {
        (self.root, self.place, self.style, self.width) = (root, place, style, min(100, max(40, width ?? 80)))
    }

    private var command: Command { place.command }
    private var called: String { ([root.name] + place.path).joined(separator: " ") }

    /// What a bare command prints: what it is, what is below it, and how to go on.
    var short: String {
        var sections = [wrapped(command.summary, indent: 0)]
        sections.append(commands)
        if !command.examples.isEmpty { sections.append(examples) }
        sections.append(wrapped("'\(called) COMMAND --help' explains a command, '\(called) --help' everything at once.", indent: 0))
        return joined(sections)
    }

    /// Everything there is to say.
    var full: String {
        var sections = [usage, wrapped(command.summary, indent: 0)]
        if !command.discussion.isEmpty { sections.append(wrapped(command.discussion, indent: 0)) }
        if !command.examples.isEmpty { sections.append(examples) }
        if !command.subcommands.isEmpty { sections.append(commands) }
        if !command.arguments.isEmpty {
            sections.append(listed("Arguments", command.arguments.map { ($0.usage, $0.help + sentence($0.values.allowed)) }))
        }
        if !command.options.isEmpty, !place.path.isEmpty { sections.append(listed("Options", command.options.map(described))) }
        let inherited = place.path.isEmpty ? command.options : Array(place.options.dropFirst(command.options.count))
        if !inherited.isEmpty { sections.append(listed("Options of every command", inherited.map(described))) }
        if place.path.isEmpty { sections.append(listed("Exit codes", ExitCode.all.map { ("\($0.rawValue)", $0.meaning) })) }
        return joined(sections)
    }

    private var usage: [String] {
        var words = [called]
        if !command.subcommands.isEmpty { words.append("COMMAND") }
        words += command.options.filter { $0.isRequired }.map(\.usage)
        words += command.arguments.map(\.usage)
        if !place.options.filter({ !$0.isRequired }).isEmpty { words.append("[OPTIONS]") }
        let lines = TextWidth.wrapped(words.joined(separator: " "), to: width - 7)
        return lines.enumerated().map { ($0 == 0 ? style.paint("Usage:", .bold) + " " : "       ") + $1 }
    }

    private var examples: [String] {
        var lines = [style.paint("Examples:", .bold)]
        for example in command.examples {
            lines.append("  " + style.paint(example.line, .cyan))
            lines += wrapped(example.says, indent: 6)
        }
        return lines
    }

    private var commands: [String] {
        listed("Commands", command.subcommands.filter { !$0.isHidden }.map { ($0.name, $0.summary) })
    }

    private func described(_ option: Option) -> (String, String) {
        let short = option.short.map { "-\($0), " } ?? "    "
        var text = option.help + (option.values == .pair ? "" : sentence(option.values.allowed))
        if option.repeats { text += " May be repeated." }
        if option.isRequired { text += " Must be given." }
        var facts: [String] = []
        if let fallback = option.fallback { facts.append("default: \(fallback.isEmpty ? "nothing" : fallback)") }
        if let variable = option.variable { facts.append("environment: \(variable)") }
        if !facts.isEmpty { text += " [\(facts.joined(separator: "; "))]" }
        return (short + option.usage, text)
    }

    private func sentence(_ allowed: String?) -> String { allowed.map { " \($0.prefix(1).uppercased())\($0.dropFirst())." } ?? "" }

    /// Names on the left, what they mean on the right, in one column as wide as the widest name, but at most a third of the width.
    private func listed(_ title: String, _ rows: [(String, String)]) -> [String] {
        let column = min(width / 3, rows.reduce(0) { max($0, TextWidth.of($1.0)) }) + 4
        var lines = [style.paint(title + ":", .bold)]
        for (name, text) in rows {
            let text = wrapped(text, indent: column)
            let head = "  " + style.paint(name, .cyan)
            if TextWidth.of(name) + 4 > column {
                lines += [head] + text
            } else {
                lines.append(TextWidth.padded(head, to: column) + (text.first?.dropFirst(column) ?? ""))
                lines += text.dropFirst()
            }
        }
        return lines
    }

    private func wrapped(_ text: String, indent: Int) -> [String] {
        TextWidth.wrapped(text, to: max(20, width - indent)).map { $0.isEmpty ? "" : String(repeating: " ", count: indent) + $0 }
    }

    private func joined(_ sections: [[String]]) -> String {
        sections.map { $0.map { $0 + "\n" }.joined() }.joined(separator: "\n")
    }
}
