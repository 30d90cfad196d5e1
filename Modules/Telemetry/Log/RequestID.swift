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
        func digits(_ number: UInt64) -> String {
            let text = String(number, radix: 16)
            return String(repeating: "0", count: 16 - text.count) + text
        }
        description = digits(entropy.next()) + digits(entropy.next())
    }
}
