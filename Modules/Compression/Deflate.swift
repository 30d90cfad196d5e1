internal import CZlib

/// DEFLATE (RFC 1951), alone or in the envelope of gzip (RFC 1952). Pure: equal bytes give equal bytes.
public enum Deflate {
    /// What stands around the compressed bytes.
    public enum Envelope: Sendable {
        /// Nothing, flushed to a border of bytes whose last four, 00 00 FF FF, are left out: a message of permessage-deflate (RFC 7692).
        case message
        /// The head and the check of gzip.
        case gzip
    }

    /// What cannot be taken apart.
    public enum Fault: Error, Hashable, Sendable {
        /// It is no such compressed bytes, or not all of them.
        case broken
        /// It would be larger than allowed; no more than that was made of it.
        case tooLarge
    }

    /// Compresses.
    /// - Parameter level: 1, the fastest, to 9, the smallest.
    public static func compress(_ bytes: [UInt8], as envelope: Envelope, level: Int = 6) -> [UInt8] {
        precondition((1...9).contains(level), "a level of compression is 1 to 9")
        var stream = z_stream()
        let window = envelope == .gzip ? MAX_WBITS + 16 : -MAX_WBITS
        let begun = czlib_begin_deflate(&stream, Int32(level), window)
        precondition(begun == Z_OK, "zlib has no memory for a stream")
        defer { deflateEnd(&stream) }
        // A sync flush adds an empty block, which the bound does not count.
        var output = [UInt8](repeating: 0, count: Int(deflateBound(&stream, UInt(bytes.count))) + 16)
        let made = output.withUnsafeMutableBufferPointer { output in
            bytes.withUnsafeBufferPointer { input in
                stream.next_in = UnsafeMutablePointer(mutating: input.baseAddress)
                stream.avail_in = UInt32(input.count)
                stream.next_out = output.baseAddress
                stream.avail_out = UInt32(output.count)
                _ = deflate(&stream, envelope == .gzip ? Z_FINISH : Z_SYNC_FLUSH)
                return output.count - Int(stream.avail_out)
            }
        }
        output.removeLast(output.count - made + (envelope == .message ? 4 : 0))
        return output
    }

    /// Takes compressed bytes apart.
    /// - Parameter limit: how many bytes may come of it; memory is taken for what comes, never for what is promised.
    public static func expand(_ bytes: [UInt8], as envelope: Envelope, limit: Int) throws(Fault) -> [UInt8] {
        var stream = z_stream()
        let begun = czlib_begin_inflate(&stream, envelope == .gzip ? MAX_WBITS + 16 : -MAX_WBITS)
        precondition(begun == Z_OK, "zlib has no memory for a stream")
        defer { inflateEnd(&stream) }
        let input = envelope == .message ? bytes + [0, 0, 0xFF, 0xFF] : bytes
        return try input.withUnsafeBufferPointer { (input) throws(Fault) in
            stream.next_in = UnsafeMutablePointer(mutating: input.baseAddress)
            stream.avail_in = UInt32(input.count)
            return try expand(&stream, as: envelope, limit: limit)
        }
    }

    private static func expand(_ stream: inout z_stream, as envelope: Envelope, limit: Int) throws(Fault) -> [UInt8] {
        var output: [UInt8] = []
        var piece = [UInt8](repeating: 0, count: 16 << 10)
        while true {
            let (code, made) = piece.withUnsafeMutableBufferPointer { piece in
                stream.next_out = piece.baseAddress
                stream.avail_out = UInt32(piece.count)
                let code = inflate(&stream, Z_SYNC_FLUSH)
                return (code, piece.count - Int(stream.avail_out))
            }
            output += piece[..<made]
            guard output.count <= limit else { throw .tooLarge }
            switch code {
            case Z_STREAM_END:
                // A message may end in a last block of its own; behind it is only the empty one that the sender and we made of its end.
                guard stream.avail_in == 0 || envelope == .message && stream.avail_in <= 5 else { throw .broken }
                return output
            case Z_OK where made == piece.count: continue
            case Z_OK, Z_BUF_ERROR:
                guard envelope == .message, stream.avail_in == 0 else { throw .broken }
                return output
            default: throw .broken
            }
        }
    }
}
