/// Rows as RFC 4180 text, fields parted by commas, lines ended by a line feed.
struct CSVText {
    private(set) var bytes: [UInt8] = []

    /// Starts with a header.
    init(_ header: String...) { add(header) }

    /// Adds a row.
    mutating func add(_ fields: [String]) {
        for (index, field) in fields.enumerated() {
            if index > 0 { bytes.append(UInt8(ascii: ",")) }
            append(field)
        }
        bytes.append(UInt8(ascii: "\n"))
    }

    /// A field is quoted only where it must be: with a comma, a quote or an end of line in it.
    private mutating func append(_ field: String) {
        guard field.utf8.contains(where: { $0 == 44 || $0 == 34 || $0 == 10 || $0 == 13 }) else {
            bytes.append(contentsOf: field.utf8)
            return
        }
        bytes.append(34)
        for byte in field.utf8 {
            if byte == 34 { bytes.append(34) }
            bytes.append(byte)
        }
        bytes.append(34)
    }
}
