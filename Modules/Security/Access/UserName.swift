public import Domain

/// A user by the name that logs in: small letters, digits, `-`, `_` and `.`, never given to another person.
public struct UserName: Identifier {
    public static let noun = "user"
    public static func allows(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"): true
        case UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "."): true
        default: false
        }
    }
    public let text: InlineText
    public init(validated text: InlineText) { self.text = text }
}

/// What a user is called on the page: 1 to 64 bytes of UTF-8 without control characters.
public struct DisplayName: Hashable, Sendable, CustomStringConvertible {
    /// The most bytes it has.
    public static let longest = 64
    public let description: String

    /// Checks a text.
    /// - Throws: `IdentityRefusal.displayName`.
    public init(_ text: String) throws(IdentityRefusal) {
        let isPlain = text.unicodeScalars.allSatisfy {
            $0.properties.generalCategory != .control && $0.properties.generalCategory != .format
                && $0.properties.generalCategory != .lineSeparator && $0.properties.generalCategory != .paragraphSeparator
        }
        guard !text.isEmpty, text.utf8.count <= Self.longest, isPlain else { throw .displayName }
        description = text
    }
}
