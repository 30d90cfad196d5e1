public import Configuration
internal import Domain
internal import MarketData

private let moment = ConfigurationKey.Form("a date such as 2008-01-02, a moment such as 2008-01-02T14:30:00Z, or nothing") {
    $0.isEmpty || Timestamp($0) != nil
}

/// The replay feed.
public let plugin = Plugin(
    name: "Replay", version: "1.0.0", summary: "Recorded prices played again, at a stated speed or step by step.",
    roles: [
        MarketDataRole(
            key: "replay", summary: "REPLAY of datasets on disk, in their own time.", seen: .simulated,
            keys: [
                ConfigurationKey("replay.datasets", .list, default: "sp500", "Names of datasets, as `assay data list` shows them."),
                ConfigurationKey(
                    "replay.from", .form(moment), default: "", "The first moment: a date or an ISO 8601 time; empty for the beginning."),
                ConfigurationKey("replay.to", .form(moment), default: "", "Up to this moment, itself not included; empty for the end."),
                ConfigurationKey(
                    "replay.pace", .form(.init("max, 4/s, 3600x or step") { Pace($0) != nil }), default: "4/s",
                    "How fast: max, 4/s (events a second), 3600x (of their own time) or step."),
            ],
            capabilities: ["bars", "quotes", "trades", "history", "stepwise"]
        ) { (settings, context) throws(MarketDataError) in try ReplayFeed(settings, context) }
    ])
