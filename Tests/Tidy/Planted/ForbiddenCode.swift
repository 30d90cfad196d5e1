import Testing

@Suite struct ForbiddenCode {
    private func complaints(_ code: String, in path: String = "Modules/M/A.swift") -> [String] {
        BannedCalls.calls([Source(path, code)], shells: []).map(\.message)
    }

    @Test(arguments: [
        "Date()", "UUID ()", "Int.random(in: 0..<3)", "SystemRandomNumberGenerator()", "ContinuousClock.now", "SuspendingClock()",
        "try await Task.sleep(for: .seconds(1))", "Task.detached { }", "DispatchQueue.main", "Thread.current", "fatalError(\"no\")",
        "try! f()", "x as! Y",
        "print(x)", "debugPrint(x)", "dump(x)", "\"\\(Date())\"", "f\n    .random(\nin: 0..<3)", "Bool.random()", "all.randomElement()",
        "all.shuffled()", "all.shuffle()",
    ])
    func aBannedCallIsNamed(code: String) {
        #expect(complaints(code).count == 1)
        #expect(complaints(code, in: "Plugins/P/Sources/A.swift").count == 1)
        #expect(complaints(code, in: "Apps/A/A.swift").count == 1)
        #expect(complaints("// \(code.split(separator: "\n")[0])").isEmpty)
    }

    @Test(arguments: [
        "Date(text)", "page.print(x)", "func print(_ text: String) {}", "try? f()", "x as? Y", "randomness.next()",
        "ThreadCount", "Int.random(in: 0..<3, using: &seeded)", "Bytes.random(count: 3)", "all.shuffled(using: &seeded)",
    ])
    func whatOnlyLooksLikeOnePasses(code: String) {
        #expect(complaints(code).isEmpty)
    }

    @Test func testsMayPrintButNotSleep() {
        #expect(complaints("print(1)", in: "Tests/M/A.swift").isEmpty)
        #expect(complaints("Task.sleep(1)", in: "Tests/M/A.swift").count == 1)
        #expect(complaints("Task.sleep(1)", in: "Plugins/P/Tests/A.swift").count == 1)
    }

    @Test func aShellMayCallWhatItOwnsAndNothingElse() {
        let shells = [BannedCalls.Shell(path: "Modules/M/", call: "Task.sleep", reason: "the scheduler")]
        let source = Source("Modules/M/A.swift", "Task.sleep(1)\nTask.detached {}")
        #expect(BannedCalls.calls([source], shells: shells).map(\.line) == [2])
        #expect(BannedCalls.staleShells([source], shells: shells).isEmpty)
        #expect(BannedCalls.staleShells([Source("Modules/M/A.swift", "")], shells: shells).count == 1)
        #expect(BannedCalls.staleShells([source], shells: [BannedCalls.Shell(path: "Modules/M/", call: "wait", reason: "")]).count == 1)
    }

    @Test(arguments: ["final class C: @unchecked Sendable {}", "nonisolated(unsafe) var a = 1"])
    func whatTheCompilerCannotCheckNeedsAProof(code: String) {
        #expect(BannedCalls.unproven([Source("Modules/M/A.swift", code)]).count == 1)
        #expect(BannedCalls.unproven([Source("Modules/M/A.swift", "/// A box.\n\n\(code)")]).count == 1)
        #expect(BannedCalls.unproven([Source("Modules/M/A.swift", "// SAFETY: never written.\n/// A box.\n\(code)")]).isEmpty)
        #expect(BannedCalls.unproven([Source("Modules/M/A.swift", "\(code)\n// SAFETY: never written.")]).isEmpty)
        #expect(BannedCalls.unproven([Source("Modules/M/A.swift", "// SAFETY: never written.\n\(code)\n\(code)")]).isEmpty)
        #expect(BannedCalls.unproven([Source("Modules/M/A.swift", "// SAFETY: never written.\nlet a = 1\n\(code)")]).count == 1)
    }

    @Test func workLeftForLaterIsNamed() {
        let word = "TO" + "DO"
        func lines(_ path: String, _ text: String) -> [Int] { BannedCalls.leftForLater([Source(path, text)]).map(\.line) }
        #expect(lines("Modules/M/A.swift", "let a = 1\n// \(word): more") == [2])
        #expect(lines("Scripts/x", "#!/bin/sh\n# \(word)") == [2])
        #expect(lines("Modules/M/A.swift", "let a = \"\(word)\"\n// \(word)S").isEmpty)
    }
}
