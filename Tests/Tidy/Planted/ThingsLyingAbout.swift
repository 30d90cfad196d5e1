import Testing

@Suite struct ThingsLyingAbout {
    private let manifest = Manifest(
        Source(
            "Package.swift",
            """
            let libraries: [Library] = [Library("CSQLite")]
            let modules: [Module] = [Module("Domain", floor: 1)]
            let plugins: [Plugin] = [Plugin("Acme", uses: [])]
            let tests: [Tests] = [Tests("Domain", of: [])]
            """))

    private let script = Source("Scripts/fuzz", "swiftc Tests/Fuzz/CSV/*.swift")

    @Test func whatAScriptCompilesIsNoLeftover() {
        let fuzz = Source("Tests/Fuzz/CSV/A.swift", "")
        #expect(Leftovers.unbuilt([script, fuzz], manifest).isEmpty)
        #expect(Leftovers.unbuilt([fuzz], manifest).count == 1)
        #expect(Leftovers.unnamed([script], files: [fuzz.path], manifest).isEmpty)
        #expect(Leftovers.unnamed([], files: [fuzz.path], manifest).count == 1)
    }

    @Test func aFileNoTargetCompilesIsNamed() {
        func unbuilt(_ paths: String...) -> [String] { Leftovers.unbuilt(paths.map { Source($0, "") }, manifest).map(\.path) }
        #expect(
            unbuilt("Package.swift", "Modules/Domain/Deep/A.swift", "Plugins/Acme/Sources/A.swift", "Plugins/Acme/Tests/A.swift").isEmpty)
        #expect(unbuilt("Modules/Gone/A.swift", "Tests/Gone/A.swift", "Scripts/a.swift").count == 3)
        #expect(unbuilt("Plugins/Acme/A.swift", "Modules/CSQLite/A.swift").count == 2)
        #expect(unbuilt("Benchmarks/Package.swift", "Benchmarks/Sources/A.swift") == [])
    }

    @Test func aFileThatOnlyImportsIsNoTest() {
        func hollow(_ text: String) -> [String] {
            Leftovers.hollow([Source("Plugins/Acme/Tests/A.swift", text)], manifest).map { "\($0.path) \($0.message)" }
        }
        #expect(hollow("import Testing\n@Suite struct S { @Test func a() {} }") == [])
        #expect(hollow("struct S { let a = 1 }") == ["Plugins/Acme/Tests has no test"])
        #expect(hollow("// @Test\nimport Testing") == ["Plugins/Acme/Tests/A.swift only imports", "Plugins/Acme/Tests has no test"])
    }

    @Test func aFolderWithoutALineIsNamed() {
        func unnamed(_ paths: String...) -> [String] { Leftovers.unnamed([script], files: paths, manifest).map(\.path) }
        #expect(
            unnamed(
                "Modules/CSQLite/shim.h", "Modules/Domain/A.swift", "Plugins/Acme/README.md", "Tests/Domain/A.swift", "Plugins/README.md"
            ).isEmpty)
        #expect(unnamed("Plugins/Other/README.md", "Modules/Old/A.swift") == ["Modules/Old", "Plugins/Other"])
    }

    @Test func anUnlinkedDocumentAndADeadLinkAreNamed() {
        func complaints(_ readme: String, _ page: String = "") -> [String] {
            let sources = [Source("README.md", readme), Source("docs/a/page.md", page)]
            return Leftovers.documents(sources, files: sources.map(\.path)).map { "\($0.path): \($0.message)" }
        }
        #expect(complaints("[it](docs/a/page.md#part)", "[back](../../README.md) [web](https://example.org)").isEmpty)
        #expect(complaints("nothing") == ["docs/a/page.md: is linked from no other document"])
        #expect(complaints("nothing", "[me](page.md)") == ["docs/a/page.md: is linked from no other document"])
        #expect(complaints("[it](docs/a/page.md) [gone](docs/b.md)") == ["README.md: links to docs/b.md, which is not there"])
        #expect(complaints("[all](docs/a) [it](docs/a/page.md)\n```\n[x](y)\n```\n").isEmpty)
    }

    @Test func aScriptNothingCallsIsNamed() {
        let makefile = Source("Makefile", "test:\n\tScripts/test")
        let script = Source("Scripts/test", "# Scripts/test tests")
        let lonely = Source("Scripts/lonely", "# Scripts/lonely")
        let files = [script.path, lonely.path]
        #expect(Leftovers.scripts([makefile, script, lonely], files: files).map(\.path) == ["Scripts/lonely"])
    }

    @Test func litterIsNamed() {
        #expect(
            Leftovers.litter(["a.swift.orig", "b~", "c.swift"], emptyFolders: ["Modules/Old"]).map(\.path) == [
                "a.swift.orig", "b~", "Modules/Old",
            ])
    }

    @Test(arguments: [
        ("let a = 1 ", "ends in space"), ("\tlet a = 1", "has a tab"),
        (String(repeating: "a", count: 141), "has 141 characters; at most 140"),
    ])
    func anUntidyLineIsNamed(line: String, complaint: String) {
        #expect(Layout.lines([Source("Modules/M/A.swift", "let b = 1\n\(line)\n")]) == [Violation("Modules/M/A.swift", 2, complaint)])
        #expect(Layout.lines([Source("Tests/M/Golden/a.csv", line)]).isEmpty)
    }

    @Test func aMakefileHasTabsAndProseHasLongLines() {
        #expect(Layout.lines([Source("Makefile", "\trun"), Source("README.md", String(repeating: "a", count: 200))]).isEmpty)
        let long = String(repeating: "a", count: 200)
        #expect(
            Layout.lines([Source("Modules/M/A.swift", "let a = \"\"\"\n    \(long)\n    \"\"\"\nlet b = \"\(long)\"")]).map(\.line) == [4])
    }

    @Test func aFileEndsInOneLineBreak() {
        #expect(Layout.endings([Source("a.md", "a\n"), Source("empty.md", "")]).isEmpty)
        #expect(Layout.endings([Source("a.md", "a"), Source("b.md", "b\n\n")]).count == 2)
    }

    @Test(arguments: ["OrderManager", "StringHelper", "PriceUtils", "SQLiteWrapper", "OrderInfo", "AccountData", "ManagerOfOrders"])
    func aTypeWithAnEmptyNameIsNamed(name: String) {
        for kind in ["struct", "enum", "final class", "actor", "protocol"] {
            #expect(Names.emptyNames([Source("Modules/M/A.swift", "\(kind) \(name) {}")], files: []).count == 1)
        }
        #expect(Names.emptyNames([Source("Modules/M/A.swift", "typealias \(name) = Int")], files: []).count == 1)
        #expect(Names.emptyNames([], files: ["Modules/M/\(name).swift"]).count == 1)
    }

    @Test(arguments: ["Utilization", "Dataset", "DataPoint", "MarketData", "Information", "Order"])
    func aTypeWithAGoodNamePasses(name: String) {
        #expect(Names.emptyNames([Source("Modules/M/A.swift", "struct \(name) {}")], files: ["Modules/M/\(name).swift"]).isEmpty)
    }

    @Test func scriptsAndDocumentsAreNamedAsWellAsTypes() {
        #expect(Names.emptyNames([], files: ["Scripts/build-utils", "docs/helper.md", "Examples/data/spy.csv"]).count == 2)
    }
}
