internal import CommandLine
internal import Domain
internal import Host
internal import JSON
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
        let id = try IdempotencyKey.given(id)
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

/// The keys that a change is done at most once under.
enum IdempotencyKey {
    /// The key of a call.
    /// - Parameter id: what `--id` says; nil for a new one.
    static func given(_ id: String?) throws(Failure) -> String {
        guard let id else { return "cli-\(String(SystemEntropy().next(), radix: 36))\(String(SystemEntropy().next(), radix: 36))" }
        guard !id.isEmpty else {
            throw Failure(.usage, code: "bad-value", "--id is ''", fix: "write a key of your own that no other call has, or leave it out")
        }
        return id
    }
}
