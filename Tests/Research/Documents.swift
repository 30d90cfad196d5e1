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

    /// A folder for a test's runs, which is gone afterwards.
    static func inFolder(_ body: (RunFolder) throws -> Void) throws {
        let folder = RunFolder("/tmp/assay-runs-\(SystemEntropy().next())")
        defer { try? Files.remove(folder.path) }
        try body(folder)
    }

    @Test func aStoredRunIsFoundByTheBeginningOfItsId() throws {
        try Self.inFolder { folder in
            #expect(try folder.list().runs.isEmpty && folder.ids().isEmpty)
            let (one, other) = (StoredRun(try Self.run()), StoredRun(try Self.run("1:10 9:-10")))
            try folder.store(one, at: Timestamp("2026-01-01T00:00:00Z")!)
            try folder.store(other, at: Timestamp("2026-01-03T00:00:00Z")!)
            #expect(try folder.list().runs.map(\.id) == [other.id, one.id])
            #expect(try folder.ids() == [one.id, other.id].sorted())
            let found = try folder.open(String(one.id.prefix(6)))
            #expect(found.document == one.document && found.saved == Timestamp("2026-01-01T00:00:00Z"))
            #expect(throws: ResearchError.self) { try folder.open("zzz") }
            #expect(throws: ResearchError.self) { try folder.open("") }
        }
    }

    @Test func aRunIsFoundByItsWholeIdAndHasTheReportItWasStoredWith() throws {
        try Self.inFolder { folder in
            let run = StoredRun(try Self.run())
            try folder.store(run, at: Timestamp("2026-01-01T00:00:00Z")!)
            #expect(try folder.run(run.id)?.document == run.document && folder.report(of: run.id) == nil)
            try folder.store(run, report: "page", at: Timestamp("2026-01-02T00:00:00Z")!)
            try folder.store(run, report: "another", at: Timestamp("2026-01-03T00:00:00Z")!)
            #expect(try folder.report(of: run.id) == "page" && folder.ids() == [run.id])
            try Files.write("{}", to: folder.path + "-beside.json")
            try Files.write("page", to: folder.path + "-beside.html")
            defer { for end in ["json", "html"] { try? Files.remove("\(folder.path)-beside.\(end)") } }
            let outside = "../\(Files.name(of: folder.path))-beside"
            for id in ["", String(run.id.prefix(6)), outside] {
                #expect(try folder.run(id) == nil && folder.report(of: id) == nil, "\(id)")
            }
        }
    }

    @Test func theIdFollowsFromConfigurationAndState() throws {
        let run = try Self.run()
        #expect(run.id == SHA256.hash(Array((run.configHash + run.stateHash).utf8)).hex.prefix(12))
        #expect(StoredRun(run).id == run.id)
    }

    @Test func anEqualRunStaysAsItWasStoredFirst() throws {
        try Self.inFolder { folder in
            let run = StoredRun(try Self.run())
            try folder.store(run, at: Timestamp("2026-01-01T00:00:00Z")!)
            try folder.store(run, at: Timestamp("2026-01-02T00:00:00Z")!)
            #expect(try folder.list().runs.map(\.saved) == [Timestamp("2026-01-01T00:00:00Z")])
        }
    }

    @Test(arguments: [
        ("{}", "its schema is 'missing'"), ("{", "line 1"), (#"{"schema": "assay.run/1", "id": "other"}"#, "its id is 'other'"),
        (#"{"schema": "assay.run/1", "id": "broken"}"#, "its 'saved' is missing"),
        (#"{"schema": "assay.run/1", "id": "broken", "saved": "2026-01-01T00:00:00Z"}"#, "not 'assay.backtest/1'"),
    ]) func aFileThatIsNoRunIsLeftOutAndNamed(text: String, reason: String) throws {
        try Self.inFolder { folder in
            let run = StoredRun(try Self.run())
            try folder.store(run, at: Timestamp("2026-01-01T00:00:00Z")!)
            try Files.write(text, to: folder.path + "/broken.json")
            let list = try folder.list()
            #expect(list.runs.map(\.id) == [run.id] && list.unreadable.count == 1)
            let problem = try #require(list.unreadable.first)
            let message = problem.description
            #expect(problem.code == .malformed && message.contains("'broken' is no stored run: "))
            #expect(message.contains(reason), "\(message)")
        }
    }

    @Test(arguments: ["orders", "stateHash", "metrics", "data"]) func aMissingMemberIsNamed(member: String) throws {
        let members = try #require(try Self.run().json.members).filter { $0.name != member }
        try Self.inFolder { folder in
            let file: JSONValue = ["schema": "assay.run/1", "id": "x", "saved": "2026-01-01T00:00:00Z", "run": .object(members)]
            try Files.makeFolder(folder.path)
            try Files.write(file.text(), to: folder.path + "/x.json")
            do {
                _ = try folder.open("x")
                Issue.record("a document without \(member) was taken")
            } catch {
                #expect((error as? ResearchError)?.code == .malformed && "\(error)".contains("'\(member)'"))
            }
        }
    }

    @Test func aComparisonShowsWhatDiffersAndFindsItFair() throws {
        let comparison = Comparison([StoredRun(try Self.run()), StoredRun(try Self.run("1:10 9:-10"))])
        #expect(comparison.isFair && comparison.differences.map(\.name) == ["parameter plan", "stateHash"])
        let same = Comparison([StoredRun(try Self.run()), StoredRun(try Self.run())])
        #expect(same.isFair && same.differences.isEmpty)
    }

    @Test func runsOverDifferentDataSpansOrCostsAreNotComparable() throws {
        let bars = Runs.bars((0..<20).map { (1000 + 10 * $0, 1005 + 10 * $0) })
        var description = Runs.description(bars, plan: "1:10")
        description.data[0].hash = String(repeating: "cd", count: 32)
        description.fees = .none
        let other = BacktestRun(description, try Runs.outcome(Array(bars.dropLast()), plan: "1:10"))
        let comparison = Comparison([StoredRun(try Self.run()), StoredRun(other)])
        #expect(!comparison.isFair)
        try #require(comparison.obstacles.count == 3)
        for (obstacle, ground) in zip(comparison.obstacles, ["the data differ: ", "the spans differ: ", "the costs differ: "]) {
            #expect(obstacle.hasPrefix("not comparable because " + ground), "\(obstacle)")
        }
        #expect(comparison.obstacles[0].contains("abababababab") && comparison.obstacles[0].contains("cdcdcdcdcdcd"))
        #expect(comparison.obstacles[2].contains("fees 0.1%") && comparison.obstacles[2].contains("fees none"))
        #expect(comparison.differences.contains { $0.name == "cash" })
    }

    @Test func noTableShowsARateWithoutItsCount() throws {
        let (one, none) = (StoredRun(try Self.run()), StoredRun(try Self.run("")))
        let text = RunTables.figures(of: one).text()
        let line = try #require(text.split(separator: "\n").first { $0.hasPrefix("Win rate") })
        #expect(line.contains("n = 1, too few to trust") && line.contains("95 %"))
        #expect(text.contains("the run spans fewer than 90 days"))
        let rates = try #require(Comparison([one, none]).figures.first { $0.name == "Win rate" })
        #expect(rates.values == ["100.00 % (n = 1)", "– (n = 0)"])
    }

    @Test func theTermsSayWhatWasRun() throws {
        let terms = StoredRun(try Self.run()).terms
        #expect(terms.contains { $0 == ("fill", "next-event/1") } && terms.contains { $0 == ("cash", "1,000.00 USD") })
    }
}
