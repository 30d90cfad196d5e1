/// Which rows of a file are wanted: those with a value in a column, as in `Ticker=AAPL`.
public struct RowFilter: Hashable, Sendable, CustomStringConvertible {
    /// The column's header, or its number from 1.
    public let column: String
    /// The value, byte by byte.
    public let value: String

    /// Makes a filter.
    public init(column: String, value: String) { (self.column, self.value) = (column, value) }

    /// Reads `COLUMN=VALUE`.
    /// - Throws: `.options` when the text is anything else.
    public init(_ text: String) throws(DatasetError) {
        guard let equals = text.firstIndex(of: "="), equals > text.startIndex else {
            throw DatasetError(.options, "'\(text)' chooses no rows: write COLUMN=VALUE, as in Ticker=AAPL")
        }
        self.init(column: String(text[..<equals]), value: String(text[text.index(after: equals)...]))
    }

    /// `Ticker=AAPL`.
    public var description: String { column + "=" + value }

    /// The filter with its column found.
    struct Placed {
        let place: Int
        let value: [UInt8]

        func takes(_ record: CSVReader.Record, of reader: CSVReader) -> Bool {
            guard place < record.count else { return true }
            let field = record.fields[place]
            if field.hasDoubledQuotes { return reader.text(place, of: record).utf8.elementsEqual(value) }
            return reader.raw(field).elementsEqual(value)
        }
    }

    /// Finds the column.
    /// - Throws: `.options` when the file has none of that name.
    func placed(in headers: [String]?, fieldCount: Int) throws(DatasetError) -> Placed {
        let number = Int(column).flatMap { (1...fieldCount).contains($0) ? $0 - 1 : nil }
        guard let place = headers?.firstIndex(of: column) ?? number else {
            let known = headers.map { "its headers are \($0.joined(separator: ", "))" } ?? "it has no header and \(fieldCount) fields"
            throw DatasetError(.options, "the file has no column '\(column)' to choose rows by; \(known)")
        }
        return Placed(place: place, value: Array(value.utf8))
    }
}
