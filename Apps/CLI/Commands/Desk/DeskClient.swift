internal import CommandLine
internal import Configuration
internal import Domain
internal import Engine
internal import JSON
internal import Runtime

/// Which orders are to be shown.
struct OrderQuery {
    /// Only this account's; nil for those of all.
    var account: AccountID?
    /// Only those that can still change.
    var isLive = false
    /// At most so many.
    var limit = Int.max
}

/// A part of the orders, the newest first.
struct OrderLines {
    /// Lines of `StatusDocument`.
    var lines: [JSONValue]
    /// Whether there are more than were asked for.
    var hasMore: Bool
    /// How many orders the desk has had, whatever was asked for.
    var total: Int
}

/// What can be had as comma-separated values.
enum ExportedLines: String {
    case orders, trades
}

/// The desk that a command acts on: that of this machine's store, or that of a server with the rights of who is logged in there. Lines and
/// documents are the same from either.
protocol DeskClient {
    /// Has a command done, and waits until its outcome is durable.
    /// - Parameter id: the idempotency key; nil for a new one.
    /// - Returns: the outcome, with `ok`.
    /// - Throws: `Failure` when it was refused (65), may not be asked (4), could not be asked (5), or when it is not known what became of
    ///   it (2).
    func submit(_ command: DeskCommand, id: String?) async throws -> JSONValue
    /// The document `assay.status/1`, without its schema.
    func status() async throws -> JSONValue
    /// The accounts, in the order they were opened.
    func accounts() async throws -> [JSONValue]
    /// The members of `assay.account.show/1`.
    func account(_ id: AccountID) async throws -> JSONValue
    /// An account's limits: texts by name.
    func limits(of id: AccountID) async throws -> [JSONValue.Member]
    /// The instruments, in the order they were listed.
    func instruments() async throws -> [JSONValue]
    /// Orders.
    func orders(_ query: OrderQuery) async throws -> OrderLines
    /// The trading state of an account, or of the desk where nil.
    func tradingState(of account: AccountID?) async throws -> String
    /// What the journal says, as comma-separated values with a head.
    func export(_ lines: ExportedLines) async throws -> String
}

extension DeskClient {
    /// Has a command done under a key of its own.
    func submit(_ command: DeskCommand) async throws -> JSONValue { try await submit(command, id: nil) }
}

/// Where a command acts. Without `--server` that is this machine's store, whoever is logged in anywhere.
enum Place {
    /// The option of the commands that can act on a server.
    static let server = Option(
        "server", "URL", "Acts on the server at URL, with the rights of who is logged in there; on this machine's store where not given.",
        variable: "ASSAY_SERVER")

    /// The desk of a call; says on which one it acts where that could be mistaken.
    static func desk(_ invocation: Invocation, _ plugins: [Plugin]) throws -> any DeskClient {
        let workspace = try Workspace(invocation, plugins: plugins)
        guard let caller = try caller(invocation, workspace) else { return StoreDesk(workspace: workspace) }
        return ServerDesk(server: caller)
    }

    /// Whom a call asks; nil where it acts on this machine's store.
    static func caller(_ invocation: Invocation, _ workspace: Workspace) throws -> ServerCaller? {
        let file = try SessionFile(workspace.settings)
        guard let given = invocation.option("server") else {
            if file.isThere { invocation.output.note("On this machine's store; --server URL acts on a server.") }
            return nil
        }
        let origin = try ServerOrigin(given)
        let kept = try file.read()
        if let kept, kept.server == origin.text { invocation.output.note("At \(kept.server), as \(kept.user).") }
        return try ServerCaller(origin, authorities: kept?.authorities, file)
    }
}
