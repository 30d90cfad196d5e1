internal import Domain
internal import JSON

/// Reads the words of a call against a tree of commands.
struct Parser {
    let root: Command
    let environment: [String: String]

    /// A command, the names that lead to it, and every option known to it, its own first; they stand in for those of the same name above.
    struct Place {
        var command: Command
        var path: [String] = []
        var options: [Option]

        init(_ root: Command) { (command, options) = (root, root.options) }

        mutating func enter(_ next: Command) {
            command = next
            path.append(next.name)
            let own = next.options
            options = own + options.filter { option in !own.contains { $0.name == option.name } }
        }
    }

    /// What a call says, before it is known whether anything is missing.
    struct Reading {
        var place: Place
        var given: [String: [String]] = [:]
        var words: [String] = []
    }

    /// Reads all words.
    func read(_ words: [String]) throws(Failure) -> Reading {
        var reading = Reading(place: Place(root))
        var rest = words[...]
        while let word = rest.popFirst() {
            if word == "--" {
                reading.words += rest
                break
            } else if word.hasPrefix("--") {
                try readLong(word.dropFirst(2), &rest, &reading)
            } else if word.hasPrefix("-"), word.count > 1, !isNumber(word) {
                try readShort(word.dropFirst(), &rest, &reading)
            } else if reading.place.command.subcommands.isEmpty {
                reading.words.append(word)
            } else {
                reading.place.enter(try command(word, in: reading.place))
            }
        }
        return reading
    }

    /// The command that words lead to, wrong options and words passed over: for help, which must come whatever else is wrong.
    func place(_ words: [String]) -> Place {
        var place = Place(root)
        var rest = words[...]
        while let word = rest.popFirst(), word != "--" {
            if word.hasPrefix("--") {
                let option = place.options.first { $0.name == word.dropFirst(2) }
                if option?.isFlag == false { _ = rest.popFirst() }
            } else if word.hasPrefix("-"), let last = word.last {
                let option = place.options.first { $0.short == last }
                if option?.isFlag == false { _ = rest.popFirst() }
            } else if let next = place.command.subcommands.first(where: { $0.name == word }) {
                place.enter(next)
            }
        }
        return place
    }

    private func command(_ word: String, in place: Place) throws(Failure) -> Command {
        if let next = place.command.subcommands.first(where: { $0.name == word }) { return next }
        let known = place.command.subcommands.filter { !$0.isHidden }.map(\.name)
        let called = ([root.name] + place.path).joined(separator: " ")
        let noun = place.path.isEmpty ? "command" : "command of '\(called)'"
        let help = place.path.isEmpty ? "\(root.name) help" : "\(root.name) help \(place.path.joined(separator: " "))"
        let fix = Spelling.nearest(to: word, among: known).map { "did you mean '\($0)'? " } ?? ""
        throw .usage("unknown-command", "'\(JSONError.onOneLine(word))' is no \(noun)", fix: "\(fix)'\(help)' lists them")
    }

    // MARK: - Options

    private func readLong(_ text: Substring, _ rest: inout ArraySlice<String>, _ reading: inout Reading) throws(Failure) {
        let equals = text.firstIndex(of: "=")
        let name = String(text[..<(equals ?? text.endIndex)])
        guard let option = reading.place.options.first(where: { $0.name == name }) else { throw unknown("--\(name)", reading.place) }
        let attached = equals.map { String(text[text.index(after: $0)...]) }
        if option.isFlag {
            guard attached == nil else { throw .usage("bad-value", "--\(name) is a flag and takes no value", fix: "write --\(name)") }
            reading.given[name, default: []].append("")
        } else {
            try take(attached, &rest, option, "--\(name)", &reading)
        }
    }

    private func readShort(_ letters: Substring, _ rest: inout ArraySlice<String>, _ reading: inout Reading) throws(Failure) {
        for (place, letter) in letters.enumerated() {
            guard let option = reading.place.options.first(where: { $0.short == letter }) else {
                throw unknown("-\(letter)", reading.place)
            }
            if option.isFlag {
                reading.given[option.name, default: []].append("")
            } else {
                guard place == letters.count - 1 else {
                    throw .usage("bad-value", "-\(letter) takes a value", fix: "write -\(letter) \(option.placeholder ?? "VALUE")")
                }
                try take(nil, &rest, option, "-\(letter)", &reading)
            }
        }
    }

