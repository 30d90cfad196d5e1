public import Configuration
internal import Storage

/// The embedded store: one SQLite file.
public let plugin = Plugin(
    name: "SQLite", version: "1.0.0", summary: "Keeps the journal in one file on this machine.",
    roles: [
        StoreRole(
            key: "sqlite", summary: "One SQLite file with a write-ahead log, flushed at every commit.", seen: .simulated,
            keys: [
                ConfigurationKey(
                    "store.path", .form(.path), default: "var/store/assay.sqlite",
                    "The database file; SQLite keeps two more beside it. On a local disk: network file systems lose locks.")
            ],
            capabilities: ["durable", "shared"]
        ) { settings, context in SQLiteStore(path: settings.text("store.path"), checkpoints: context.isOwner) }
    ])
