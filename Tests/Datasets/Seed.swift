import Domain
import Host

/// The generator of a property test: its seed is printed, and `SEED=…` replays it.
func seeded(_ property: String) -> SeededGenerator {
    let seed = Environment.value("SEED").flatMap { UInt64($0) } ?? SystemEntropy().next()
    print("\(property): SEED=\(seed)")
    return SeededGenerator(seed: seed)
}

/// A folder of a test's own, gone when the test is.
final class Folder {
    let path = "/tmp/assay-datasets-\(SystemEntropy().next())"
    init() throws { try Files.makeFolder(path) }
    deinit { try? Files.remove(path) }

    /// Writes a file in it and gives its path.
    func file(_ name: String, _ text: String) throws -> String {
        try Files.write(text, to: path + "/" + name)
        return path + "/" + name
    }
}

/// Instruments that the tests trade.
enum Traded {
    /// A stock with prices in cents.
    static func stock(priceDecimals: UInt8 = 2) throws -> Instrument {
        Instrument(
            id: try InstrumentID("ACME.XNYS"), assetClass: .equity, currency: .usd, priceDecimals: priceDecimals, quantityDecimals: 0,
            calendar: try CalendarID("XNYS"))
    }

    /// A coin that never sleeps.
    static func coin() throws -> Instrument {
        Instrument(
            id: try InstrumentID("BTC-USD.COINBASE"), assetClass: .crypto, currency: .usd, priceDecimals: 2, quantityDecimals: 8,
            calendar: try CalendarID("24/7"))
    }
}

extension Timestamp {
    /// A moment a test is sure of.
    static func at(_ text: String) -> Timestamp { Timestamp(text)! }
}
