public import Domain

/// Why stored bytes are not what this version can read.
public struct DecodingError: Error, Hashable, Sendable, CustomStringConvertible {
    /// What was wrong, in one line.
    public let description: String

    /// Makes an error.
    public init(description: String) { self.description = description }
}

/// Writes little-endian values one after another: the encoding of facts and snapshots.
public struct ByteWriter: Sendable {
    /// What was written.
    public private(set) var bytes: [UInt8] = []

    /// An empty writer.
    public init() {}

    /// Forgets what was written and keeps the memory.
    public mutating func removeAll() { bytes.removeAll(keepingCapacity: true) }

    /// Adds a whole number, little-endian.
    public mutating func write(_ value: some FixedWidthInteger) {
        withUnsafeBytes(of: value.littleEndian) { bytes.append(contentsOf: $0) }
    }
    /// Adds one byte, 0 or 1.
    public mutating func write(_ value: Bool) { bytes.append(value ? 1 : 0) }
    /// Adds a text: its count in a byte, then its bytes.
    public mutating func write(_ value: InlineText) {
        bytes.append(UInt8(value.count))
        bytes.append(contentsOf: value.bytes)
    }
    /// Adds bytes: their count in two bytes, then themselves.
    public mutating func write(counted value: [UInt8]) {
        precondition(value.count <= Int(UInt16.max), "at most 65535 bytes are written at once")
        write(UInt16(value.count))
        bytes += value
    }
    mutating func write(_ value: InstrumentIndex) { write(value.raw) }
    mutating func write(_ value: AccountIndex) { write(value.raw) }
    mutating func write(_ value: OrderID) { write(value.number) }
    mutating func write(_ value: Rate) { write(value.partsPerBillion) }
    /// Adds a case's number in a byte.
    public mutating func write(_ value: some RawRepresentable<UInt8>) { bytes.append(value.rawValue) }
    mutating func write(_ value: Currency) { write(InlineText(truncating: value.description)) }
}

/// Reads what `ByteWriter` wrote. Any bytes are safe: what does not fit is an error.
public struct ByteReader {
    private let bytes: UnsafeRawBufferPointer
    private var place = 0

    /// Starts at the first byte; the memory must outlive the reader.
    public init(_ bytes: UnsafeRawBufferPointer) { self.bytes = bytes }

    /// True when every byte was read.
    public var isAtEnd: Bool { place == bytes.count }

    /// Reads a whole number.
    public mutating func read<Value: FixedWidthInteger>(_: Value.Type = Value.self) throws(DecodingError) -> Value {
        let size = MemoryLayout<Value>.size
        guard bytes.count - place >= size else {
            throw DecodingError(description: "the bytes end at \(bytes.count) in the middle of a value")
        }
        defer { place += size }
        return Value(littleEndian: bytes.loadUnaligned(fromByteOffset: place, as: Value.self))
    }

    /// Reads a byte that is 0 or 1.
    public mutating func readBool() throws(DecodingError) -> Bool {
        let byte: UInt8 = try read()
        guard byte < 2 else { throw DecodingError(description: "byte \(place - 1) is \(byte), neither true nor false") }
        return byte == 1
    }

    /// Reads bytes that `write(counted:)` wrote.
    public mutating func readCounted() throws(DecodingError) -> [UInt8] {
        let count = Int(try read(UInt16.self))
        guard bytes.count - place >= count else {
            throw DecodingError(description: "the bytes end at \(bytes.count) in the middle of a value")
        }
        defer { place += count }
        return Array(bytes[place..<place + count])
    }

    /// Reads a text of printable ASCII.
    public mutating func readText() throws(DecodingError) -> InlineText {
        let count = Int(try read(UInt8.self))
        guard count <= InlineText.capacity, bytes.count - place >= count, let text = InlineText(bytes: bytes[place..<place + count]) else {
            throw DecodingError(description: "the text at byte \(place) is damaged")
        }
        place += count
        return text
    }

    /// Reads a case by its number; one that this version does not know is an error.
    public mutating func readCase<Value: RawRepresentable<UInt8>>(_: Value.Type = Value.self) throws(DecodingError) -> Value {
        let byte: UInt8 = try read()
        guard let value = Value(rawValue: byte) else { throw DecodingError(description: "\(byte) is no \(Value.self) this version knows") }
        return value
    }

    /// Reads a name and checks it.
    public mutating func readIdentifier<Value: Identifier>(_: Value.Type = Value.self) throws(DecodingError) -> Value {
        do { return try Value(try readText().description) } catch { throw DecodingError(description: "\(error)") }
    }

    mutating func readCurrency() throws(DecodingError) -> Currency {
        do { return try Currency(try readText().description) } catch { throw DecodingError(description: "\(error)") }
    }

    mutating func readCount<Value: FixedWidthInteger>(_: Value.Type) throws(DecodingError) -> Value {
        let count: Value = try read()
        guard count >= 0 else { throw DecodingError(description: "a count is \(count)") }
        return count
    }

    mutating func readOrderID() throws(DecodingError) -> OrderID { OrderID(try read()) }
    mutating func readInstrumentIndex() throws(DecodingError) -> InstrumentIndex { InstrumentIndex(Int(try read(UInt32.self))) }
    mutating func readAccountIndex() throws(DecodingError) -> AccountIndex { AccountIndex(Int(try read(UInt32.self))) }
    mutating func readRate() throws(DecodingError) -> Rate { Rate(partsPerBillion: try read()) }
}
