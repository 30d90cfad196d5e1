import Datasets
import Domain
import Engine
import Host
import Testing

@Suite struct Exports {
    let folder: Folder
    init() throws { folder = try Folder() }

    @Test func anExportIsWrittenForPeople() throws {
        let quotes = [
            Quote(time: 1_500_000_000_000_000_000, bid: 5, ask: 123_456, bidSize: 150_000_000, askSize: -1),
            Quote(time: 1_500_000_000_250_000_000, bid: 100, ask: 200, bidSize: 0, askSize: -1),
        ]
        try Dataset.write(
            QuoteColumns(quotes), as: .init(instrument: try Traded.coin(), kind: .quotes, source: ""), named: "q", in: folder.path)
        try CSVExport(try Dataset(opening: folder.path + "/q")).run(to: folder.path + "/q.csv")
        #expect(
            try Files.readText(folder.path + "/q.csv") == """
                time,bid,ask,bid_size
                2017-07-14T02:40:00Z,0.05,1234.56,1.50000000
                2017-07-14T02:40:00.25Z,1.00,2.00,0.00000000

                """)
        #expect(try Files.names(in: folder.path) == ["q", "q.csv"])
    }

    @Test func anExportOfASpanHasItsRowsOnly() throws {
        let bars = (1...5).map { Bar(time: $0 * 60 * Timestamp.second, open: 1, high: 1, low: 1, close: 1, volume: 1) }
        let description = Dataset.Description(instrument: try Traded.coin(), kind: .bars(BarInterval("1m")!), source: "")
        try Dataset.write(BarColumns(bars), as: description, named: "b", in: folder.path)
        let dataset = try Dataset(opening: folder.path + "/b")
        #expect(CSVExport(dataset, from: .at("1970-01-01T00:02:00Z"), to: .at("1970-01-01T00:04:00Z")).count == 2)
        #expect(CSVExport(dataset, from: .at("1970-01-01T00:09:00Z")).count == 0)
        var text = ""
        CSVExport(dataset, from: .at("1970-01-01T00:05:00Z")).forEachChunk { bytes, _ in text += String(decoding: bytes, as: UTF8.self) }
        #expect(text == "time,open,high,low,close,volume\n1970-01-01T00:05:00Z,0.01,0.01,0.01,0.01,0.00000001\n")
    }

    @Test(arguments: 0..<4) func whatIsExportedIsImportedAsTheSameDataset(_ shape: Int) throws {
        var generator = seeded("export \(shape)")
        for _ in 0..<8 {
            let instrument = try instrument(shape, &generator)
            let manifest: Manifest
            switch shape {
            case 0, 1: manifest = try writeBars(instrument, shape == 0 ? .day : BarInterval("30m")!, &generator)
            case 2: manifest = try writeQuotes(instrument, &generator)
            default: manifest = try writeTrades(instrument, &generator)
            }
            let path = folder.path + "/made.csv"
            try CSVExport(try Dataset(opening: folder.path + "/made")).run(to: path)
            let options = CSVImportOptions(instrument: instrument, kind: manifest.kind, source: "exported")
            let outcome = try CSVImport(options).run(path, named: "read", in: folder.path, replacing: true)
            #expect(outcome.manifest?.hash == manifest.hash, "\(outcome.report.text)")
        }
    }

    private func instrument(_ shape: Int, _ generator: inout SeededGenerator) throws -> Instrument {
        Instrument(
            id: try InstrumentID("ACME.XNYS"), assetClass: .equity, currency: .usd,
            priceDecimals: UInt8.random(in: 0...9, using: &generator),
            quantityDecimals: UInt8.random(in: 0...9, using: &generator),
            calendar: try CalendarID(shape == 0 || shape == 3 ? "XNYS" : "24/7"))
    }

    private func volume(_ generator: inout SeededGenerator, _ absent: Int) -> Int64 {
        Int.random(in: 0..<4, using: &generator) < absent ? -1 : Int64.random(in: 0...9_000_000_000_000, using: &generator)
    }

    private func writeBars(_ instrument: Instrument, _ interval: BarInterval, _ generator: inout SeededGenerator) throws -> Manifest {
        let absent = Int.random(in: 0...4, using: &generator)
        let closes = Calendar.newYorkStockExchange.sessions.closes
        var place = Int64.random(in: 0...100, using: &generator)
        let bars = (0..<200).map { _ in
            place += Int64.random(in: 1...3, using: &generator)
            let prices = (0..<4).map { _ in Int64.random(in: 1...9_000_000_000_000, using: &generator) }.sorted()
            return Bar(
                time: interval == .day ? closes[Int(place)] : place * interval.nanoseconds, open: prices[1], high: prices[3],
                low: prices[0],
                close: prices[2], volume: volume(&generator, absent))
        }
        return try Dataset.write(
            BarColumns(bars), as: .init(instrument: instrument, kind: .bars(interval), source: "made"), named: "made", in: folder.path,
            replacing: true)
    }

    private func writeQuotes(_ instrument: Instrument, _ generator: inout SeededGenerator) throws -> Manifest {
        var time = Int64(truncatingIfNeeded: generator.next() >> 2) - 2_000_000_000_000_000_000
        let quotes = (0..<200).map { _ in
            time += Int64.random(in: 0...10_000_000_000, using: &generator)
            let prices = (0..<2).map { _ in Int64.random(in: 1...9_000_000_000_000, using: &generator) }.sorted()
            return Quote(time: time, bid: prices[0], ask: prices[1], bidSize: volume(&generator, 1), askSize: volume(&generator, 4))
        }
        return try Dataset.write(
            QuoteColumns(quotes), as: .init(instrument: instrument, kind: .quotes, source: "made"), named: "made", in: folder.path,
            replacing: true)
    }

    private func writeTrades(_ instrument: Instrument, _ generator: inout SeededGenerator) throws -> Manifest {
        let opens = Calendar.newYorkStockExchange.sessions.opens
        var time = opens[Int.random(in: 0..<7000, using: &generator)]
        let trades = (0..<200).map { _ in
            time += Int64.random(in: 0...1_000_000_000, using: &generator)
            return Trade(time: time, price: Int64.random(in: 1...9_000_000_000_000, using: &generator), size: volume(&generator, 0))
        }
        return try Dataset.write(
            TradeColumns(trades), as: .init(instrument: instrument, kind: .trades, source: "made"), named: "made", in: folder.path,
            replacing: true)
    }
}
