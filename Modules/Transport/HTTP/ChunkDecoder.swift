internal import Network

/// Takes a chunked body apart. It takes the plain form only: no extensions, no trailers, CRLF at every line's end.
struct ChunkDecoder {
    private enum Place { case size, sizeEnd, bytes, bytesEnd, bytesEnded, last, lastEnd, done }

    private var place = Place.size
    private var size = 0
    private var digits = 0

    /// Whether the last chunk and its empty line have been read.
    var isDone: Bool { place == .done }

    /// Gives the body's bytes to `body`, in pieces that are lent for the call.
    /// - Returns: how many bytes were used: all of them, unless the body ended before.
    mutating func decode(
        _ bytes: UnsafeRawBufferPointer, _ body: (UnsafeRawBufferPointer) throws(Refusal) -> Void
    ) throws(Refusal) -> Int {
        var index = 0
        while index < bytes.count, place != .done {
            if place == .bytes {
                let count = min(size, bytes.count - index)
                try body(UnsafeRawBufferPointer(rebasing: bytes[index..<index + count]))
                index += count
                size -= count
                if size == 0 { place = .bytesEnd }
            } else {
                try move(bytes[index])
                index += 1
            }
        }
        return index
    }

    private mutating func move(_ byte: UInt8) throws(Refusal) {
        switch place {
        case .size:
            if let digit = Self.digit(byte) {
                digits += 1
                guard digits <= 8 else { throw .bad("a chunk's size has more than eight digits") }
                size = size << 4 | digit
            } else {
                guard byte == 13, digits > 0 else { throw .bad("a chunk's size is not a plain hexadecimal number") }
                place = .sizeEnd
            }
        case .sizeEnd:
            try expectLineFeed(byte)
            place = size == 0 ? .last : .bytes
            digits = 0
        case .bytesEnd:
            guard byte == 13 else { throw .bad("a chunk is longer than its size says") }
            place = .bytesEnded
        case .bytesEnded:
            try expectLineFeed(byte)
            place = .size
        case .last:
            guard byte == 13 else { throw .bad("a chunked body ends in trailer fields, which are not taken") }
            place = .lastEnd
        case .lastEnd:
            try expectLineFeed(byte)
            place = .done
        case .bytes, .done: break
        }
    }

    private func expectLineFeed(_ byte: UInt8) throws(Refusal) {
        guard byte == 10 else { throw .bad("a line of a chunked body does not end in CRLF") }
    }

    private static func digit(_ byte: UInt8) -> Int? {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): Int(byte) - 48
        case UInt8(ascii: "a")...UInt8(ascii: "f"): Int(byte) - 87
        case UInt8(ascii: "A")...UInt8(ascii: "F"): Int(byte) - 55
        default: nil
        }
    }
}
