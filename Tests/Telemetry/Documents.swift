import Host
import HostTesting
import JSON
import Telemetry
import Testing

/// The documents say what the code does, and nothing else.
@Suite struct Documents {
    private static let root = #filePath.split(separator: "/").dropLast(3).map { "/" + $0 }.joined()

    private func rows(_ document: String) throws -> [[String]] {
        try Files.readText("\(Self.root)/docs/\(document)").split(separator: "\n").filter { $0.hasPrefix("| `") }
            .map { $0.split(separator: "|").map { $0.filter { $0 != "`" }.trimmed } }
    }

    @Test func everyFamilyIsDocumentedAndEveryDocumentedFamilyIsThere() throws {
        let documented = try rows("metrics.md").map { $0.prefix(4).joined(separator: " | ") }.sorted()
        let declared = MetricFamily.all.map { family in
            let labels = family.labels.map { label in
                switch label.values {
                case .oneOf(let values): "\(label.name): \(values.joined(separator: ", "))"
                case .atMost(let count): "\(label.name): at most \(count)"
                }
            }
            return "\(family.name) | \(family.kind.word) | \(labels.isEmpty ? "none" : labels.joined(separator: "; ")) | \(family.help)"
        }
        #expect(documented == declared.sorted())
    }

    @Test func aFamilyTellsItsUnitAndNobodyElsesPrefix() {
        for family in MetricFamily.all {
            #expect(family.name.hasPrefix("assay_"))
            #expect((family.kind == .counter) == family.name.hasSuffix("_total"), "\(family.name)")
            #expect(!family.help.hasSuffix(".") && !family.help.isEmpty)
        }
    }

    @Test func theMembersOfALineAreTheDocumentedOnes() throws {
        let sink = InMemoryLog()
        Log("m", to: sink, levels: LogLevels(), clock: StillClock()).info("e")
        let line = try #require(sink.records.first.map(LogFormat.json.line))
        #expect(try rows("logs.md").map { $0[0] } == (try JSONValue(reading: line).members ?? []).map(\.name))
    }
}

/// What must not compile, compiled: the compiler is asked with the modules this test was built with.
@Suite struct Refusals {
    private let folder = "/tmp/assay-refusals-\(SystemEntropy().next())"

    /// What the compiler says of a line; empty where it takes it.
    private func complaints(_ line: String) throws -> String {
        try Files.makeFolder(folder)
        defer { try? Files.remove(folder) }
        try Files.write(
            "import Configuration\nimport Telemetry\nfunc f(_ log: Log, _ secret: Secret, _ name: String) { \(line) }\n",
            to: "\(folder)/f.swift")
        let modules = Files.parent(of: Environment.program) + "/Modules"
        let process = try ChildProcess(
            ["/usr/bin/env", "swiftc", "-typecheck", "-swift-version", "6", "-I", modules, "\(folder)/f.swift"],
            output: "\(folder)/verdict")
        let ending = try process.wait()
        return ending.status == 0 ? "" : ending.output
    }

    @Test func aSecretIsNoValueOfALine() throws {
        #expect(try complaints(#"log.info("e", "m", ["user": .text(name), "count": 3])"#) == "")
        #expect(try complaints(#"log.info("e", "m", ["key": secret])"#).contains("cannot convert value of type 'Secret'"))
        #expect(try complaints(#"log.info("e", "m", ["key": .text(secret)])"#).contains("cannot convert value of type 'Secret'"))
        #expect(try complaints(#"log.info("e", secret)"#).contains("cannot convert value of type 'Secret'"))
    }

    @Test func whatComesFromOutsideIsNoName() throws {
        #expect(try complaints(#"log.info(name)"#).contains("'StaticString'"))
        #expect(try complaints(#"log.info("e", "m", [name: 3])"#).contains("'StaticString'"))
        #expect(try complaints(#"_ = log.part(name)"#).contains("'StaticString'"))
    }
}

extension String {
    fileprivate var trimmed: String {
        var rest = self[...]
        while rest.first == " " { rest.removeFirst() }
        while rest.last == " " { rest.removeLast() }
        return String(rest)
    }
}
