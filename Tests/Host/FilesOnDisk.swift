import Glibc
import Host
import Testing

@Suite struct FilesOnDisk {
    let folder = "/tmp/assay-host-\(SystemEntropy().next())"

    @Test func aWrittenFileReadsBackAndLeavesNothingBeside() throws {
        try Files.makeFolder(folder + "/deep/er")
        defer { try? Files.remove(folder) }
        try Files.write("hello", to: folder + "/deep/er/file")
        #expect(try Files.readText(folder + "/deep/er/file") == "hello")
        #expect(try Files.names(in: folder + "/deep/er") == ["file"])
        let mapped = try MappedFile(folder + "/deep/er/file")
        #expect(mapped.bytes.count == 5)
    }

    @Test func aMissingFileIsNamedInTheError() {
        #expect(throws: HostError("open", "/nonexistent/x", code: 2)) { try Files.read("/nonexistent/x") }
    }

    /// Nobody can say what is at a link to itself, as below a folder that may not be searched.
    @Test func whatCannotBeLookedAtIsNotTakenForMissing() throws {
        try Files.makeFolder(folder)
        defer { try? Files.remove(folder) }
        #expect(symlink("loop", folder + "/loop") == 0)
        #expect(Files.exists(folder + "/loop") && Files.exists(folder + "/loop/inside"))
        try Files.write("", to: folder + "/file")
        #expect(Files.exists(folder + "/file"))
        for name in ["none", "file/inside", String(repeating: "x", count: 300)] { #expect(!Files.exists(folder + "/" + name), "\(name)") }
    }

    @Test func aFileThatCannotBePutInPlaceLeavesNothingBeside() throws {
        try Files.makeFolder(folder + "/taken")
        defer { try? Files.remove(folder) }
        #expect(throws: HostError.self) { try Files.write("x", to: folder + "/taken") }
        #expect(try Files.names(in: folder) == ["taken"])
    }

    @Test func lookingForALockMakesNone() throws {
        try Files.makeFolder(folder)
        defer { try? Files.remove(folder) }
        #expect(try !FileLock.isHeld(folder + "/lock") && !FileLock.isHeld(folder + "/none/lock"))
        #expect(try Files.names(in: folder) == [])
        let holder = try FileLock.take(folder + "/lock")
        #expect(try FileLock.isHeld(folder + "/lock"))
        _ = consume holder
        #expect(try !FileLock.isHeld(folder + "/lock"))
    }

    @Test func aLockIsHeldOnceAndFreeAfterRelease() throws {
        try Files.makeFolder(folder)
        defer { try? Files.remove(folder) }
        let path = folder + "/lock"
        var holder = try FileLock.take(path)
        #expect(try isFree(path) == false)
        holder = nil
        #expect(try isFree(path))
        _ = consume holder
    }

    private func isFree(_ path: String) throws -> Bool {
        switch try FileLock.take(path) {
        case .some: true
        case nil: false
        }
    }
}
