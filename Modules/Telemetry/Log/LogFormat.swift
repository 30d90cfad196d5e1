internal import Domain
internal import JSON

/// How a record is written as one line. Whatever is in it, the line is one line and has no control character.
public enum LogFormat: Sendable {
    /// A JSON document of the schema `assay.log/1`.
    case json
    /// Columns for people.
    /// - Parameter paint: colours a text by the line's level; as it is where colours are off.
    case human(paint: @Sendable (String, LogLevel) -> String)

    /// The schema of a line of JSON.
    public static let schema = "assay.log/1"

    /// The line, without its end.
    public func line(_ record: LogRecord) -> String {
        switch self {
        case .json: Self.json(record)
        case .human(let paint): Self.human(record, paint)
        }
    }

    private static func json(_ record: LogRecord) -> String {
        let document: JSONValue = [
            "schema": .string(schema), "ts": .string(record.time.microseconds), "level": .string(record.level.description),
            "event": .string(record.event), "message": .string(record.message), "module": .string(record.module),
            "request": record.request.map { .string($0.description) } ?? .null, "actor": record.actor.map { .string($0) } ?? .null,
            "fields": .object(record.fields.map { JSONValue.Member($0.name, $0.value.json) }),
        ]
        return document.text()
    }

    private static func human(_ record: LogRecord, _ paint: (String, LogLevel) -> String) -> String {
        var text = "\(record.time.microseconds)  \(paint(padded(record.level.description, to: 8), record.level))  "
        text += "\(padded(record.module, to: 12))  \(padded(record.event, to: 20))"
        if !record.message.isEmpty { text += "  " + visible(record.message) }
        for field in record.fields {
            switch field.value {
            case .text(let value): text += "  \(field.name)=\(word(value))"
            case .decimal(let value): text += "  \(field.name)=\(word(value))"
            case .integer(let value): text += "  \(field.name)=\(value)"
            case .boolean(let value): text += "  \(field.name)=\(value)"
            case .duration(let value): text += "  \(field.name)=\(value.seconds)s"
            }
        }
        if let actor = record.actor { text += "  actor=\(word(actor))" }
        if let request = record.request { text += "  request=\(request)" }
        return text
    }

    private static func padded(_ text: String, to width: Int) -> String {
        text.count < width ? text + String(repeating: " ", count: width - text.count) : text
    }

    /// The text, or as JSON writes it where it has a character that would not be seen.
    private static func visible(_ text: String) -> String {
        let quoted = JSONValue.string(text).text()
        return quoted.utf8.count == text.utf8.count + 2 ? text : quoted
    }

    private static func word(_ text: String) -> String {
        let isWord = !text.isEmpty && !text.utf8.contains { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "=") }
        return isWord ? visible(text) : JSONValue.string(text).text()
    }
}

extension Timestamp {
    /// ISO 8601 in UTC with six decimals always, so that lines sort as text.
    var microseconds: String {
        let whole = Timestamp(nanoseconds: nanoseconds.divided(by: 1000, rounding: .floor) * 1000)
        let fraction = whole.nanosecondsOfDay % Timestamp.second / 1000
        let seconds = Timestamp(nanoseconds: whole.nanoseconds - fraction * 1000).description.dropLast()
        let digits = String(fraction)
        return "\(seconds).\(String(repeating: "0", count: 6 - digits.count))\(digits)Z"
    }
}
