internal import JSON
internal import Network

/// Lists in pages.
enum Pages {
    static let limit = Parameter(
        "limit", .integer(1...500), "Give a whole number from 1 to 500; 100 where it is left out.", example: 100)
    private static let help = "Give what `next` of the page before says."

    /// What a list reads whose lines have a number.
    static let query = [limit, Parameter("after", .integer(0...Int64.max), help, example: 40)]
    /// What a list reads whose lines have a name.
    static let queryByName = [limit, Parameter("after", .text, help, example: "sp500")]

    /// A page of lines that are in the order they are shown.
    /// - Parameter cursor: what a line is found by again.
    static func page<Line>(
        _ lines: some Sequence<Line>, _ call: Call, cursor: (Line) -> Int64, isAscending: Bool = false, _ show: (Line) -> JSONValue
    ) -> JSONValue {
        let (limit, after) = (Int(call.integer("limit") ?? 100), call.integer("after"))
        var (items, next): ([JSONValue], Int64?) = ([], nil)
        var last: Int64?
        for line in lines {
            let place = cursor(line)
            if let after, isAscending ? place <= after : place >= after { continue }
            guard items.count < limit else {
                next = last
                break
            }
            items.append(show(line))
            last = place
        }
        return ["items": .array(items), "next": next.map { .string(String($0)) } ?? .null]
    }

    /// A page of lines that are found by their names again, in whatever order they are shown.
    /// - Parameters:
    ///   - name: another one for each line.
    /// - Throws: `.badParameter` where the line that the page before ended with is gone: what comes next is not known then.
    static func page<Line>(
        _ lines: [Line], _ call: Call, name: (Line) -> String, _ show: (Line) -> JSONValue
    ) throws(Problem) -> JSONValue {
        let limit = Int(call.integer("limit") ?? 100)
        var begin = 0
        if let after = call.text("after") {
            guard let last = lines.firstIndex(where: { name($0) == after }) else {
                throw Problem(.badParameter, "The line that 'after' names is not there any more.", fix: "Begin again without 'after'.")
            }
            begin = last + 1
        }
        let part = lines[begin...].prefix(limit)
        let next = part.endIndex < lines.endIndex ? part.last.map { JSONValue.string(name($0)) } : nil
        return ["items": .array(part.map(show)), "next": next ?? .null]
    }
}

extension JSONValue {
    /// A text, or null where there is none.
    static func text(_ text: (some CustomStringConvertible)?) -> JSONValue { text.map { .string($0.description) } ?? .null }
}
