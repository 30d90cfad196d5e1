internal import CEpoll
internal import Glibc
internal import Network

/// The few calls of the operating system that sockets need.
enum Socket {
    /// A listening socket at a numeric address; port 0 lets the system choose.
    /// - Throws: `unreachable` where the address is no number, is not this machine's, or is taken.
    static func listen(at address: PeerAddress) throws(NetworkError) -> Int32 {
        guard let (storage, size) = storage(of: address) else {
            throw NetworkError(
                .unreachable, mayHaveArrived: false, "cannot listen at \(address): give a numeric address and a port from 0 to 65535")
        }
        let descriptor = socket(Int32(storage.ss_family), streamType, 0)
        guard descriptor >= 0 else { throw failure("open a socket for", address) }
        set(descriptor, SOL_SOCKET, SO_REUSEADDR)
        let bound = withUnsafePointer(to: storage) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { bind(descriptor, $0, size) }
        }
        guard bound == 0, Glibc.listen(descriptor, 4096) == 0 else {
            let error = failure("listen at", address)
            close(descriptor)
            throw error
        }
        return descriptor
    }

    /// Begins to connect to a numeric address; the descriptor is writable once that has succeeded or failed.
    static func connect(to address: PeerAddress) throws(NetworkError) -> Int32 {
        guard let (storage, size) = storage(of: address) else {
            throw NetworkError(.unreachable, mayHaveArrived: false, "cannot connect to \(address): it is no numeric address")
        }
        let descriptor = socket(Int32(storage.ss_family), streamType, 0)
        guard descriptor >= 0 else { throw failure("open a socket for", address) }
        set(descriptor, Int32(IPPROTO_TCP), TCP_NODELAY)
        let begun = withUnsafePointer(to: storage) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { Glibc.connect(descriptor, $0, size) }
        }
        guard begun == 0 || errno == EINPROGRESS else {
            let error = failure("connect to", address)
            close(descriptor)
            throw error
        }
        return descriptor
    }

    /// The next connection of a listener, without waiting; nil where none waits or it cannot be taken (`errno` says which).
    static func accept(_ listener: Int32) -> (descriptor: Int32, peer: PeerAddress)? {
        var storage = sockaddr_storage()
        let descriptor = cepoll_accept(listener, &storage)
        guard descriptor >= 0 else { return nil }
        set(descriptor, Int32(IPPROTO_TCP), TCP_NODELAY)
        return (descriptor, address(storage))
    }

    /// Where a socket is bound.
    static func localAddress(of descriptor: Int32) -> PeerAddress {
        var storage = sockaddr_storage()
        var size = socklen_t(MemoryLayout<sockaddr_storage>.size)
        _ = withUnsafeMutablePointer(to: &storage) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { getsockname(descriptor, $0, &size) }
        }
        return address(storage)
    }

    /// Why an attempt to connect failed; 0 where it did not.
    static func pendingError(of descriptor: Int32) -> Int32 {
        var code: Int32 = 0
        var size = socklen_t(MemoryLayout<Int32>.size)
        return getsockopt(descriptor, SOL_SOCKET, SO_ERROR, &code, &size) == 0 ? code : errno
    }

    static func reason(_ code: Int32) -> String { String(cString: strerror(code)) }

    private static var streamType: Int32 {
        Int32(bitPattern: SOCK_STREAM.rawValue | SOCK_NONBLOCK.rawValue | SOCK_CLOEXEC.rawValue)
    }

    private static func set(_ descriptor: Int32, _ level: Int32, _ option: Int32) {
        var one: Int32 = 1
        setsockopt(descriptor, level, option, &one, socklen_t(MemoryLayout<Int32>.size))
    }

    private static func failure(_ what: String, _ address: PeerAddress) -> NetworkError {
        NetworkError(.unreachable, mayHaveArrived: false, "cannot \(what) \(address): \(reason(errno))")
    }

    private static func storage(of address: PeerAddress) -> (sockaddr_storage, socklen_t)? {
        guard let port = UInt16(exactly: address.port) else { return nil }
        var storage = sockaddr_storage()
        return withUnsafeMutableBytes(of: &storage) { bytes -> socklen_t? in
            var four = sockaddr_in()
            four.sin_family = sa_family_t(AF_INET)
            four.sin_port = port.bigEndian
            if inet_pton(AF_INET, address.host, &four.sin_addr) == 1 {
                bytes.storeBytes(of: four, as: sockaddr_in.self)
                return socklen_t(MemoryLayout<sockaddr_in>.size)
            }
            var six = sockaddr_in6()
            six.sin6_family = sa_family_t(AF_INET6)
            six.sin6_port = port.bigEndian
            guard inet_pton(AF_INET6, address.host, &six.sin6_addr) == 1 else { return nil }
            bytes.storeBytes(of: six, as: sockaddr_in6.self)
            return socklen_t(MemoryLayout<sockaddr_in6>.size)
        }
        .map { (storage, $0) }
    }

    /// The address in the system's form, as text and number.
    static func address(_ storage: sockaddr_storage) -> PeerAddress {
        var text = [CChar](repeating: 0, count: Int(INET6_ADDRSTRLEN))
        let port = withUnsafeBytes(of: storage) { bytes -> UInt16 in
            if Int32(storage.ss_family) == AF_INET6 {
                var six = bytes.loadUnaligned(as: sockaddr_in6.self)
                inet_ntop(AF_INET6, &six.sin6_addr, &text, socklen_t(text.count))
                return UInt16(bigEndian: six.sin6_port)
            }
            var four = bytes.loadUnaligned(as: sockaddr_in.self)
            inet_ntop(AF_INET, &four.sin_addr, &text, socklen_t(text.count))
            return UInt16(bigEndian: four.sin_port)
        }
        let host = String(decoding: text.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
        return PeerAddress(host: host, port: Int(port))
    }
}
