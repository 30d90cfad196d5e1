internal import Configuration
internal import Domain
internal import Engine
public import MarketData

/// Runs a feed through the contract of `MarketDataFeed` and lists what it breaks; empty for one that keeps it.
///
/// A feed with a time of its own is read; its first events are enough. Of one that hears a vendor only what needs no connection is checked:
/// its words, and that it can be made; its own tests replay recorded payloads.
/// - Parameters:
///   - given: settings other than the defaults, by key.
///   - dataRoots: where a feed of datasets finds them.
public func checkMarketDataContract(
    _ role: MarketDataRole, given: [String: String] = [:], dataRoots: [String] = []
) async -> [MarketDataViolation] {
    var contract = MarketDataContract(role: role, given: given, dataRoots: dataRoots)
    await contract.check()
    return contract.violations
}

/// The checks of `checkMarketDataContract`, one function a part.
struct MarketDataContract {
    let role: MarketDataRole
    let given: [String: String]
    let dataRoots: [String]
    private(set) var violations: [MarketDataViolation] = []

    /// How many events are looked at.
    private static let longest = 400
    private static let capabilities: Set = ["bars", "quotes", "trades", "history", "stepwise"]

    init(role: MarketDataRole, given: [String: String], dataRoots: [String]) {
        (self.role, self.given, self.dataRoots) = (role, given, dataRoots)
    }

    mutating func check() async {
        checkWords()
        let feed: any MarketDataFeed
        do { feed = try make() } catch { return report(.description, "it is not made with the settings it is checked with: \(error)") }
        require(!feed.listings.isEmpty, .description, "it lists no instrument")
        guard feed.isVirtual else { return }
        if case .live = feed.origin { report(.description, "its time is its own and its prices call themselves live") }
        let updates = await read(feed, after: .beginning)
        require(!updates.isEmpty, .events, "it gives no event")
        checkUpdates(updates, feed.listings)
        require(updates.allSatisfy { !$0.isHistory }, .history, "it gives history when none was asked for")
        await checkHistory(updates)
        await checkDeterminism(updates)
        await checkStopping()
    }

    private mutating func report(_ rule: MarketDataViolation.Rule, _ text: String) {
        let violation = MarketDataViolation(rule: rule, description: text)
        if !violations.contains(violation) { violations.append(violation) }
    }

    private mutating func require(_ condition: Bool, _ rule: MarketDataViolation.Rule, _ text: String) {
        if !condition { report(rule, text) }
    }

    // MARK: Making and reading

    private func make(_ more: [String: String] = [:], steps: StepSignal = StepSignal()) throws -> any MarketDataFeed {
        try role.feed(given: given.merging(more) { $1 }, dataRoots: dataRoots, steps: steps)
    }

    /// The first events of a new feed, which is stopped then.
    private mutating func read(_ feed: any MarketDataFeed, after position: FeedPosition) async -> [MarketUpdate] {
        do throws(MarketDataError) { return try await feed.read(after: position, atMost: Self.longest) } catch {
            report(.events, "it fails: \(error)")
            await feed.stop()
            return []
        }
    }

    // MARK: Words

    private mutating func checkWords() {
        let isKey = role.key.utf8.allSatisfy { (97...122).contains($0) || (48...57).contains($0) || $0 == 95 }
        require(isKey && !role.key.isEmpty, .description, "the key '\(role.key)' is not lower case with underscores")
        require(!role.summary.isEmpty, .description, "it has no summary")
        for key in role.keys where !key.name.hasPrefix(role.key + ".") {
            report(.description, "the key '\(key.name)' is not in its section '\(role.key)'")
        }
        for word in role.capabilities where !Self.capabilities.contains(word) {
            report(.description, "'\(word)' is no capability of feeds: \(Self.capabilities.sorted().joined(separator: ", "))")
        }
        let kinds = ["bars", "quotes", "trades"]
        require(role.capabilities.contains { kinds.contains($0) }, .description, "it says neither bars nor quotes nor trades")
    }

    // MARK: Events

