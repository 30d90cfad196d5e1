internal import CEpoll
internal import Glibc
internal import Host
internal import Network

/// Accepts connections on one loop and hands them out, so that sockets that live long spread evenly and a second server on the same port
/// is refused.
final class Listener: LoopHandler, @unchecked Sendable {
    // SAFETY: `loop`'s thread alone touches it once it is open.
    private let descriptor: Int32
    private let loop: EventLoop
    private let servers: [LoopServer]
    private let census: Census
    private var key: EventLoop.Key?
    /// Given up for a moment to turn a connection away when the process may open nothing more.
    private var spare = Glibc.open("/dev/null", O_RDONLY | O_CLOEXEC)

    init(_ descriptor: Int32, on loop: EventLoop, servers: [LoopServer], census: Census) {
        (self.descriptor, self.loop, self.servers, self.census) = (descriptor, loop, servers, census)
    }

    func open() throws(HostError) { key = try loop.add(descriptor, self, EPOLLIN.rawValue) }

    func close() {
        guard let key else { return }
        loop.remove(key)
        self.key = nil
        Glibc.close(descriptor)
        Glibc.close(spare)
    }

    func ready(_ events: UInt32) {
        for _ in 0..<64 {
            guard let (accepted, peer) = Socket.accept(descriptor) else {
                if errno == EMFILE || errno == ENFILE { turnOneAway() }
                return
            }
            guard let number = census.admit(peer) else {
                Glibc.close(accepted)
                continue
            }
            let server = servers[number]
            if server.loop === loop { server.adopt(accepted, peer) } else { server.loop.perform { server.adopt(accepted, peer) } }
        }
    }

    func expired(_ now: Int64) {}

    func turnEnds() {}

    /// Without it a connection that cannot be opened would keep the listener readable, and the loop spinning.
    private func turnOneAway() {
        Glibc.close(spare)
        if let (accepted, _) = Socket.accept(descriptor) { Glibc.close(accepted) }
        spare = Glibc.open("/dev/null", O_RDONLY | O_CLOEXEC)
    }
}
