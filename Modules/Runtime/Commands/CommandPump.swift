public import Domain
public import Storage

/// Takes commands that were put into the store, by this process or another, to the owner of their stream; each once, in the order they were
/// submitted.
public struct CommandPump: Sendable {
    /// How often the store is asked, in nanoseconds.
    public static let interval: Int64 = 10_000_000

    private let stream: StreamID
    private let store: any Store
    private let sleeper: any Sleeper
    private let take: @Sendable (CommandRow) async -> Bool

    /// Makes the pump of a stream.
    /// - Parameter take: hands a command to the owner; false when it takes no more.
    public init(of stream: StreamID, in store: any Store, sleeper: any Sleeper, take: @escaping @Sendable (CommandRow) async -> Bool) {
        (self.stream, self.store, self.sleeper, self.take) = (stream, store, sleeper, take)
    }

    /// Makes the pump of a desk.
    public init(_ service: TradingService) {
        self.init(of: service.parts.stream, in: service.parts.store, sleeper: service.parts.sleeper) {
            await service.mailbox.put(.command($0))
        }
    }

    /// Runs until it is canceled or the owner takes no more.
    public func run() async throws(RuntimeError) {
        var underWay: Set<String> = []
        while !Task.isCancelled {
            guard try await pump(&underWay) else { return }
            await sleeper.sleep(nanoseconds: Self.interval)
        }
    }

    /// Takes what waits now.
    /// - Returns: false when the owner takes no more.
    func pump(_ underWay: inout Set<String>) async throws(RuntimeError) -> Bool {
        do throws(StorageError) {
            let waiting = try await store.pendingCommands(of: stream, limit: 1024)
            underWay.formIntersection(waiting.map(\.id))
            for row in waiting where underWay.insert(row.id).inserted {
                guard await take(row) else { return false }
            }
            return true
        } catch {
            throw RuntimeError(.store, "commands could not be read: \(error)")
        }
    }
}