    private mutating func checkUpdates(_ updates: [MarketUpdate], _ listings: [Listing]) {
        var last: (time: Int64, place: Int) = (.min, 0)
        for (index, update) in updates.enumerated() {
            let (event, place) = (update.event, update.event.instrument.position)
            require(update.sequence == Int64(index + 1), .sequence, "event \(index + 1) has the sequence \(update.sequence)")
            require(event.time >= last.time, .order, "event \(index + 1) is earlier than the one before it")
            if event.time == last.time, place < last.place { report(.order, "event \(index + 1) is out of the order of the listings") }
            last = (event.time, place)
            guard listings.indices.contains(place) else {
                report(.events, "event \(index + 1) names listing \(place) of \(listings.count)")
                continue
            }
            require(role.capabilities.contains(Self.kind(of: event)), .events, "it gives \(Self.kind(of: event)) and does not say so")
            if let fault = Self.fault(in: event) { report(.events, "event \(index + 1): \(fault)") }
        }
    }

    private static func kind(of event: MarketEvent) -> String {
        switch event {
        case .bar: "bars"
        case .quote: "quotes"
        case .trade: "trades"
        }
    }

    private static func fault(in event: MarketEvent) -> String? {
        switch event {
        case .bar(_, let bar):
            if bar.low <= 0 { return "a low of \(bar.low)" }
            let isTrue = bar.low <= min(bar.open, bar.close) && bar.high >= max(bar.open, bar.close)
            return isTrue ? nil : "open \(bar.open) or close \(bar.close) is not within \(bar.low) to \(bar.high)"
        case .quote(_, let quote):
            return quote.bid > 0 && quote.ask > 0 && quote.bid > quote.ask ? "bid \(quote.bid) above ask \(quote.ask)" : nil
        case .trade(_, let trade): return trade.price > 0 ? nil : "a price of \(trade.price)"
        }
    }

    // MARK: Behaviour

    private mutating func checkHistory(_ updates: [MarketUpdate]) async {
        guard role.capabilities.contains("history"), updates.count > 2, let feed = try? make() else { return }
        // Between two events of one time, where it has such: a restart may come there.
        let pairs = updates.indices.dropFirst().filter { updates[$0].event.time == updates[$0 - 1].event.time }
        let last = (pairs.isEmpty ? updates.count / 2 : pairs[pairs.count / 2]) - 1
        let position = updates[...last].reduce(FeedPosition.beginning) { $0.after(eventAt: $1.event.time) }
        let again = await read(feed, after: position)
        require(again.map(\.event) == updates.map(\.event), .history, "started after \(position), it gives other events")
        let wrong = again.indices.first { again[$0].isHistory != ($0 <= last) }
        if let wrong { report(.history, "event \(wrong + 1) is \(again[wrong].isHistory ? "" : "not ")history after \(position)") }
    }

    private mutating func checkDeterminism(_ updates: [MarketUpdate]) async {
        guard let feed = try? make() else { return }
        require(await read(feed, after: .beginning) == updates, .determinism, "two feeds of the same settings give other events")
    }

    private mutating func checkStopping() async {
        guard let feed = try? make() else { return }
        do throws(MarketDataError) {
            try await feed.start(after: .beginning)
            _ = try await feed.next()
            await feed.stop()
            await feed.stop()
            require(try await feed.next() == nil, .stopping, "it gives events after it was stopped")
        } catch {
            report(.stopping, "it throws when it is stopped: \(error)")
        }
        await checkStoppingWhileWaiting()
    }

    /// A stepwise feed waits for a step that never comes, until it is stopped.
    private mutating func checkStoppingWhileWaiting() async {
        let pace = role.key + ".pace"
        guard role.capabilities.contains("stepwise") else { return }
        guard role.keys.contains(where: { $0.name == pace }) else {
            return report(.description, "it goes stepwise and has no key '\(pace)'")
        }
        let steps = StepSignal()
        guard let feed = try? make([pace: "step"], steps: steps) else { return report(.description, "'\(pace)' does not take step") }
        do throws(MarketDataError) {
            try await feed.start(after: .beginning)
            steps.step()
            let first = try await feed.next()
            require(first != nil, .stopping, "a step gives no event")
        } catch {
            return report(.stopping, "it does not go stepwise: \(error)")
        }
        let waiting = Task { try await feed.next() }
        await feed.stop()
        let last = try? await waiting.value
        require(last == .some(nil) || last == nil, .stopping, "a waiting call ends with an event when the feed is stopped")
    }
}
