import Crypto
import Domain
import Host
import JSON
import Testing

@testable import Datasets

@Suite struct DatasetsOnDisk {
    let folder: Folder
    let bars = [
        Bar(time: 1_514_926_800_000_000_000, open: 100, high: 120, low: 90, close: 110, volume: 5),
        Bar(time: 1_515_013_200_000_000_000, open: 110, high: 130, low: 100, close: 120, volume: -1),
        Bar(time: 1_515_099_600_000_000_000, open: 120, high: 140, low: 110, close: 130, volume: 7),
    ]

    init() throws { folder = try Folder() }

    @discardableResult
    private func write(_ name: String = "acme", replacing: Bool = false, rows: [Bar]? = nil) throws -> Manifest {
        let description = Dataset.Description(instrument: try Traded.stock(), kind: .bars(.day), source: "made by a test, no licence")
        return try Dataset.write(BarColumns(rows ?? bars), as: description, named: name, in: folder.path, replacing: replacing)
    }

    @Test func whatIsWrittenIsReadBack() throws {
        let manifest = try write()
        let dataset = try Dataset(opening: folder.path + "/acme")
        #expect(dataset.manifest == manifest)
        let columns = try dataset.bars()
        #expect((0..<columns.count).map { columns[$0] } == bars)
        #expect(try Files.names(in: folder.path) == ["acme"])
        var done: [Int] = []
        try dataset.verify { columns, total in done.append(columns * 100 + total) }
        #expect(done == [106, 206, 306, 406, 506, 606])
    }

    @Test func columnsOutliveTheDataset() throws {
        try write()
        let columns = try Dataset(opening: folder.path + "/acme").bars()
        #expect(columns[2] == bars[2])
        #expect(columns.slice(from: Timestamp(nanoseconds: bars[1].time))[0] == bars[1])
    }

    @Test func aSliceTakesTheFirstMomentAndLeavesTheLast() throws {
        let columns = BarColumns(bars)
        let (second, third) = (Timestamp(nanoseconds: bars[1].time), Timestamp(nanoseconds: bars[2].time))
        #expect(columns.slice(from: second, to: third).count == 1)
        #expect(columns.slice(from: second.advanced(by: 1), to: third).count == 0)
        #expect(columns.slice(from: third, to: second).count == 0)
        #expect(columns.slice().count == 3)
        #expect(columns.slice(to: third.advanced(by: 1)).slice(from: second)[0] == bars[1])
    }

    /// What `numpy.save` of NumPy 2.4 writes of the same numbers, byte by byte; `Scripts/check-columns` asks NumPy itself.
    @Test func aColumnIsTheFileThatNumPyWrites() throws {
        try write()
        var file: [UInt8] = [0x93] + Array("NUMPY".utf8) + [1, 0, 118, 0]
        file += Array("{'descr': '<i8', 'fortran_order': False, 'shape': (3,), }".utf8) + Array(repeating: 0x20, count: 60) + [0x0A]
        file += [5, 0, 0, 0, 0, 0, 0, 0] + Array(repeating: 255, count: 8) + [7, 0, 0, 0, 0, 0, 0, 0]
        #expect(try Files.read(folder.path + "/acme/volume.npy") == file)
    }

    @Test func quotesAndTradesAreKeptAsBarsAre() throws {
        let quotes = [Quote(time: 1, bid: 10, ask: 11, bidSize: 1, askSize: 2), Quote(time: 1, bid: 9, ask: 12, bidSize: 3, askSize: -1)]
        let trades = [Trade(time: 5, price: 10, size: 1)]
        let coin = try Traded.coin()
        try Dataset.write(QuoteColumns(quotes), as: .init(instrument: coin, kind: .quotes, source: ""), named: "q", in: folder.path)
        try Dataset.write(TradeColumns(trades), as: .init(instrument: coin, kind: .trades, source: ""), named: "t", in: folder.path)
        let read = try Dataset(opening: folder.path + "/q")
        #expect(try read.quotes()[1] == quotes[1])
        #expect(try Dataset(opening: folder.path + "/t").trades()[0] == trades[0])
        #expect(throws: DatasetError.self) { try read.bars() }
    }

    @Test func aFlippedByteIsFoundByVerifyAndNamed() throws {
        try write()
        let path = folder.path + "/acme/close.npy"
        var bytes = try Files.read(path)
        bytes[bytes.count - 3] ^= 1
        try Files.write(bytes, to: path)
        let dataset = try Dataset(opening: folder.path + "/acme")
        let error = #expect(throws: DatasetError.self) { try dataset.verify() }
        #expect(error?.code == .mismatch)
        #expect(error?.description.contains("close.npy") == true)
    }

    @Test(arguments: ["'<i8'", "'>i8'", "False", "True ", "(3,)", "(4,)", "(3,1", "NUMPY", "NUMPI"])
    func aHeaderThatIsNotWhatTheManifestSaysIsFoundOnOpening(_ part: String) throws {
        let original = ["'>i8'": "'<i8'", "True ": "False", "(4,)": "(3,)", "(3,1": "(3,)", "NUMPI": "NUMPY"][part]
        try write()
        let path = folder.path + "/acme/open.npy"
        if let original {
            var bytes = try Files.read(path)
            let place = try #require(bytes.indices.first { bytes[$0...].starts(with: Array(original.utf8)) })
            bytes.replaceSubrange(place..<(place + original.utf8.count), with: Array(part.utf8))
            try Files.write(bytes, to: path)
            let error = #expect(throws: DatasetError.self) { try Dataset(opening: folder.path + "/acme") }
            #expect(error?.description.contains("open.npy") == true)
        } else {
            #expect(throws: Never.self) { try Dataset(opening: folder.path + "/acme") }
        }
    }

