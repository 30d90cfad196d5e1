import Configuration
import Host
import Messaging
import MessagingTesting
import ProviderCatalog
import Testing

/// Every bus of every plugin that is linked.
@Suite struct Buses {
    static let keys = roles(BusRole.self, in: plugins).map(\.key)

    @Test(arguments: keys)
    func aBusOfTheCatalogueKeepsTheContract(key: String) async throws {
        let role = try role(BusRole.self, key: key, in: plugins)
        for rule in BusContract.cases {
            let folder = "/tmp/assay-contract-\(SystemEntropy().next())"
            defer { try? Files.remove(folder) }
            let flags = role.keys.contains { $0.name == "bus.path" } ? [Layers.Flag("bus.path", folder + "/bus.sock")] : []
            let settings = try Layers(file: nil, flags: flags) { _ in [] }.settings(for: role.keys)
            let (owner, reader) = try (
                role.make(settings, BusContext(isOwner: true, sleeper: EagerSleeper(), entropy: SystemEntropy())),
                role.make(settings, BusContext(isOwner: false, sleeper: EagerSleeper(), entropy: SystemEntropy()))
            )
            await #expect(throws: Never.self, "\(rule.description)") { try await rule.check(BusFixture(owner: owner, reader: reader)) }
            let error = #expect(throws: BusError.self) { try reader.publisher() }
            #expect(error?.code == .notOwner)
        }
    }
}
