public import Storage

extension DeskMirror {
    /// What became of a command.
    public enum CommandAnswer: Hashable, Sendable {
        /// The owner decided, and the books here show it: the outcome as JSON.
        case decided([UInt8])
        /// The id was used for another request; nothing was submitted.
        case conflict
        /// No outcome came in time: it stays submitted, and is done at most once. Ask again with the same request.
        case unknown
    }

    /// Puts a command before the owner of the stream, waits until its outcome is durable, and until the books here show what it did.
    ///
    /// The same request under the same id is done once and gives the same outcome again, whoever repeats it, also after a restart.
    /// - Parameter tries: how often the store is asked for the outcome, every three milliseconds; a hundred times at most after
    ///   `stopWaiting`.
    public func submit(_ row: CommandRow, tries: Int = 3_000) async throws(RuntimeError) -> CommandAnswer {
        let outcome: CommandOutcome?
        do throws(StorageError) {
            if let known = try await store.submit(row).outcome {
                outcome = known
            } else {
                outcome = try await awaitOutcome(of: row.id, tries: tries)
            }
        } catch {
            if error.code == .commandConflict { return .conflict }
            throw RuntimeError(error)
        }
        guard let outcome else { return .unknown }
        // An outcome is committed with its facts: whoever reads on from here has them.
        try await catchUp()
        return .decided(outcome.payload)
    }

    private func awaitOutcome(of id: String, tries: Int) async throws(StorageError) -> CommandOutcome? {
        var left = tries
        while left > 0 {
            let some = min(left, Self.triesOfOneWhoStops)
            if let outcome = try await store.awaitOutcome(of: id, tries: some, sleeper: sleeper) { return outcome }
            left -= some
            if isStopping { return nil }
        }
        return nil
    }

    private static let triesOfOneWhoStops = 100
}
