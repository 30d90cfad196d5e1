internal import CommandLine
internal import Network

/// Where a server is: scheme, host and port, as `https://desk.example` or `http://127.0.0.1:8080`.
struct ServerOrigin: Hashable {
    /// In small letters, without a slash at its end.
    let text: String

    /// Reads an address.
    /// - Throws: `Failure` where it is none, has more than scheme, host and port, or is plain http beyond this machine: passwords and
    ///   tokens do not leave it without TLS.
    init(_ given: String) throws(Failure) {
        let fix = "write it as https://desk.example, or http://127.0.0.1:8080 on this machine"
        func wrong(_ why: String) -> Failure { Failure(.usage, code: "server", "the server's address \(why)", fix: fix) }
        let small = given.lowercased()
        guard let scheme = ["https://", "http://"].first(where: { small.hasPrefix($0) }) else { throw wrong("has no https:// in front") }
        var place = small.dropFirst(scheme.count)
        if place.hasSuffix("/") { place = place.dropLast() }
        // Not quoted in a message: it may be a password.
        guard !place.contains("@") else { throw wrong("holds a name or a password") }
        let isPlain = place.utf8.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"): true
            default: "-.:[]".utf8.contains(byte)
            }
        }
        guard !place.isEmpty, isPlain else { throw wrong("is more than a scheme, a host and a port") }
        let host = place.hasPrefix("[") ? place.prefix { $0 != "]" } + "]" : place.prefix { $0 != ":" }
        guard scheme == "https://" || ["127.0.0.1", "localhost", "[::1]"].contains(host) else {
            throw wrong("is plain http and not on this machine")
        }
        text = scheme + place
    }

    /// Whether it is spoken to without TLS; only on this machine.
    var isPlain: Bool { text.hasPrefix("http:") }
}
