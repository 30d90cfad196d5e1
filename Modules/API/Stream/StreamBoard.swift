internal import Domain
internal import JSON

/// A line of a topic that is told as it is.
struct StreamLine: Sendable {
    /// What it is found by again.
    let key: String
    /// Whose it is; nil where it is for all who may hear the topic.
    let account: AccountID?
    let body: JSONValue

    init(_ key: String, of account: AccountID? = nil, _ body: JSONValue) { (self.key, self.account, self.body) = (key, account, body) }
}

/// The lines of a topic as they were told last, each encoded once for everybody.
struct StreamBoard: Sendable {
    struct Line: Sendable {
        let key: String
        let account: AccountID?
        let body: JSONValue
        /// The body as it is sent.
        let text: [UInt8]

        init(_ line: StreamLine) {
            (key, account, body) = (line.key, line.account, line.body)
            var text: [UInt8] = []
            body.write(to: &text)
            self.text = text
        }
    }

    /// What is another than before.
    struct News: Sendable {
        var changed: [Line] = []
        var removed: [Line] = []
        var isEmpty: Bool { changed.isEmpty && removed.isEmpty }
    }

    let sequence: Int64
    let lines: [Line]

    init(sequence: Int64, _ lines: [StreamLine]) { self.init(sequence: sequence, lines: lines.map { Line($0) }) }

    private init(sequence: Int64, lines: [Line]) { (self.sequence, self.lines) = (sequence, lines) }

    /// The board of newer lines, and what is another in it. Only lines that have changed are encoded.
    func next(_ fresh: [StreamLine], sequence: Int64) -> (board: StreamBoard, news: News) {
        var news = News()
        // Lines keep their places from tick to tick, but for those that come and go.
        var places: [String: Int]?
        func old(_ key: String, _ index: Int) -> Line? {
            if index < lines.count, lines[index].key == key { return lines[index] }
            let known = places ?? Dictionary(lines.enumerated().map { ($1.key, $0) }) { first, _ in first }
            places = known
            return known[key].map { lines[$0] }
        }
        let next = fresh.enumerated().map { index, line -> Line in
            if let old = old(line.key, index), old.body == line.body, old.account == line.account { return old }
            let line = Line(line)
            news.changed.append(line)
            return line
        }
        if places != nil || fresh.count < lines.count {
            let keys = Set(fresh.map(\.key))
            news.removed = lines.filter { !keys.contains($0.key) }
        }
        return (StreamBoard(sequence: sequence, lines: next), news)
    }
}
