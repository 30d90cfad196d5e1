internal import CEpoll
internal import CTLS
internal import Glibc

/// Bytes under TLS. The handshake is part of the first reads and writes.
final class TLSChannel: Channel {
    private static let recordBytes = 16 << 10

    let descriptor: Int32
    private let connection: OpaquePointer
    /// Keeps what the connection was made of.
    private let context: TLSContext
    private var hasFailed = false
    private var hasSaidGoodbye = false

    /// A server's side; nil where OpenSSL has no memory.
    init?(server context: TLSContext, _ descriptor: Int32) {
        guard let made = SSL_new(context.pointer) else { return nil }
        (self.context, self.descriptor, connection) = (context, descriptor, made)
        SSL_set_fd(made, descriptor)
        SSL_set_accept_state(made)
    }

    /// A client's side: only a certificate for `host`, a name or an address, is taken.
    init?(client context: TLSContext, _ descriptor: Int32, host: String, isAddress: Bool) {
        guard let made = SSL_new(context.pointer) else { return nil }
        (self.context, self.descriptor, connection) = (context, descriptor, made)
        SSL_set_fd(made, descriptor)
        SSL_set_connect_state(made)
        let isBound: Bool
        if isAddress {
            isBound = X509_VERIFY_PARAM_set1_ip_asc(SSL_get0_param(made), host) == 1
        } else {
            isBound = SSL_set1_host(made, host) == 1 && ctls_set_server_name(made, host) == 1
        }
        guard isBound else { return nil }
    }

    deinit { SSL_free(connection) }

    var holdsBytes: Bool { !hasFailed && SSL_pending(connection) > 0 }

    var isEstablished: Bool { SSL_is_init_finished(connection) == 1 }

    var distrust: String? {
        let code = SSL_get_verify_result(connection)
        return code == Int(X509_V_OK) ? nil : String(cString: X509_verify_cert_error_string(code))
    }

    func read(into buffer: UnsafeMutableRawBufferPointer) -> Transfer {
        guard !hasFailed else { return .failed }
        ERR_clear_error()
        let count = SSL_read(connection, buffer.baseAddress, Int32(clamping: buffer.count))
        return count > 0 ? .bytes(Int(count)) : outcome(of: count)
    }

    func write(_ pieces: [[UInt8]], first: Int, offset: Int) -> Transfer {
        guard !hasFailed else { return .failed }
        let piece = pieces[first]
        if first + 1 == pieces.count || piece.count - offset >= Self.recordBytes {
            return piece.withUnsafeBytes { write(UnsafeRawBufferPointer(rebasing: $0[offset...])) }
        }
        // Small pieces share a record: each would cost one of its own.
        return withUnsafeTemporaryAllocation(byteCount: Self.recordBytes, alignment: 1) { record in
            var filled = 0
            var (index, start) = (first, offset)
            while index < pieces.count, filled < record.count {
                let count = min(pieces[index].count - start, record.count - filled)
                pieces[index].withUnsafeBytes { bytes in
                    UnsafeMutableRawBufferPointer(rebasing: record[filled...]).copyMemory(
                        from: .init(rebasing: bytes[start..<start + count]))
                }
                filled += count
                (index, start) = (index + 1, 0)
            }
            return write(UnsafeRawBufferPointer(rebasing: record[..<filled]))
        }
    }

    func endWriting() {
        sayGoodbye()
        shutdown(descriptor, Int32(SHUT_WR))
    }

    func close() {
        sayGoodbye()
        Glibc.close(descriptor)
    }

    private func write(_ bytes: UnsafeRawBufferPointer) -> Transfer {
        ERR_clear_error()
        let count = SSL_write(connection, bytes.baseAddress, Int32(clamping: bytes.count))
        return count > 0 ? .bytes(Int(count)) : outcome(of: count)
    }

    private func outcome(of code: Int32) -> Transfer {
        switch SSL_get_error(connection, code) {
        case SSL_ERROR_WANT_READ: return .wait(EPOLLIN.rawValue)
        case SSL_ERROR_WANT_WRITE: return .wait(EPOLLOUT.rawValue)
        case SSL_ERROR_ZERO_RETURN: return .end
        default:
            hasFailed = true
            return .failed
        }
    }

    private func sayGoodbye() {
        guard !hasFailed, !hasSaidGoodbye, isEstablished else { return }
        hasSaidGoodbye = true
        ERR_clear_error()
        _ = SSL_shutdown(connection)
    }
}
