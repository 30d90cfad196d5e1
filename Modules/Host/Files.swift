internal import Glibc

/// Files of the machine. Blocking: never called on an event loop or the cooperative pool.
public enum Files {
    /// All bytes of a file.
    public static func read(_ path: String) throws(HostError) -> [UInt8] {
        let descriptor = try open(path, O_RDONLY)
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw .last("read", path) }
        var bytes = [UInt8](repeating: 0, count: Int(status.st_size))
        var filled = 0
        while true {
            if filled == bytes.count { bytes.append(contentsOf: repeatElement(0, count: max(4096, bytes.count / 2))) }
            let space = bytes.count - filled
            let got = bytes.withUnsafeMutableBytes { Glibc.read(descriptor, $0.baseAddress! + filled, space) }
            if got < 0 {
                if errno == EINTR { continue }
                throw .last("read", path)
            }
            if got == 0 { break }
            filled += got
        }
        bytes.removeLast(bytes.count - filled)
        return bytes
    }

    /// A file as text; bytes that are not UTF-8 become the replacement character.
    public static func readText(_ path: String) throws(HostError) -> String { String(decoding: try read(path), as: UTF8.self) }

    /// Writes a file so that a reader or a crash sees the old bytes or the new ones, never a mixture: a new file beside it, flushed to
    /// disk, then renamed over it. What is no file, such as a device or a pipe, is never replaced: it is written to.
    /// - Parameter mode: the permission bits of the file.
    public static func write(_ bytes: some Sequence<UInt8>, to path: String, mode: UInt32 = 0o644) throws(HostError) {
        guard !isDevice(path) else { return try writeThrough(Array(bytes), to: path) }
        let fresh = path + ".new"
        try writeFresh(Array(bytes), to: fresh, mode: mode)
        guard rename(fresh, path) == 0 else {
            let error = HostError.last("write", path)
            unlink(fresh)
            throw error
        }
        try flushFolder(parent(of: path))
    }

    /// Makes a file that must not be there yet; it appears whole, flushed, and once, whoever else tries.
    /// - Returns: false when something is at the path already; it is left as it is.
    public static func create(_ bytes: some Sequence<UInt8>, at path: String, mode: UInt32 = 0o644) throws(HostError) -> Bool {
        let fresh = "\(path).new-\(getpid())"
        try writeFresh(Array(bytes), to: fresh, mode: mode)
        defer { unlink(fresh) }
        guard link(fresh, path) == 0 else {
            if errno == EEXIST { return false }
            throw .last("make", path)
        }
        try flushFolder(parent(of: path))
        return true
    }

    /// Replaces a file whole, without a flush: a reader sees the old bytes or the new ones; a crash of the machine may lose both. For what
    /// is written often and made anew after a restart.
    public static func replace(_ bytes: [UInt8], at path: String) throws(HostError) {
        let fresh = path + ".new"
        let descriptor = try open(fresh, O_WRONLY | O_CREAT | O_TRUNC, 0o644)
        do throws(HostError) { try write(bytes, to: descriptor, path: fresh) } catch {
            close(descriptor)
            throw error
        }
        close(descriptor)
        guard rename(fresh, path) == 0 else { throw .last("rename", path) }
    }

    /// Writes over a part of a file that is there, without a flush: a crash of the process loses nothing, one of the machine may.
    public static func overwrite(_ bytes: [UInt8], in path: String, at offset: Int) throws(HostError) {
        let descriptor = try open(path, O_WRONLY)
        defer { close(descriptor) }
        guard lseek(descriptor, offset, SEEK_SET) >= 0 else { throw .last("seek", path) }
        try write(bytes, to: descriptor, path: path)
    }

    private static func writeThrough(_ bytes: [UInt8], to path: String) throws(HostError) {
        let descriptor = try open(path, O_WRONLY)
        defer { close(descriptor) }
        try write(bytes, to: descriptor, path: path)
    }

    private static func writeFresh(_ bytes: [UInt8], to fresh: String, mode: UInt32) throws(HostError) {
        let descriptor = try open(fresh, O_WRONLY | O_CREAT | O_TRUNC, mode)
        do throws(HostError) {
            try write(bytes, to: descriptor, path: fresh)
            guard fsync(descriptor) == 0 else { throw .last("flush", fresh) }
        } catch {
            close(descriptor)
            unlink(fresh)
            throw error
        }
        guard close(descriptor) == 0 else { throw .last("close", fresh) }
    }

    /// Writes text as `write` does.
    public static func write(_ text: String, to path: String, mode: UInt32 = 0o644) throws(HostError) {
        try write(text.utf8, to: path, mode: mode)
    }

    /// Makes a folder and those above it; nothing happens where they are.
    /// - Parameter mode: the permission bits of the folder itself; those above it are everybody's to look into.
    public static func makeFolder(_ path: String, mode: UInt32 = 0o755) throws(HostError) {
        guard !path.isEmpty, !isFolder(path) else { return }
        try makeFolder(parent(of: path))
        guard mkdir(path, mode) == 0 || errno == EEXIST else { throw .last("make folder", path) }
    }

    /// Whether something is at the path. True, too, where the system does not say, as below a folder that may not be searched: whoever
    /// opens it then hears why, and nobody takes what is hidden for what is not there.
    public static func exists(_ path: String) -> Bool { access(path, F_OK) == 0 || ![ENOENT, ENOTDIR, ENAMETOOLONG].contains(errno) }

    /// Whether a folder is at the path.
    public static func isFolder(_ path: String) -> Bool {
        var status = stat()
        return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
    }

    /// Whether something is at the path that is neither a file nor a folder: a device, a pipe, a socket.
    public static func isDevice(_ path: String) -> Bool {
        var status = stat()
        return stat(path, &status) == 0 && status.st_mode & S_IFMT != S_IFREG && status.st_mode & S_IFMT != S_IFDIR
    }

    /// The permission bits of what is at the path: `0o600`.
    public static func permissions(of path: String) throws(HostError) -> UInt32 {
        var status = stat()
        guard stat(path, &status) == 0 else { throw .last("look at", path) }
        return status.st_mode & 0o7777
    }

    /// The path from the root without links and dots. Something must be there.
    public static func resolved(_ path: String) throws(HostError) -> String {
        guard let text = realpath(path, nil) else { throw .last("resolve", path) }
        defer { free(text) }
        return String(cString: text)
    }

    /// The names in a folder, sorted, without `.` and `..`.
    public static func names(in path: String) throws(HostError) -> [String] {
        guard let folder = opendir(path) else { throw .last("list", path) }
        defer { closedir(folder) }
        var names: [String] = []
        while let entry = readdir(folder) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) {
                $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            if name != ".", name != ".." { names.append(name) }
        }
        return names.sorted()
    }

    /// Removes a file, or a folder with all that is in it; nothing happens where nothing is.
    public static func remove(_ path: String) throws(HostError) {
        if isFolder(path) {
            for name in try names(in: path) { try remove(path + "/" + name) }
            guard rmdir(path) == 0 else { throw .last("remove", path) }
        } else if unlink(path) != 0, errno != ENOENT {
            throw .last("remove", path)
        }
    }

    /// The folder a path is in: `.` for a bare name.
    public static func parent(of path: String) -> String {
        guard let slash = path.lastIndex(of: "/") else { return "." }
        return slash == path.startIndex ? "/" : String(path[..<slash])
    }

    /// The last part of a path.
    public static func name(of path: String) -> String {
        guard let slash = path.lastIndex(of: "/") else { return path }
        return String(path[path.index(after: slash)...])
    }

    static func open(_ path: String, _ flags: Int32, _ mode: UInt32 = 0) throws(HostError) -> Int32 {
        let descriptor = Glibc.open(path, flags | O_CLOEXEC, mode)
        guard descriptor >= 0 else { throw .last("open", path) }
        return descriptor
    }

    static func write(_ bytes: [UInt8], to descriptor: Int32, path: String) throws(HostError) {
        var written = 0
        while written < bytes.count {
            let count = bytes.count - written
            let put = bytes.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress! + written, count) }
            if put < 0 {
                if errno == EINTR { continue }
                throw .last("write", path)
            }
            written += put
        }
    }

    static func flushFolder(_ path: String) throws(HostError) {
        let descriptor = try open(path, O_RDONLY | O_DIRECTORY)
        defer { close(descriptor) }
        guard fsync(descriptor) == 0 else { throw .last("flush", path) }
    }
}
