internal import Glibc

/// An exclusive lock on a file, held until it is released or the process ends, however it ends.
public struct FileLock: ~Copyable, Sendable {
    private let descriptor: Int32

    /// Takes the lock, or returns nil at once when another process or holder has it.
    public static func take(_ path: String) throws(HostError) -> FileLock? {
        let descriptor = try Files.open(path, O_RDWR | O_CREAT, 0o644)
        if flock(descriptor, LOCK_EX | LOCK_NB) == 0 { return FileLock(descriptor: descriptor) }
        let code = errno
        close(descriptor)
        if code == EWOULDBLOCK { return nil }
        throw HostError("lock", path, code: code)
    }

    /// Whether someone holds the lock; makes no file where there is none.
    public static func isHeld(_ path: String) throws(HostError) -> Bool {
        guard Files.exists(path) else { return false }
        return try take(path) == nil
    }

    deinit { close(descriptor) }
}
