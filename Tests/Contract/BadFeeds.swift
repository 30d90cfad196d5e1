import Configuration
import Domain
import Engine
import MarketData
import MarketDataTesting
import Synchronization
import Testing

/// Each breaks the contract in one way; the suite must say which.
@Suite struct BadFeeds {
    @Test func anHonestOneBreaksNothing() async {
        let found = await checkMarketDataContract(PlantedFeed.role(.none))
        #expect(found == [], "\(found)")
    }

    @Test(arguments: PlantedFeed.Fault.allCases)
    func aFaultIsFoundAsWhatItIs(fault: PlantedFeed.Fault) async {
        let found = Set(await checkMarketDataContract(PlantedFeed.role(fault)).map(\.rule))
        #expect(found.contains(fault.rule), "\(fault) is found as \(found)")
    }

    @Test func badWordsAreFound() async {
        let role = MarketDataRole(
            key: "Bad Key", summary: "", seen: .simulated, keys: [ConfigurationKey("other.seed", .text, default: "x", "Seed.")],
            capabilities: ["candles"]
        ) { _, _ in PlantedFeed(.none) }
        let found = await checkMarketDataContract(role).map(\.description)
        for part in ["the key 'Bad Key'", "no summary", "'other.seed' is not in its section", "'candles' is no capability", "neither bars"]
        {
            #expect(found.contains { $0.contains(part) }, "\(part)")
        }
    }
}

/// Two instruments' bars, minute by minute, with one thing wrong.
actor PlantedFeed: MarketDataFeed {
    /// What is wrong.
    enum Fault: String, CaseIterable, Sendable {
        case goesBack, swapsListings, skipsASequence, namesNoListing, turnsBarsUpsideDown, givesTrades, callsAllHistory, callsNothingHistory
        case wavers, goesOnAfterStop, neverBegins, callsItselfLive, takesAWholeTimeForHistory
        case none

        static let allCases: [Fault] = [
            .goesBack, .swapsListings, .skipsASequence, .namesNoListing, .turnsBarsUpsideDown, .givesTrades, .callsAllHistory,
            .callsNothingHistory, .wavers, .goesOnAfterStop, .neverBegins, .callsItselfLive,
            .takesAWholeTimeForHistory,
        ]

        /// The part of the contract it breaks.
        var rule: MarketDataViolation.Rule {
            switch self {
            case .goesBack, .swapsListings: .order
            case .skipsASequence: .sequence
            case .namesNoListing, .turnsBarsUpsideDown, .givesTrades, .neverBegins: .events
            case .callsAllHistory, .callsNothingHistory, .takesAWholeTimeForHistory: .history
            case .wavers, .none: .determinism
            case .goesOnAfterStop: .stopping
            case .callsItselfLive: .description
            }
        }
    }

    nonisolated let origin: PriceOrigin
    nonisolated let listings: [Listing]
    nonisolated let isVirtual = true
    nonisolated let beginning: Int64? = 0

    private static let made = Atomic(0)
    private let fault: Fault
    private let birth: Int
    private var sequence: Int64 = 0
    private var (position, historyEnd) = (FeedPosition.beginning, FeedPosition.beginning)
    private var isStopped = false

    init(_ fault: Fault) {
        guard let first = try? InstrumentID("ONE.XTEST"), let second = try? InstrumentID("TWO.XTEST"),
            let calendar = try? CalendarID("24/7")
        else {
            preconditionFailure("the names of the test instruments are valid")
        }
        self.fault = fault
        origin = fault == .callsItselfLive ? .live(vendor: "planted") : .synthetic(seed: 1)
        listings = [first, second].map { id in
            Listing(
                Instrument(id: id, assetClass: .equity, currency: .usd, priceDecimals: 2, quantityDecimals: 0, calendar: calendar),
                sessions: .continuous, barInterval: 60 * Timestamp.second)
        }
        birth = fault == .wavers ? Self.made.add(1, ordering: .relaxed).newValue : 0
    }

    static func role(_ fault: Fault) -> MarketDataRole {
        MarketDataRole(key: "planted", summary: "SYNTHETIC, for tests.", seen: .simulated, keys: [], capabilities: ["bars", "history"]) {
            _, _ in
            PlantedFeed(fault)
        }
    }

    func start(after position: FeedPosition) { historyEnd = position }

    func next() -> MarketUpdate? {
        guard fault != .neverBegins, sequence < 200, !isStopped || fault == .goesOnAfterStop else { return nil }
        let minute = sequence / 2 + 1
        var place = Int(sequence % 2)
        sequence += 1
        if fault == .swapsListings { place = 1 - place }
        if fault == .namesNoListing, sequence == 50 { place = 2 }
        let time = (fault == .goesBack && sequence == 50 ? minute - 10 : minute) * 60 * Timestamp.second
        let close = 1000 + (minute * 37 + Int64(place)) % 20 + (fault == .wavers ? Int64(birth % 10) : 0)
        var bar = Bar(time: time, open: 1010, high: 1030, low: 990, close: close, volume: 5)
        if fault == .turnsBarsUpsideDown, sequence == 50 { (bar.high, bar.low) = (bar.low, bar.high) }
        let event: MarketEvent =
            fault == .givesTrades && sequence == 50
            ? .trade(InstrumentIndex(place), Trade(time: time, price: close, size: 1)) : .bar(InstrumentIndex(place), bar)
        position = position.after(eventAt: time)
        let isHistory =
            switch fault {
            case .callsAllHistory: true
            case .callsNothingHistory: false
            case .takesAWholeTimeForHistory: time <= historyEnd.time
            default: position <= historyEnd
            }
        let number = fault == .skipsASequence && sequence > 50 ? sequence + 1 : sequence
        return MarketUpdate(event: event, sequence: number, isHistory: isHistory)
    }

    func stop() { isStopped = true }
}
