internal import Glibc

/// A file mapped read-only into memory, unmapped when the last reference goes.
///
/// The file must not shrink while it is mapped. Safe to read from many threads.
public final class MappedFile: Sendable {
    /// The mapped bytes; valid while the object lives.
    public var bytes: UnsafeRawBufferPointer { UnsafeRawBufferPointer(start: UnsafeRawPointer(bitPattern: address), count: count) }
    private let address: UInt
    private let count: Int

    /// Maps a file.
    public init(_ path: String) throws(HostError) {
        let descriptor = try Files.open(path, O_RDONLY)
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw .last("map", path) }
        count = Int(status.st_size)
        guard count > 0 else {
            address = 0
            return
        }
        let mapped = mmap(nil, count, PROT_READ, MAP_SHARED, descriptor, 0)
        guard let mapped = mapped, mapped != MAP_FAILED else { throw .last("map", path) }
        madvise(mapped, count, MADV_SEQUENTIAL)
        address = UInt(bitPattern: mapped)
    }

    deinit { if count > 0 { munmap(UnsafeMutableRawPointer(bitPattern: address), count) } }
}
