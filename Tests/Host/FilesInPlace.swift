import Host
import Testing

@Suite struct FilesInPlace {
    let folder = "/tmp/assay-host-\(SystemEntropy().next())"

    init() throws { try Files.makeFolder(folder) }

    @Test func aFileIsMadeOnceAndNeverReplaced() throws {
        defer { try? Files.remove(folder) }
        let path = folder + "/key"
        #expect(try Files.create("first".utf8, at: path, mode: 0o600))
        #expect(try Files.create("second".utf8, at: path, mode: 0o644) == false)
        #expect(try Files.readText(path) == "first")
        #expect(try Files.permissions(of: path) == 0o600)
        #expect(try Files.names(in: folder) == ["key"])
    }

    @Test func aPartIsOverwrittenInPlace() throws {
        defer { try? Files.remove(folder) }
        let path = folder + "/file"
        try Files.write("0123456789", to: path)
        try Files.overwrite(Array("abc".utf8), in: path, at: 4)
        #expect(try Files.readText(path) == "0123abc789")
        #expect(throws: HostError.self) { try Files.overwrite([1], in: folder + "/none", at: 0) }
    }

    @Test func aPathIsResolvedToTheOneFromTheRoot() throws {
        defer { try? Files.remove(folder) }
        #expect(try Files.resolved(folder + "/../\(Files.name(of: folder))/.") == Files.resolved("/tmp") + "/" + Files.name(of: folder))
        #expect(throws: HostError.self) { try Files.resolved(folder + "/none") }
    }
}
