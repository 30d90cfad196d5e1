public import JSON

/// What was found in a file before its rows became a dataset.
public struct ValidationReport: Hashable, Sendable {
    /// The version of the JSON form.
    public static let schema = "assay.validation/1"

    /// All findings of one kind; only the first of them are kept one by one.
    public struct Group: Hashable, Sendable {
        /// The kind.
        public let kind: FindingKind
        /// How many there are.
        public internal(set) var count = 0
        /// The first of them, in the file's order.
        public internal(set) var findings: [Finding] = []
    }

    /// The file.
    public let file: String
    /// Records that were read, without the header.
    public internal(set) var rows = 0
    /// Rows without an error.
    public internal(set) var accepted = 0
    /// What was found, by kind, in the order of `FindingKind`; kinds without findings are left out.
    public var groups: [Group] { all.filter { $0.count > 0 } }
    /// Choices that were made for the reader of the report: the format of times, columns that are not used.
    public internal(set) var notes: [String] = []
    private var all: [Group]
    private let limit: Int

    init(file: String, limit: Int) {
        (self.file, self.limit) = (file, limit)
        all = FindingKind.allCases.map { Group(kind: $0) }
    }

    /// Rows with an error.
    public var refused: Int { rows - accepted }
    /// How many errors there are; a row may have several.
    public var errors: Int { groups.reduce(0) { $0 + ($1.kind.severity == .error ? $1.count : 0) } }
    /// How many notices there are.
    public var notices: Int { groups.reduce(0) { $0 + ($1.kind.severity == .notice ? $1.count : 0) } }

    /// How many findings of a kind there are.
    public func count(of kind: FindingKind) -> Int { all[Self.place(of: kind)].count }

    /// Counts a finding, and keeps it while there are few of its kind.
    mutating func add(
        _ kind: FindingKind, _ lines: [Int], _ values: @autoclosure () -> [Finding.Value], _ message: @autoclosure () -> String
    ) {
        let place = Self.place(of: kind)
        all[place].count += 1
        if all[place].findings.count < limit {
            all[place].findings.append(Finding(kind: kind, lines: lines, message: message(), values: values()))
        }
    }

    private static func place(of kind: FindingKind) -> Int { FindingKind.allCases.firstIndex(of: kind)! }

    /// The report for a person: counts first, then the findings kind by kind.
    public var text: String {
        var lines = ["\(file): \(rows) rows, \(accepted) accepted, \(refused) refused"]
        lines += notes.map { "  note: " + $0 }
        for group in groups {
            lines.append("  \(group.kind.severity.rawValue): \(group.kind.title): \(group.count)")
            lines += group.findings.map { "    " + $0.text }
            let rest = group.count - group.findings.count
            if rest > 0 { lines.append("    and \(rest) more") }
        }
        return lines.map { $0 + "\n" }.joined()
    }

    /// The report for a program.
    public var json: JSONValue {
        [
            "schema": .string(Self.schema), "file": .string(file), "rows": JSONValue(rows), "accepted": JSONValue(accepted),
            "refused": JSONValue(refused), "errors": JSONValue(errors), "notices": JSONValue(notices),
            "notes": .array(notes.map { .string($0) }),
            "findings": .array(
                groups.map {
                    [
                        "kind": .string($0.kind.rawValue), "severity": .string($0.kind.severity.rawValue), "count": JSONValue($0.count),
                        "first": .array($0.findings.map(\.json)),
                    ]
                }),
        ]
    }
}
