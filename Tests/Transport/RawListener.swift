import Glibc
import Host
import Network

/// Accepts connections and leaves the rest to a test.
final class RawListener: Sendable {
    let address: PeerAddress
    private let descriptor: Int32
    private let accepting = Accepting()

    /// - Parameter listens: false to hold a port where nobody answers.
    init(listens: Bool = true) throws {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var here = sockaddr_in()
        here.sin_family = sa_family_t(AF_INET)
        inet_pton(AF_INET, "127.0.0.1", &here.sin_addr)
        var size = socklen_t(MemoryLayout<sockaddr_in>.size)
        let code = withUnsafeMutablePointer(to: &here) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { pointer in
                let bound = bind(descriptor, pointer, size)
                getsockname(descriptor, pointer, &size)
                return bound
            }
        }
        guard code == 0, !listens || listen(descriptor, 16) == 0 else { throw PeerFailure(description: "cannot listen") }
        self.descriptor = descriptor
        address = PeerAddress(host: "127.0.0.1", port: Int(UInt16(bigEndian: here.sin_port)))
    }

    deinit { close(descriptor) }

    /// The next connection; an error once it is stopped.
    func accept() async throws -> RawPeer { RawPeer(descriptor: try await accepting.accept(descriptor)) }

    func stop() { shutdown(descriptor, Int32(SHUT_RDWR)) }
}

/// Waits on a thread of its own.
private actor Accepting {
    private let thread = SerialThread("test-accept")

    nonisolated var unownedExecutor: UnownedSerialExecutor { thread.asUnownedSerialExecutor() }

    func accept(_ listener: Int32) throws -> Int32 {
        let descriptor = Glibc.accept(listener, nil, nil)
        guard descriptor >= 0 else { throw PeerFailure(description: "nobody came") }
        return descriptor
    }
}
