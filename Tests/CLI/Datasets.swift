import Glibc
import Host
import JSON
import Testing

@Suite struct DatasetCalls {
    static let good = """
        Date,Open,High,Low,Close,Volume
        2018-01-02,10.00,11.00,9.00,10.50,100
        2018-01-03,10.50,11.50,10.00,11.00,200
        2018-01-04,11.00,11.20,10.80,11.10,300

        """
    static let bad = good.split(separator: "\n").enumerated().map { $0 == 2 ? "2018-01-03,10.50,9.00,11.50,11.00,200" : String($1) }
        .joined(separator: "\n")

    static func desk() throws -> Desk {
        let desk = try Desk()
        try desk.write("good.csv", good)
        try desk.write("bad.csv", bad)
        try desk.write("empty.csv", "")
        try desk.write("odd.csv", "\u{1B}[31mred,b\n1,2\n")
        return desk
    }

    private func importing(_ desk: Desk, _ file: String, _ more: String = "") async -> Desk.Written {
        await desk.call("data import \(desk.path(file)) --name spy --instrument SPY.XNYS --source test \(more)")
    }

    @Test func aFileBecomesADatasetThatIsListedShownVerifiedAndExported() async throws {
        let desk = try Self.desk()
        let imported = await importing(desk, "good.csv")
        #expect(imported.code == 0)
        try Golden.expect(desk.plain(imported.results), "data-import.txt")
        try Golden.expect(desk.plain(await desk.call("data list").results), "data-list.txt")
        try Golden.expect(desk.plain(await desk.call("data show spy").results), "data-show.txt")
        #expect(await desk.call("data verify") == Desk.Written(code: 0, results: "spy: sound\n", messages: ""))
        let exported = await desk.call("data export spy -")
        #expect(exported.results.hasPrefix("time,open,high,low,close,volume\n2018-01-02T21:00:00Z,10.00,11.00,9.00,10.50,100\n"))
        #expect(await desk.call("data export spy \(desk.path("out.csv"))").code == 0)
        #expect(try Files.readText(desk.path("out.csv")) == exported.results)
        let part = await desk.call("data export spy - --from 2018-01-03 --to 2018-01-04")
        #expect(part.results == "time,open,high,low,close,volume\n2018-01-03T21:00:00Z,10.50,11.50,10.00,11.00,200\n")
    }

    @Test func aBadRowRefusesTheFileAndLeavesNothing() async throws {
        let desk = try Self.desk()
        let before = try desk.tree()
        let refused = await importing(desk, "bad.csv")
        #expect(refused.code == 65)
        #expect(refused.results.contains("line 3: ") && refused.messages.contains("'bad.csv' has 1 error"))
        #expect(try desk.tree() == before)
        let skipped = await importing(desk, "bad.csv", "--skip-bad")
        #expect(skipped.code == 0 && skipped.results.contains("2 1d bars"))
    }

    @Test func aRefusalIsADocumentToo() async throws {
        let desk = try Self.desk()
        let refused = await importing(desk, "bad.csv", "--json")
        let document = try refused.json
        #expect(document["schema"] == "assay.import/1" && document["imported"] == false && document["manifest"]?.isNull == true)
        #expect(document["report"]?["findings"]?[0]?["first"]?[0]?["lines"] == [3])
        #expect(refused.messages.contains("assay.error/1"))
    }

    @Test func noticesRefuseAFileOnlyWhenAskedTo() async throws {
        let desk = try Self.desk()
        try desk.write("gap.csv", Self.good.split(separator: "\n").filter { !$0.hasPrefix("2018-01-03") }.joined(separator: "\n"))
        #expect(await importing(desk, "gap.csv", "--strict").code == 65)
        #expect(await importing(desk, "gap.csv").code == 0)
    }

    @Test func aDatasetIsReplacedOnlyWhenAskedTo() async throws {
        let desk = try Self.desk()
        #expect(await importing(desk, "good.csv").code == 0)
        try desk.write("short.csv", Self.good.split(separator: "\n").dropLast().joined(separator: "\n"))
        let again = await importing(desk, "short.csv")
        #expect(again.code == 1 && again.messages.contains("is there already") && again.messages.contains("--replace"))
        #expect(await desk.call("data show spy").results.contains("rows           3\n"))
        #expect(await importing(desk, "short.csv", "--replace").code == 0)
        #expect(await desk.call("data show spy").results.contains("rows           2\n"))
    }

    @Test func damageIsNamedAndEndsWithThree() async throws {
        let desk = try Self.desk()
        _ = await importing(desk, "good.csv")
        let column = desk.path("data/spy/close.npy")
        var bytes = try Files.read(column)
        bytes[bytes.count - 1] ^= 1
        try Files.write(bytes, to: column)
        let verified = await desk.call("data verify spy --json")
        #expect(verified.code == 3)
        #expect(try verified.json["datasets"]?[0]?["problem"]?.asString?.contains("close.npy' was changed") == true)
    }

