internal import CommandLine
internal import Configuration
internal import Domain
internal import Host
internal import JSON

/// A login at a server, as it is kept between calls.
struct KeptSession: Hashable {
    /// Where it is good.
    var server: String
    /// Whose it is.
    var user: String
    /// What requests are made with.
    var access: String
    /// What the next pair is had for, once.
    var refresh: String
    /// When `access` ends.
    var expires: Timestamp
    /// The file of the authorities that are believed; nil for the machine's.
    var authorities: String?

    /// The layout of the file.
    static let schema = "assay.session/1"

    var json: JSONValue {
        [
            "schema": .string(Self.schema), "server": .string(server), "user": .string(user), "access": .string(access),
            "refresh": .string(refresh), "expires": .string("\(expires)"), "authorities": .text(authorities),
        ]
    }

    init(server: String, user: String, tokens: JSONValue, authorities: String?) throws(Failure) {
        guard let access = tokens["access"]?.asString, let refresh = tokens["refresh"]?.asString,
            let expires = tokens["expires"]?.asString.flatMap({ Timestamp($0) })
        else { throw Failure(.failed, code: "answer", "\(server) gave no tokens", fix: "look whether an Assay server is there") }
        (self.server, self.user, self.authorities) = (server, user, authorities)
        (self.access, self.refresh, self.expires) = (access, refresh, expires)
    }
}

/// The file that one login is kept in, readable by its owner only.
struct SessionFile {
    let path: String

    /// The file of a configuration: `session.file`, else in the user's state folder of the XDG base directories.
    init(_ settings: Settings) throws(Failure) {
        if settings.has("session.file") {
            path = settings.text("session.file")
            return
        }
        let state = Environment.value("XDG_STATE_HOME").flatMap { $0.hasPrefix("/") ? $0 : nil }
        guard let folder = state ?? Environment.value("HOME").map({ $0 + "/.local/state" }) else {
            throw Failure(.configuration, code: "session", "there is no place to keep a login: HOME is not set", fix: "set session.file")
        }
        path = folder + "/assay/session.json"
    }

    /// Whether there is one.
    var isThere: Bool { Files.exists(path) }

    /// What is kept; nil where nothing is.
    /// - Throws: `Failure` where the file is not ours alone to read, or no session.
    func read() throws -> KeptSession? {
        guard isThere else { return nil }
        guard try Files.permissions(of: path) & 0o077 == 0 else {
            throw Failure(
                .configuration, code: "session", "'\(path)' may be read by others, and its login with it",
                fix: "`assay logout` after `chmod 600 \(path)`, then log in again")
        }
        guard let json = try? JSONValue(reading: try Files.read(path)), json["schema"]?.asString == KeptSession.schema,
            let server = json["server"]?.asString, let user = json["user"]?.asString,
            let kept = try? KeptSession(server: server, user: user, tokens: json, authorities: json["authorities"]?.asString)
        else { throw Failure(.configuration, code: "session", "'\(path)' is no login", fix: "remove it and log in again") }
        return kept
    }

    /// Replaces the file, whole and durably. Only under `whileLocked`.
    func write(_ session: KeptSession) throws { try Files.write(session.json.text(pretty: true) + "\n", to: path, mode: 0o600) }

    /// Removes the file. Only under `whileLocked`.
    func remove() throws { try Files.remove(path) }

    /// Does what only one call at a time may: a refresh token is good once, and a second use ends the session.
    func whileLocked<Result>(_ body: () async throws -> Result) async throws -> Result {
        try Files.makeFolder(Files.parent(of: path), mode: 0o700)
        for _ in 0..<1_000 {
            if let lock = try FileLock.take(path + ".lock") {
                let result = try await body()
                _ = consume lock
                return result
            }
            await SystemSleeper().sleep(nanoseconds: 20_000_000)
        }
        throw Failure(.notReachable, code: "session", "another call keeps '\(path)' locked", fix: "try again when it has ended")
    }
}
