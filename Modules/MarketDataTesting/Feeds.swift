internal import Configuration
public import Domain
public import MarketData

extension MarketDataRole {
    /// Makes its feed as an installation with these settings would.
    /// - Parameters:
    ///   - given: settings other than the defaults, by key.
    ///   - dataRoots: where a feed of datasets finds them.
    /// - Throws: what is wrong with the settings.
    public func feed(
        given: [String: String] = [:], dataRoots: [String] = [], steps: StepSignal = StepSignal(), clock: WaitingClock = WaitingClock()
    ) throws -> any MarketDataFeed {
        let flags = given.sorted { $0.key < $1.key }.map { Layers.Flag($0.key, $0.value) }
        let settings = try Layers(file: nil, flags: flags) { _ in [] }.settings(for: keys)
        return try make(settings, MarketDataContext(clock: clock, sleeper: clock, dataRoots: dataRoots, steps: steps))
    }
}

extension MarketDataFeed {
    /// Starts it, reads its first events and stops it.
    public func read(after position: FeedPosition = .beginning, atMost limit: Int = .max) async throws(MarketDataError) -> [MarketUpdate] {
        var updates: [MarketUpdate] = []
        try await start(after: position)
        while updates.count < limit, let update = try await next() { updates.append(update) }
        await stop()
        return updates
    }
}
