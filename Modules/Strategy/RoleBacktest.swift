public import Domain
public import Engine

/// What a backtest leaves behind.
public struct BacktestOutcome: Sendable {
    /// The books at the end.
    public let books: Books
    /// The account's worth over time.
    public let curve: EquityCurve
    /// Every fact, in order.
    public let facts: [Fact]
    /// Reports that contradicted the books; anything but zero is a defect.
    public let contradictions: Int

    /// Makes an outcome; of a backtest that was run by hand, after `finish`.
    public init(books: Books, curve: EquityCurve, facts: [Fact], contradictions: Int) {
        (self.books, self.curve, self.facts, self.contradictions) = (books, curve, facts, contradictions)
    }
}

/// Events of any source behind one type, read in batches, so that the engine's loop can be compiled once per strategy and knows its source.
public struct EventFeed: EventSource {
    @usableFromInline let refill: (inout [MarketEvent]) -> Void
    @usableFromInline var events: [MarketEvent] = []
    @usableFromInline var place = 0

    /// Makes a feed of what `refill` appends to the empty buffer it is given; the feed ends when it appends nothing.
    public init(_ refill: @escaping (inout [MarketEvent]) -> Void) { self.refill = refill }

    @inlinable public mutating func next() -> MarketEvent? {
        if place == events.count {
            events.removeAll(keepingCapacity: true)
            place = 0
            refill(&events)
            if events.isEmpty { return nil }
        }
        let event = events[place]
        place += 1
        return event
    }
}

/// A backtest of one strategy, compiled for its type where the role is made.
@usableFromInline
typealias TypedBacktest =
    @Sendable (
        StrategySettings, BacktestTerms, _ start: Int64, inout EventFeed, _ stride: Int, _ progress: (Int) -> Bool
    ) throws(StrategyError) -> BacktestOutcome

@inlinable
func typedBacktest<S: Strategy>(_ strategy: S.Type) -> TypedBacktest {
    { (settings, terms, start, source, stride, progress) throws(StrategyError) in
        var backtest = Backtest(try S(settings), terms, start: start)
        backtest.run(&source, stride: stride, progress: progress)
        return BacktestOutcome(
            books: backtest.books, curve: backtest.curve, facts: backtest.facts, contradictions: backtest.contradictions)
    }
}

extension StrategyRole {
    /// Backtests the strategy, at the speed of code that names its type: use this, and `open` only for what is no backtest.
    ///
    /// - Parameters:
    ///   - settings: from `settings(given:instruments:)`.
    ///   - start: when the account is opened, in nanoseconds since the epoch.
    ///   - source: events in order of time. It is read ahead: after a stop by `progress` it may stand beyond the last event that was used.
    ///   - stride: how many events lie between two calls of `progress`.
    ///   - progress: hears how many events are done; returning false stops the run.
    /// - Throws: `StrategyError` when the settings contradict each other.
    public func backtest<Source: EventSource>(
        _ settings: StrategySettings, _ terms: BacktestTerms, start: Int64, over source: inout Source, stride: Int = 1 << 16,
        progress: (Int) -> Bool = { _ in true }
    ) throws(StrategyError) -> BacktestOutcome {
        var reader = source
        defer { source = reader }
        var feed = EventFeed { buffer in
            while buffer.count < 1024, let event = reader.next() { buffer.append(event) }
        }
        return try typed(settings, terms, start, &feed, stride, progress)
    }
}
