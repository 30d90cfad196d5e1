// swift-tools-version: 6.2
import PackageDescription

// The whole house on one page. A module, plugin or app is one line here and one folder; the functions below make targets of them.
// Floors go from the ground up: an arrow only ever points to a lower floor (Tests/Tidy holds the rule).

let libraries: [Library] = [
    Library("CSQLite", pkgConfig: "sqlite3", debian: "libsqlite3-dev"),
    Library("CEpoll", debian: "libc6-dev"),
    Library("CHTTPParser", debian: "libhttp-parser-dev"),
    Library("CCurl", pkgConfig: "libcurl", debian: "libcurl4-openssl-dev"),
    Library("CWslay", debian: "libwslay-dev"),
    Library("CTLS", pkgConfig: "libssl", debian: "libssl-dev"),
    Library("COpenSSL", pkgConfig: "libcrypto", debian: "libssl-dev"),
    Library("CArgon2", pkgConfig: "libargon2", debian: "libargon2-dev"),
    Library("CZlib", pkgConfig: "zlib", debian: "zlib1g-dev"),
    Library("CDashboard", path: "Apps/Dashboard/Embedded"),
]

let modules: [Module] = [
    Module("JSON", floor: 1),
    Module("Domain", floor: 1),
    Module("Engine", floor: 2, uses: ["Domain"]),
    Module("Host", floor: 2, uses: ["Domain"]),
    Module("Compression", floor: 2, uses: ["CZlib"]),
    Module("Crypto", floor: 2, uses: ["CArgon2", "COpenSSL"]),
    Module("Configuration", floor: 2, uses: ["Domain", "JSON"]),
    Module("CommandLine", floor: 2, uses: ["Domain", "JSON"]),
    Module("Telemetry", floor: 2, uses: ["Domain", "JSON"]),
    Module("Network", floor: 2, uses: ["Domain"]),
    Module("MarketData", floor: 3, uses: ["Domain", "Engine", "Configuration"]),
    Module("Messaging", floor: 3, uses: ["Configuration", "Domain"]),
    Module("Strategy", floor: 3, uses: ["Configuration", "Domain", "Engine"]),
    Module("Brokerage", floor: 3, uses: ["Domain", "Engine", "Configuration"]),
    Module("Datasets", floor: 3, uses: ["Domain", "Engine", "Host", "Crypto", "JSON"]),
    Module("Storage", floor: 3, uses: ["Configuration", "Crypto", "Domain"]),
    Module("Audit", floor: 3, uses: ["Crypto", "Domain", "Host"]),
    Module("Alerts", floor: 3, uses: ["Domain", "Engine"]),
    Module("HostTesting", floor: 3, uses: ["Host"]),
    Module("Security", floor: 3, uses: ["Configuration", "Crypto", "Domain", "Engine"]),
    Module("Transport", floor: 3, uses: ["CCurl", "CEpoll", "CHTTPParser", "CTLS", "CWslay", "Compression", "Domain", "Host", "Network"]),
    Module("BrokerageTesting", floor: 4, uses: ["Brokerage", "Configuration", "Domain", "Engine"]),
    Module("MarketDataTesting", floor: 4, uses: ["Configuration", "Domain", "Engine", "MarketData"]),
    Module("MessagingTesting", floor: 4, uses: ["Domain", "Messaging"]),
    Module("StrategyTesting", floor: 4, uses: ["Domain", "Engine", "Strategy"]),
    Module("AuditTesting", floor: 4, uses: ["Audit", "Crypto", "Domain", "Storage"]),
    Module("StorageTesting", floor: 4, uses: ["Storage", "Crypto", "Domain"]),
    Module(
        "Research", floor: 4,
        uses: ["CommandLine", "Configuration", "Crypto", "Datasets", "Domain", "Engine", "Host", "JSON", "Strategy"]),
    Module(
        "Runtime", floor: 5,
        uses: [
            "Alerts", "Audit", "Brokerage", "Configuration", "Crypto", "Domain", "Engine", "Host", "JSON", "MarketData", "Messaging",
            "Security", "Storage", "Strategy", "Telemetry",
        ]),
    Module(
        "API", floor: 6,
        uses: [
            "Alerts", "Audit", "Crypto", "Domain", "Engine", "JSON", "Network", "Runtime", "Security", "Storage", "Strategy", "Telemetry",
        ]),
]

let plugins: [Plugin] = [
    Plugin("Local", uses: ["Configuration", "Domain", "Host", "Messaging", "Network"], tests: ["MessagingTesting"]),
    Plugin("Memory", uses: ["Storage", "Configuration"], tests: ["StorageTesting", "Audit", "AuditTesting", "Domain"]),
    Plugin("Paper", uses: ["Brokerage", "Configuration", "Domain", "Engine"], tests: ["BrokerageTesting"]),
    Plugin("Replay", uses: ["Configuration", "Datasets", "Domain", "Engine", "MarketData"], tests: ["Host", "MarketDataTesting"]),
    Plugin(
        "SQLite", uses: ["Storage", "Configuration", "Crypto", "Domain", "Host", "CSQLite"],
        tests: ["StorageTesting", "Audit", "AuditTesting"]),
    Plugin("StockStrategies", uses: ["Configuration", "Domain", "Engine", "Strategy"], tests: ["StrategyTesting"]),
    Plugin("Synthetic", uses: ["Configuration", "Domain", "Engine", "MarketData"], tests: ["MarketDataTesting"]),
]

