public import Configuration
internal import Storage

/// The store that keeps nothing.
public let plugin = Plugin(
    name: "Memory", version: "1.0.0", summary: "Keeps the journal in memory; it is gone with the process.",
    roles: [
        StoreRole(
            key: "memory", summary: "Tables in memory, for tests and trials.", seen: .simulated, keys: [], capabilities: []
        ) { _, _ in MemoryStore() }
    ])
