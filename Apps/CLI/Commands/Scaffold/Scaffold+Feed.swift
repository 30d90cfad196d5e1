extension Scaffold {
    /// A feed of made-up bars, to be replaced by what a vendor sends.
    static let marketData = Scaffold(
        role: "market-data", uses: ["Domain", "Engine", "MarketData"], suite: "MarketDataTesting",
        files: { name in
            [
                ("Sources/Plugin.swift", feedPlugin(name)), ("Sources/\(name.module)Feed.swift", feedState(name) + feedEvents),
                ("Tests/\(name.module)Contract.swift", feedTest(name)), ("README.md", feedReadme(name)),
            ]
        },
        trial: { ".build/release/assay up --set feed.provider=\($0.key)" })

    private static func feedPlugin(_ name: PluginName) -> String {
        #"""
        public import Configuration
        internal import MarketData

        /// The feed \#(name.key).
        public let plugin = Plugin(
            name: "\#(name.module)", version: "0.1.0", summary: "A feed of made-up prices to start from. Not a market.",
            roles: [
                MarketDataRole(
                    key: "\#(name.key)", summary: "SYNTHETIC bars of one minute: a seeded walk.", seen: .simulated,
                    keys: [
                        ConfigurationKey("\#(name.key).seed", .integer(0...Int.max), default: "1", "Where the walk starts."),
                        ConfigurationKey("\#(name.key).bars", .integer(1...1_000_000_000), default: "100000", "How many bars there are."),
                        ConfigurationKey("\#(name.key).pace", .text, default: "4/s", "How fast: max, 4/s (bars a second), 60x or step."),
                    ],
                    capabilities: ["bars", "history", "stepwise"]
                ) { (settings, context) throws(MarketDataError) in try \#(name.module)Feed(settings, context) }
            ])

        """#
    }

    private static func feedState(_ name: PluginName) -> String {
        #"""
        internal import Configuration
        internal import Domain
        internal import Engine
        internal import MarketData

        /// A feed of made-up bars, in its own time: each close is the one before it and up to ten cents more or less.
        actor \#(name.module)Feed: MarketDataFeed {
            nonisolated let origin: PriceOrigin
            nonisolated let listings: [Listing]
            nonisolated let isVirtual = true
            nonisolated let beginning: Int64?

            private static let interval = 60 * Timestamp.second
            /// 2024-01-01T00:00:00Z.
            private static let start = 1_704_067_200 * Timestamp.second

            private var random: SeededGenerator
            private var pacer: Pacer
            private let steps: StepSignal
            private let count: Int64
            private var close: Int64 = 10_000
            private var sequence: Int64 = 0
            private var (position, historyEnd) = (FeedPosition.beginning, FeedPosition.beginning)
            private var isStopped = false

            init(_ settings: Settings, _ context: MarketDataContext) throws(MarketDataError) {
                guard let pace = Pace(settings.text("\#(name.key).pace")) else {
                    throw MarketDataError(
                        .configuration, provider: "\#(name.key)",
                        "\#(name.key).pace is '\(settings.text("\#(name.key).pace"))': write max, 4/s, 60x or step")
                }
                guard let id = try? InstrumentID("\#(name.key.uppercased().filter { $0 != "_" }.prefix(12)).SIM"), let calendar = try? CalendarID("24/7") else {
                    preconditionFailure("the instrument's name is valid")
                }
                let instrument = Instrument(
                    id: id, assetClass: .equity, currency: .usd, priceDecimals: 2, quantityDecimals: 0, calendar: calendar)
                let seed = UInt64(settings.integer("\#(name.key).seed"))
                (origin, beginning) = (.synthetic(seed: seed), Self.start)
                listings = [Listing(instrument, sessions: .continuous, barInterval: Self.interval)]
                random = SeededGenerator(seed: seed)
                count = Int64(settings.integer("\#(name.key).bars"))
                pacer = Pacer(pace, clock: context.clock, sleeper: context.sleeper, steps: context.steps)
                steps = context.steps
            }


        """#
    }

    private static let feedEvents =
        #"""
            func start(after position: FeedPosition) { historyEnd = position }

            func next() async -> MarketUpdate? {
                guard sequence < count, !isStopped else { return nil }
                sequence += 1
                let (open, time) = (close, Self.start + sequence * Self.interval)
                close = max(100, close + Int64(random.next() % 21) - 10)
                let bar = Bar(
                    time: time, open: open, high: max(open, close) + 3, low: min(open, close) - 3, close: close,
                    volume: 1000 + Int64(random.next() % 1000))
                position = position.after(eventAt: time)
                let isHistory = position <= historyEnd
                if !isHistory {
                    let pause = pacer.pause(before: time)
                    guard await pacer.wait(pause) else { return nil }
                }
                return isStopped ? nil : MarketUpdate(event: .bar(InstrumentIndex(0), bar), sequence: sequence, isHistory: isHistory)
            }

            func stop() {
                isStopped = true
                steps.end()
            }
        }

        """#

    private static func feedTest(_ name: PluginName) -> String {
        """
        \(imports("Configuration", "MarketData", "MarketDataTesting", "Testing", name.module))

        @Suite struct \(name.module)Contract {
            @Test(arguments: ["1", "2", "3"])
            func itKeepsTheContract(seed: String) async throws {
                let feed = try role(MarketDataRole.self, key: "\(name.key)", in: [plugin])
                #expect(await checkMarketDataContract(feed, given: ["\(name.key).seed": seed]) == [])
            }
        }

        """
    }

    private static func feedReadme(_ name: PluginName) -> String {
        """
        # \(name.module)

        A feed: `\(name.key)`. As it stands its prices are **SYNTHETIC**: a seeded walk, and everything that shows them says so. Replace what
        [\(name.module)Feed.swift](Sources/\(name.module)Feed.swift) does by what a vendor sends; then `origin` names the vendor, and `seen` says how far it was seen
        to work, with a transcript.

        ```sh
        swift test --filter \(name.module)Tests
        assay plugin list
        assay up --set feed.provider=\(name.key)
        ```

        """
    }
}
