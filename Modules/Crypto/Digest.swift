internal import COpenSSL

/// 32 bytes: a SHA-256 hash or an HMAC-SHA-256 tag, held inline without an allocation.
public struct Digest: Hashable, Sendable, BitwiseCopyable, CustomStringConvertible {
    /// How many bytes it has.
    public static let size = 32
    /// 32 bytes of zero: the head of a chain before its first leaf.
    public static let zero = Digest(words: (0, 0, 0, 0))
    private var words: (UInt64, UInt64, UInt64, UInt64)

    private init(words: (UInt64, UInt64, UInt64, UInt64)) { self.words = words }

    /// Copies exactly 32 bytes; nil for any other count.
    public init?(_ bytes: UnsafeRawBufferPointer) {
        guard bytes.count == Self.size else { return nil }
        self.init { $0.copyMemory(from: bytes) }
    }

    /// Copies exactly 32 bytes; nil for any other count.
    public init?(_ bytes: some Collection<UInt8>) {
        guard bytes.count == Self.size else { return nil }
        self.init { $0.copyBytes(from: bytes) }
    }

    /// Reads 64 hexadecimal digits of either case; nil for anything else.
    public init?(hex text: some StringProtocol) {
        guard text.utf8.count == 2 * Self.size else { return nil }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(Self.size)
        var high: UInt8?
        for character in text.utf8 {
            guard let digit = Self.value(ofDigit: character) else { return nil }
            if let first = high {
                bytes.append(first << 4 | digit)
                high = nil
            } else {
                high = digit
            }
        }
        self.init(bytes)
    }

    init(filling body: (UnsafeMutableRawBufferPointer) -> Void) {
        words = (0, 0, 0, 0)
        withUnsafeMutableBytes(of: &words) { body($0) }
    }

    /// The bytes, first to last.
    public var bytes: [UInt8] { withUnsafeBytes { Array($0) } }

    /// Lends the bytes without copying them.
    public func withUnsafeBytes<Result, Failure: Error>(
        _ body: (UnsafeRawBufferPointer) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        try Swift.withUnsafeBytes(of: words) { (bytes) throws(Failure) in try body(bytes) }
    }

    /// 64 hexadecimal digits in lower case.
    public var hex: String {
        withUnsafeBytes { bytes in
            String(unsafeUninitializedCapacity: 2 * Self.size) { text in
                for place in text.indices.prefix(2 * Self.size) {
                    let digit = place & 1 == 0 ? bytes[place / 2] >> 4 : bytes[place / 2] & 15
                    text[place] = digit + (digit < 10 ? UInt8(ascii: "0") : UInt8(ascii: "a") - 10)
                }
                return 2 * Self.size
            }
        }
    }

    public var description: String { hex }

    public static func == (left: Self, right: Self) -> Bool { left.words == right.words }

    public func hash(into hasher: inout Hasher) {
        hasher.combine(words.0)
        hasher.combine(words.1)
        hasher.combine(words.2)
        hasher.combine(words.3)
    }

    /// Whether two digests are equal, in a time that does not tell where they differ: for tags that an attacker may have made.
    public func equalsInConstantTime(_ other: Digest) -> Bool {
        withUnsafeBytes { left in other.withUnsafeBytes { right in Bytes.equalInConstantTime(left, right) } }
    }

    private static func value(ofDigit character: UInt8) -> UInt8? {
        switch character {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): character - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): character - UInt8(ascii: "a") + 10
        case UInt8(ascii: "A")...UInt8(ascii: "F"): character - UInt8(ascii: "A") + 10
        default: nil
        }
    }
}

/// Bytes that are secret: compared without telling, made without being guessed.
public enum Bytes {
    /// Whether two byte strings are equal, in a time that depends on their lengths only.
    public static func equalInConstantTime(_ left: [UInt8], _ right: [UInt8]) -> Bool {
        left.withUnsafeBytes { left in right.withUnsafeBytes { right in equalInConstantTime(left, right) } }
    }

    /// Bytes from the operating system's generator that cannot be guessed.
    /// - Throws: `CryptoError` when the machine has no randomness to give; nothing weaker takes its place.
    public static func random(count: Int) throws(CryptoError) -> [UInt8] {
        precondition(count >= 0 && count <= Int(Int32.max), "random bytes are asked for in counts of 0 to 2^31 - 1")
        var bytes = [UInt8](repeating: 0, count: count)
        guard RAND_bytes(&bytes, Int32(count)) == 1 else { throw CryptoError.noRandomness }
        return bytes
    }

    static func equalInConstantTime(_ left: UnsafeRawBufferPointer, _ right: UnsafeRawBufferPointer) -> Bool {
        guard left.count == right.count else { return false }
        guard left.count > 0 else { return true }
        return CRYPTO_memcmp(left.baseAddress, right.baseAddress, left.count) == 0
    }
}

/// Why a cryptographic operation could not be done.
public struct CryptoError: Error, Hashable, Sendable, CustomStringConvertible {
    /// What failed and what to do, in one line.
    public let description: String

    static let noRandomness = CryptoError(
        description: "the operating system gave no random bytes; check that /dev/urandom is there and that OpenSSL's default provider loads"
    )
}
