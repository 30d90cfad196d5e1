/// The header of a NumPy `.npy` file, format 1.0, that holds one row of little-endian 64-bit integers.
///
/// Format: NumPy Enhancement Proposal 1 and the documentation of `numpy.lib.format`: the magic, two bytes of version, the header's
/// length as a little-endian 16-bit number, then a Python dictionary as text, padded with spaces to a multiple of 64 bytes and ended by
/// a line feed.
struct NumPyHeader {
    /// How many numbers follow.
    let rows: Int
    /// Where the first one starts: a multiple of eight.
    let size: Int

    private static let magic: [UInt8] = [0x93] + Array("NUMPY".utf8) + [1, 0]

    /// The header of a file of that many numbers.
    static func bytes(rows: Int) -> [UInt8] {
        var text = Array("{'descr': '<i8', 'fortran_order': False, 'shape': (\(rows),), }".utf8)
        let full = (magic.count + 2 + text.count + 1 + 63) / 64 * 64
        text += [UInt8](repeating: UInt8(ascii: " "), count: full - magic.count - 2 - text.count - 1) + [UInt8(ascii: "\n")]
        return magic + [UInt8(text.count & 255), UInt8(text.count >> 8)] + text
    }

    /// Reads a header, as this house or NumPy writes it, whatever its padding.
    init(_ bytes: UnsafeRawBufferPointer, path: String) throws(DatasetError) {
        func fail(_ reason: String) -> DatasetError { DatasetError(.malformed, "'\(path)' is not a column: \(reason)") }
        guard bytes.count >= 10, bytes.prefix(6).elementsEqual(Self.magic.prefix(6)) else { throw fail("it is no NumPy file") }
        guard bytes[6] == 1, bytes[7] == 0 else { throw fail("it is of NumPy format \(bytes[6]).\(bytes[7]), not 1.0") }
        size = 10 + Int(bytes[8]) + Int(bytes[9]) << 8
        guard size <= bytes.count, size % 8 == 0 else { throw fail("its header is cut off or not a multiple of eight bytes long") }
        let text = String(decoding: bytes[10..<size].filter { $0 > 0x20 && $0 < 0x7F }, as: UTF8.self)
        guard text.contains("'descr':'<i8'") else { throw fail("its numbers are not little-endian 64-bit integers ('<i8')") }
        guard text.contains("'fortran_order':False") else { throw fail("it is not in C order") }
        guard let shape = Self.shape(in: text) else { throw fail("it does not have one dimension") }
        rows = shape
        let (length, overflow) = rows.multipliedReportingOverflow(by: 8)
        guard !overflow, bytes.count - size == length else {
            throw fail("its header says \(rows) rows, but it has room for \((bytes.count - size) / 8)")
        }
    }

    private static func shape(in text: String) -> Int? {
        let bytes = Array(text.utf8)
        let name = Array("'shape':(".utf8)
        guard let start = bytes.indices.first(where: { bytes[$0...].starts(with: name) }) else { return nil }
        let rest = bytes[(start + name.count)...]
        let digits = rest.prefix { (48...57).contains($0) }
        guard rest.dropFirst(digits.count).starts(with: Array(",)".utf8)), let rows = Int(String(decoding: digits, as: UTF8.self)) else {
            return nil
        }
        return rows
    }
}
