internal import JSON
internal import Network

/// Lists in pages.
enum Pages {
    static let query = [
        Parameter("limit", .integer(1...500), "Give a whole number from 1 to 500; 100 where it is left out.", example: 100),
        Parameter("after", .integer(0...Int64.max), "Give what `next` of the page before says.", example: 40),
    ]

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

    /// A list that is one page.
    static func whole(_ items: [JSONValue]) -> JSONValue { ["items": .array(items), "next": .null] }
}

extension JSONValue {
    /// A text, or null where there is none.
    static func text(_ text: (some CustomStringConvertible)?) -> JSONValue { text.map { .string($0.description) } ?? .null }
}
