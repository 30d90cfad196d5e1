/// Base64 of RFC 4648 without padding; what was not written by `encode` is refused.
public enum Base64: Sendable {
    /// With `+` and `/`: the strings of password hashes.
    case standard
    /// With `-` and `_`: tokens in addresses and headers.
    case url

    /// The text of bytes.
    public func encode(_ bytes: [UInt8]) -> String {
        let letters = alphabet
        var text: [UInt8] = []
        text.reserveCapacity(bytes.count / 3 * 4 + 4)
        for start in stride(from: 0, to: bytes.count, by: 3) {
            let group = bytes[start..<min(start + 3, bytes.count)]
            var bits = group.reduce(UInt32(0)) { $0 << 8 | UInt32($1) } << UInt32((3 - group.count) * 8)
            for _ in 0...group.count {
                text.append(letters[Int(bits >> 18 & 63)])
                bits <<= 6
            }
        }
        return String(decoding: text, as: UTF8.self)
    }

    /// The bytes of a text; nil where it has padding, another letter, or bits that no encoder leaves.
    public func decode(_ text: some StringProtocol) -> [UInt8]? {
        let letters = alphabet
        guard text.utf8.count % 4 != 1 else { return nil }
        var (bytes, bits, count) = ([UInt8](), UInt32(0), 0)
        for letter in text.utf8 {
            guard let value = letters.firstIndex(of: letter) else { return nil }
            (bits, count) = (bits << 6 | UInt32(value), count + 6)
            guard count >= 8 else { continue }
            count -= 8
            bytes.append(UInt8(truncatingIfNeeded: bits >> UInt32(count)))
        }
        return bits & (1 << UInt32(count) - 1) == 0 ? bytes : nil
    }

    private var alphabet: [UInt8] {
        let common = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"
        return Array((common + (self == .url ? "-_" : "+/")).utf8)
    }
}
