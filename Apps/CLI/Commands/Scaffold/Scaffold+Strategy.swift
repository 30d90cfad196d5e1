extension Scaffold {
    /// A strategy that is long while the close is above its average.
    static let strategy = Scaffold(
        role: "strategy", uses: ["Domain", "Engine", "Strategy"], suite: "StrategyTesting",
        files: { name in
            [
                ("Sources/Plugin.swift", strategyPlugin(name)), ("Sources/\(name.module)Strategy.swift", strategySource(name)),
                ("Tests/\(name.module)Contract.swift", strategyTest(name)), ("README.md", strategyReadme(name)),
            ]
        },
        trial: { ".build/release/assay backtest run --strategy \($0.key) --data sp500" })

    private static func strategyPlugin(_ name: PluginName) -> String {
        """
        public import Configuration
        import Strategy

        /// A strategy of our own.
        public let plugin = Plugin(
            name: "\(name.module)", version: "0.1.0", summary: "A strategy of our own.", roles: [StrategyRole(\(name.module)Strategy.self)])

        """
    }

    private static func strategySource(_ name: PluginName) -> String {
        """
        import Domain
        import Engine
        import Strategy

        /// Long while the close is above the average of the last closes. Market orders.
        struct \(name.module)Strategy: Strategy {
            static let description = StrategyDescription(
                key: "\(name.key)", summary: "Long while the close is above its moving average.",
                parameters: [Parameter("period", .integer(default: 50, range: 2...1000), "bars of the average")] + PositionSize.parameters,
                reasons: ["the close is above its average", "the close is below its average"])

            private let size: PositionSize
            private var averages: [SMA]

            init(_ settings: StrategySettings) throws(StrategyError) {
                size = try PositionSize(settings)
                averages = settings.instruments.map { _ in SMA(period: settings.values.integer("period")) }
            }

            mutating func onBar(_ bar: Bar, of instrument: InstrumentIndex, account: borrowing Account, orders: inout OrderIntents) {
                averages[instrument.position].push(units: bar.close)
                guard let average = averages[instrument.position].value, account.liveOrders(in: instrument) == 0 else { return }
                let held = account.position(of: instrument).quantity
                if held == 0, Double(bar.close) > average {
                    let quantity = size.quantity(at: bar.close, of: instrument, account: account)
                    if quantity > 0 { orders.buy(quantity, of: instrument, reason: 1) }
                } else if held > 0, Double(bar.close) < average {
                    orders.sell(held, of: instrument, reason: 2)
                }
            }
        }

        """
    }

    private static func strategyTest(_ name: PluginName) -> String {
        """
        \(imports("Configuration", "Strategy", "StrategyTesting", "Testing", name.module))

        @Suite struct \(name.module)Contract {
            static func strategy() throws -> StrategyRole { try role(StrategyRole.self, key: "\(name.key)", in: [plugin]) }

            @Test(arguments: [1, 2, 3] as [UInt64])
            func itKeepsTheContract(seed: UInt64) throws { #expect(checkStrategyContract(try Self.strategy(), seed: seed) == []) }

            @Test func itTradesOnAMarketThatTrends() throws {
                let bars = SyntheticBars.walk(1000, seed: 11, of: SyntheticInstrument.share)
                let rehearsal = try Rehearsal(try Self.strategy(), instruments: [SyntheticInstrument.share], bars: [bars])
                #expect(rehearsal.intents.count > 2)
            }
        }

        """
    }

    private static func strategyReadme(_ name: PluginName) -> String {
        """
        # \(name.module)

        A strategy of our own: `\(name.key)`, in [\(name.module)Strategy.swift](Sources/\(name.module)Strategy.swift).

        ```sh
        swift test --filter \(name.module)Tests
        assay strategy show \(name.key)
        assay backtest run --strategy \(name.key) --data sp500
        ```

        """
    }
}
