import Configuration
import Domain
import Host
import Local
import Messaging
import MessagingTesting
import Testing

@Suite struct LocalContract {
    @Test(arguments: BusContract.cases)
    func keepsTheContract(_ rule: BusContract.Case) async throws {
        let folder = Folder()
        try await rule.check(BusFixture(owner: try folder.bus(isOwner: true), reader: try folder.bus(isOwner: false)))
    }

    @Test func onlyTheOwnerPublishes() throws {
        let folder = Folder()
        let error = #expect(throws: BusError.self) { try folder.bus(isOwner: false).publisher() }
        #expect(error?.code == .notOwner)
        #expect(!Files.exists(folder.path))
    }
}

/// A place for a bus, gone with it.
final class Folder: Sendable {
    let path: String
    let socket: String

    init() {
        path = "/tmp/assay-bus-\(SystemEntropy().next())"
        socket = path + "/bus.sock"
    }

    /// A folder that is somebody else's, or too deep to be made.
    init(in path: String) {
        self.path = "/nonexistent"
        socket = path + "/assay-bus-\(SystemEntropy().next())"
    }

    /// The plugin's bus there.
    func bus(isOwner: Bool, sleeper: any Sleeper = EagerSleeper()) throws -> any Bus {
        let role = try role(BusRole.self, key: "local", in: [plugin])
        let settings = try Layers(file: nil, flags: [Layers.Flag("bus.path", socket)]) { _ in [] }.settings(for: role.keys)
        return try role.make(settings, BusContext(isOwner: isOwner, sleeper: sleeper, entropy: SystemEntropy()))
    }

    deinit { try? Files.remove(path) }
}
