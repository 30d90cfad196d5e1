internal import Network

/// Where a URL leads: only what a client needs to get there.
struct ServerURL: Hashable {
    let isSecure: Bool
    /// Without the brackets of an IPv6 address.
    let host: String
    let port: Int
    /// Path and query; never empty.
    let target: String

    /// - Parameter schemes: the plain and the secure one: `ws` and `wss`.
    /// - Throws: `malformed` for another scheme, user names, fragments, spaces and control characters. The text is not in the message,
    ///   because it may hold a secret.
    init(_ text: String, schemes: (plain: String, secure: String), allowsPlain: Bool) throws(NetworkError) {
        func fail(_ reason: String) -> NetworkError { NetworkError(.malformed, mayHaveArrived: false, "the URL \(reason)") }
        guard text.utf8.allSatisfy({ (0x21...0x7E).contains($0) }), !text.contains("#") else {
            throw fail("has a fragment or a character that is not printable ASCII")
        }
        let halves = text.split(separator: "://", maxSplits: 1, omittingEmptySubsequences: false)
        guard halves.count == 2, halves[0] == schemes.secure || halves[0] == schemes.plain else {
            throw fail("does not begin with \(schemes.secure)://")
        }
        isSecure = halves[0] == schemes.secure
        guard isSecure || allowsPlain else { throw fail("is \(schemes.plain)://, which this client does not allow") }
        let authority = halves[1].prefix { $0 != "/" && $0 != "?" }
        let rest = halves[1].dropFirst(authority.count)
        target = rest.hasPrefix("/") ? String(rest) : "/" + rest
        guard !authority.contains("@") else { throw fail("has a user name") }
        var name = authority
        var digits: Substring?
        if authority.hasPrefix("["), let end = authority.firstIndex(of: "]") {
            name = authority[authority.index(after: authority.startIndex)..<end]
            let after = authority[authority.index(after: end)...]
            guard after.isEmpty || after.hasPrefix(":") else { throw fail("has a host that cannot be read") }
            digits = after.isEmpty ? nil : after.dropFirst()
        } else if let colon = authority.firstIndex(of: ":") {
            name = authority[..<colon]
            digits = authority[authority.index(after: colon)...]
        }
        guard !name.isEmpty, name.utf8.allSatisfy({ Characters.isToken($0) || $0 == UInt8(ascii: ":") }) else {
            throw fail("has no host")
        }
        host = String(name)
        guard let digits else {
            port = isSecure ? 443 : 80
            return
        }
        guard digits.utf8.allSatisfy({ (48...57).contains($0) }), let number = Int(digits), (1...65_535).contains(number) else {
            throw fail("has a port that is no number from 1 to 65535")
        }
        port = number
    }

    /// What stands in a Host field.
    var authority: String {
        let name = host.contains(":") ? "[\(host)]" : host
        return port == (isSecure ? 443 : 80) ? name : "\(name):\(port)"
    }
}
