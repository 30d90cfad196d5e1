internal import CommandLine
internal import JSON
internal import Runtime
internal import Security

/// Where the users are that a command acts on: in this machine's store, or at a server with the rights of who is logged in there. Lines are
/// the same from either.
protocol UserDesk {
    /// Has a command done and durable.
    func submit(_ command: IdentityCommand) async throws
    /// Makes a one-time login and has its hash kept.
    /// - Returns: its path at the server; whoever has it is that user.
    func link(for name: UserName) async throws -> String
    /// The users, by name.
    func users() async throws -> [JSONValue]
    /// The open sessions, by number.
    func sessions() async throws -> [JSONValue]
}

extension UserDesk {
    /// A user that must be there.
    func user(_ name: UserName) async throws -> JSONValue {
        guard let line = try await users().first(where: { $0["name"]?.asString == "\(name)" }) else {
            throw IdentityRefusal.unknownUser(name)
        }
        return line
    }
}
