public import Configuration
public import Network

/// The configuration of the server.
public enum ServerKeys {
    /// Every key.
    public static let all = [
        ConfigurationKey(
            "server.listen", .text,
            "Where `assay up` serves the page and the API, as 127.0.0.1:8080; where not given, only `up --serve` does, there."),
        ConfigurationKey("server.webRoot", .form(.path), "A folder with the page's files, for work on them; the program has its own."),
        ConfigurationKey(
            "server.origins", .list, default: "",
            "Other origins the page is served at, by a name or a proxy in front: [\"https://desk.example\"]."),
        ConfigurationKey(
            "server.tls.certificate", .form(.path),
            "The certificate in PEM, those that lead to its authority behind it; a new one is taken without a restart."),
        ConfigurationKey("server.tls.key", .form(.path), "The private key of server.tls.certificate, in PEM, not encrypted."),
        ConfigurationKey(
            "server.rate.session", .integer(1...1_000_000), default: "1200",
            "Requests of the API a minute, and so many at once, that one session may make."),
        ConfigurationKey(
            "server.rate.address", .integer(1...1_000_000), default: "300",
            "The same for an address, of requests without a session; behind a proxy every address is the proxy's."),
        ConfigurationKey(
            "server.connections", .integer(1...100_000), default: "10000", "Open connections in all; more are closed as they come."),
        ConfigurationKey(
            "server.deadline.header", .duration(.seconds(1)...(.seconds(60))), default: "10s",
            "From the first byte of a request to the end of its header; what takes longer is 408 and closed."),
        ConfigurationKey(
            "server.deadline.body", .duration(.seconds(1)...(.seconds(600))), default: "1m",
            "From the end of the header to the end of the body; what takes longer is refused and closed."),
    ]

    /// Where is served, and asked, where no place is configured.
    public static let usual = PeerAddress(host: "127.0.0.1", port: 8080)

    /// The files of certificate and key; nil where the server speaks without TLS.
    /// - Throws: `ServerError` where there is one without the other.
    public static func tls(_ settings: Settings) throws(ServerError) -> (certificate: String, key: String)? {
        let isThere = (settings.has("server.tls.certificate"), settings.has("server.tls.key"))
        if isThere == (false, false) { return nil }
        guard isThere == (true, true) else {
            throw ServerError("there is one of server.tls.certificate and server.tls.key", fix: "set both, or neither")
        }
        return (settings.text("server.tls.certificate"), settings.text("server.tls.key"))
    }

    /// What a peer may ask for, and how long it may take.
    static func bounds(_ settings: Settings) -> (limits: HTTPLimits, deadlines: HTTPDeadlines) {
        var (limits, deadlines) = (HTTPLimits(), HTTPDeadlines())
        limits.connections = settings.integer("server.connections")
        deadlines.header = settings.duration("server.deadline.header")
        deadlines.body = settings.duration("server.deadline.body")
        return (limits, deadlines)
    }

    /// Where to listen: a numeric address and a port; nil where nothing is to be served.
    /// - Throws: `ServerError` that names what is wrong. Without TLS of its own the server is for this machine: a proxy in front brings it.
    public static func address(_ settings: Settings) throws(ServerError) -> PeerAddress? {
        guard settings.has("server.listen") else { return nil }
        let text = settings.text("server.listen")
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        guard let port = parts.last.flatMap({ UInt16($0) }), parts.count >= 2 else {
            throw ServerError("server.listen is '\(text)'; write an address and a port, such as 127.0.0.1:8080")
        }
        let host = parts.dropLast().joined(separator: ":")
        let isEncrypted = try tls(settings) != nil
        guard host == "127.0.0.1" || host == "[::1]" || isEncrypted else {
            throw ServerError(
                "server.listen is '\(text)'; passwords do not leave this machine without TLS",
                fix: "set server.tls.certificate and server.tls.key, or listen on 127.0.0.1 behind a proxy")
        }
        let isBracketed = host.hasPrefix("[") && host.hasSuffix("]")
        return PeerAddress(host: isBracketed ? String(host.dropFirst().dropLast()) : host, port: Int(port))
    }
}

/// Why the server cannot start or go on: one line.
public struct ServerError: Error, Hashable, Sendable, CustomStringConvertible {
    public let description: String
    /// What to do; empty where the description says it.
    public let fix: String

    init(_ description: String, fix: String = "") { (self.description, self.fix) = (description, fix) }
}
