internal import Glibc
internal import Host
internal import Network

/// Looks names up on a thread of its own, because the system's look-up blocks.
actor Resolver {
    private let thread = SerialThread("assay-names")

    nonisolated var unownedExecutor: UnownedSerialExecutor { thread.asUnownedSerialExecutor() }

    /// The addresses of a name, in the order to try them; a numeric address is its own.
    func addresses(of host: String, port: Int) throws(NetworkError) -> [PeerAddress] {
        var hints = addrinfo()
        hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
        hints.ai_flags = AI_ADDRCONFIG
        var found: UnsafeMutablePointer<addrinfo>?
        let code = getaddrinfo(host, nil, &hints, &found)
        defer { if let found { freeaddrinfo(found) } }
        guard code == 0 else {
            throw NetworkError(.unreachable, mayHaveArrived: false, "cannot find '\(host)': \(String(cString: gai_strerror(code)))")
        }
        var addresses: [PeerAddress] = []
        var next = found
        while let entry = next?.pointee {
            var storage = sockaddr_storage()
            if let address = entry.ai_addr, entry.ai_addrlen <= MemoryLayout<sockaddr_storage>.size {
                withUnsafeMutableBytes(of: &storage) {
                    $0.copyMemory(from: UnsafeRawBufferPointer(start: address, count: Int(entry.ai_addrlen)))
                }
                addresses.append(PeerAddress(host: Socket.address(storage).host, port: port))
            }
            next = entry.ai_next
        }
        guard !addresses.isEmpty else { throw NetworkError(.unreachable, mayHaveArrived: false, "'\(host)' has no address") }
        return addresses
    }
}
