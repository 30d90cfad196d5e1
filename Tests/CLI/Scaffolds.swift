import Host
import JSON
import Testing

/// What `strategy new` and `plugin new` write; that it builds and passes its tests is seen by building it.
@Suite struct Scaffolds {
    /// A folder that looks like a checkout.
    private func checkout() throws -> Desk {
        let desk = try Desk()
        try Files.makeFolder(desk.path("Plugins/Paper"))
        try desk.write(
            "Package.swift",
            """
            let modules: [Module] = [
                Module("Domain", floor: 1),
            ]

            let plugins: [Plugin] = [
                Plugin("Memory", uses: []),
                Plugin("Paper", uses: []),
            ]

            let tests: [Tests] = []

            """)
        return desk
    }

    private func new(_ line: String, _ desk: Desk) async -> Desk.Written {
        await Desk.run(line.split(separator: " ").map(String.init) + ["--in", desk.folder])
    }

    @Test func aStrategyIsAFolderAndALine() async throws {
        let desk = try checkout()
        let written = await new("strategy new my-rule", desk)
        #expect(written.code == 0)
        try Golden.expect(desk.plain(written.results), "strategy-new.txt")
        let manifest = try Files.readText(desk.path("Package.swift"))
        let line = "    Plugin(\"MyRule\", uses: [\"Configuration\", \"Domain\", \"Engine\", \"Strategy\"], tests: [\"StrategyTesting\"]),"
        let lines = manifest.split(separator: "\n").map(String.init)
        let place = try #require(lines.firstIndex(of: line))
        #expect(lines[place - 1].contains("\"Memory\"") && lines[place + 1].contains("\"Paper\""))
        for file in ["Sources/Plugin.swift", "Sources/MyRuleStrategy.swift", "Tests/MyRuleContract.swift", "README.md"] {
            #expect(Files.exists(desk.path("Plugins/MyRule/\(file)")), "\(file)")
        }
    }

    @Test(arguments: ["broker", "market-data", "strategy"])
    func aPluginOfEveryRoleIsWritten(role: String) async throws {
        let desk = try checkout()
        let written = await new("plugin new \(role) zeta --json", desk)
        let document = try written.json
        #expect(written.code == 0 && document["plugin"] == "Zeta" && document["key"] == "zeta" && document["next"]?.asArray?.count == 3)
        for file in document["files"]?.asArray ?? [] { #expect(Files.exists(desk.path(file.asString ?? ""))) }
        #expect(try Files.readText(desk.path("Package.swift")).contains("    Plugin(\"Zeta\", uses: [\""))
    }

    @Test(arguments: [
        ("strategy new 1st", 64, "'1st' cannot name a plugin"), ("strategy new a", 64, "'a' cannot name"),
        ("strategy new my.rule", 64, "cannot name"),
        ("strategy new my--rule", 64, "cannot name"), ("strategy new Swift", 64, "means something already"),
        ("strategy new sma-cross", 1, "'sma_cross' is there already"), ("strategy new Domain", 1, "'Domain' is there already"),
        ("strategy new paper", 1, "'Paper' is there already"), ("plugin new broker paper", 1, "'paper' is there already"),
        ("plugin new borker acme", 64, "did you mean 'broker'"), ("strategy new", 64, "needs NAME"),
    ])
    func aWrongNameIsRefusedAndChangesNothing(line: String, code: Int32, part: String) async throws {
        let desk = try checkout()
        let (before, manifest) = (try desk.tree(), try Files.readText(desk.path("Package.swift")))
        let written = await new(line, desk)
        #expect(written.code == code && written.messages.contains(part), "\(written)")
        #expect(try desk.tree() == before)
        #expect(try Files.readText(desk.path("Package.swift")) == manifest)
    }

    @Test func outsideACheckoutNothingIsWritten() async throws {
        let desk = try Desk()
        let written = await new("strategy new fresh-idea", desk)
        #expect(written.code == 64 && written.messages.contains("is in no checkout of Assay"))
        #expect(try desk.tree() == ["assay.json5"])
    }
}
