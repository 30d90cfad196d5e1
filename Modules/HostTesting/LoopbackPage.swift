internal import Glibc
public import Host

/// One page over HTTP on a port of the loopback interface that the system chose: the least a scraper needs. Blocking; for tests only.
public final class LoopbackPage: Sendable {
    private let listener: Int32
    /// The port.
    public let port: UInt16

    /// Listens.
    public init() throws(HostError) {
        let listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        guard listener >= 0 else { throw HostError("open", "a socket", code: errno) }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        var size = socklen_t(MemoryLayout<sockaddr_in>.size)
        let code = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
                bind(listener, address, size) == 0 && listen(listener, 16) == 0 && getsockname(listener, address, &size) == 0 ? 0 : errno
            }
        }
        (self.listener, port) = (listener, UInt16(bigEndian: address.sin_port))
        guard code == 0 else { throw HostError("listen on", "the loopback interface", code: code) }
    }

    deinit { close(listener) }

    /// Waits for one request and answers it with a page.
    /// - Returns: the request's first line.
    public func answer(contentType: String, _ page: () -> String) throws(HostError) -> String {
        let connection = accept(listener, nil, nil)
        guard connection >= 0 else { throw HostError("accept", "port \(port)", code: errno) }
        defer { close(connection) }
        var request: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 4096)
        while !request.hasBlankLine {
            let count = read(connection, &chunk, chunk.count)
            guard count > 0 else { break }
            request += chunk[..<count]
        }
        let body = Array(page().utf8)
        let head = "HTTP/1.1 200 OK\r\nContent-Type: \(contentType)\r\nContent-Length: \(body.count)\r\nConnection: close\r\n\r\n"
        let response = Array(head.utf8) + body
        var sent = 0
        while sent < response.count {
            let count = response[sent...].withUnsafeBytes { send(connection, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
            guard count > 0 else { throw HostError("answer on", "port \(port)", code: errno) }
            sent += count
        }
        return String(decoding: request.prefix { $0 != 13 }, as: UTF8.self)
    }
}

extension [UInt8] {
    fileprivate var hasBlankLine: Bool { count >= 4 && suffix(4).elementsEqual([13, 10, 13, 10]) }
}
