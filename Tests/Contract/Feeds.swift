import Configuration
import Datasets
import Domain
import Engine
import Host
import MarketData
import MarketDataTesting
import ProviderCatalog
import Testing

/// Every feed of every plugin that is linked, with its own defaults.
@Suite struct Feeds {
    static let keys = roles(MarketDataRole.self, in: plugins).map(\.key)

    @Test(arguments: keys)
    func aFeedOfTheCatalogueKeepsTheContract(key: String) async throws {
        let folder = try DatasetFolder()
        let found = await checkMarketDataContract(try role(MarketDataRole.self, key: key, in: plugins), dataRoots: [folder.path])
        #expect(found == [], "\(found)")
    }
}

/// A folder with the datasets that feeds ask for by default, gone with it.
final class DatasetFolder: Sendable {
    let path = "/tmp/assay-contract-\(SystemEntropy().next())"

    init() throws {
        let calendar = try CalendarID("24/7")
        let instrument = Instrument(
            id: try InstrumentID("SP500.XTEST"), assetClass: .index, currency: .usd, priceDecimals: 2, quantityDecimals: 0,
            calendar: calendar)
        var market = SyntheticMarket(seed: 5, price: 90_000, interval: Timestamp.day, start: 0)
        let bars = (0..<200).map { _ in market.next() }
        try Dataset.write(
            BarColumns(bars), as: .init(instrument: instrument, kind: .bars(.day), source: "made for a test"), named: "sp500", in: path)
    }

    deinit { try? Files.remove(path) }
}