    /// A link to itself stands for a folder that may not be searched: nobody can say what is in it.
    @Test func aDatasetThatCannotBeLookedIntoIsNotTakenForNone() async throws {
        let desk = try Self.desk()
        #expect(await importing(desk, "good.csv").code == 0)
        try Files.makeFolder(desk.path("data/odd"))
        #expect(symlink("manifest.json", desk.path("data/odd/manifest.json")) == 0)
        let verified = await desk.call("data verify")
        #expect(verified.code == 3 && verified.results.contains("odd: DAMAGED: cannot open") && verified.results.contains("spy: sound"))
        #expect(await desk.call("data list").results.contains("unreadable"))
        for call in ["data export odd -", "backtest run --strategy sma_cross --data odd"] {
            let refused = await desk.call(call)
            #expect(refused.code == 74 && refused.messages.contains("odd/manifest.json"), "\(refused)")
        }
    }

    @Test func madeUpBarsAreTheSameEveryTime() async throws {
        let (one, two) = (try Desk(), try Desk())
        for desk in [one, two] { #expect(await desk.call("data synthetic demo --rows 50 --seed 3 --interval 1h").code == 0) }
        let bars = await one.call("data export demo -").results
        #expect(bars == (await two.call("data export demo -").results))
        #expect(await two.call("data synthetic demo --rows 50 --seed 4 --interval 1h --replace").code == 0)
        #expect(bars != (await two.call("data export demo -").results))
        #expect(await one.call("data show demo").results.contains("SYNTHETIC"))
    }

    @Test(arguments: [
        ("data import FOLDER/good.csv --name y --instrument SPY", 64, "names no venue"),
        ("data import FOLDER/good.csv --name y --instrument SPY.XNYS --kind quotes --interval 1d", 64, "--interval is about bars"),
        ("data import FOLDER/good.csv --name y --instrument SPY.XNYS --kind trades --stamp open", 64, "--stamp is about bars"),
        ("data import FOLDER/good.csv --name y --instrument SPY.XNYS --interval 7m", 64, "--interval is '7m'"),
        ("data import FOLDER/good.csv --name y --instrument SPY.XNYS --jump far", 64, "--jump is 'far'"),
        ("data import FOLDER/good.csv --name y --instrument SPY.XNYS --map time=Foo", 64, "no column 'Foo'"),
        ("data import FOLDER/good.csv --name y --instrument SPY.XNYS --zone Mars", 64, "'Mars'"),
        ("data import FOLDER/good.csv --name y --instrument SPY.XNYS --currency usd", 64, "'usd'"),
        ("data import FOLDER/good.csv --name .y --instrument SPY.XNYS", 64, "'.y' cannot name a dataset"),
        ("data import FOLDER/good.csv --instrument SPY.XNYS", 64, "needs --name NAME"),
        ("data import FOLDER/none.csv --name y --instrument SPY.XNYS", 74, "no file"),
        ("data import FOLDER --name y --instrument SPY.XNYS", 74, "is a folder"),
        ("data show none", 64, "no dataset is called 'none'"), ("data verify none", 64, "no dataset is called 'none'"),
        ("data export none -", 64, "no dataset is called 'none'"), ("data synthetic d --interval 7m", 64, "--interval is '7m'"),
        ("data synthetic a/b", 64, "'a/b' cannot name a dataset"),
        ("data synthetic d --seed 99999999999999999999", 64, "at least 0 and at most 9223372036854775807"),
        ("data import FOLDER/empty.csv --name y --instrument SPY.XNYS", 65, "is empty"),
        ("data import FOLDER/odd.csv --name y --instrument SPY.XNYS", 64, "the headers are  [31mred, b; map it"),
        ("data import FOLDER/good.csv --name y --instrument spy.XNYS", 64, "use A-Z, 0-9, -, . and /"),
        ("data synthetic d --price 0", 64, "--price is '0'"), ("data synthetic d --rows 0", 64, "--rows is '0'"),
        ("data synthetic d --instrument SYN", 64, "--instrument is 'SYN'"),
        ("data synthetic d --start 2250-01-01 --rows 100000", 64, "--rows is '100000'"),
    ])
    func aWrongCallIsNamedAndChangesNothing(line: String, code: Int32, part: String) async throws {
        let desk = try Self.desk()
        let before = try desk.tree()
        let words = line.split(separator: " ").map { word in
            word.hasPrefix("FOLDER") ? desk.folder + word.dropFirst(6) : String(word)
        }
        let written = await desk.call(words.joined(separator: " "))
        #expect(written.code == code && written.messages.contains(part), "\(written)")
        #expect(written.messages.split(separator: "\n").count == 1)
        #expect(try desk.tree() == before)
    }

    @Test func anExportIntoAFolderThatIsNotThereAndALostColumnAreNamed() async throws {
        let desk = try Self.desk()
        #expect(await importing(desk, "good.csv").code == 0)
        let nowhere = await desk.call("data export spy \(desk.path("none/x.csv"))")
        #expect(nowhere.code == 74 && nowhere.messages.contains("make '\(desk.path("none"))' first"), "\(nowhere)")
        try Files.remove(desk.path("data/spy/close.npy"))
        let lost = await desk.call("data export spy -")
        #expect(lost.code == 65 && lost.messages.contains("close.npy' is missing; import the dataset again"), "\(lost)")
    }
}
