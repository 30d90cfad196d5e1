import CommandLine
import Crypto
import Domain
import Engine
import Host
import JSON
import Research
import Testing

/// The document of a run, and what is done with stored ones.
@Suite struct Documents {
    static func run(_ plan: String = "1:10 5:-10 8:5", seed: UInt64 = 1, cash: String = "1000") throws -> BacktestRun {
        try Runs.run(
            Runs.bars((0..<20).map { (1000 + 10 * $0, 1005 + 10 * $0) }), plan: plan, cash: cash, fees: .ofNotional(Rate(basisPoints: 10)))
    }

    @Test func theDocumentHasTheNamesThatWerePromised() throws {
        let run = try Self.run()
        let document = try JSONValue(reading: run.json.text())
        #expect(document["schema"] == "assay.backtest/1")
        #expect(document["orders"]?.asInt == 3)
        #expect(document["fills"]?.asInt == 3)
        // 10 at 10.20, 10 at 10.60, 5 at 10.90 less 0.1 % of each.
        #expect(document["fees"]?.asString == "0.2625")
        #expect(document["endEquity"]?.asString == Money(units: run.metrics.endEquity, currency: .usd).amount)
        #expect(document["metrics"]?["trades"]?.asInt == 1)
        #expect(document["orderListHash"]?.asString == run.orderListHash)
        #expect(document["stateHash"]?.asString == run.stateHash)
        #expect(document["configHash"]?.asString == run.configHash)
        #expect(document["costs"]?["fees"]?.asString == "0.1%")
        #expect(document["fill"]?.asString == "next-event/1")
        #expect(document["parameters"]?[0]?["origin"]?.asString == "given")
        #expect(document["data"]?[0]?["hash"]?.asString == String(repeating: "ab", count: 32))
        #expect(document["simulated"]?.asBool == true)
    }

    @Test func theHashesAreThoseOfTheBooks() throws {
        let run = try Self.run()
        var writer = ByteWriter()
        run.books.encodeOrders(into: &writer)
        #expect(run.orderListHash == SHA256.hash(writer.bytes).hex)
        var state = ByteWriter()
        run.books.encode(into: &state)
        #expect(run.stateHash == SHA256.hash(state.bytes).hex)
        #expect(run.configHash == SHA256.hash(Array(run.description.canonicalText.utf8)).hex)
        #expect(try Self.run("1:10 5:-9 8:5").orderListHash != run.orderListHash)
        #expect(try Self.run().orderListHash == run.orderListHash)
    }

    @Test func whatDataIsCalledAndWhereAValueIsFromDoesNotChangeTheConfiguration() throws {
        var description = try Self.run().description
        let hash = description.hash
        description.data[0].name = "another name"
        description.parameters[0].origin = .standard
        #expect(description.hash == hash)
        description.seed = 2
        #expect(description.hash != hash)
        description.seed = 1
        description.data[0].hash = String(repeating: "cd", count: 32)
        #expect(description.hash != hash)
    }

    @Test func aStoredRunIsFoundByTheBeginningOfItsId() throws {
        let folder = RunFolder("/tmp/assay-runs-\(SystemEntropy().next())")
        defer { try? Files.remove(folder.path) }
        #expect(try folder.list().runs.isEmpty)
        let (one, other) = (try Self.run(), try Self.run("1:10 9:-10"))
        try folder.store(one, at: Timestamp("2026-01-01T00:00:00Z")!)
        try folder.store(one, at: Timestamp("2026-01-02T00:00:00Z")!)
        try folder.store(other, at: Timestamp("2026-01-03T00:00:00Z")!)
        #expect(try folder.list().runs.map(\.name) == [other.id, one.id])
        #expect(try folder.open(String(one.id.prefix(6))).document["stateHash"]?.asString == one.stateHash)
        #expect(throws: ResearchError.self) { try folder.open("zzz") }
        #expect(throws: ResearchError.self) { try folder.open("") }
        try Files.write("{}", to: folder.path + "/broken.json")
        let list = try folder.list()
        #expect(list.runs.count == 2 && list.unreadable.count == 1)
        #expect(list.unreadable[0].description.contains("'broken' is no stored run: its schema is 'missing'"))
    }

    @Test(arguments: ["orders", "stateHash", "metrics", "data"]) func aMissingMemberIsNamed(member: String) throws {
        let members = try #require(try Self.run().json.members).filter { $0.name != member }
        let bytes = Array(JSONValue.object(members).text().utf8)
        do {
            _ = try StoredRun(reading: bytes, name: "x")
            Issue.record("a document without \(member) was taken")
        } catch {
            #expect(error.code == .malformed && error.description.contains("'\(member)'"))
        }
    }

    @Test func aComparisonMarksWhatDiffersAndFindsItFair() throws {
        let comparison = try Comparison([StoredRun(try Self.run()), StoredRun(try Self.run("1:10 9:-10"))])
        #expect(comparison.isFair && comparison.differences.isEmpty)
        let lines = comparison.table.text().split(separator: "\n")
        #expect(lines.contains { $0.hasPrefix("  plan *") })
        #expect(lines.contains { $0.hasPrefix("Data ") && !$0.contains("*") })
        #expect(comparison.json["comparable"]?.asBool == true)
        #expect(throws: ResearchError.self) { try Comparison([StoredRun(try Self.run())]) }
    }

    @Test func runsOverDifferentDataOrSpansAreNotComparable() throws {
        let bars = Runs.bars((0..<20).map { (1000 + 10 * $0, 1005 + 10 * $0) })
        var description = Runs.description(bars, plan: "1:10")
        description.data[0].hash = String(repeating: "cd", count: 32)
        let other = BacktestRun(description, try Runs.outcome(Array(bars.dropLast()), plan: "1:10"))
        let comparison = try Comparison([StoredRun(try Self.run()), StoredRun(other)])
        #expect(!comparison.isFair)
        #expect(comparison.obstacles.count == 2)
        #expect(comparison.obstacles[0].contains("different data") && comparison.obstacles[1].contains("different spans"))
        #expect(comparison.differences.contains { $0.hasPrefix("The cash differs") })
    }

    @Test func theTableOfFiguresNeverShowsARateWithoutItsCount() throws {
        let text = RunTables.figures(of: StoredRun(try Self.run())).text()
        let line = try #require(text.split(separator: "\n").first { $0.hasPrefix("Win rate") })
        #expect(line.contains("n = 1, too few to trust") && line.contains("95 %"))
        #expect(text.contains("the run spans fewer than 90 days"))
        #expect(RunTables.identity(of: StoredRun(try Self.run())).text().contains("next-event/1"))
    }
}
