import Testing

@Suite struct OversizedFiles {
    private func file(_ lines: Int, _ name: String = "A") -> Source {
        Source("Modules/M/\(name).swift", String(repeating: "let a = 1\n", count: lines))
    }

    @Test func aFileOverSixHundredLinesIsNamed() {
        #expect(Sizes.files([file(600)], exceptions: []).isEmpty)
        #expect(Sizes.files([file(601)], exceptions: []).map(\.message) == ["has 601 lines; at most 600, aim at 300"])
        #expect(Sizes.files([file(601)], exceptions: [Exception(path: "Modules/M/A.swift", reason: "a table of the standard")]).isEmpty)
    }

    @Test func anExceptionNeedsANeedAndAReason() {
        #expect(Sizes.files([file(10)], exceptions: [Exception(path: "Modules/M/A.swift", reason: "once long")]).count == 1)
        #expect(Sizes.files([file(700)], exceptions: [Exception(path: "Modules/M/A.swift", reason: "")]).count == 1)
    }

    @Test func thereAreAtMostFiveExceptions() {
        let files = (0..<6).map { file(700, "F\($0)") }
        let exceptions = files.map { Exception(path: $0.path, reason: "generated") }
        #expect(Sizes.files(files, exceptions: exceptions).map(\.message) == ["lists 6 exceptions; at most 5"])
        #expect(Sizes.files(Array(files.prefix(5)), exceptions: Array(exceptions.prefix(5))).isEmpty)
    }

    @Test func oneFileInFiveMayBeOverTheAim() {
        let short = (0..<4).map { file(300, "S\($0)") }
        #expect(Sizes.aim(short + [file(301)]).isEmpty)
        #expect(Sizes.aim(short + [file(301), file(400, "B")]).map(\.line) == [400, 301])
    }

    @Test(arguments: [
        "func f(a: [Int] = [1]) -> Int", "init()", "subscript(i: Int) -> Int", "var v: Int", "func + (a: Int, b: Int) -> Int",
    ])
    func aFunctionOverSeventyLinesIsNamed(opening: String) {
        func source(_ lines: Int) -> Source {
            let body = String(repeating: "    let s = \"}\" // }\n", count: lines - 2)
            return Source("Modules/M/A.swift", "struct S {\n\(opening) {\n\(body)}\nvar end: Int\n}\n")
        }
        #expect(Sizes.functions([source(70)]).isEmpty)
        #expect(Sizes.functions([source(71)]).map(\.line) == [2])
    }

    @Test func aRequirementHasNoBody() {
        let text = "protocol P {\n    func f()\n    init()\n}\nstruct S {\n" + String(repeating: "    let a = 1\n", count: 80) + "}\n"
        #expect(Sizes.functions([Source("Modules/M/A.swift", text)]).isEmpty)
    }
}
