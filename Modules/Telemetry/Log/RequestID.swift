public import Domain

/// The id that one request keeps from the browser to the broker.
///
/// It comes from outside, so it has letters, digits, `-`, `_` and `.` only and at most 64 of them: it can be written anywhere.
public struct RequestID: Hashable, Sendable, CustomStringConvertible {
    /// The most characters it has.
    public static let longest = 64

    public let description: String

    /// Takes an id that someone else chose; nil where it is empty, too long or has another character: make a new one then.
    public init?(_ text: some StringProtocol) {
        guard !text.isEmpty, text.utf8.count <= Self.longest, text.utf8.allSatisfy(AccountID.allows) else { return nil }
        description = String(text)
    }

    /// Makes a new id: 32 hexadecimal digits.
    public init(_ entropy: some Entropy) {
        let halves = (entropy.next(), entropy.next())
        description = String(unsafeUninitializedCapacity: 32) { text in
            for place in 0..<32 {
                let digit = UInt8(truncatingIfNeeded: (place < 16 ? halves.0 : halves.1) >> UInt64(60 - place % 16 * 4)) & 15
                text[place] = digit + (digit < 10 ? UInt8(ascii: "0") : UInt8(ascii: "a") - 10)
            }
            return 32
        }
    }
}
