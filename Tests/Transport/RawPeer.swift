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

    /// Ends the connection so that the other side hears of it at once, whatever it does.
    func reset() {
        var now = linger(l_onoff: 1, l_linger: 0)
        setsockopt(descriptor, SOL_SOCKET, SO_LINGER, &now, socklen_t(MemoryLayout<linger>.size))
        hangUp()
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

    /// Sends the same bytes again and again until nothing has been taken for a while, or `limit` bytes have.
    /// - Returns: how many bytes were taken.
    func sendUntilFull(_ bytes: [UInt8], limit: Int) throws -> Int {
        var taken = 0
        while taken < limit {
            var waiting = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
            guard poll(&waiting, 1, 300) == 1 else { return taken }
            let start = taken % bytes.count
            let count = bytes.withUnsafeBytes {
                Glibc.send(descriptor, $0.baseAddress! + start, $0.count - start, Int32(MSG_NOSIGNAL) | Int32(MSG_DONTWAIT))
            }
            guard count > 0 else { throw PeerFailure(description: "cannot send: \(String(cString: strerror(errno)))") }
            taken += count
        }
        return taken
    }

    /// Sends byte by byte, and looks behind each for so many milliseconds whether there is an answer or an end.
    /// - Returns: how many bytes went before there was.
    func drip(_ bytes: [UInt8], every milliseconds: Int32) throws -> Int {
        for (sent, byte) in bytes.enumerated() {
            var waiting = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
            guard poll(&waiting, 1, milliseconds) == 0 else { return sent }
            try send([byte])
        }
        return bytes.count
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
