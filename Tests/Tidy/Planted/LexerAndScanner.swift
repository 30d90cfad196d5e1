import Testing

@Suite struct LexerAndScanner {
    private func words(_ text: String) -> [String] { Lexer(text).tokens.map(\.text) }

    @Test func commentsAndStringsAreNotCode() {
        #expect(words("a // print()\n/* b /* c */ d */ e \"print()\"") == ["a", "e", "print()"])
        #expect(Lexer("\"Date()\"").tokens.map(\.kind) == [.string])
        #expect(Lexer("a // one\nb").comments.map(\.ownLine) == [false])
    }

    @Test func whatAStringInterpolatesIsCode() {
        #expect(words(#"let x = "a\(f("b)") + y)c" + z"#) == ["let", "x", "=", "ac", "f", "(", "b)", ")", "+", "y", "+", "z"])
    }

    @Test func rawAndMultilineStringsEndWhereTheyEnd() {
        #expect(words(##"#"say "hi" \(not code)"# x"##) == [#"say "hi" \(not code)"#, "x"])
        #expect(words("\"\"\"\n  // \"no\" comment\n  \"\"\" + y").dropFirst() == ["+", "y"])
        #expect(words(#""a\"b" c"#).last == "c")
    }

    @Test func aRegexIsNotACommentAndADivisionIsNotARegex() {
        #expect(words(#"let r = /a"b\/c/; x"#).suffix(2) == [";", "x"])
        #expect(words("a / b / c") == ["a", "/", "b", "/", "c"])
    }

    @Test func linesAreCountedThroughEverything() {
        #expect(Lexer("/*\n*/ \"\"\"\n\n\"\"\" x\ny").tokens.map(\.line) == [2, 4, 5])
    }

    @Test func declarationsKnowTheirNamesOwnersAndAccess() {
        let source = Source(
            "Modules/M/F.swift",
            """
            public struct Book<Side>: Sendable, Market.Depth where Side: Sendable {
                @inlinable
                public mutating func match<T: Hashable>(_ order: T, at price: [Int: (Int, Int)] = [:]) throws(Wrong) -> Int { 1 }
                public private(set) var depth: Int
                static public let none = Book()
                init?(levels count: Int) { self.init() }
                public static func < (a: Self, b: Self) -> Bool { true }
                var worst: Int { let inner = 1; return inner }
            }
            extension Market.Book { func clear() {} }
            """)
        let found = source.declarations
        #expect(
            found.map(\.signature) == [
                "Book", "match(_:at:)", "depth", "none", "init(levels:)", "<(a:b:)", "worst", "Book", "clear()",
            ])
        #expect(found.map(\.isPublic) == [true, true, true, true, false, true, false, false, false])
        #expect(found.map(\.owner) == [nil, "Book", "Book", "Book", "Book", "Book", "Book", nil, "Book"])
        #expect(found[0].inherits == ["Sendable", "Depth"])
        #expect(found[1].firstLine == 2)
        #expect(found[2].lastLine == nil)
    }

    @Test func theManifestIsReadWhateverItsLineBreaks() {
        let manifest = Manifest(
            Source(
                "Package.swift",
                """
                let libraries: [Library] = [Library("CSQLite", pkgConfig: "sqlite3", debian: "libsqlite3-dev")]
                let modules: [Module] = [
                    Module("Domain", floor: 1),  // Module("Ghost", floor: 9)
                    Module(
                        "Host", floor: 2,
                        uses: ["Domain", "CSQLite"], path: "Modules/Base/Host"),
                ]
                let plugins: [Plugin] = [Plugin("Acme", uses: ["Host"], tests: ["HostTesting"])]
                let benchmarks: [Target] = [.executableTarget(name: "race", dependencies: ["Host"], path: "Benchmarks/Race")]
                let tests: [Tests] = [Tests("Host", of: ["Host"])]
                struct Module { init() { other("Nothing") } }
                """))
        #expect(manifest.rooms.map(\.name) == ["CSQLite", "Domain", "Host", "Acme", "race", "Host"])
        #expect(manifest.rooms.map(\.floor) == [0, 1, 2, nil, nil, nil])
        #expect(manifest.rooms[2].uses == ["Domain", "CSQLite"])
        #expect(manifest.room(of: "Benchmarks/Race/main.swift")?.uses == ["Host"])
        #expect(manifest.rooms[3].testUses == ["HostTesting"])
        #expect(manifest.room(of: "Modules/Base/Host/Files.swift")?.name == "Host")
        #expect(manifest.room(of: "Modules/Domain/Price.swift")?.name == "Domain")
    }
}
