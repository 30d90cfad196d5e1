import Datasets
import Domain
import Host
import JSON
import Testing

@Suite struct Imports {
    let folder: Folder
    init() throws { folder = try Folder() }

    private static let header = "Date,Open,High,Low,Close,Volume\n"
    private static let good = header + "2018-01-02,10,12,9,11,5\n2018-01-03,11,12,10,11.5,6\n2018-01-04,11.5,12,11,11,7\n"

    private func options(_ change: (inout CSVImportOptions) throws -> Void = { _ in }) throws -> CSVImportOptions {
        var options = CSVImportOptions(instrument: try Traded.stock(), kind: .bars(.day), source: "a test")
        try change(&options)
        return options
    }

    private func run(_ text: String, _ change: (inout CSVImportOptions) throws -> Void = { _ in }) throws -> ImportOutcome {
        let path = try folder.file("acme.csv", text)
        return try CSVImport(try options(change)).run(path, named: "acme", in: folder.path + "/sets", replacing: true)
    }

    private func bars() throws -> [Bar] {
        let columns = try Dataset(opening: folder.path + "/sets/acme").bars()
        return (0..<columns.count).map { columns[$0] }
    }

    @Test func slashesThatCanOnlyBeReadOneWayAreRead() throws {
        for (text, second) in [("01/16/2018", "01/17/2018"), ("16/01/2018", "17/01/2018")] {
            _ = try run(Self.header + "\(text),10,12,9,11,5\n\(second),10,12,9,11,5\n")
            #expect(try bars().map(\.time).first == Timestamp.at("2018-01-16T21:00:00Z").nanoseconds)
        }
        _ = try run(Self.header + "02/01/2018,10,12,9,11,5\n") { $0.timeFormat = .dayFirst }
        #expect(try bars()[0].time == Timestamp.at("2018-01-02T21:00:00Z").nanoseconds)
    }

