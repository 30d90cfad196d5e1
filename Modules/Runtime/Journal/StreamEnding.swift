internal import Synchronization

/// How the service of a stream ends: because it was asked to, or by its first failure. Safe from any task.
final class StreamEnding: Sendable {
    private let stopping = StopSignal()
    private let first = Mutex<RuntimeError?>(nil)

    /// Why it ended; nil while it has not failed.
    var failure: RuntimeError? { first.withLock { $0 } }

    /// Asks for the end.
    func stop() { stopping.fire() }

    /// Notes a failure and asks for the end.
    /// - Returns: whether it is the first.
    func fail(_ error: RuntimeError) -> Bool {
        let isFirst = first.withLock { first in
            defer { first = first ?? error }
            return first == nil
        }
        stop()
        return isFirst
    }

    /// Takes commands of other processes and does what comes by itself, until one of the two ends or the end was asked for.
    /// - Throws: the failure that was noted, else that of the one that ended.
    func run(
        _ pump: CommandPump, beside work: @escaping @Sendable () async throws(RuntimeError) -> Void
    ) async throws(RuntimeError) {
        let failure = await withTaskGroup(of: RuntimeError?.self) { group -> RuntimeError? in
            group.addTask { await Self.failure { () async throws(RuntimeError) in try await pump.run() } }
            group.addTask { await Self.failure(of: work) }
            group.addTask { [self] in
                await stopping.wait()
                return nil
            }
            let first = await group.next() ?? nil
            group.cancelAll()
            return first
        }
        if let failure = self.failure ?? failure { throw failure }
    }

    private static func failure(of body: () async throws(RuntimeError) -> Void) async -> RuntimeError? {
        do throws(RuntimeError) {
            try await body()
            return nil
        } catch {
            return error
        }
    }
}
