import Host
import Messaging
import Testing

@Suite struct SocketFile {
    @Test func isForThisUserOnlyAndGoneAfterClose() throws {
        let folder = Folder()
        let publisher = try folder.bus(isOwner: true).publisher()
        #expect(LocalSocket.isSocket(folder.socket))
        #expect(try Files.permissions(of: folder.socket) == 0o600)
        #expect(try Files.permissions(of: folder.path) == 0o700)
        publisher.close()
        #expect(!Files.exists(folder.socket))
    }

    @Test func aDeadOneIsReplacedAndALiveOneIsNot() throws {
        let folder = Folder()
        try Files.makeFolder(folder.path, mode: 0o700)
        do { _ = try LocalSocket.listen(at: folder.socket) }
        #expect(throws: HostError.self) { try LocalSocket.connect(to: folder.socket) }
        let publisher = try folder.bus(isOwner: true).publisher()
        _ = try LocalSocket.connect(to: folder.socket)
        let error = #expect(throws: BusError.self) { try folder.bus(isOwner: true).publisher() }
        #expect(error?.code == .taken && error?.description.contains(folder.socket) == true)
        _ = try LocalSocket.connect(to: folder.socket)
        publisher.close()
    }

    @Test func nothingElseIsEverRemoved() throws {
        let folder = Folder()
        try Files.makeFolder(folder.path, mode: 0o700)
        try Files.write("mine", to: folder.socket)
        let error = #expect(throws: BusError.self) { try folder.bus(isOwner: true).publisher() }
        #expect(error?.code == .configuration && error?.description.contains("is no socket") == true)
        #expect(try Files.readText(folder.socket) == "mine")
    }

    @Test func aFolderThatOthersMayWriteInIsRefused() throws {
        let open = Folder(in: "/tmp")
        let error = #expect(throws: BusError.self) { try open.bus(isOwner: true).publisher() }
        #expect(error?.code == .configuration && error?.description.contains("chmod 700 /tmp") == true)
        #expect(!Files.exists(open.socket))
    }

    @Test func aPathThatIsTooLongIsRefusedBeforeAnythingBegins() throws {
        let folder = Folder(in: "/tmp/" + String(repeating: "x", count: 100))
        let error = #expect(throws: BusError.self) { try folder.bus(isOwner: false) }
        #expect(error?.code == .configuration && error?.description.contains("at most 107") == true, "\(error?.description ?? "")")
    }
}
