internal import Alerts
internal import Audit
internal import CommandLine
internal import Host
internal import JSON
internal import Runtime
internal import Storage

/// Brings commands to alerts: to the server that owns them where one runs, else to a service of this call's own.
struct AlertClient {
    let workspace: Workspace

    /// Says that an alert was seen, durably.
    func acknowledge(_ id: AlertID) async throws {
        _ = try await CommandCourier(workspace: workspace, lock: "identity", isRepeatable: false, decideHere: decideHere)
            .submit(to: AlertParts.stream, AlertCommand.acknowledge, ["alert": .string("\(id)")])
    }

    private func decideHere(_ row: CommandRow, _ assembly: DeskAssembly) async throws -> [UInt8] {
        let store = try await assembly.ownedStore { _ in }
        let service = AlertService(parts(store, assembly, try await workspace.auditKey(of: store)))
        try await service.start()
        // Only now: a command that is submitted where alerts cannot start would be done at a start nobody expects it of.
        _ = try await store.submit(row)
        try await service.drain()
        guard let outcome = try await store.outcome(of: row.id) else {
            throw Failure(.internal, code: "undecided", "the command \(row.id) was not decided")
        }
        await store.close()
        return outcome.payload
    }

    /// What a service of alerts of this configuration is made of.
    func parts(_ store: any Store, _ assembly: DeskAssembly, _ key: AuditKey) -> AlertParts {
        AlertParts(
            owner: "process \(Environment.processID)", store: store, auditKey: key, headFile: workspace.headFile(of: AlertParts.stream),
            clock: assembly.clock, ticks: { SystemClock.monotonic() }, sleeper: assembly.sleeper)
    }

    /// The committed alerts, read without owning them.
    func books() async throws -> AlertBooks {
        let store = try await workspace.openStore(isOwner: false)
        let books = try await AlertParts.books(in: store, key: try await workspace.auditKey(toRead: store, AlertParts.stream))
        await store.close()
        return books
    }
}
