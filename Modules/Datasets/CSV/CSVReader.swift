/// Reads comma-separated records (RFC 4180) out of bytes, without making a string of any field.
///
/// Beyond the RFC: any single byte may part the fields, lines may end in CRLF, LF or CR, a byte order mark is skipped, and lines
/// without any byte are no records. Any bytes whatever are read to their end; what is wrong with a record is said in it.
public struct CSVReader {
    /// A field's bytes within the file.
    struct Field {
        /// The first byte, after an opening quote.
        let start: Int
        /// Beyond the last byte, at a closing quote.
        let end: Int
        /// Whether quotes within it are doubled.
        let hasDoubledQuotes: Bool
    }

    /// What is wrong with a record's quotes.
    public enum Problem: Hashable, Sendable {
        /// A quote was opened and the file ended within it.
        case unclosedQuote
        /// Something stands between a closing quote and the end of its field.
        case textAfterQuote
    }

    /// A line of fields.
    public struct Record {
        /// The line it starts on; the file's first is 1.
        public internal(set) var line = 0
        /// What is wrong with it; nil where nothing is.
        public internal(set) var problem: Problem?
        var fields: [Field] = []
        /// How many fields it has.
        public var count: Int { fields.count }
        /// Makes a record to read into; one serves a whole file.
        public init() {}
    }

    /// How many bytes there are.
    public var byteCount: Int { bytes.count }
    /// Where the next record starts.
    public private(set) var position: Int
    let bytes: UnsafeRawBufferPointer
    private let separator: UInt8
    private var line = 1

    // Computed, so that they are constants in the loop over the bytes and not globals that are made once.
    private static var quote: UInt8 { UInt8(ascii: "\"") }
    private static var lineFeed: UInt8 { UInt8(ascii: "\n") }
    private static var carriageReturn: UInt8 { UInt8(ascii: "\r") }

    /// Makes a reader at the start of bytes, which must outlive it.
    /// - Parameter separator: the byte that parts fields; neither a quote nor a line end.
    public init(_ bytes: UnsafeRawBufferPointer, separator: UInt8 = UInt8(ascii: ",")) {
        let forbidden = [Self.quote, Self.lineFeed, Self.carriageReturn]
        precondition(!forbidden.contains(separator), "fields are not parted by quotes or line ends")
        (self.bytes, self.separator) = (bytes, separator)
        position = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
    }

    /// The separator among `,`, `;`, tab and `|` that is most frequent on the first line; a comma where none is there.
    public static func separator(of bytes: UnsafeRawBufferPointer) -> UInt8 {
        let candidates = Array(",;\t|".utf8)
        var counts = [0, 0, 0, 0]
        for byte in bytes.prefix(1 << 16) {
            if byte == lineFeed || byte == carriageReturn { break }
            if let index = candidates.firstIndex(of: byte) { counts[index] += 1 }
        }
        let most = counts.max()!
        return most == 0 ? candidates[0] : candidates[counts.firstIndex(of: most)!]
    }

    /// Reads the next record into `record`; false at the end, where `record` is left as it was.
    public mutating func next(_ record: inout Record) -> Bool {
        guard let base = bytes.baseAddress else { return false }
        skipEmptyLines(base)
        guard position < bytes.count else { return false }
        record.fields.removeAll(keepingCapacity: true)
        (record.line, record.problem) = (line, nil)
        let end = bytes.count
        while true {
            if position < end, base.load(fromByteOffset: position, as: UInt8.self) == Self.quote {
                quotedField(base, &record)
            } else {
                let start = position
                position = fieldEnd(base, from: start)
                record.fields.append(Field(start: start, end: position, hasDoubledQuotes: false))
            }
            guard position < end else { return true }
            let byte = base.load(fromByteOffset: position, as: UInt8.self)
            if byte == separator {
                position += 1
            } else {
                endLine(base, byte)
                return true
            }
        }
    }

    /// The bytes of a field as they lie in the file; doubled quotes are still double.
    @inline(__always)
    func raw(_ field: Field) -> UnsafeRawBufferPointer { UnsafeRawBufferPointer(rebasing: bytes[field.start..<field.end]) }

    /// A field of a record as text; what is not UTF-8 becomes the replacement character.
    public func text(_ index: Int, of record: Record) -> String {
        let field = record.fields[index]
        guard field.hasDoubledQuotes else { return String(decoding: raw(field), as: UTF8.self) }
        var unescaped: [UInt8] = []
        var isSecond = false
        for byte in raw(field) {
            isSecond = byte == Self.quote && !isSecond
            if !isSecond { unescaped.append(byte) }
        }
        return String(decoding: unescaped, as: UTF8.self)
    }

    @inline(__always)
    private func fieldEnd(_ base: UnsafeRawPointer, from start: Int) -> Int {
        var index = start
        while index < bytes.count {
            let byte = base.load(fromByteOffset: index, as: UInt8.self)
            if byte == separator || byte == Self.lineFeed || byte == Self.carriageReturn { break }
            index += 1
        }
        return index
    }

    /// Reads a field from its opening quote to the separator or line end after it, counting the lines within.
    private mutating func quotedField(_ base: UnsafeRawPointer, _ record: inout Record) {
        let start = position + 1
        var (index, doubled) = (start, false)
        while index < bytes.count {
            let byte = base.load(fromByteOffset: index, as: UInt8.self)
            if byte == Self.quote {
                guard index + 1 < bytes.count, base.load(fromByteOffset: index + 1, as: UInt8.self) == Self.quote else { break }
                doubled = true
                index += 1
            } else if byte == Self.lineFeed || byte == Self.carriageReturn && !isLineFeed(base, index + 1) {
                line += 1
            }
            index += 1
        }
        record.fields.append(Field(start: start, end: index, hasDoubledQuotes: doubled))
        guard index < bytes.count else {
            record.problem = .unclosedQuote
            position = index
            return
        }
        position = fieldEnd(base, from: index + 1)
        if position > index + 1 { record.problem = record.problem ?? .textAfterQuote }
    }

    private mutating func skipEmptyLines(_ base: UnsafeRawPointer) {
        while position < bytes.count {
            let byte = base.load(fromByteOffset: position, as: UInt8.self)
            guard byte == Self.lineFeed || byte == Self.carriageReturn else { return }
            endLine(base, byte)
        }
    }

    private mutating func endLine(_ base: UnsafeRawPointer, _ byte: UInt8) {
        position += byte == Self.carriageReturn && isLineFeed(base, position + 1) ? 2 : 1
        line += 1
    }

    private func isLineFeed(_ base: UnsafeRawPointer, _ index: Int) -> Bool {
        index < bytes.count && base.load(fromByteOffset: index, as: UInt8.self) == Self.lineFeed
    }
}