    @Test func goodRowsBecomeADataset() throws {
        let outcome = try run(Self.good)
        #expect(outcome.isImported)
        #expect(outcome.report.errors == 0 && outcome.report.notices == 0)
        #expect(
            try bars()[1]
                == Bar(time: Timestamp.at("2018-01-03T21:00:00Z").nanoseconds, open: 1100, high: 1200, low: 1000, close: 1150, volume: 6))
        #expect(outcome.manifest?.importedFrom?.file == "acme.csv")
        try Dataset(opening: folder.path + "/sets/acme").verify()
    }

    /// A row in the place of the second, what is found, and on which lines.
    @Test(arguments: [
        ("2018-01-03,11,12,10,11.5", FindingKind.malformedRow, [3], "5 fields where at least 6 are needed"),
        ("\"2018-01-03\"x,11,12,10,11.5,6", .malformedRow, [3], "text after a closing quote"),
        ("2018-01-03,11,,10,11.5,6", .emptyField, [3], "high is empty"),
        (",11,12,10,11.5,6", .emptyField, [3], "time is empty"),
        ("2018-01-03,11,12,10,abc,6", .unparsable, [3], "close 'abc' is no number"),
        ("2018-01-03,11,12,10,11.5,\"1,000\"", .unparsable, [3], "volume '1,000' is no number"),
        ("01/03/2018,11,12,10,11.5,6", .unparsable, [3], "time '01/03/2018' is not of the format iso"),
        ("2018-02-30,11,12,10,11.5,6", .unparsable, [3], "time '2018-02-30' is not of the format iso"),
        ("2018-01-03,11,99999999999999999999,10,11.5,6", .unparsable, [3], "high '99999999999999999999' is too large for 2 decimals"),
        (
            "2018-01-03,11,12,10,11.505,6", .tooManyDecimals, [3],
            "close '11.505' has more than 2 decimals; round it, or give the instrument more"
        ),
        ("2018-01-03,0,12,0,11.5,6", .nonPositivePrice, [3], "open is 0"),
        ("2018-01-03,11,12,-10,11.5,6", .nonPositivePrice, [3], "low is -10"),
        ("2018-01-03,11,12,10,11.5,-6", .negativeVolume, [3], "volume is -6"),
        ("2018-01-03,11,10,12,11.5,6", .highBelowLow, [3], "high 10 is below low 12"),
        ("2018-01-03,13,12,10,11.5,6", .outsideRange, [3], "open 13 is not between low 10 and high 12"),
        ("2018-01-03,11,12,10,9.5,6", .outsideRange, [3], "close 9.5 is not between low 10 and high 12"),
        ("2018-01-06,11,12,10,11.5,6", .outsideSession, [3], "2018-01-06 is no session of XNYS"),
        (
            "1997-12-31,11,12,10,11.5,6", .outsideSession, [3],
            "1997-12-31 is no session of XNYS, which is known from 1998-01-01 to 2028-12-31"
        ),
        ("2018-01-02,11,12,10,11.5,6", .duplicate, [2, 3], "two bars at 2018-01-02T21:00:00Z"),
        ("2017-12-29,11,12,10,11.5,6", .outOfOrder, [2, 3], "2017-12-29T21:00:00Z follows 2018-01-02T21:00:00Z"),
    ])
    func aBadRowIsRefusedAndItsLineNamed(_ row: String, _ kind: FindingKind, _ lines: [Int], _ message: String) throws {
        let text = Self.header + "2018-01-02,10,12,9,11,5\n\(row)\n2018-01-04,11.5,12,11,11,7\n"
        let outcome = try run(text)
        #expect(!outcome.isImported)
        #expect(!Files.exists(folder.path + "/sets"))
        let group = try #require(outcome.report.groups.first { $0.kind.severity == .error })
        #expect(group.kind == kind)
        #expect(group.findings.map(\.lines) == [lines])
        #expect(group.findings[0].message == message)
        #expect((outcome.report.rows, outcome.report.accepted, outcome.report.refused) == (3, 2, 1))
        let skipped = try run(text) { $0.skipsBadRows = true }
        #expect(skipped.manifest?.rows == 2)
        #expect(skipped.report == outcome.report)
    }

    @Test func gapsAndJumpsAreToldAndRefusedOnlyWhereStrict() throws {
        let text = Self.header + "2001-09-10,10,12,9,11,5\n2001-09-17,10,12,9,11,5\n2001-09-19,14,15,13,14,5\n"
        let outcome = try run(text)
        #expect(outcome.isImported)
        #expect(outcome.report.groups.map(\.kind) == [.gap, .jump])
        #expect(outcome.report.groups[0].findings.map(\.text) == ["lines 3, 4: 1 session missing: 2001-09-18"])
        #expect(outcome.report.groups[1].findings.map(\.text) == ["lines 3, 4: the price moved 27.273 % from 11 to 14"])
        #expect(try !run(text) { $0.isStrict = true }.isImported)
        #expect(try run(text) { $0.jumpThreshold = Rate(basisPoints: 2800) }.report.groups.map(\.kind) == [.gap])
    }

    @Test func aRefusedRowIsNoGap() throws {
        let text = Self.header + "2018-01-02,10,12,9,11,5\n2018-01-03,10,9,12,11,5\n2018-01-04,10,12,9,11,5\n"
        #expect(try run(text).report.groups.map(\.kind) == [.highBelowLow])
    }

    @Test func manyFindingsAreCountedAndTheFirstListed() throws {
        let text = Self.header + (1...31).map { "2018-01-\($0 < 10 ? "0" : "")\($0),x,1,1,1,1\n" }.joined()
        let report = try run(text) { $0.listed = 3 }.report
        #expect(report.count(of: .unparsable) + report.count(of: .outsideSession) == 31)
        #expect(report.groups.map { $0.findings.count } == [3, 3])
        #expect(report.text.contains("\n    and \(report.count(of: .unparsable) - 3) more\n"))
        let json = try JSONValue(reading: report.json.text())
        #expect(json["schema"]?.asString == "assay.validation/1")
        #expect(json["findings"]?[0]?["kind"]?.asString == "unparsable")
        #expect(json["findings"]?[0]?["count"]?.asInt == report.count(of: .unparsable))
        #expect(json["findings"]?[0]?["first"]?[0]?["lines"]?[0]?.asInt == 3)
        #expect(json["findings"]?[0]?["first"]?[0]?["values"]?["open"]?.asString == "x")
    }

    @Test func columnsAreFoundByHeaderByMappingAndByPlace() throws {
        let shuffled = "ticker;Adj Close;Volume;close;LOW;High;open;Timestamp\nX;1;5;11;9;12;10;20180102\n"
        let outcome = try run(shuffled)
        #expect(outcome.report.notes == ["not used: ticker, Adj Close", "times are read as yyyymmdd"])
        let expected = Bar(time: Timestamp.at("2018-01-02T21:00:00Z").nanoseconds, open: 1000, high: 1200, low: 900, close: 1100, volume: 5)
        #expect(try bars() == [expected])
        _ = try run("2018-01-02,10,12,9,11,5\n")
        #expect(try bars() == [expected])
        _ = try run("a,b,c,d,e,f\n10,12,9,11,5,2018-01-02\n") {
            $0.mapping = try ColumnMapping("time=f,open=a,high=2,low=c,close=d,volume=e")
        }
        #expect(try bars() == [expected])
        _ = try run("date,open,high,low,close\n2018-01-02,10,12,9,11\n")
        #expect(try bars()[0].volume == -1)
    }

    @Test(arguments: [
        (
            "Date,Open,High,Low\n2018-01-02,1,1,1\n", "",
            "no column is found for 'close': the headers are Date, Open, High, Low; map it with close=HEADER"
        ),
        (good, "time=Day", "the file has no column 'Day' for 'time'; its headers are Date, Open, High, Low, Close, Volume"),
        (good, "bid=Open", "bars have no column 'bid'; they have time, open, high, low, close, volume"),
        (good, "open=Open+High", "only the time may be parted over two columns, not 'open'"),
        (
            "Date,Open,High,Low,Close\nsoon,1,1,1,1\n", "",
            "line 2: 'soon' is no time of a known format; state one of iso, s, ms, us, ns, yyyymmdd, mm/dd/yyyy, dd/mm/yyyy"
        ),
        (
            header + "02/01/2018,1,1,1,1,1\n", "",
            "line 2: '02/01/2018' may have its month first or its day: state mm/dd/yyyy or dd/mm/yyyy"
        ),
        ("", "", "'acme.csv' is empty: there is nothing to import"),
        (header, "", "'acme.csv' has headers and no rows: there is nothing to import"),
        (
            "Date,Open,High,Low,Close,Close\n2018-01-02,1,1,1,1,2\n", "",
            "the columns 5 and 6 both have the header 'Close': say which is meant by its number, as in close=5"
        ),
        (
            "Date,Open,High,Low,Last,Last\n2018-01-02,1,1,1,1,2\n", "close=Last",
            "the columns 5 and 6 both have the header 'Last': say which is meant by its number, as in close=5"
        ),
    ])
    func whatDoesNotFitTheFileIsSaidBeforeAnythingIsRead(_ text: String, _ mapping: String, _ message: String) throws {
        let error = #expect(throws: DatasetError.self) { try run(text) { $0.mapping = try ColumnMapping(mapping) } }
        #expect(error?.description == message)
    }

    @Test func aFileThatIsNoTextIsNamedForWhatItIs() throws {
        try Files.write([0x1F, 0x8B, 8] as [UInt8], to: folder.path + "/acme.csv.gz")
        let error = #expect(throws: DatasetError.self) {
            try CSVImport(try options()).run(folder.path + "/acme.csv.gz", named: "acme", in: folder.path + "/sets")
        }
        #expect(error?.description == "'acme.csv.gz' is compressed with gzip: unpack it first")
    }

    @Test(arguments: ["open", "=Open", "open=", "open=a,open=b"])
    func aMappingThatIsNoneIsRefused(_ text: String) { #expect(throws: DatasetError.self) { try ColumnMapping(text) } }

    @Test(arguments: [
        "2018-01-02", "2018-01-02T00:00:00Z", "2018-01-02T00:00:00-05:00", "2018-01-02 16:00:00", "1514851200", "1514869200000", "1/2/2018",
    ])
    func aDailyBarIsStampedAtItsSessionsClose(_ time: String) throws {
        for stamp in BarStamp.allCases {
            _ = try run("t,o,h,l,c\n\(time),1,1,1,1\n") {
                $0.stamp = stamp
                if time.contains("/") { $0.timeFormat = .monthFirst }
            }
            #expect(try bars()[0].time == Timestamp.at("2018-01-02T21:00:00Z").nanoseconds)
        }
    }

    @Test func aDailyBarOfAHalfDayIsStampedAtOne() throws {
        _ = try run("t,o,h,l,c\n2018-07-03,1,1,1,1\n")
        #expect(try bars()[0].time == Timestamp.at("2018-07-03T17:00:00Z").nanoseconds)
    }

    @Test func barsStampedAtTheOpenAreMovedToTheCloseAndNoFurtherThanTheSessions() throws {
        let text = "t,o,h,l,c\n" + ["09:30", "10:30", "11:30", "12:30"].map { "2018-07-03 \($0),1,1,1,1\n" }.joined()
        _ = try run(text) {
            $0.kind = .bars(BarInterval("1h")!)
            $0.stamp = .open
            $0.zone = .newYork
        }
        #expect(
            try bars().map { Timestamp(nanoseconds: $0.time).description.dropFirst(11) } == [
                "14:30:00Z", "15:30:00Z", "16:30:00Z", "17:00:00Z",
            ])
    }

    @Test func intradayGapsAreCountedWithinAndAcrossSessions() throws {
        let times = [
            "2018-07-02 15:58", "2018-07-02 15:59", "2018-07-03 09:32", "2018-07-03 09:33", "2018-07-03 09:40", "2018-07-05 09:31",
        ]
        let text = "t,o,h,l,c\n" + times.map { $0 + ",1,1,1,1\n" }.joined()
        let report = try run(text) {
            $0.kind = .bars(BarInterval("1m")!)
            $0.zone = .newYork
        }.report
        #expect(report.groups.map(\.kind) == [.gap])
        let missing = report.groups[0].findings.map { $0.values.first { $0.name == "missing" }?.text }
        #expect(missing == ["2", "6", "200"])
        #expect(report.groups[0].findings.map(\.lines) == [[3, 4], [5, 6], [6, 7]])
    }

    @Test func intradayBarsOutsideSessionsAreErrors() throws {
        let text = "t,o,h,l,c\n2018-07-03 09:30,1,1,1,1\n2018-07-03 09:31,1,1,1,1\n2018-07-03 13:00,1,1,1,1\n2018-07-03 13:01,1,1,1,1\n"
        let report = try run(text) {
            $0.kind = .bars(BarInterval("1m")!)
            $0.zone = .newYork
        }.report
        #expect(report.groups.first { $0.kind == .outsideSession }?.findings.map(\.lines) == [[2], [5]])
    }

    @Test func timesWithoutAnOffsetNeedAZone() throws {
        let error = #expect(throws: DatasetError.self) {
            try run("t,o,h,l,c\n2018-07-03 09:31,1,1,1,1\n") { $0.kind = .bars(BarInterval("1m")!) }
        }
        #expect(error?.description == "line 2: '2018-07-03 09:31' has no offset: state the zone, as in America/New_York")
    }

    @Test(arguments: [false, true]) func theRepeatedHourKeepsItsOrder(_ isNewestFirst: Bool) throws {
        let times = ["00:30", "01:00", "01:30", "01:00", "01:30", "02:00"]
        let lines = (isNewestFirst ? times.reversed() : times).map { "2018-11-04 \($0),1,1,1,1\n" }
        let outcome = try run("t,o,h,l,c\n" + lines.joined()) {
            $0.instrument = try Traded.coin()
            $0.kind = .bars(BarInterval("30m")!)
            $0.zone = .newYork
            $0.isNewestFirst = isNewestFirst
        }
        #expect(outcome.report.errors + outcome.report.notices == 0)
        #expect(
            try bars().map { Timestamp(nanoseconds: $0.time).description.dropFirst(11).prefix(5) } == [
                "04:30", "05:00", "05:30", "06:00", "06:30", "07:00",
            ])
    }

    @Test func aFileThatRunsBackwardsIsTurnedWhereThatIsStated() throws {
        let text = Self.header + "2018-01-04,1,1,1,1,3\n2018-01-03,1,1,1,1,2\n2018-01-02,1,1,1,1,1\n"
        let refused = try run(text)
        #expect(!refused.isImported)
        #expect(refused.report.notes.last == "most rows are out of order: is the newest row first in the file?")
        #expect(try run(text) { $0.isNewestFirst = true }.isImported)
        #expect(try bars().map(\.volume) == [1, 2, 3])
    }

    @Test func dateAndTimeMayBeParted() throws {
        let text = "Date,Time,O,H,L,C\n2018-07-03,09:31,1,1,1,1\n2018-07-03,09:32:00,1,1,1,1\n"
        #expect(
            try run(text) {
                $0.kind = .bars(BarInterval("1m")!)
                $0.zone = .newYork
            }.isImported)
        #expect(
            try bars().map(\.time) == [Timestamp.at("2018-07-03T13:31:00Z").nanoseconds, Timestamp.at("2018-07-03T13:32:00Z").nanoseconds])
    }

    @Test func roundingIsOnlyDoneWhereItIsStated() throws {
        _ = try run("t,o,h,l,c\n2018-01-02,1.005,1.015,1.005,1.015\n") { $0.rounding = .halfEven }
        #expect(
            try bars()[0]
                == Bar(time: Timestamp.at("2018-01-02T21:00:00Z").nanoseconds, open: 100, high: 102, low: 100, close: 102, volume: -1))
    }

    @Test func theRowsOfOneInstrumentAreChosen() throws {
        let text = "S,t,o,h,l,c\nA,2018-01-02,1,1,1,1\n\"B\",2018-01-02,2,2,2,2\nA,2018-01-03,3,3,3,3\nC,x,y\n"
        let outcome = try run(text) { $0.filter = try RowFilter("S=A") }
        #expect(outcome.report.rows == 2 && outcome.isImported)
        #expect(outcome.report.notes == ["times are read as iso"])
        #expect(try bars().map(\.open) == [100, 300])
        _ = try run(text) { $0.filter = RowFilter(column: "1", value: "B") }
        #expect(try bars().map(\.open) == [200])
        let nobody = #expect(throws: DatasetError.self) { try run(text) { $0.filter = try RowFilter("S=D") } }
        #expect(nobody?.description == "'acme.csv' has no row with S=D: there is nothing to import")
        let nowhere = #expect(throws: DatasetError.self) { try run(text) { $0.filter = try RowFilter("T=A") } }
        #expect(nowhere?.description == "the file has no column 'T' to choose rows by; its headers are S, t, o, h, l, c")
        #expect(throws: DatasetError.self) { try RowFilter("A") }
    }

    @Test func quotesAndTradesAreCheckedAsWhatTheyAre() throws {
        let quotes = try run("timestamp,bid,ask\n2018-07-03T13:31:00Z,10,11\n2018-07-03T13:31:00Z,12,11\n2018-07-03T23:00:00Z,10,11\n") {
            $0.kind = .quotes
        }.report
        #expect(quotes.groups.map(\.kind) == [.crossedQuote, .outsideHours])
        let trades = try run("timestamp,price,size\n2018-07-03T13:31:00Z,10,\n2018-07-03T13:31:00Z,20,3\n2018-07-03T13:30:00Z,10,3\n") {
            $0.kind = .trades
        }.report
        #expect(trades.groups.map(\.kind) == [.outOfOrder, .jump, .noVolume])
    }

    @Test func progressReachesTheEnd() throws {
        let path = try folder.file("acme.csv", Self.good)
        var last: ImportProgress?
        _ = try CSVImport(try options()).run(path, named: "acme", in: folder.path) { last = $0 }
        #expect(last?.bytes == Self.good.utf8.count && last?.totalBytes == last?.bytes && last?.rows == 3)
    }

    @Test func aNameThatIsTakenIsRefusedBeforeTheFileIsRead() throws {
        _ = try run(Self.good)
        let error = #expect(throws: DatasetError.self) {
            try CSVImport(try options()).run(folder.path + "/missing.csv", named: "acme", in: folder.path + "/sets")
        }
        #expect(error?.code == .exists)
        let missing = #expect(throws: DatasetError.self) {
            try CSVImport(try options()).run(folder.path + "/missing.csv", named: "other", in: folder.path + "/sets")
        }
        #expect(missing?.code == .missing)
    }
}
