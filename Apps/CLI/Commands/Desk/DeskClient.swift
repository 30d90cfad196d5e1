internal import CommandLine
internal import Domain
internal import Host
internal import JSON
internal import MarketData
internal import Runtime
internal import Storage

/// Brings commands to the owner of their stream: to the process that owns it where one runs, else to an owner of this call's own.
struct CommandCourier {
    let workspace: Workspace
    /// The name of the lock that the owner holds.
    let lock: String
    /// Whether the call takes an idempotency key.
    let isRepeatable: Bool
    /// Decides a command here, under the lock, and returns its durable outcome.
    let decideHere: (CommandRow, DeskAssembly) async throws -> [UInt8]

    /// How long a running owner may take to answer.
    static let patience: Int64 = 10_000_000_000

    /// Submits a command and waits until its outcome is durable.
    /// - Parameter id: the idempotency key; nil for a new one.
    /// - Returns: the outcome's JSON.
    /// - Throws: `Failure` when it was refused (exit 65), or no answer came (exit 2: it stays submitted under its id).
    func submit(to stream: StreamID, _ kind: String, _ payload: JSONValue, id: String? = nil) async throws -> JSONValue {
        let assembly = DeskAssembly(workspace: workspace)
        guard id?.isEmpty != true else {
            throw Failure(.usage, code: "bad-value", "--id is ''", fix: "write a key of your own that no other call has, or leave it out")
        }
        let id = id ?? "cli-\(String(SystemEntropy().next(), radix: 36))\(String(SystemEntropy().next(), radix: 36))"
        let actor = "cli:" + (Environment.value("USER") ?? "unknown")
        let row = CommandRow(
            id: id, stream: stream, actor: actor, kind: kind, payload: Array(payload.text().utf8), submitted: assembly.clock.now())
        let outcome = try JSONValue(reading: try await decide(row, assembly))
        if outcome["ok"]?.asBool == true { return outcome }
        throw Failure(
            .badInput, code: outcome["code"]?.asString ?? "refused", outcome["error"]?.asString ?? "it was refused without a reason")
    }

    /// Waits for whoever owns the stream, and becomes its owner where there is none, or none any more.
    private func decide(_ row: CommandRow, _ assembly: DeskAssembly) async throws -> [UInt8] {
        let end = SystemClock.monotonic() + Self.patience
        var store: (any Store)?
        while true {
            if let lock = try assembly.lock(lock) {
                await store?.close()
                let payload = try await decideHere(row, assembly)
                _ = consume lock
                return payload
            }
            let open: any Store
            if let store {
                open = store
            } else {
                open = try await workspace.openStore(isOwner: false)
                _ = try await open.submit(row)
                store = open
            }
            if let outcome = try await open.awaitOutcome(of: row.id, tries: 16, sleeper: assembly.sleeper) {
                await open.close()
                return outcome.payload
            }
            guard SystemClock.monotonic() < end else { break }
        }
        throw Failure(
            .canceled, code: "no-answer",
            "the running process gave no answer within \(Self.patience / 1_000_000_000) s; what became of \(row.id) is not known",
            fix: isRepeatable
                ? "repeat the call with --id \(row.id): it is done at most once" : "look whether it was done before you repeat the call")
    }
}

/// Brings commands to the desk, and reads what it committed.
struct DeskClient {
    let workspace: Workspace

    /// Submits a command and waits until its outcome is durable.
    /// - Parameter id: the idempotency key; nil for a new one.
    /// - Returns: the outcome's JSON.
    func submit(_ command: DeskCommand, id: String? = nil) async throws -> JSONValue {
        try await CommandCourier(workspace: workspace, lock: "desk", isRepeatable: true, decideHere: decideHere)
            .submit(to: Workspace.stream, command.kind, command.json, id: id)
    }

    private func decideHere(_ row: CommandRow, _ assembly: DeskAssembly) async throws -> [UInt8] {
        let store = try await assembly.ownedStore { _ in }
        var parts = try await assembly.parts(store)
        // The journal goes on in the time of its feed: the clock's time would put the rest of a recording into the past.
        parts.take(try assembly.feed(StepSignal()))
        let service = TradingService(parts)
        _ = try await service.start()
        // Only now: a command that is submitted to a desk that cannot start would wait, and be done at a start nobody expects it of.
        if let outcome = try await store.submit(row).outcome {
            await store.close()
            return outcome.payload
        }
        try await service.drain()
        guard let outcome = try await store.outcome(of: row.id) else {
            throw Failure(.internal, code: "undecided", "the command \(row.id) was not decided")
        }
        await store.close()
        return outcome.payload
    }

    /// The committed state of the desk, read without owning it.
    func books() async throws -> Recovery.Found {
        let store = try await workspace.openStore(isOwner: false)
        let key = try await workspace.auditKey(toRead: store)
        let found = try await Recovery.fold(Workspace.stream, in: store, key: key)
        await store.close()
        return found
    }
}
