internal import Glibc

extension Files {
    /// How many bytes this user may still write where a folder or file is, and how many the disk there has.
    public static func room(at path: String) throws(HostError) -> (free: Int64, total: Int64) {
        var status = statvfs()
        guard statvfs(path, &status) == 0 else { throw .last("look at", path) }
        func bytes(_ blocks: fsblkcnt_t) -> Int64 { Int64(clamping: UInt64(blocks)) * Int64(status.f_frsize) }
        return (bytes(status.f_bavail), bytes(status.f_blocks))
    }

    /// Whether this user may write a file, or make files in a folder.
    public static func isWritable(_ path: String) -> Bool { access(path, W_OK) == 0 }
}
