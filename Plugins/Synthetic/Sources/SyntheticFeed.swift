internal import Configuration
internal import Domain
internal import Engine
internal import MarketData

/// A feed of made-up bars, in its own time.
actor SyntheticFeed: MarketDataFeed {
    nonisolated let origin: PriceOrigin
    nonisolated let listings: [Listing]
    nonisolated let isVirtual = true
    nonisolated let beginning: Int64?

    private var market: SyntheticMarket
    private var pacer: Pacer
    private let steps: StepSignal
    private let count: Int
    private var sequence: Int64 = 0
    private var (position, historyEnd) = (FeedPosition.beginning, FeedPosition.beginning)
    private var isStopped = false

    init(_ settings: Settings, _ context: MarketDataContext) throws(MarketDataError) {
        guard let pace = Pace(settings.text("synthetic.pace")), let start = Timestamp(settings.text("synthetic.start")),
            let id = try? InstrumentID(settings.text("synthetic.symbol")), let calendar = try? CalendarID("24/7")
        else { preconditionFailure("the configuration lets only what these read through") }
        guard let price = try? Price(settings.decimal("synthetic.price"))?.rescaled(to: 2), price.units > 0 else {
            throw MarketDataError(.configuration, provider: "synthetic", "synthetic.price has more than two decimals")
        }
        let parts = settings.duration("synthetic.interval").components
        guard parts.attoseconds == 0 else {
            throw MarketDataError(.configuration, provider: "synthetic", "synthetic.interval is not in whole seconds: write 1s or 1m")
        }
        let interval = parts.seconds * Timestamp.second
        let seed = UInt64(settings.integer("synthetic.seed"))
        let instrument = Instrument(
            id: id, assetClass: .equity, currency: .usd, priceDecimals: 2, quantityDecimals: 0, calendar: calendar)
        origin = .synthetic(seed: seed)
        beginning = start.nanoseconds
        listings = [Listing(instrument, sessions: .continuous, barInterval: interval)]
        market = SyntheticMarket(seed: seed, price: price.units, interval: interval, start: start.nanoseconds)
        pacer = Pacer(pace, clock: context.clock, sleeper: context.sleeper, steps: context.steps)
        steps = context.steps
        let bars = settings.integer("synthetic.bars")
        count = bars == 0 ? .max : bars
    }

    func start(after position: FeedPosition) { historyEnd = position }

    func next() async -> MarketUpdate? {
        guard sequence < count, !isStopped else { return nil }
        let bar = market.next()
        sequence += 1
        position = position.after(eventAt: bar.time)
        let isHistory = position <= historyEnd
        if !isHistory {
            let pause = pacer.pause(before: bar.time)
            guard await pacer.wait(pause) else { return nil }
        }
        return isStopped ? nil : MarketUpdate(event: .bar(InstrumentIndex(0), bar), sequence: sequence, isHistory: isHistory)
    }

    func stop() {
        isStopped = true
        steps.end()
    }
}
