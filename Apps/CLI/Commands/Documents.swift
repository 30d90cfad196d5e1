internal import CommandLine
internal import Domain
internal import Host
internal import JSON

extension Output {
    /// Writes a document that names its own schema.
    func document(_ value: JSONValue) {
        guard let schema = value["schema"]?.asString, let members = value.members else {
            preconditionFailure("the document names no schema")
        }
        json(schema, .object(members.filter { $0.name != "schema" }))
    }

    /// Writes lines of names and what they are, in two columns.
    func facts(_ facts: [(String, String)]) {
        let width = facts.reduce(0) { max($0, $1.0.count) }
        for (name, value) in facts {
            line(style.paint(name, .bold) + String(repeating: " ", count: width - name.count + 2) + value)
        }
    }
}

extension JSONValue {
    /// Texts as a list.
    static func texts(_ texts: some Sequence<String>) -> JSONValue { .array(texts.map { .string($0) }) }

    /// A member as a cell of a table shows it; a dash where there is none.
    func text(_ name: String) -> String { self[name]?.asDecimalText ?? "–" }

    /// A member that is money in the currency of this line, rounded for a table.
    func money(_ name: String) -> String {
        guard let currency = try? Currency(text("currency")) else { return text(name) }
        return Money(text(name), currency)?.rounded ?? text(name)
    }

    /// A text, or null where there is none.
    static func text(_ text: (some CustomStringConvertible)?) -> JSONValue { text.map { .string($0.description) } ?? .null }
}

extension Invocation {
    /// The moment of an option that was declared as one; nil where it is not given.
    func moment(_ name: String) -> Timestamp? { option(name).flatMap { Timestamp($0) } }
}

/// How far a command is, told on its messages.
struct ProgressLine {
    private var progress: Progress
    private let messages: Output.Stream
    private let start = SystemClock.monotonic()

    /// Begins at nothing done; the parameters are those of `Progress`.
    init(_ label: String, unit: String, total: Int, on output: Output) {
        messages = output.messages
        progress = Progress(label, unit: unit, total: total, isTerminal: messages.isTerminal)
    }

    /// Says how many are done, where that has to be said now.
    mutating func show(_ done: Int) {
        let text = progress.text(done: done, after: SystemClock.monotonic() - start, width: messages.width ?? 80)
        if !text.isEmpty { _ = messages.write(text) }
    }
}
