internal import AssayServer
internal import Configuration
internal import Security
internal import Telemetry

/// The keys that belong to no plugin. Those of the chosen plugins come beside them.
enum CoreKeys {
    /// Which provider is used for what; read first, because they decide which other keys there are.
    static let providers = [
        ConfigurationKey.profile,
        ConfigurationKey("store.provider", .text, default: "sqlite", "Where the journal is kept; `assay plugin list` shows what there is."),
        ConfigurationKey("feed.provider", .text, default: "replay", "Where prices come from."),
        ConfigurationKey("bus.provider", .text, default: "local", "What carries news from the process that owns the desk to its servers."),
    ]

    static let all =
        providers + [
            ConfigurationKey("data.folder", .form(.path), default: "var/data", "Where your datasets are kept."),
            ConfigurationKey("data.samples", .form(.path), default: "Examples/data", "Where the datasets that came with Assay are."),
            ConfigurationKey(
                "audit.key", .form(.path), default: "var/keys/audit.key",
                "The file with the audit trail's key; made at first start. Never where the store is: keep a copy elsewhere."),
            ConfigurationKey(
                "audit.heads", .form(.path), default: "var/heads", "Where the audit trail's heads are kept, outside the store."),
            ConfigurationKey("runs.folder", .form(.path), default: "var/runs", "Where backtests are kept, a file each."),
            ConfigurationKey("run.folder", .form(.path), default: "var/run", "Where a running desk keeps its lock and its status."),
            ConfigurationKey(
                "session.file", .form(.path),
                "Where `assay login` keeps its tokens; assay/session.json in XDG_STATE_HOME, or ~/.local/state, where not given."),
            ConfigurationKey(
                "log.level", .choice(LogLevel.allCases.map(\.description)), default: "info",
                "From which level on a running desk logs; `assay log` changes it while it runs."),
            ConfigurationKey(
                "log.format", .choice(DeskTelemetry.Format.allCases.map(\.rawValue)), default: "plain",
                "What a running desk writes: plain lines of orders, its log for a human, or its log as json for a supervisor."),
            ConfigurationKey("accounts.*.cash", .decimal(from: "0"), "What a paper account that is opened at start begins with."),
            ConfigurationKey("accounts.*.currency", .text, "The currency it is kept in; USD where not given."),
            ConfigurationKey("accounts.*.broker", .text, "Where its orders go; paper where not given."),
            ConfigurationKey("strategies.*.strategy", .text, "The strategy that trades; `assay strategy list` shows what there is."),
            ConfigurationKey("strategies.*.account", .text, "The account it trades for."),
            ConfigurationKey("strategies.*.parameters", .list, "Its parameters: [\"fast=10\", \"slow=30\"]."),
            ConfigurationKey("strategies.*.rule", .form(.path), "The path of a file with a formula, for the strategy `formula`."),
        ] + SecurityKeys.all + ServerKeys.all
}