let without = Set((Context.environment["ASSAY_WITHOUT"] ?? "").split(separator: ",").map(String.init))
let linked = plugins.filter { !without.contains($0.name) }

let apps: [Module] = [
    Module(
        "AssayServer", floor: 7,
        uses: [
            "API", "CDashboard", "Compression", "Configuration", "Crypto", "Domain", "Host", "JSON", "Network", "Runtime", "Security",
            "Telemetry", "Transport",
        ], path: "Apps/Server/Sources"),
    Module(
        "AssayCLI", floor: 8,
        uses: [
            "API", "Alerts", "AssayServer", "Audit", "Brokerage", "CommandLine", "Configuration", "Crypto", "Datasets", "Domain",
            "Engine", "Host", "JSON", "MarketData", "Messaging", "Network", "Research", "Runtime", "Security", "Storage", "Strategy",
            "Telemetry", "Transport",
        ], path: "Apps/CLI/Commands"),
]

let programs: [Target] = [
    .executableTarget(name: "assay", dependencies: ["AssayCLI", "ProviderCatalog"], path: "Apps/CLI/Main", swiftSettings: .house),
    .executableTarget(
        name: "assay-server", dependencies: ["AssayCLI", "ProviderCatalog"], path: "Apps/Server/Main", swiftSettings: .house),
    .executableTarget(
        name: "assay-worker", dependencies: ["AssayCLI", "ProviderCatalog"], path: "Apps/Worker/Main", swiftSettings: .house),
    .target(
        name: "ProviderCatalog", dependencies: ["Configuration"] + linked.map { .init(stringLiteral: $0.name) },
        path: "Apps/ProviderCatalog/Sources", swiftSettings: .house, plugins: ["GenerateCatalog"]),
    .executableTarget(name: "catalog-generator", path: "Apps/ProviderCatalog/Generator", swiftSettings: .house),
    .plugin(
        name: "GenerateCatalog", capability: .buildTool(), dependencies: ["catalog-generator"], path: "Apps/ProviderCatalog/BuildPlugin"),
]

let benchmarks: [Target] = [
    .executableTarget(
        name: "assay-race",
        dependencies: [
            "CommandLine", "Configuration", "Datasets", "Domain", "Engine", "Host", "JSON", "Research", "StockStrategies", "Strategy",
        ],
        path: "Benchmarks/Race", swiftSettings: .house),
    .executableTarget(
        name: "assay-desk",
        dependencies: [
            "API", "AssayServer", "Audit", "Brokerage", "CommandLine", "Configuration", "Crypto", "Domain", "Engine", "Host", "JSON",
            "MarketData", "Messaging", "Network", "Paper", "Runtime", "SQLite", "Security", "Storage", "Synthetic", "Telemetry",
        ],
        path: "Benchmarks/Desk", swiftSettings: .house),
    .executableTarget(
        name: "assay-bus",
        dependencies: ["CommandLine", "Configuration", "Domain", "Host", "Local", "Messaging"],
        path: "Benchmarks/Bus", swiftSettings: .house),
    .executableTarget(
        name: "assay-serve", dependencies: ["CommandLine", "Domain", "Host", "JSON", "Network", "Transport"],
        path: "Benchmarks/Transport", exclude: ["picows-feed.py"], swiftSettings: .house),
]

