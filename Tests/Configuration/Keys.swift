import Configuration

/// A small house of keys with one of each kind.
enum Keys {
    static let all: [ConfigurationKey] = [
        .profile,
        ConfigurationKey("store.provider", .text, default: "sqlite", "Where state is kept."),
        ConfigurationKey("store.path", .text, default: "assay.db", "The database file."),
        ConfigurationKey("store.port", .integer(1...65_535), default: "5432", "The port of the database."),
        ConfigurationKey(
            "store.timeout", .duration(.milliseconds(10)...(.seconds(60))), default: "2s", "How long to wait for the database."),
        ConfigurationKey("risk.maxNotional", .decimal(from: "0", to: "1000000.50"), default: "10000.00", "The largest order."),
        ConfigurationKey("risk.enabled", .flag, default: "true", "Whether orders are checked."),
        ConfigurationKey("risk.restricted", .list, default: "", "Instruments that may not be traded."),
        ConfigurationKey("risk.mode", .choice(["strict", "lenient"]), default: "strict", "How orders are checked."),
        ConfigurationKey("alpaca.account", .text, need: .profiles([.staging, .production]), "The account at the broker."),
        ConfigurationKey("alpaca.secret", .text, need: .profiles([.production]), isSecret: true, "The secret of the account."),
        ConfigurationKey("alerts.*.url", .text, need: .always, "Where it is sent."),
        ConfigurationKey("alerts.*.token", .text, isSecret: true, "What it is signed with."),
        ConfigurationKey("alerts.*.level", .choice(["warning", "error"]), default: "error", "From which level on."),
    ]

    static func layers(
        _ text: String? = nil, _ environment: [String: String] = [:], _ flags: [(String, String)] = [], secrets: [String: String] = [:]
    ) -> Layers {
        Layers(
            file: text.map { Layers.File(path: "assay.json5", bytes: Array($0.utf8)) }, environment: environment,
            otherVariables: ["ASSAY_WITHOUT"], flags: flags.map { Layers.Flag($0.0, $0.1) }
        ) { path in
            guard let secret = secrets[path] else { throw Missing(path: path) }
            return Array(secret.utf8)
        }
    }

    /// The problems of layers as lines; empty where there are none.
    static func problems(_ layers: Layers, _ keys: [ConfigurationKey] = all) -> [String] {
        do throws(ConfigurationError) {
            _ = try layers.settings(for: keys)
            return []
        } catch {
            return error.problems.map(\.description)
        }
    }

    struct Missing: Error, CustomStringConvertible {
        let path: String
        var description: String { "cannot open '\(path)': No such file or directory" }
    }
}
