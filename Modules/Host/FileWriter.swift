internal import Glibc

/// A new file that is filled piece by piece, through a buffer; for files too large to build in memory.
///
/// What is in it is only certain to be on disk after `finish`. A file that is let go without `finish` is closed as it is.
public struct FileWriter: ~Copyable {
    private let descriptor: Int32
    private let path: String
    private var buffer: [UInt8] = []
    private static let capacity = 1 << 18

    /// Makes the file, or empties the one that is there.
    public init(_ path: String, mode: UInt32 = 0o644) throws(HostError) {
        self.path = path
        descriptor = try Files.open(path, O_WRONLY | O_CREAT | O_TRUNC, mode)
        buffer.reserveCapacity(Self.capacity)
    }

    deinit { close(descriptor) }

    /// Adds bytes at the end.
    public mutating func write(_ bytes: UnsafeRawBufferPointer) throws(HostError) {
        if buffer.count + bytes.count > Self.capacity { try flush() }
        if bytes.count < Self.capacity {
            buffer.append(contentsOf: bytes)
        } else {
            try Self.put(bytes, to: descriptor, path: path)
        }
    }

    /// Adds bytes at the end.
    public mutating func write(_ bytes: [UInt8]) throws(HostError) {
        if buffer.count + bytes.count > Self.capacity { try flush() }
        if bytes.count < Self.capacity { buffer += bytes } else { try Files.write(bytes, to: descriptor, path: path) }
    }

    /// Puts everything on disk and waits until it is there.
    public mutating func finish() throws(HostError) {
        try flush()
        guard fsync(descriptor) == 0 else { throw .last("flush", path) }
    }

    private mutating func flush() throws(HostError) {
        try Files.write(buffer, to: descriptor, path: path)
        buffer.removeAll(keepingCapacity: true)
    }

    private static func put(_ bytes: UnsafeRawBufferPointer, to descriptor: Int32, path: String) throws(HostError) {
        var written = 0
        while written < bytes.count {
            let put = Glibc.write(descriptor, bytes.baseAddress! + written, bytes.count - written)
            if put < 0 {
                if errno == EINTR { continue }
                throw .last("write", path)
            }
            written += put
        }
    }
}

extension Files {
    /// Gives a file or folder another name on the same file system, at once; an empty folder or a file of that name is replaced.
    public static func move(_ path: String, to other: String) throws(HostError) {
        guard rename(path, other) == 0 else { throw .last("rename", path) }
        try flushFolder(parent(of: other))
    }

    /// Puts the entries of a folder on disk: after it, files made there are found again whatever happens to the machine.
    public static func synchronise(folder: String) throws(HostError) { try flushFolder(folder) }
}
