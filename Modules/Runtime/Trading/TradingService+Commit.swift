internal import Audit
internal import Domain
internal import Engine
internal import Storage
internal import Telemetry

extension TradingService {
    /// How many facts a stop leaves to be folded by the next start, at most.
    static let factsWorthASnapshot: Int64 = 256
    /// How many facts lie between two snapshots while it runs: folding them takes less time than a snapshot of large books.
    public static let factsBetweenSnapshots: Int64 = 50_000

    /// Makes what was decided durable, then does it, and again for what that brought, until nothing is left.
    func commit() async throws(RuntimeError) {
        while partition.waiting > 0 || !outcomes.isEmpty || !effects.isEmpty {
            if partition.waiting > 0 || !outcomes.isEmpty {
                let batch = partition.seal(epoch: epoch, outcomes: outcomes)
                outcomes = []
                let began = parts.metrics.ticks()
                do {
                    try await parts.store.commit(batch, after: partition.sequence)
                } catch {
                    parts.metrics.failedToCommit()
                    parts.health?.report("store", .down("the journal could not be written"))
                    throw error
                }
                do throws(AuditError) { try headFile.write(partition.outsideHead()) } catch {
                    throw RuntimeError(.store, error.description)
                }
                tell(facts: batch.records.count, nanoseconds: parts.metrics.ticks() - began)
                parts.onCommit?(partition.sequence)
            }
            try await act()
        }
    }

    /// Does what is durable.
    func act() async throws(RuntimeError) {
        let due = effects
        effects = []
        for effect in due { for report in await router.perform(effect, partition.books) { takeAndAnswer(report) } }
    }

    /// Keeps a snapshot where so many facts came since the last one.
    func saveSnapshot(after facts: Int64) async throws(RuntimeError) {
        guard partition.sequence - snapshotSequence >= facts, partition.waiting == 0 else { return }
        do {
            try await parts.store.saveSnapshot(partition.snapshot(), epoch: epoch)
            snapshotSequence = partition.sequence
        } catch {
            throw RuntimeError(.store, "\(error)")
        }
    }
}
