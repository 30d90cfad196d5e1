public import Domain

/// What was wrong with a market event.
public enum QualityFinding: Hashable, Sendable, CustomStringConvertible {
    /// Earlier than the event before it.
    case outOfOrder
    /// A price or size that cannot be: not positive, or high below low.
    case impossible
    /// Bid above ask.
    case crossed
    /// Events of the feed were lost before this one.
    case gap(missing: Int64)
    /// The price moved by more than the gate's bound since the event before; in parts per billion.
    case jump(Int64)

    /// Whether the event is kept from those who decide. A gap and a jump are told and passed on.
    public var isRefusal: Bool {
        switch self {
        case .outOfOrder, .impossible, .crossed: true
        case .gap, .jump: false
        }
    }

    public var description: String {
        switch self {
        case .outOfOrder: "out of order: dropped"
        case .impossible: "impossible price or size: dropped"
        case .crossed: "bid above ask: dropped"
        case .gap(let missing): "\(missing) events of the feed were lost"
        case .jump(let parts): "the price moved by \(Rate(partsPerBillion: parts)) in one event"
        }
    }
}

/// Checks each event of a feed before anyone decides on it. Pure: the same events give the same findings.
public struct QualityGate: Sendable {
    private let jumpBound: Rate
    private var lastTimes: [Int64]
    private var lastPrices: [Int64]
    private var lastSequence: Int64 = 0

    /// Makes a gate.
    /// - Parameters:
    ///   - instruments: how many the feed lists.
    ///   - jumpBound: a greater move between two events is told.
    public init(instruments: Int, jumpBound: Rate = Rate(basisPoints: 2000)) {
        self.jumpBound = jumpBound
        lastTimes = Array(repeating: .min, count: instruments)
        lastPrices = Array(repeating: 0, count: instruments)
    }

    /// Takes note of an event and says what is wrong with it; empty for a good one.
    public mutating func check(_ update: MarketUpdate) -> [QualityFinding] {
        var findings: [QualityFinding] = []
        if lastSequence != 0, update.sequence > lastSequence + 1 { findings.append(.gap(missing: update.sequence - lastSequence - 1)) }
        lastSequence = max(lastSequence, update.sequence)
        let place = update.event.instrument.position
        if update.event.time < lastTimes[place] { findings.append(.outOfOrder) }
        if let finding = Self.shape(update.event) { findings.append(finding) }
        guard !findings.contains(where: \.isRefusal) else { return findings }
        let price = Self.price(update.event)
        if price > 0, lastPrices[place] > 0 {
            let moved = (Int128(abs(price - lastPrices[place])) * 1_000_000_000) / Int128(lastPrices[place])
            if moved > Int128(jumpBound.partsPerBillion) { findings.append(.jump(Int64(clamping: moved))) }
        }
        lastTimes[place] = update.event.time
        if price > 0 { lastPrices[place] = price }
        return findings
    }

    private static func shape(_ event: MarketEvent) -> QualityFinding? {
        switch event {
        case .bar(_, let bar):
            let fits = bar.low > 0 && bar.low <= min(bar.open, bar.close) && bar.high >= max(bar.open, bar.close) && bar.volume >= -1
            return fits ? nil : .impossible
        case .quote(_, let quote):
            // A side that nobody quotes has price and size 0.
            guard quote.bid >= 0, quote.ask >= 0, quote.bid > 0 || quote.ask > 0, quote.bidSize >= 0, quote.askSize >= 0 else {
                return .impossible
            }
            return quote.ask > 0 && quote.bid > quote.ask ? .crossed : nil
        case .trade(_, let trade): return trade.price > 0 && trade.size > 0 ? nil : .impossible
        }
    }

    private static func price(_ event: MarketEvent) -> Int64 {
        switch event {
        case .bar(_, let bar): bar.close
        case .quote(_, let quote): quote.middle
        case .trade(_, let trade): trade.price
        }
    }
}
