public import Domain
public import MarketData

/// Brings the events of a feed to the desk in their order. A desk that is slow holds the feed back; nothing is dropped.
public struct FeedHub: Sendable {
    private let feed: any MarketDataFeed
    private let service: TradingService

    /// Connects a feed with a desk.
    public init(_ feed: any MarketDataFeed, to service: TradingService) { (self.feed, self.service) = (feed, service) }

    /// Runs until the feed ends, fails or is stopped.
    /// - Parameter position: events up to it are history.
    public func run(after position: FeedPosition) async throws(RuntimeError) {
        do throws(MarketDataError) {
            try await feed.start(after: position)
            while let update = try await feed.next() {
                guard await service.mailbox.put(.market(update)) else { break }
            }
        } catch {
            throw RuntimeError(.provider, "the feed \(error.provider): \(error)")
        }
        await service.mailbox.put(.feedEnded)
    }
}
