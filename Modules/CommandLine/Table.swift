/// A table of text: what lists print.
public struct Table: Sendable {
    /// A column.
    public struct Column: Hashable, Sendable {
        /// Its header.
        public let header: String
        /// True for numbers: they stand on the right and are never cut.
        public let isNumber: Bool
        /// A column of text.
        public static func text(_ header: String) -> Column { Column(header: header, isNumber: false) }
        /// A column of numbers.
        public static func number(_ header: String) -> Column { Column(header: header, isNumber: true) }
    }

    /// One cell.
    public struct Cell: Hashable, Sendable, ExpressibleByStringInterpolation {
        /// Its text; control characters are shown as spaces.
        public let text: String
        /// How it is painted where there is colour.
        public let paints: [Style.Paint]
        /// Makes a cell.
        public init(_ text: String, _ paints: Style.Paint...) { (self.text, self.paints) = (TextWidth.plain(text), paints) }
        /// Makes a cell that is not painted.
        public init(stringLiteral text: String) { self.init(text) }
    }

    /// Its columns.
    public let columns: [Column]
    /// Its rows, each with a cell for each column.
    public private(set) var rows: [[Cell]] = []

    /// Makes a table without rows.
    public init(_ columns: [Column]) { self.columns = columns }

    /// Adds a row; it must have a cell for each column.
    public mutating func add(_ cells: [Cell]) {
        precondition(cells.count == columns.count, "a row has \(cells.count) cells, the table \(columns.count) columns")
        rows.append(cells)
    }

    /// Adds a row of plain texts.
    public mutating func add(_ texts: [String]) { add(texts.map { Cell($0) }) }

    /// Its lines: headers, then rows, two spaces between columns, no space at the end of a line.
    /// - Parameter width: how many columns a line may have: text columns are cut, the widest first, but none below eight. Nil cuts nothing,
    ///   as it should be where a program reads.
    public func text(width: Int? = nil, style: Style = Style(isOn: false)) -> String {
        let widths = self.widths(limit: width)
        var lines = [line(columns.map { Cell($0.header, .bold) }, widths, style)]
        lines += rows.map { line($0, widths, style) }
        return lines.map { $0 + "\n" }.joined()
    }

    private func widths(limit: Int?) -> [Int] {
        var widths = columns.indices.map { index in
            rows.reduce(TextWidth.of(columns[index].header)) { max($0, TextWidth.of($1[index].text)) }
        }
        guard let limit else { return widths }
        var excess = widths.reduce(0, +) + 2 * max(0, columns.count - 1) - limit
        while excess > 0 {
            let cuttable = columns.indices.filter { !columns[$0].isNumber && widths[$0] > 8 }
            guard let widest = cuttable.max(by: { widths[$0] < widths[$1] }) else { break }
            widths[widest] -= 1
            excess -= 1
        }
        return widths
    }

    private func line(_ cells: [Cell], _ widths: [Int], _ style: Style) -> String {
        var result = ""
        for (index, cell) in cells.enumerated() {
            let text = columns[index].isNumber ? cell.text : TextWidth.clipped(cell.text, to: widths[index])
            let isLast = index == cells.count - 1
            let space = String(repeating: " ", count: max(0, widths[index] - TextWidth.of(text)))
            let painted = style.paint(text, cell.paints)
            result += columns[index].isNumber ? space + painted : painted + (isLast ? "" : space)
            if !isLast { result += "  " }
        }
        while result.hasSuffix(" ") { result.removeLast() }
        return result
    }
}
