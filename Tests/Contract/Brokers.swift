import Brokerage
import BrokerageTesting
import Configuration
import ProviderCatalog
import Testing

/// Every broker of every plugin that is linked.
@Suite struct Brokers {
    static let keys = roles(BrokerRole.self, in: plugins).map(\.key)

    @Test(arguments: keys)
    func aBrokerOfTheCatalogueKeepsTheContract(key: String) async throws {
        let found = await checkBrokerContract(try role(BrokerRole.self, key: key, in: plugins))
        #expect(found == [], "\(found)")
    }
}
