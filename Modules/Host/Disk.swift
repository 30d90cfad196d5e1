internal import Glibc

extension Files {
    /// How many bytes this user may still write where a folder or file is.
    public static func freeBytes(at path: String) throws(HostError) -> Int64 {
        var status = statvfs()
        guard statvfs(path, &status) == 0 else { throw .last("look at", path) }
        return Int64(clamping: UInt64(status.f_bavail)) * Int64(status.f_frsize)
    }

    /// Whether this user may write a file, or make files in a folder.
    public static func isWritable(_ path: String) -> Bool { access(path, W_OK) == 0 }
}
