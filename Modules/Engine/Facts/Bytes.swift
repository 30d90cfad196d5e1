import Domain

/// Why stored bytes are not what this version can read.
public struct DecodingError: Error, Hashable, Sendable, CustomStringConvertible {
    /// What was wrong, in one line.
    public let description: String
}

/// Writes little-endian values one after another: the encoding of facts and snapshots.
public struct ByteWriter: Sendable {
    /// What was written.
    public private(set) var bytes: [UInt8] = []

    /// An empty writer.
    public init() {}

    /// Forgets what was written and keeps the memory.
    public mutating func removeAll() { bytes.removeAll(keepingCapacity: true) }

    mutating func write(_ value: some FixedWidthInteger) {
        withUnsafeBytes(of: value.littleEndian) { bytes.append(contentsOf: $0) }
    }
    mutating func write(_ value: Bool) { bytes.append(value ? 1 : 0) }
    mutating func write(_ value: InlineText) {
        bytes.append(UInt8(value.count))
        bytes.append(contentsOf: value.bytes)
    }
    mutating func write(_ value: InstrumentIndex) { write(value.raw) }
    mutating func write(_ value: AccountIndex) { write(value.raw) }
    mutating func write(_ value: OrderID) { write(value.number) }
    mutating func write(_ value: Rate) { write(value.partsPerBillion) }
    mutating func write(_ value: some RawRepresentable<UInt8>) { bytes.append(value.rawValue) }
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

    mutating func read<Value: FixedWidthInteger>(_: Value.Type = Value.self) throws(DecodingError) -> Value {
        let size = MemoryLayout<Value>.size
        guard bytes.count - place >= size else {
            throw DecodingError(description: "the bytes end at \(bytes.count) in the middle of a value")
        }
        defer { place += size }
        return Value(littleEndian: bytes.loadUnaligned(fromByteOffset: place, as: Value.self))
    }

    mutating func readBool() throws(DecodingError) -> Bool {
        let byte: UInt8 = try read()
        guard byte < 2 else { throw DecodingError(description: "byte \(place - 1) is \(byte), neither true nor false") }
        return byte == 1
    }

    mutating func readText() throws(DecodingError) -> InlineText {
        let count = Int(try read(UInt8.self))
        guard count <= InlineText.capacity, bytes.count - place >= count, let text = InlineText(bytes: bytes[place..<place + count]) else {
            throw DecodingError(description: "the text at byte \(place) is damaged")
        }
        place += count
        return text
    }

    mutating func readCase<Value: RawRepresentable<UInt8>>(_: Value.Type = Value.self) throws(DecodingError) -> Value {
        let byte: UInt8 = try read()
        guard let value = Value(rawValue: byte) else { throw DecodingError(description: "\(byte) is no \(Value.self) this version knows") }
        return value
    }

    mutating func readIdentifier<Value: Identifier>(_: Value.Type = Value.self) throws(DecodingError) -> Value {
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
