internal import Glibc

/// A stream between two processes of one machine, or the place where such streams begin; closed with the last reference to it.
///
/// What waits belongs on a thread of its own, never on an event loop or the cooperative pool. One thread may send while another receives.
public final class LocalSocket: Sendable {
    /// The most bytes of a path that the system takes for a socket.
    public static let longestPath = MemoryLayout.size(ofValue: sockaddr_un().sun_path) - 1

    fileprivate let descriptor: Int32
    private let path: String

    private init(_ descriptor: Int32, path: String) { (self.descriptor, self.path) = (descriptor, path) }

    deinit { close(descriptor) }

    /// Makes a socket at a path where nothing is, readable and writable by this user only, and listens there.
    public static func listen(at path: String) throws(HostError) -> LocalSocket {
        let socket = try make(path)
        // Before it has a name: there is no moment in which somebody else could connect.
        guard fchmod(socket.descriptor, 0o600) == 0 else { throw .last("protect", path) }
        guard try withAddress(path, { bind(socket.descriptor, $0, $1) }) == 0, Glibc.listen(socket.descriptor, 64) == 0 else {
            throw .last("listen at", path)
        }
        return socket
    }

    /// Connects to who listens at a path.
    public static func connect(to path: String) throws(HostError) -> LocalSocket {
        let socket = try make(path)
        guard try withAddress(path, { Glibc.connect(socket.descriptor, $0, $1) }) == 0 else { throw .last("connect to", path) }
        return socket
    }

    /// Whether a socket is at the path, listened at or not.
    public static func isSocket(_ path: String) -> Bool {
        var status = stat()
        return lstat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFSOCK
    }

    /// The next stream of a socket that listens; nil when the waker was rung.
    public func accept(until waker: Waker) throws(HostError) -> LocalSocket? {
        while try waker.waits(for: self) {
            let accepted = Glibc.accept(descriptor, nil, nil)
            if accepted >= 0 {
                let socket = LocalSocket(accepted, path: path)
                try socket.prepare()
                return socket
            }
            guard [EINTR, EAGAIN, ECONNABORTED].contains(errno) else { throw .last("accept at", path) }
        }
        return nil
    }

    /// True when the process at the other end belongs to this user.
    public var isOfThisUser: Bool {
        var credentials = (process: Int32(0), user: UInt32.max, group: UInt32.max)
        var size = socklen_t(MemoryLayout.size(ofValue: credentials))
        return getsockopt(descriptor, SOL_SOCKET, SO_PEERCRED, &credentials, &size) == 0 && credentials.user == geteuid()
    }

    /// Sends all of the bytes, waiting for the other end where it must.
    /// - Throws: where either end is closed; some of the bytes may have arrived.
    public func send(_ bytes: [UInt8]) throws(HostError) {
        var sent = 0
        while sent < bytes.count {
            let left = bytes.count - sent
            let count = bytes.withUnsafeBytes { Glibc.send(descriptor, $0.baseAddress! + sent, left, Int32(MSG_NOSIGNAL)) }
            if count >= 0 {
                sent += count
            } else if errno == EAGAIN {
                try wait(for: POLLOUT)
            } else if errno != EINTR {
                throw .last("write", path)
            }
        }
    }

    /// Bytes from the other end, at least one; waits for them.
    /// - Returns: empty when either end is closed.
    public func receive(atMost limit: Int) throws(HostError) -> [UInt8] {
        while true {
            var failed = false
            let bytes = [UInt8](unsafeUninitializedCapacity: limit) { buffer, count in
                let got = recv(descriptor, buffer.baseAddress, limit, 0)
                (count, failed) = (max(0, got), got < 0)
            }
            guard failed else { return bytes }
            if errno == EAGAIN {
                try wait(for: POLLIN)
            } else if errno != EINTR {
                throw .last("read", path)
            }
        }
    }

    /// Ends the stream for both ends, and whatever waits for it here. From anywhere; twice is as good as once.
    public func end() { shutdown(descriptor, Int32(SHUT_RDWR)) }

    private func wait(for events: Int32) throws(HostError) {
        var polled = [pollfd(fd: descriptor, events: Int16(events), revents: 0)]
        try Waker.wait(&polled)
    }

    private static func make(_ path: String) throws(HostError) -> LocalSocket {
        let descriptor = Glibc.socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
        guard descriptor >= 0 else { throw .last("open a socket for", path) }
        let socket = LocalSocket(descriptor, path: path)
        try socket.prepare()
        return socket
    }

    private func prepare() throws(HostError) {
        guard fcntl(descriptor, F_SETFD, FD_CLOEXEC) == 0, fcntl(descriptor, F_SETFL, O_NONBLOCK) == 0 else {
            throw .last("prepare the socket", path)
        }
    }

    private static func withAddress(
        _ path: String, _ body: (UnsafePointer<sockaddr>, socklen_t) -> Int32
    ) throws(HostError) -> Int32 {
        guard path.utf8.count <= longestPath else { throw HostError("use the path of a socket", path, code: ENAMETOOLONG) }
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8) }
        return withUnsafePointer(to: address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { body($0, socklen_t(MemoryLayout<sockaddr_un>.size)) }
        }
    }
}

/// Ends the waiting of a thread that waits for a socket. A ring before the wait is not lost.
public final class Waker: Sendable {
    private let reading: Int32
    private let writing: Int32

    /// Makes one that was not rung.
    public init() throws(HostError) {
        var ends: [Int32] = [0, 0]
        guard pipe(&ends) == 0 else { throw .last("make a pipe") }
        (reading, writing) = (ends[0], ends[1])
        for end in ends {
            guard fcntl(end, F_SETFD, FD_CLOEXEC) == 0, fcntl(end, F_SETFL, O_NONBLOCK) == 0 else { throw .last("prepare a pipe") }
        }
    }

    deinit {
        close(reading)
        close(writing)
    }

    /// Ends the wait of one thread, or its next one; never waits. From anywhere, also where it was rung before.
    public func ring() {
        var byte: UInt8 = 1
        // A full pipe is a waker that was rung.
        _ = write(writing, &byte, 1)
    }

    /// Forgets that it was rung.
    public func clear() {
        var bytes = (UInt64(0), UInt64(0))
        while read(reading, &bytes, MemoryLayout.size(ofValue: bytes)) > 0 {}
    }

    /// Waits until it is rung or something comes from the socket, which may be its end.
    /// - Returns: true for the socket alone, false also for both.
    public func waits(for socket: LocalSocket) throws(HostError) -> Bool {
        var polled = [reading, socket.descriptor].map { pollfd(fd: $0, events: Int16(POLLIN), revents: 0) }
        try Self.wait(&polled)
        return polled[0].revents == 0
    }

    fileprivate static func wait(_ polled: inout [pollfd]) throws(HostError) {
        while poll(&polled, nfds_t(polled.count), -1) < 0 {
            guard errno == EINTR else { throw .last("wait for a socket") }
        }
    }
}
