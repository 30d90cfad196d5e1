internal import Configuration
internal import Datasets
internal import Domain
internal import Engine
internal import MarketData

/// A feed of recorded events, in their own time.
actor ReplayFeed: MarketDataFeed {
    nonisolated let origin: PriceOrigin
    nonisolated let listings: [Listing]
    nonisolated let isVirtual = true
    nonisolated let beginning: Int64?

    private var tape: Tape
    private var pacer: Pacer
    private let steps: StepSignal
    private var sequence: Int64 = 0
    private var (position, historyEnd) = (FeedPosition.beginning, FeedPosition.beginning)
    private var isStopped = false

    init(_ settings: Settings, _ context: MarketDataContext) throws(MarketDataError) {
        guard let pace = Pace(settings.text("replay.pace")) else { preconditionFailure("the configuration lets only paces through") }
        let names = settings.list("replay.datasets")
        guard !names.isEmpty else { throw MarketDataError(.configuration, provider: "replay", "replay.datasets is empty: name a dataset") }
        let (from, to) = (Timestamp(settings.text("replay.from")), Timestamp(settings.text("replay.to")))
        do {
            let catalogue = Catalogue(roots: context.dataRoots)
            var (listings, rows): ([Listing], [DatasetRows]) = ([], [])
            for name in names {
                let dataset = try catalogue.open(name)
                listings.append(try Listing(dataset.manifest.instrument, rows: dataset.manifest.kind))
                rows.append(try DatasetRows(dataset).slice(from: from, to: to))
            }
            self.listings = listings
            beginning = zip(listings, rows).compactMap { $1.count > 0 ? $1.time[0] - $0.barInterval : nil }.min()
            tape = Tape(rows)
        } catch {
            throw MarketDataError(.configuration, provider: "replay", error.description)
        }
        guard beginning != nil else {
            let span = "from '\(settings.text("replay.from"))' to '\(settings.text("replay.to"))'"
            throw MarketDataError(
                .configuration, provider: "replay",
                "\(names.joined(separator: ", ")) has no rows \(span): change replay.from or replay.to; `assay data show` tells the span")
        }
        origin = .replay(datasets: names)
        pacer = Pacer(pace, clock: context.clock, sleeper: context.sleeper, steps: context.steps)
        steps = context.steps
    }

    func start(after position: FeedPosition) { historyEnd = position }

    func next() async -> MarketUpdate? {
        guard !isStopped, let event = tape.next() else { return nil }
        sequence += 1
        position = position.after(eventAt: event.time)
        let isHistory = position <= historyEnd
        if !isHistory {
            let pause = pacer.pause(before: event.time)
            guard await pacer.wait(pause) else { return nil }
        }
        return isStopped ? nil : MarketUpdate(event: event, sequence: sequence, isHistory: isHistory)
    }

    func stop() {
        isStopped = true
        steps.end()
    }
}
