// swift-tools-version: 6.2
import PackageDescription

// The whole house on one page. A module, plugin or app is one line here and one folder; the functions below make targets of them.
// Floors go from the ground up: an arrow only ever points to a lower floor (Tests/Tidy holds the rule).

let libraries: [Library] = [
    Library("CSQLite", pkgConfig: "sqlite3", debian: "libsqlite3-dev"),
    Library("COpenSSL", pkgConfig: "libcrypto", debian: "libssl-dev"),
]

let modules: [Module] = [
    Module("Domain", floor: 1),
    Module("JSON", floor: 1),
    Module("Engine", floor: 2, uses: ["Domain"]),
    Module("Host", floor: 2, uses: ["Domain"]),
    Module("Crypto", floor: 2, uses: ["COpenSSL"]),
    Module("Datasets", floor: 3, uses: ["Domain", "Engine", "Host", "Crypto", "JSON"]),
    Module("Configuration", floor: 2, uses: ["Domain", "JSON"]),
    Module("CommandLine", floor: 2, uses: ["Domain", "JSON"]),
]

let plugins: [Plugin] = [
]

let apps: [Module] = [
]

let tests: [Tests] = [
    Tests("Domain", of: ["Domain"]),
    Tests("JSON", of: ["JSON", "Domain", "Host"]),
    Tests("Engine", of: ["Engine", "Domain"]),
    Tests("Host", of: ["Host", "Domain"]),
    Tests("Datasets", of: ["Datasets", "Domain", "Engine", "Host", "Crypto", "JSON"]),
    Tests("Crypto", of: ["Crypto"]),
    Tests("Configuration", of: ["Configuration", "JSON", "Domain", "Host"]),
    Tests("CommandLine", of: ["CommandLine", "JSON", "Domain", "Host"]),
]

// MARK: - What a line means

/// A C library of the distribution: a module map and a shim header in `Modules/<name>`.
struct Library {
    let target: Target
    init(_ name: String, pkgConfig: String, debian: String) {
        target = .systemLibrary(name: name, path: "Modules/\(name)", pkgConfig: pkgConfig, providers: [.apt([debian])])
    }
}

/// A module of the house; `path` is relative to the root and defaults to `Modules/<name>`.
struct Module {
    let name: String
    let target: Target
    init(_ name: String, floor: Int, uses: [String] = [], path: String? = nil) {
        self.name = name
        target = .target(name: name, dependencies: uses.map { .init(stringLiteral: $0) }, path: path ?? "Modules/\(name)",
                         exclude: [], swiftSettings: settings)
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
            .target(name: name, dependencies: needs, path: "Plugins/\(name)/Sources", swiftSettings: settings),
            .testTarget(name: "\(name)Tests", dependencies: [.init(stringLiteral: name)] + needs + tests.map { .init(stringLiteral: $0) },
                        path: "Plugins/\(name)/Tests", swiftSettings: settings),
        ]
    }
}

/// The tests of a module or a ring of tests: `Tests/<name>`.
struct Tests {
    let target: Target
    init(_ name: String, of uses: [String]) {
        target = .testTarget(name: "\(name)Tests", dependencies: uses.map { .init(stringLiteral: $0) }, path: "Tests/\(name)",
                             exclude: [], swiftSettings: settings)
    }
}

let settings: [SwiftSetting] = [
    .swiftLanguageMode(.v6), .treatAllWarnings(as: .error),
    .enableUpcomingFeature("ExistentialAny"), .enableUpcomingFeature("MemberImportVisibility"), .enableUpcomingFeature("InternalImportsByDefault"),
    .unsafeFlags(["-cross-module-optimization"], .when(configuration: .release)),
]

let without = Set((Context.environment["ASSAY_WITHOUT"] ?? "").split(separator: ",").map(String.init))
let linked = plugins.filter { !without.contains($0.name) }

let package = Package(
    name: "assay",
    targets: libraries.map(\.target) + modules.map(\.target) + linked.flatMap(\.targets) + apps.map(\.target) + tests.map(\.target)
)