    @Test func aColumnThatIsCutOffIsFoundOnOpening() throws {
        try write()
        let path = folder.path + "/acme/low.npy"
        let bytes = try Files.read(path)
        for count in [0, 5, 100, bytes.count - 8, bytes.count - 1] {
            try Files.write(bytes.prefix(count), to: path)
            #expect(throws: DatasetError.self) { try Dataset(opening: folder.path + "/acme") }
        }
    }

    @Test func aManifestThatWasEditedIsRefused() throws {
        try write()
        let path = folder.path + "/acme/manifest.json"
        let text = try Files.readText(path)
        for (old, new, code) in [
            ("\"tick\": 1", "\"tick\": 2", DatasetError.Code.mismatch), ("\"rows\": 3", "\"rows\": 0", .malformed),
            ("assay.dataset/1", "assay.dataset/9", .malformed), ("\"kind\": \"bars\"", "\"kind\": \"bears\"", .malformed),
            ("{", "", .malformed),
        ] {
            let place = try #require(text.firstRange(of: old), "\(old)")
            try Files.write(text.replacingCharacters(in: place, with: new), to: path)
            let error = #expect(throws: DatasetError.self) { try Dataset(opening: folder.path + "/acme") }
            #expect(error?.code == code, "\(old)")
        }
    }

    @Test func noOtherWordOfAManifestChangesUnseen() throws {
        let manifest = try write()
        let path = folder.path + "/acme/manifest.json"
        let text = Array(try Files.readText(path).utf8)
        for place in text.indices where text[place] != UInt8(ascii: " ") && text[place] != UInt8(ascii: "\n") {
            var edited = text
            for bit in [UInt8(1), 0x20] {
                edited[place] = text[place] ^ bit
                guard let read = try? Manifest(edited, path: path) else { continue }
                #expect(Bool(false), "byte \(place) of \(text.count), as in \(read.source)")
            }
        }
        #expect(try Manifest(text, path: path) == manifest)
    }

    @Test func theHashIsOfTheNumbersAndNotOfTheSource() throws {
        let manifest = try write()
        #expect(
            manifest.canonicalDescription.hasPrefix(
                "assay.dataset/1\ninstrument ACME.XNYS equity USD 2 0 1 1 XNYS\nkind bars\ninterval 86400000000000\nrows 3\ncolumn time "))
        #expect(manifest.hash == SHA256.hash(Array(manifest.canonicalDescription.utf8)))
        let other = Dataset.Description(
            instrument: try Traded.stock(), kind: .bars(.day), source: "elsewhere", adjustments: "split",
            importedFrom: .init(file: "x", sha256: .zero))
        #expect(try Dataset.write(BarColumns(bars), as: other, named: "other", in: folder.path).hash == manifest.hash)
        let bytes = Array(try Files.readText(folder.path + "/other/manifest.json").utf8)
        #expect(try Manifest(bytes, path: "other").importedFrom == .init(file: "x", sha256: .zero))
    }

    @Test func aDatasetIsReplacedOnlyWhereThatIsSaid() throws {
        try write()
        let error = #expect(throws: DatasetError.self) { try write(rows: [bars[0]]) }
        #expect(error?.code == .exists)
        #expect(try Dataset(opening: folder.path + "/acme").manifest.rows == 3)
        try write(replacing: true, rows: [bars[0]])
        #expect(try Dataset(opening: folder.path + "/acme").manifest.rows == 1)
        #expect(try Files.names(in: folder.path) == ["acme"])
    }

    @Test func aFolderThatIsNoDatasetIsNeverReplaced() throws {
        try Files.makeFolder(folder.path + "/precious/photos")
        #expect(throws: DatasetError.self) { try write("precious", replacing: true) }
        #expect(Files.exists(folder.path + "/precious/photos"))
    }

    @Test(arguments: ["", ".", "..", ".hidden", "a/b", "ä", "with space", String(repeating: "x", count: 65)])
    func aNameThatIsNoFolderNameIsRefused(_ name: String) {
        #expect(throws: DatasetError.self) { try write(name) }
    }

    @Test func rowsOutOfOrderAreNotWritten() throws {
        #expect(throws: DatasetError.self) { try write(rows: [bars[1], bars[0]]) }
        #expect(throws: DatasetError.self) { try write(rows: [bars[0], bars[0]]) }
        #expect(throws: DatasetError.self) { try write(rows: []) }
        #expect(try Files.names(in: folder.path).isEmpty)
    }

    @Test func whatADeadImportLeftIsSweptUpByTheNext() throws {
        try Files.makeFolder(folder.path + "/.acme.new-999999999")
        try Files.makeFolder(folder.path + "/.acme.new-1")
        try write()
        #expect(try Files.names(in: folder.path) == [".acme.new-1", "acme"])
    }

    @Test(arguments: [
        ("1d", 86_400_000_000_000), ("4h", 14_400_000_000_000), ("15m", 900_000_000_000), ("30s", 30_000_000_000), ("100ms", 100_000_000),
        ("50us", 50_000), ("1ns", 1),
    ])
    func anIntervalIsReadAndWritten(_ text: String, _ nanoseconds: Int64) {
        #expect(BarInterval(text)?.nanoseconds == nanoseconds)
        #expect(BarInterval(nanoseconds: nanoseconds)?.description == text)
    }

    @Test(arguments: ["", "1", "d", "0m", "7h", "2d", "-1m", "1 m", "1w", "99999999999999999999s", "9223372036854775807d"])
    func whatIsNoIntervalIsRefused(_ text: String) { #expect(BarInterval(text) == nil) }
}

extension String {
    /// The text with a part of it replaced.
    func replacingCharacters(in range: Range<String.Index>, with text: String) -> String {
        self[..<range.lowerBound] + text + self[range.upperBound...]
    }
}
