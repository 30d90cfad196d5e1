internal import CEpoll
internal import Glibc

/// How a read or a write went.
enum Transfer {
    case bytes(Int)
    /// Nothing can be done before the descriptor is ready for this, EPOLLIN or EPOLLOUT.
    case wait(UInt32)
    /// The other side sends no more.
    case end
    case failed
}

/// A stream of bytes over a descriptor.
protocol Channel: AnyObject {
    var descriptor: Int32 { get }
    /// Whether bytes may be there although the descriptor is not readable.
    var holdsBytes: Bool { get }
    /// Whether the other side is known, as far as it has to be.
    var isEstablished: Bool { get }
    /// Why the other side is not believed; nil where it is, or nobody asked.
    var distrust: String? { get }
    /// Reads into a buffer that is not empty.
    func read(into buffer: UnsafeMutableRawBufferPointer) -> Transfer
    /// Writes what it can of the pieces from `first` on, that one from `offset`; there is at least one byte.
    func write(_ pieces: [[UInt8]], first: Int, offset: Int) -> Transfer
    /// Tells the other side that no more will come.
    func endWriting()
    /// Closes the descriptor.
    func close()
}

/// Bytes as they are.
final class PlainChannel: Channel {
    let descriptor: Int32
    let holdsBytes = false
    let isEstablished = true
    let distrust: String? = nil

    init(_ descriptor: Int32) { self.descriptor = descriptor }

    func read(into buffer: UnsafeMutableRawBufferPointer) -> Transfer {
        while true {
            let count = Glibc.read(descriptor, buffer.baseAddress, buffer.count)
            if count > 0 { return .bytes(count) }
            if count == 0 { return .end }
            if errno == EAGAIN { return .wait(EPOLLIN.rawValue) }
            if errno != EINTR { return .failed }
        }
    }

    func write(_ pieces: [[UInt8]], first: Int, offset: Int) -> Transfer {
        while true {
            let count =
                first + 1 == pieces.count ? send(pieces[first], from: offset) : sendAll(pieces, first: first, offset: offset)
            if count >= 0 { return .bytes(count) }
            if errno == EAGAIN { return .wait(EPOLLOUT.rawValue) }
            if errno != EINTR { return .failed }
        }
    }

    func endWriting() { shutdown(descriptor, Int32(SHUT_WR)) }

    func close() { Glibc.close(descriptor) }

    private func send(_ piece: [UInt8], from offset: Int) -> Int {
        piece.withUnsafeBytes { Glibc.send(descriptor, $0.baseAddress! + offset, $0.count - offset, Int32(MSG_NOSIGNAL)) }
    }

    /// Hands several pieces over in one call.
    private func sendAll(_ pieces: [[UInt8]], first: Int, offset: Int) -> Int {
        withUnsafeTemporaryAllocation(of: iovec.self, capacity: 32) { vectors in
            let count = min(32, pieces.count - first)
            // The arrays live in `pieces` for the whole call, so their addresses stay.
            for index in 0..<count {
                let start = index == 0 ? offset : 0
                pieces[first + index].withUnsafeBytes {
                    vectors[index] = iovec(
                        iov_base: UnsafeMutableRawPointer(mutating: $0.baseAddress.map { $0 + start }), iov_len: $0.count - start)
                }
            }
            var message = msghdr()
            message.msg_iov = vectors.baseAddress
            message.msg_iovlen = count
            return withExtendedLifetime(pieces) { sendmsg(descriptor, &message, Int32(MSG_NOSIGNAL)) }
        }
    }
}
