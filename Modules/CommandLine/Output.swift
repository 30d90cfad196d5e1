public import JSON
internal import Synchronization

/// Where a command writes: results to one stream, messages to another. With `--json` the result is one JSON document.
public struct Output: Sendable {
    /// One stream.
    public struct Stream: Sendable {
        /// Writes text; false where that failed.
        public let write: @Sendable (String) -> Bool
        /// Whether a person looks at it.
        public let isTerminal: Bool
        /// Its columns; nil where it has no width, as a file.
        public let width: Int?

        /// Makes a stream.
        public init(isTerminal: Bool, width: Int?, write: @escaping @Sendable (String) -> Bool) {
            (self.write, self.isTerminal, self.width) = (write, isTerminal, width)
        }
    }

    private final class Health: Sendable {
        let hasFailed = Atomic(false)
    }

    /// Results: standard output.
    public let results: Stream
    /// Messages and progress: standard error.
    public let messages: Stream
    /// Whether JSON was asked for.
    public let isJSON: Bool
    /// How results are painted.
    public let style: Style
    /// How messages are painted.
    public let messageStyle: Style
    private let health = Health()

    /// Makes an output.
    public init(
        results: Stream, messages: Stream, isJSON: Bool = false, style: Style = Style(isOn: false), messageStyle: Style = Style(isOn: false)
    ) {
        (self.results, self.messages, self.isJSON, self.style, self.messageStyle) = (results, messages, isJSON, style, messageStyle)
    }

    /// Whether some result could not be written: the disk is full, or the reader is gone.
    public var hasFailed: Bool { health.hasFailed.load(ordering: .relaxed) }

    /// Writes a line of the result. With `--json` nothing is written: the document says it.
    public func line(_ text: String = "") { write(text + "\n") }

    /// Writes a table, cut to the width of a terminal and whole anywhere else. With `--json` nothing is written.
    public func table(_ table: Table) { write(table.text(width: results.isTerminal ? results.width : nil, style: style)) }

    /// Writes text of the result as it is. With `--json` nothing is written.
    public func write(_ text: String) {
        guard !isJSON else { return }
        put(text)
    }

    /// Writes text in either mode: help, which is no result.
    func say(_ text: String) { put(text) }

    /// Writes the document of a command; nothing is written without `--json`.
    /// - Parameters:
    ///   - schema: its name and version: `assay.backtest/1`. It becomes the first member, `schema`.
    ///   - document: an object.
    public func json(_ schema: String, _ document: JSONValue) {
        guard isJSON else { return }
        put(Self.document(schema, document) + "\n")
    }

    /// Writes a line to the messages, in either mode.
    public func note(_ text: String) { _ = messages.write(text + "\n") }

    /// Writes why a command failed to the messages: a line, or a JSON document of the schema `assay.error/1`. Control characters become
    /// spaces, since files and other people's text are quoted.
    public func fail(_ failure: Failure) {
        if isJSON {
            let error: JSONValue = ["code": .string(failure.code), "message": .string(failure.message), "fix": .string(failure.fix)]
            _ = messages.write(Self.document("assay.error/1", ["error": error]) + "\n")
        } else {
            let lines = "\(failure)".split(separator: "\n", omittingEmptySubsequences: false).map { TextWidth.plain(String($0)) }
            note("\(messageStyle.paint("error:", .bold, .red)) \(lines.joined(separator: "\n"))")
        }
    }

    private func put(_ text: String) {
        if !results.write(text) { health.hasFailed.store(true, ordering: .relaxed) }
    }

    private static func document(_ schema: String, _ document: JSONValue) -> String {
        guard case .object(let members) = document else { preconditionFailure("the document of '\(schema)' is no object") }
        return JSONValue.object([.init("schema", .string(schema))] + members).text(pretty: true)
    }
}
