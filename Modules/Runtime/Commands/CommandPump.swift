internal import Domain
internal import Storage

/// Takes commands that were put into the store, by this process or another, to the desk; each once, in the order they were submitted.
public struct CommandPump: Sendable {
    /// How often the store is asked, in nanoseconds.
    public static let interval: Int64 = 10_000_000

    private let service: TradingService

    /// Makes the pump of a desk.
    public init(_ service: TradingService) { self.service = service }

    /// Runs until it is canceled or the desk takes no more.
    public func run() async throws(RuntimeError) {
        var underWay: Set<String> = []
        while !Task.isCancelled {
            guard try await pump(&underWay) else { return }
            await service.parts.sleeper.sleep(nanoseconds: Self.interval)
        }
    }

    /// Takes what waits now.
    /// - Returns: false when the desk takes no more.
    func pump(_ underWay: inout Set<String>) async throws(RuntimeError) -> Bool {
        do throws(StorageError) {
            let waiting = try await service.parts.store.pendingCommands(of: service.parts.stream, limit: 1024)
            underWay.formIntersection(waiting.map(\.id))
            for row in waiting where underWay.insert(row.id).inserted {
                guard await service.mailbox.put(.command(row)) else { return false }
            }
            return true
        } catch {
            throw RuntimeError(.store, "commands could not be read: \(error)")
        }
    }
}
