import Datasets
import Domain
import Host
import Testing

@Suite struct Catalogues {
    let folder: Folder

    init() throws {
        folder = try Folder()
        for (root, name) in [("mine", "sp500"), ("mine", "gold"), ("shipped", "sp500"), ("shipped", "nasdaq")] {
            let bars = BarColumns([Bar(time: root == "mine" ? 1 : 2, open: 1, high: 1, low: 1, close: 1, volume: 1)])
            let description = Dataset.Description(instrument: try Traded.stock(), kind: .bars(.day), source: root)
            try Dataset.write(bars, as: description, named: name, in: folder.path + "/" + root)
        }
    }

    private var catalogue: Catalogue { Catalogue(roots: ["mine", "missing", "shipped"].map { folder.path + "/" + $0 }) }

    @Test func theFirstFolderWithANameWins() throws {
        let entries = try catalogue.list()
        #expect(entries.map(\.name) == ["gold", "nasdaq", "sp500"])
        #expect(try entries[2].manifest.get().source == "mine")
        #expect(try catalogue.open("sp500").manifest.source == "mine")
        #expect(try catalogue.open(folder.path + "/shipped/sp500").manifest.source == "shipped")
    }

    @Test func aBrokenDatasetIsListedWithItsReason() throws {
        try Files.write("{", to: folder.path + "/mine/gold/manifest.json")
        let entry = try #require(try catalogue.list().first)
        #expect(entry.name == "gold")
        #expect(throws: DatasetError.self) { try entry.manifest.get() }
    }

    /// A run over it would name the hash of other prices.
    @Test func aDatasetWhoseColumnWasChangedIsNotOpened() throws {
        let column = folder.path + "/mine/gold/close.npy"
        var bytes = try Files.read(column)
        bytes[bytes.count - 8] ^= 1
        try Files.write(bytes, to: column)
        let error = #expect(throws: DatasetError.self) { try catalogue.open("gold") }
        #expect(error?.code == .mismatch && error?.description.contains("close.npy' was changed") == true)
    }

    @Test(arguments: [
        ("sp50", "no dataset is called 'sp50': did you mean 'sp500'?"), ("NASDAQ", "no dataset is called 'NASDAQ': did you mean 'nasdaq'?"),
        ("oil", "no dataset is called 'oil': known are: gold, nasdaq, sp500"),
        ("", "no dataset is called '': known are: gold, nasdaq, sp500"),
    ])
    func aNameThatIsNotThereIsAnsweredWithTheOneThatWasMeant(_ name: String, _ message: String) {
        let error = #expect(throws: DatasetError.self) { try catalogue.open(name) }
        #expect(error?.description == message)
    }

    @Test func anEmptyCatalogueSaysWhereItLooked() {
        let error = #expect(throws: DatasetError.self) { try Catalogue(roots: ["/nowhere"]).open("x") }
        #expect(error?.description == "no dataset is called 'x': there is none in '/nowhere'")
    }
}
