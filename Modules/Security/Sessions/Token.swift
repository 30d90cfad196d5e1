public import Crypto
public import Domain

/// 256 random bits that stand for a session, an access, a refresh or a login. Only its hash is ever kept; the token is shown once.
public struct Token: Sendable, CustomStringConvertible, CustomReflectable {
    /// What a token is good for. One of another kind is not found: its hash is another.
    public enum Kind: String, CaseIterable, Sendable {
        /// The cookie of a page.
        case session = "as"
        /// A program's requests, for minutes.
        case access = "aa"
        /// A program's next access token, once.
        case refresh = "ar"
        /// One login by a link.
        case login = "al"
    }

    /// What it is good for.
    public let kind: Kind
    private let bytes: [UInt8]

    /// Makes a token.
    /// - Parameter random: 32 bytes that cannot be guessed.
    public init(_ kind: Kind, random: [UInt8]) {
        precondition(random.count == 32, "a token has 32 random bytes")
        (self.kind, bytes) = (kind, random)
    }

    /// Makes a token of a source's randomness.
    public init(_ kind: Kind, from entropy: some Entropy) {
        self.init(kind, random: entropy.bytes(32))
    }

    /// Reads a token; nil for anything that is none of that kind.
    public init?(_ text: some StringProtocol, as kind: Kind) {
        guard text.utf8.count == 46, text.hasPrefix(kind.rawValue + "_"), let bytes = Base64.url.decode(text.dropFirst(3)),
            bytes.count == 32
        else { return nil }
        (self.kind, self.bytes) = (kind, bytes)
    }

    /// The token itself, for the one answer that carries it: `as_…`, 46 letters that are safe in addresses, headers and cookies.
    public var secret: String { "\(kind.rawValue)_\(Base64.url.encode(bytes))" }

    /// What is kept of it. Who knows it cannot make the token; looking it up tells by its time at most a part of a hash.
    public var digest: Digest { SHA256.hash(Array(kind.rawValue.utf8) + bytes) }

    public var description: String { "\(kind) token" }
    public var customMirror: Mirror { Mirror(self, children: []) }
}

extension Entropy {
    /// Random bytes.
    public func bytes(_ count: Int) -> [UInt8] {
        var bytes: [UInt8] = []
        while bytes.count < count { withUnsafeBytes(of: next()) { bytes += $0 } }
        return Array(bytes.prefix(count))
    }
}
