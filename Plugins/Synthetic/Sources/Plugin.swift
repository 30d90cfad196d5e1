public import Configuration
internal import Domain
internal import MarketData

/// The synthetic feed.
public let plugin = Plugin(
    name: "Synthetic", version: "1.0.0", summary: "Made-up prices from a seeded, regime-switching generator. Not a market.",
    roles: [
        MarketDataRole(
            key: "synthetic", summary: "SYNTHETIC bars: the same seed gives the same prices on every machine.", seen: .simulated,
            keys: [
                ConfigurationKey("synthetic.seed", .integer(0...Int.max), default: "1", "Where the generator starts."),
                ConfigurationKey(
                    "synthetic.symbol", .form(.init("SYMBOL.VENUE in capitals, as in SYN.SIM") { (try? InstrumentID($0)) != nil }),
                    default: "SYN.SIM", "The instrument's name, SYMBOL.VENUE."),
                ConfigurationKey(
                    "synthetic.price", .decimal(from: "0.01", to: "1000000000"), default: "100", "The first price, two decimals."),
                ConfigurationKey(
                    "synthetic.interval", .duration(.seconds(1)...(.seconds(86_400))), default: "1m",
                    "How long a bar takes in its own time."),
                ConfigurationKey(
                    "synthetic.start", .form(.init("a date such as 2024-01-01") { Timestamp($0) != nil }), default: "2024-01-01",
                    "When the first bar begins: a date or an ISO 8601 time."),
                ConfigurationKey(
                    "synthetic.pace", .form(.init("max, 4/s, 60x or step") { Pace($0) != nil }), default: "4/s",
                    "How fast: max, 4/s (bars a second), 60x (of their own time) or step."),
                ConfigurationKey("synthetic.bars", .integer(0...1_000_000_000), default: "0", "How many bars there are; 0 for no end."),
            ],
            capabilities: ["bars", "history", "stepwise"]
        ) { (settings, context) throws(MarketDataError) in try SyntheticFeed(settings, context) }
    ])
