import Configuration
import Memory
import Storage
import StorageTesting
import Testing

@Suite struct MemoryContract {
    @Test(arguments: StorageContract.cases)
    func keepsTheContract(_ rule: StorageContract.Case) async throws {
        let disk = MemoryDisk()
        try await rule.check(
            StoreFixture(
                store: { MemoryStore(on: disk) }, remember: { disk.remember($0) }, breakDisk: { _ in disk.failNextCommit(.lost) }))
    }

    @Test func aFailedFlushMayHaveWrittenEverything() async throws {
        let disk = MemoryDisk()
        let rule = try #require(StorageContract.cases.first { $0.description == "the first error of the disk stops the store for good" })
        try await rule.check(
            StoreFixture(
                store: { MemoryStore(on: disk) }, remember: { disk.remember($0) }, breakDisk: { _ in disk.failNextCommit(.written) }))
    }

    @Test func thePluginMakesAStoreOfItsOwn() async throws {
        let role = try role(StoreRole.self, key: "memory", in: [plugin])
        #expect(role.capabilities.isEmpty && role.keys.isEmpty)
        let settings = try Layers(file: nil, readSecret: { _ in [] }).settings(for: role.keys)
        let (first, second) = (try role.make(settings, StoreContext(isOwner: true)), try role.make(settings, StoreContext(isOwner: true)))
        try await first.migrate()
        #expect(try await second.migrationStatus().applied.isEmpty)
    }
}
