internal import AssayServer
internal import Audit
internal import CommandLine
internal import Configuration
internal import Host
internal import Network
internal import Runtime
internal import Storage
internal import Telemetry

/// `assay server`: page and API in a process of their own, over the store of a worker.
struct ServerCommand {
    let plugins: [Plugin]

    var command: Command {
        Command(
            "server", "Serves the page and the API of a desk that `assay worker` runs.",
            discussion: """
                It owns users and sessions, reads the desk's journal, and brings it commands. Without a worker it serves what the journal \
                has and says that the worker is gone. It serves at server.listen or 127.0.0.1:8080, and prints the first administrator's \
                login. SIGINT and SIGTERM stop it after the requests that are under way.
                """,
            examples: [Example("assay server --set server.listen=127.0.0.1:9000", "At another port.")]
        ) { try await run($0) }
    }

    private func run(_ invocation: Invocation) async throws -> ExitCode {
        let workspace = try Workspace(invocation, plugins: plugins)
        let assembly = DeskAssembly(workspace: workspace)
        let address = try UpCommand.serverAddress(workspace) ?? ServerKeys.usual
        let deployments = try assembly.deployments()
        let bus = try workspace.bus(isPublisher: false)
        guard let lock = try await assembly.lockForLong("identity") else {
            throw Failure(
                .failed, code: "running", "a server is running already", fix: "stop it first, or use another run.folder")
        }
        try await withThrowingTaskGroup(of: Void.self) { group in
            let (stopped, stop) = AsyncStream<Void>.makeStream()
            group.addTask {
                _ = await Signals.wait()
                stop.finish()
            }
            group.addTask {
                let (store, key) = try await Self.store(workspace, assembly, invocation.output)
                let serving = try await Serving(
                    assembly, store, key: key, deployments: deployments, bus: bus, at: address, messages: invocation.output.messages,
                    level: .info)
                try await withThrowingTaskGroup(of: Void.self) { both in
                    both.addTask {
                        for await _ in stopped {}
                        while !serving.stop(), !Task.isCancelled { await assembly.sleeper.sleep(nanoseconds: 10_000_000) }
                    }
                    both.addTask { await serving.run(invocation.output) }
                    try await both.next()
                    both.cancelAll()
                    try await both.waitForAll()
                }
                await store.close()
                try serving.finish()
            }
            try await group.next()
            group.cancelAll()
            try await group.waitForAll()
        }
        _ = consume lock
        return .ok
    }

    /// The store and the audit trail's key, waited for until the worker has made them.
    private static func store(_ workspace: Workspace, _ assembly: DeskAssembly, _ output: Output) async throws -> (any Store, AuditKey) {
        var hasSaidSo = false
        while !Task.isCancelled {
            let store = try workspace.store(isOwner: false)
            let isPending: Bool
            do throws(StorageError) { isPending = try await !store.migrationStatus().pending.isEmpty } catch {
                guard error.code == .busy else { throw error }
                isPending = true
            }
            if !isPending, Files.exists(workspace.settings.text("audit.key")) {
                try await store.open()
                return (store, try workspace.auditKey(mayCreate: false))
            }
            await store.close()
            if !hasSaidSo { output.note("Waiting for `assay worker` to make the store.") }
            hasSaidSo = true
            await assembly.sleeper.sleep(nanoseconds: 100_000_000)
        }
        throw CancellationError()
    }
}
