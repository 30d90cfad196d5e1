import Configuration
import Host
import ProviderCatalog
import Storage
import StorageTesting
import Testing

/// Every store of every plugin that is linked, by the rules that need nothing but the store; its own tests break its disk and its past.
@Suite struct Stores {
    static let keys = roles(StoreRole.self, in: plugins).map(\.key)
    private static let inside = ["a migration this program does not know", "an edited migration", "the first error of the disk"]
    static let rules = StorageContract.cases.filter { rule in !inside.contains { rule.description.hasPrefix($0) } }

    @Test(arguments: keys)
    func aStoreOfTheCatalogueKeepsTheContract(key: String) async throws {
        let role = try role(StoreRole.self, key: key, in: plugins)
        for rule in Self.rules {
            let folder = "/tmp/assay-contract-\(SystemEntropy().next())"
            defer { try? Files.remove(folder) }
            let isDurable = role.capabilities.contains("durable")
            let flags = role.keys.contains { $0.name == "store.path" } ? [Layers.Flag("store.path", folder + "/store.db")] : []
            let settings = try Layers(file: nil, flags: flags) { _ in [] }.settings(for: role.keys)
            try Files.makeFolder(folder)
            let first = try role.make(settings, StoreContext(isOwner: true))
            // What does not outlive the process is one store, however often it is asked for.
            let fixture = StoreFixture(
                store: { isDurable ? try role.make(settings, StoreContext(isOwner: true)) : first },
                remember: { _ in preconditionFailure("a rule that needs the store's inside is left out") },
                breakDisk: { _ in preconditionFailure("a rule that needs the store's inside is left out") })
            await #expect(throws: Never.self, "\(rule.description)") { try await rule.check(fixture) }
        }
    }
}
