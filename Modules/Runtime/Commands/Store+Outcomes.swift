public import Domain
public import Storage

extension Store {
    /// Waits for the outcome of a command that was submitted: asks every three milliseconds.
    /// - Parameter tries: how often it asks at most.
    /// - Returns: nil where there was none in time; then what becomes of the command is not known.
    public func awaitOutcome(of id: String, tries: Int, sleeper: any Sleeper) async throws(StorageError) -> CommandOutcome? {
        for _ in 0..<tries {
            if let outcome = try await outcome(of: id) { return outcome }
            await sleeper.sleep(nanoseconds: 3_000_000)
        }
        return nil
    }
}
