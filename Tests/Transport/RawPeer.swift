import Glibc
import Host
import Network

struct PeerFailure: Error, CustomStringConvertible {
    let description: String
}

/// A peer that sends any bytes it likes, on a thread of its own because it blocks.
actor RawPeer {
    private let thread = SerialThread("test-peer")
    private let descriptor: Int32
    private var buffered: [UInt8] = []
    private var isHungUp = false
    /// What is given up on, in milliseconds: a test that waits so long has failed.
    private let patience: Int32 = 120_000

    nonisolated var unownedExecutor: UnownedSerialExecutor { thread.asUnownedSerialExecutor() }

    /// Connects to loopback.
    /// - Parameter receiveBuffer: bytes the system may keep for a peer that does not read.
    init(to address: PeerAddress, receiveBuffer: Int32? = nil) throws {
        descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        if var size = receiveBuffer { setsockopt(descriptor, SOL_SOCKET, SO_RCVBUF, &size, 4) }
        var one: Int32 = 1
        setsockopt(descriptor, Int32(IPPROTO_TCP), TCP_NODELAY, &one, 4)
        var target = sockaddr_in()
        target.sin_family = sa_family_t(AF_INET)
        target.sin_port = UInt16(address.port).bigEndian
        inet_pton(AF_INET, address.host, &target.sin_addr)
        let code = withUnsafePointer(to: &target) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) }
        }
        guard code == 0 else { throw PeerFailure(description: "cannot connect to \(address): \(String(cString: strerror(errno)))") }
    }

    /// A connection that was accepted.
    init(descriptor: Int32) { self.descriptor = descriptor }

    deinit { if !isHungUp { close(descriptor) } }

    func hangUp() {
        isHungUp = true
        close(descriptor)
    }

    /// A head up to its empty line, and nothing after it.
    func readHead() throws -> String {
        var end: Int?
        while true {
            end = (0...max(0, buffered.count - 4)).first { buffered[$0...].starts(with: [13, 10, 13, 10]) }
            if end != nil { break }
            guard try readMore() else {
                throw PeerFailure(description: "closed in the middle of a head: \(String(decoding: buffered, as: UTF8.self))")
            }
        }
        return String(decoding: try read(end! + 4), as: UTF8.self)
    }

    func send(_ text: String) throws { try send(Array(text.utf8)) }

    func send(_ bytes: [UInt8]) throws {
        var sent = 0
        while sent < bytes.count {
            let count = bytes.withUnsafeBytes {
                Glibc.send(descriptor, $0.baseAddress! + sent, $0.count - sent, Int32(MSG_NOSIGNAL))
            }
            guard count > 0 else { throw PeerFailure(description: "cannot send: \(String(cString: strerror(errno)))") }
            sent += count
        }
    }

    /// Sends what the system takes without waiting; the number of bytes.
    func sendWithoutWaiting(_ bytes: [UInt8]) -> Int {
        bytes.withUnsafeBytes { Glibc.send(descriptor, $0.baseAddress!, $0.count, Int32(MSG_NOSIGNAL) | Int32(MSG_DONTWAIT)) }
    }

    func endSending() { shutdown(descriptor, Int32(SHUT_WR)) }

    /// Exactly so many bytes.
    func read(_ count: Int) throws -> [UInt8] {
        while buffered.count < count {
            guard try readMore() else { throw PeerFailure(description: "closed after \(buffered.count) of \(count) bytes") }
        }
        defer { buffered.removeFirst(count) }
        return Array(buffered[..<count])
    }

    /// Everything up to the end of the connection; a reset ends it too.
    func readToEnd() throws -> String {
        while try readMore() {}
        defer { buffered = [] }
        return String(decoding: buffered, as: UTF8.self)
    }

    /// One answer with a Content-Length or none: its head and its body.
    func readAnswer(toHead: Bool = false) throws -> Answer {
        let head = try readHead()
        let count = head.split(separator: "\r\n").first { $0.hasPrefix("Content-Length: ") }.flatMap { Int($0.dropFirst(16)) } ?? 0
        return Answer(head: head, body: toHead ? "" : String(decoding: try read(count), as: UTF8.self))
    }

    private func readMore() throws -> Bool {
        var waiting = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        guard poll(&waiting, 1, patience) == 1 else {
            throw PeerFailure(description: "nothing came; so far: \(String(decoding: buffered, as: UTF8.self))")
        }
        var bytes = [UInt8](repeating: 0, count: 65_536)
        let count = Glibc.read(descriptor, &bytes, bytes.count)
        guard count > 0 else { return false }
        buffered += bytes[..<count]
        return true
    }
}

struct Answer {
    let head: String
    let body: String

    var status: Int { head.split(separator: " ").dropFirst().first.flatMap { Int($0) } ?? 0 }
    func has(_ line: String) -> Bool { head.split(separator: "\r\n").contains { $0 == line } }
}
