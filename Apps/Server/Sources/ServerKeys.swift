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
            "server.origins", .list, default: "[]",
            "Other origins the page is served at, by a proxy in front: [\"https://desk.example\"]."),
    ]

    /// Where is served, and asked, where no place is configured.
    public static let usual = PeerAddress(host: "127.0.0.1", port: 8080)

    /// Where to listen: a numeric address of the loopback and a port; nil where nothing is to be served.
    /// - Throws: `ServerError` that names what is wrong. Without TLS of its own the server is for this machine: a proxy in front brings it.
    public static func address(_ settings: Settings) throws(ServerError) -> PeerAddress? {
        guard settings.has("server.listen") else { return nil }
        let text = settings.text("server.listen")
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        guard let port = parts.last.flatMap({ UInt16($0) }), parts.count >= 2 else {
            throw ServerError("server.listen is '\(text)'; write an address and a port, such as 127.0.0.1:8080")
        }
        let host = parts.dropLast().joined(separator: ":")
        guard host == "127.0.0.1" || host == "[::1]" else {
            throw ServerError(
                "server.listen is '\(text)'; passwords do not leave this machine without TLS: listen on 127.0.0.1 behind a proxy")
        }
        return PeerAddress(host: host == "[::1]" ? "::1" : host, port: Int(port))
    }
}

/// Why the server cannot start or go on: one line.
public struct ServerError: Error, Hashable, Sendable, CustomStringConvertible {
    public let description: String

    init(_ description: String) { self.description = description }
}
