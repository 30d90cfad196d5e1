import Testing

@Suite struct BrokenArrows {
    private let manifest = plan(
        modules: """
            Module("Domain", floor: 1),
            Module("Engine", floor: 2, uses: ["Domain"]),
            Module("Host", floor: 2, uses: ["Domain"]),
            Module("Storage", floor: 3, uses: ["Engine"]),
            Module("Transport", floor: 3, uses: ["Host"]),
            Module("Runtime", floor: 5, uses: ["Storage"]),
            """,
        plugins: """
            Plugin("SQLite", uses: ["Storage", "CSQLite"], tests: ["Host"]), Plugin("Paper", uses: ["Engine"]),
            """,
        apps: """
            Module("CLI", floor: 7, uses: ["Runtime", "SQLite"]),
            """)

    private static func plan(modules: String, plugins: String = "", apps: String = "") -> Manifest {
        let text = """
            let libraries: [Library] = [Library("CSQLite")]
            let modules: [Module] = [\(modules)]
            let plugins: [Plugin] = [\(plugins)]
            let apps: [Module] = [\(apps)]
            let tests: [Tests] = [Tests("Engine", of: ["Engine"])]
            """
        return Manifest(Source("Package.swift", text))
    }

    private func complaints(_ path: String, _ code: String) -> [String] { Arrows.imported([Source(path, code)], manifest).map(\.message) }

    @Test func whatThePlanAllowsPasses() {
        #expect(Arrows.declared(manifest).isEmpty)
        #expect(complaints("Modules/Engine/A.swift", "public import Domain\nimport struct Domain.Price\nimport Synchronization").isEmpty)
        #expect(complaints("Modules/Host/A.swift", "internal import Glibc").isEmpty)
        #expect(complaints("Plugins/SQLite/Sources/A.swift", "import Storage\nimport CSQLite").isEmpty)
        #expect(complaints("Plugins/SQLite/Tests/A.swift", "import Host\nimport Testing\n@testable import SQLite").isEmpty)
        #expect(complaints("Apps/CLI/A.swift", "import Runtime\nimport SQLite").isEmpty)
    }

    @Test(arguments: [
        ("Modules/Engine/A.swift", "import Host", "line in Package.swift does not name"),
        ("Modules/Storage/A.swift", "public import Domain", "line in Package.swift does not name"),
        ("Modules/Storage/A.swift", "import CSQLite", "line in Package.swift does not name"),
        ("Modules/Storage/A.swift", "import Engine\nimport Runtime", "imports Runtime"),
        ("Modules/Domain/A.swift", "import Foundation", "build-tool plugin"),
        ("Modules/Domain/A.swift", "@preconcurrency import FoundationEssentials", "build-tool plugin"),
        ("Modules/Engine/A.swift", "import Glibc", "imports Glibc; only CLI, CommandLine, Host"),
        ("Modules/Engine/A.swift", "import Testing", "for tests"),
        ("Modules/Engine/A.swift", "import Dispatch", "no module of the house"),
        ("Plugins/SQLite/Sources/A.swift", "import Host", "line in Package.swift does not name"),
        ("Plugins/SQLite/Sources/A.swift", "import Paper", "line in Package.swift does not name"),
        ("Tests/Engine/A.swift", "import Host", "line in Package.swift does not name"),
    ])
    func aWrongImportIsNamed(path: String, code: String, complaint: String) {
        let found = complaints(path, code)
        #expect(found.count == 1)
        #expect(found.first?.contains(complaint) == true, "\(found)")
    }

    @Test func anImportInAStringOrCommentIsNone() {
        #expect(complaints("Modules/Engine/A.swift", "// import Host\nlet a = \"import Host\"\nx.import(Host)").isEmpty)
    }

    @Test(arguments: [
        (#"Module("Domain", floor: 1, uses: ["Host"]), Module("Host", floor: 0)"#, "", "Domain may use nothing, not Host"),
        (#"Module("Engine", floor: 2, uses: ["Host"]), Module("Host", floor: 1)"#, "", "Engine may use Domain, not Host"),
        (#"Module("A", floor: 2, uses: ["B"]), Module("B", floor: 2)"#, "", "an arrow points to a lower floor"),
        (#"Module("A", floor: 2, uses: ["B"]), Module("B", floor: 3)"#, "", "an arrow points to a lower floor"),
        (#"Module("A", floor: 6, uses: ["Acme"])"#, #"Plugin("Acme", uses: [])"#, "module A uses plugin Acme"),
        (#"Module("A", uses: [])"#, "", "A has no floor"),
        ("", #"Plugin("A", uses: ["B"]), Plugin("B", uses: [])"#, "plugins never use each other"),
        (#"Module("Transport", floor: 3)"#, #"Plugin("A", uses: ["Transport"])"#, "kits, base modules and C libraries only"),
        (#"Module("Runtime", floor: 5)"#, #"Plugin("A", uses: ["Runtime"])"#, "kits, base modules and C libraries only"),
    ])
    func aWrongLineOfThePlanIsNamed(modules: String, plugins: String, complaint: String) {
        let found = Arrows.declared(Self.plan(modules: modules, plugins: plugins)).map(\.message)
        #expect(found.count == 1)
        #expect(found.first?.contains(complaint) == true, "\(found)")
    }

    @Test func anArrowNobodyNeedsIsNamed() {
        let all = ["Engine": "Domain", "Host": "Domain", "Storage": "Engine", "Transport": "Host", "Runtime": "Storage"]
        var sources = all.map { Source("Modules/\($0)/A.swift", "import \($1)") }
        sources += [Source("Plugins/SQLite/Sources/A.swift", "import Storage"), Source("Plugins/Paper/Sources/A.swift", "import Engine")]
        #expect(Arrows.unneeded(sources, manifest).map(\.message) == ["SQLite uses CSQLite but never imports it"])
    }
}