let tests: [Tests] = [
    Tests("Domain", of: ["Domain", "Host"]),
    Tests("JSON", of: ["JSON", "Domain", "Host"]),
    Tests("Engine", of: ["Engine", "Domain", "Host"], beside: ["Golden"]),
    Tests("Host", of: ["Host", "Domain"]),
    Tests("Strategy", of: ["Configuration", "Strategy", "StrategyTesting", "Engine", "Domain", "Host"]),
    Tests("Tidy", of: ["Host"]),
    Tests("Datasets", of: ["Datasets", "Domain", "Engine", "Host", "Crypto", "JSON"]),
    Tests("Compression", of: ["Compression", "Domain", "Host"]),
    Tests("Crypto", of: ["Crypto"]),
    Tests("Security", of: ["Configuration", "Crypto", "Domain", "Engine", "Host", "Security"], beside: ["Golden"]),
    Tests("Network", of: ["Domain", "Network"]),
    Tests("Transport", of: ["CTLS", "Compression", "Domain", "Host", "Network", "Transport"]),
    Tests("Storage", of: ["Storage", "StorageTesting", "Crypto", "Domain"]),
    Tests("Alerts", of: ["Alerts", "Domain", "Host"]),
    Tests("Audit", of: ["Audit", "AuditTesting", "Crypto", "Domain", "Host", "Storage"]),
    Tests("Configuration", of: ["Configuration", "JSON", "Domain", "Host"]),
    Tests(
        "Contract",
        of: [
            "Brokerage", "BrokerageTesting", "Configuration", "Datasets", "Domain", "Engine", "Host", "MarketData", "MarketDataTesting",
            "Messaging", "MessagingTesting", "ProviderCatalog", "Storage", "StorageTesting", "Strategy", "StrategyTesting",
        ]),
    Tests("Messaging", of: ["Domain", "Messaging", "MessagingTesting"]),
    Tests("MarketData", of: ["Domain", "Engine", "Host", "MarketData"]),
    Tests(
        "Runtime",
        of: [
            "Alerts", "Audit", "Brokerage", "Configuration", "Crypto", "Domain", "Engine", "Host", "JSON", "MarketData", "Messaging",
            "Paper", "Runtime",
            "SQLite", "Security", "StockStrategies", "Storage", "Strategy", "Telemetry",
        ]),
    Tests("CLI", of: ["AssayCLI", "Audit", "CommandLine", "Crypto", "Host", "JSON", "ProviderCatalog"], beside: ["Golden"]),
    Tests("CommandLine", of: ["CommandLine", "JSON", "Domain", "Host"]),
    Tests("Telemetry", of: ["Configuration", "Domain", "Host", "HostTesting", "JSON", "Telemetry"]),
    Tests(
        "API",
        of: [
            "API", "Alerts", "Audit", "Brokerage", "Configuration", "Crypto", "Domain", "Engine", "Host", "JSON", "MarketData",
            "Messaging", "Network", "Paper", "Runtime", "Security", "Storage", "Strategy", "Telemetry",
        ], beside: ["Golden"]),
    Tests(
        "Server",
        of: [
            "API", "AssayServer", "Compression", "Domain", "Host", "HostTesting", "JSON", "Network", "Transport", "assay", "assay-server",
            "assay-worker",
        ]),
    Tests("Research", of: ["CommandLine", "Crypto", "Datasets", "Domain", "Engine", "Host", "JSON", "Research", "Strategy"]),
]

// MARK: - What a line means

/// A C library of the distribution: a module map and a shim header in `Modules/<name>`; or C of our own at `path`.
struct Library {
    let target: Target
    init(_ name: String, path: String) { target = .target(name: name, path: path) }
    init(_ name: String, pkgConfig: String? = nil, debian: String) {
        target = .systemLibrary(name: name, path: "Modules/\(name)", pkgConfig: pkgConfig, providers: [.apt([debian])])
    }
}

/// A module of the house; `path` is relative to the root and defaults to `Modules/<name>`.
struct Module {
    let name: String
    let target: Target
    init(_ name: String, floor: Int, uses: [String] = [], path: String? = nil) {
        self.name = name
        target = .target(
            name: name, dependencies: uses.map { .init(stringLiteral: $0) }, path: path ?? "Modules/\(name)",
            exclude: [], swiftSettings: .house)
    }
}

/// A vendor or a user's strategy: `Plugins/<name>/{Sources,Tests}`, one `plugin` value, gathered by the generated catalogue.
/// `ASSAY_WITHOUT=Name,Name` leaves plugins out where their C library is missing.
struct Plugin {
    let name: String
    let targets: [Target]
    init(_ name: String, uses: [String], tests: [String] = []) {
        self.name = name
        let needs: [Target.Dependency] = uses.map { .init(stringLiteral: $0) }
        targets = [
            .target(name: name, dependencies: needs, path: "Plugins/\(name)/Sources", swiftSettings: .house),
            .testTarget(
                name: "\(name)Tests", dependencies: [.init(stringLiteral: name)] + needs + tests.map { .init(stringLiteral: $0) },
                path: "Plugins/\(name)/Tests", swiftSettings: .house),
        ]
    }
}

/// The tests of a module or a ring of tests: `Tests/<name>`; `beside` are folders there that are no code, such as golden files.
struct Tests {
    let target: Target
    init(_ name: String, of uses: [String], beside: [String] = []) {
        target = .testTarget(
            name: "\(name)Tests", dependencies: uses.map { .init(stringLiteral: $0) }, path: "Tests/\(name)",
            exclude: beside, swiftSettings: .house)
    }
}

extension [SwiftSetting] {
    /// What every target is compiled with. In a type, because a global down here would still be empty when the lists above are made.
    static let house: [SwiftSetting] = [
        .swiftLanguageMode(.v6), .treatAllWarnings(as: .error),
        .enableUpcomingFeature("ExistentialAny"), .enableUpcomingFeature("MemberImportVisibility"),
        .enableUpcomingFeature("InternalImportsByDefault"),
        .unsafeFlags(["-cross-module-optimization"], .when(configuration: .release)),
    ]
}

let package = Package(
    name: "assay",
    targets: libraries.map(\.target) + modules.map(\.target) + linked.flatMap(\.targets) + apps.map(\.target) + programs + benchmarks
        + tests.map(\.target)
)
