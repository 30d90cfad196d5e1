import Datasets
import Domain
import Host
import Testing

@Suite struct Samples {
    static let folder = Files.parent(of: Files.parent(of: Files.parent(of: #filePath))) + "/Examples/data"
    static let catalogue = Catalogue(roots: [folder])

    /// Names, rows, and first and last day.
    static let shipped = [
        ("aapl", 3270, "2000-03-01", "2013-03-01"), ("fb", 196, "2012-05-18", "2013-03-01"), ("goog", 2148, "2004-08-19", "2013-03-01"),
        ("ibm", 3270, "2000-03-01", "2013-03-01"), ("msft", 3270, "2000-03-01", "2013-03-01"), ("nasdaq", 5031, "1999-01-04", "2018-12-31"),
        ("sp500", 5031, "1999-01-04", "2018-12-31"),
    ]

    @Test func theCatalogueHasThem() throws {
        #expect(try Self.catalogue.list().map(\.name) == Self.shipped.map(\.0))
    }

    @Test(arguments: shipped)
    func everyByteIsWhatWasImported(_ name: String, _ rows: Int, _ first: String, _ last: String) throws {
        let dataset = try Self.catalogue.open(name)
        try dataset.verify()
        #expect(dataset.manifest.rows == rows)
        #expect(dataset.manifest.first.date.description == first)
        #expect(dataset.manifest.last.date.description == last)
        #expect(dataset.manifest.source.contains("Python package") && dataset.manifest.importedFrom != nil)
    }

    /// The calendar against rows that others recorded: nothing differs in 22 216 days of seven instruments.
    @Test(arguments: shipped)
    func everyRowIsASessionAndEverySessionHasARow(_ name: String, _ rows: Int, _ first: String, _ last: String) throws {
        let calendar = Calendar.newYorkStockExchange
        let bars = try Self.catalogue.open(name).bars()
        let (from, to) = (try #require(CivilDate(first)), try #require(CivilDate(last)))
        let sessions = calendar.dates.filter { $0 >= from && $0 <= to }
        #expect((0..<bars.count).map { bars[$0].time } == sessions.map { calendar.hours(on: $0)!.close })
    }

    /// Published figures: the S&P 500 closed at 676.53 on 9 March 2009, its low of that crisis, and at 2506.85 in 2018.
    @Test func pricesAreThoseThatWerePublished() throws {
        let dataset = try Self.catalogue.open("sp500")
        let bars = try dataset.bars()
        let low = bars[bars.firstIndex(at: .at("2009-03-09"))]
        #expect(try dataset.manifest.instrument.price(low.close).rescaled(to: 2, rounding: .halfEven) == Price("676.53"))
        let last = bars[bars.count - 1]
        #expect(try dataset.manifest.instrument.price(last.close).rescaled(to: 2, rounding: .halfEven) == Price("2506.85"))
    }

    @Test(arguments: shipped)
    func anExportIsImportedAsTheSameDataset(_ name: String, _ rows: Int, _ first: String, _ last: String) throws {
        let folder = try Folder()
        let dataset = try Self.catalogue.open(name)
        try CSVExport(dataset).run(to: folder.path + "/out.csv")
        let options = CSVImportOptions(instrument: dataset.manifest.instrument, kind: dataset.manifest.kind, source: "exported")
        let outcome = try CSVImport(options).run(folder.path + "/out.csv", named: name, in: folder.path)
        #expect(outcome.manifest?.hash == dataset.manifest.hash)
        #expect(outcome.report.errors == 0 && outcome.report.count(of: .gap) == 0)
    }
}
