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
        var bytes: [UInt8] = []
        write(record, to: &bytes)
        return String(decoding: bytes, as: UTF8.self)
    }

    /// Appends the line, without its end.
    func write(_ record: LogRecord, to bytes: inout [UInt8]) {
        switch self {
        case .json: Self.json(record, to: &bytes)
        case .human(let paint): bytes += Self.human(record, paint).utf8
        }
    }

    /// Every request has a line, so it is written member by member and not as a tree of values, which costs three times as much.
    private static func json(_ record: LogRecord, to bytes: inout [UInt8]) {
        bytes += #"{"schema":""#.utf8
        bytes += schema.utf8
        bytes += #"","ts":""#.utf8
        record.time.writeMicroseconds(to: &bytes)
        bytes += #"","level":"#.utf8
        JSONValue.write(record.level.description, to: &bytes)
        bytes += #","event":"#.utf8
        JSONValue.write(record.event, to: &bytes)
        bytes += #","message":"#.utf8
        JSONValue.write(record.message, to: &bytes)
        bytes += #","module":"#.utf8
        JSONValue.write(record.module, to: &bytes)
        bytes += #","request":"#.utf8
        write(record.request?.description, to: &bytes)
        bytes += #","actor":"#.utf8
        write(record.actor, to: &bytes)
        bytes += #","fields":{"#.utf8
        for (index, field) in record.fields.enumerated() {
            if index > 0 { bytes.append(UInt8(ascii: ",")) }
            JSONValue.write(field.name, to: &bytes)
            bytes.append(UInt8(ascii: ":"))
            field.value.json.write(to: &bytes)
        }
        bytes += "}}".utf8
    }

    private static func write(_ text: String?, to bytes: inout [UInt8]) {
        if let text { JSONValue.write(text, to: &bytes) } else { bytes += "null".utf8 }
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
        var bytes: [UInt8] = []
        writeMicroseconds(to: &bytes)
        return String(decoding: bytes, as: UTF8.self)
    }

    fileprivate func writeMicroseconds(to bytes: inout [UInt8]) {
        let (year, month, day) = date.parts
        let (rest, second) = (Int(nanosecondsOfDay), Int(Timestamp.second))
        Self.write(year, digits: 4, "-", to: &bytes)
        Self.write(month, digits: 2, "-", to: &bytes)
        Self.write(day, digits: 2, "T", to: &bytes)
        Self.write(rest / second / 3600, digits: 2, ":", to: &bytes)
        Self.write(rest / second / 60 % 60, digits: 2, ":", to: &bytes)
        Self.write(rest / second % 60, digits: 2, ".", to: &bytes)
        Self.write(rest % second / 1000, digits: 6, "Z", to: &bytes)
    }

    private static func write(_ number: Int, digits: Int, _ end: Unicode.Scalar, to bytes: inout [UInt8]) {
        var place = 1
        for _ in 1..<digits { place *= 10 }
        while place > 0 {
            bytes.append(UInt8(48 + number / place % 10))
            place /= 10
        }
        bytes.append(UInt8(ascii: end))
    }
}
