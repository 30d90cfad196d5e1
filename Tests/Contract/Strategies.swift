import Configuration
import ProviderCatalog
import Strategy
import StrategyTesting
import Testing

/// Every strategy of every plugin that is linked.
@Suite struct Strategies {
    static let keys = roles(StrategyRole.self, in: plugins).map(\.key)

    @Test func noTwoRolesShareAKey() throws { try checkRoles(of: plugins) }

    @Test(arguments: keys)
    func aStrategyOfTheCatalogueKeepsTheContract(key: String) throws {
        let found = checkStrategyContract(try role(StrategyRole.self, key: key, in: plugins))
        #expect(found == [], "\(found)")
    }
}