    private func take(
        _ attached: String?, _ rest: inout ArraySlice<String>, _ option: Option, _ shown: String, _ reading: inout Reading
    ) throws(Failure) {
        let placeholder = option.placeholder ?? "VALUE"
        var value = attached
        if value == nil, let next = rest.first, !next.hasPrefix("-") || next == "-" || isNumber(next) { value = rest.popFirst() }
        guard let value else {
            let fix = rest.first.map { $0 == "--" ? "" : ", or \(shown)=\(JSONError.onOneLine($0)) if that is its value" } ?? ""
            throw .usage("missing-value", "\(shown) takes a value", fix: "write \(shown) \(placeholder)\(fix)")
        }
        if !option.repeats, reading.given[option.name] != nil {
            throw .usage("repeated-option", "\(shown) is given twice", fix: "remove one")
        }
        if let complaint = option.values.complaint(about: value) {
            throw .usage("bad-value", "\(shown) is '\(JSONError.onOneLine(value))'", fix: complaint)
        }
        reading.given[option.name, default: []].append(value)
    }

    private func unknown(_ shown: String, _ place: Place) -> Failure {
        let called = ([root.name] + place.path).joined(separator: " ")
        let near = shown.hasPrefix("--") ? Spelling.nearest(to: String(shown.dropFirst(2)), among: place.options.map(\.name)) : nil
        let fix = near.map { "did you mean '--\($0)'? " } ?? ""
        let help = "'\(called) --help' lists them"
        return .usage("unknown-option", "'\(JSONError.onOneLine(shown))' is no option of '\(called)'", fix: fix + help)
    }

    private func isNumber(_ word: String) -> Bool {
        let rest = word.dropFirst()
        return rest.first.map { $0.isASCII && ($0.isNumber || $0 == ".") } ?? false
    }

    // MARK: - What is missing

    /// Fills in variables, puts the words in their places, and refuses what is missing or too much.
    func invocation(_ reading: Reading, output: Output) throws(Failure) -> Invocation {
        let (command, called) = (reading.place.command, ([root.name] + reading.place.path).joined(separator: " "))
        var given = reading.given
        for option in reading.place.options where given[option.name] == nil {
            if let variable = option.variable, let value = environment[variable] {
                if let complaint = option.values.complaint(about: value) {
                    throw .usage("bad-value", "the variable \(variable) is '\(JSONError.onOneLine(value))'", fix: complaint)
                }
                given[option.name] = [value]
            } else if option.isRequired {
                let variable = option.variable.map { " or set \($0)" } ?? ""
                throw .usage("missing-option", "'\(called)' needs \(option.usage)", fix: "add it\(variable). \(option.help)")
            }
        }
        var (placed, rest): ([String: [String]], ArraySlice<String>) = ([:], reading.words[...])
        for argument in command.arguments {
            let isLast = argument.count == .many || argument.count == .atLeastOne
            let taken = isLast ? rest : rest.prefix(1)
            rest = rest.dropFirst(taken.count)
            if taken.isEmpty, argument.count == .one || argument.count == .atLeastOne {
                throw .usage("missing-argument", "'\(called)' needs \(argument.name.uppercased())", fix: "add it. \(argument.help)")
            }
            for value in taken {
                guard let complaint = argument.values.complaint(about: value) else { continue }
                throw .usage("bad-value", "\(argument.name.uppercased()) is '\(JSONError.onOneLine(value))'", fix: complaint)
            }
            placed[argument.name] = Array(taken)
        }
        if let extra = rest.first {
            let takes =
                command.arguments.isEmpty ? "takes no arguments" : "takes only \(command.arguments.map(\.usage).joined(separator: " "))"
            throw .usage("unexpected-argument", "'\(JSONError.onOneLine(extra))' is one argument too many", fix: "'\(called)' \(takes)")
        }
        return Invocation(
            path: reading.place.path, output: output, root: root, options: reading.place.options, arguments: command.arguments,
            given: given,
            placed: placed)
    }
}
