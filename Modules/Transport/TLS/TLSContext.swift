internal import CTLS
public import Domain
internal import Glibc
public import Network

/// Who a server is: its certificates and its key.
///
/// It is read once, at the making. To renew certificates, make another and give it to `HTTPServer.renew`.
public struct TLSIdentity: Sendable {
    let context: TLSContext
    /// When its own certificate is no longer good.
    public let expires: Timestamp

    /// Reads both in PEM.
    /// - Parameters:
    ///   - certificates: the server's own first, then those that lead to the authority.
    ///   - key: the private key of the first; not encrypted.
    /// - Throws: `untrusted` where either cannot be read or they do not belong together. The key is never in the message.
    public init(certificates: [UInt8], key: [UInt8]) throws(NetworkError) {
        context = try TLSContext(TLS_server_method())
        let read = try Self.read(certificates)
        try context.use(read, key: key)
        guard let expires = read[0].expires else { throw .identity("the certificate does not say when it ends") }
        self.expires = expires
        SSL_CTX_set_alpn_select_cb(context.pointer, chooseProtocol, nil)
    }

    private static func read(_ bytes: [UInt8]) throws(NetworkError) -> [TLSCertificate] {
        let all = TLSCertificate.all(in: bytes)
        guard !all.isEmpty else { throw .identity("there is no certificate in PEM") }
        return all
    }
}

/// Whom a client believes.
public struct TLSTrust: Sendable {
    /// PEM of the authorities; nil for the machine's.
    let authorities: [UInt8]?
    /// The hash of the one key that is believed, as libcurl writes it; nil where authorities are asked.
    var pin: String?

    /// The authorities of the machine, from its package `ca-certificates`.
    public static let system = TLSTrust(authorities: nil)

    /// These authorities, in PEM, and no others.
    public static func only(_ authorities: [UInt8]) -> TLSTrust { TLSTrust(authorities: authorities) }

    /// Whoever has the key of the first of these certificates, in PEM, by whatever name: for asking one's own server. Only calls are
    /// made of it; a WebSocket finds nobody to believe.
    public static func exactly(_ certificates: [UInt8]) throws(NetworkError) -> TLSTrust {
        guard let pin = TLSCertificate.all(in: certificates).first?.pin else { throw .identity("there is no certificate in PEM") }
        return TLSTrust(authorities: nil, pin: pin)
    }

    func context() throws(NetworkError) -> TLSContext {
        let context = try TLSContext(TLS_client_method())
        SSL_CTX_set_verify(context.pointer, SSL_VERIFY_PEER, nil)
        guard pin == nil else { return context }
        guard let authorities else {
            guard SSL_CTX_set_default_verify_paths(context.pointer) == 1 else {
                throw .identity("the machine's authorities cannot be read")
            }
            return context
        }
        let certificates = TLSCertificate.all(in: authorities)
        guard !certificates.isEmpty else { throw .identity("there is no authority in PEM") }
        let store = SSL_CTX_get_cert_store(context.pointer)
        for certificate in certificates {
            guard X509_STORE_add_cert(store, certificate.pointer) == 1 else { throw .identity("an authority cannot be used") }
        }
        return context
    }
}

extension NetworkError {
    static func identity(_ reason: String) -> NetworkError {
        NetworkError(.untrusted, mayHaveArrived: false, "TLS cannot be set up: \(reason)")
    }
}

/// What connections of one identity, or one trust, share.
final class TLSContext: @unchecked Sendable {
    // SAFETY: it is set up before anyone else sees it; OpenSSL lets any thread make connections of it.
    let pointer: OpaquePointer

    init(_ method: OpaquePointer?) throws(NetworkError) {
        guard let made = SSL_CTX_new(method) else { throw .identity("OpenSSL gives no context") }
        pointer = made
        guard ctls_require_1_2(made) == 1 else { throw .identity("OpenSSL cannot keep to TLS 1.2 and newer") }
        _ = ctls_set_mode(made)
        _ = ctls_set_options(made)
    }

    deinit { SSL_CTX_free(pointer) }

    func use(_ certificates: [TLSCertificate], key: [UInt8]) throws(NetworkError) {
        guard SSL_CTX_use_certificate(pointer, certificates[0].pointer) == 1 else { throw .identity("the certificate cannot be used") }
        for certificate in certificates.dropFirst() where ctls_add_chain(pointer, certificate.pointer) != 1 {
            throw .identity("a certificate of the chain cannot be used")
        }
        let memory = key.withUnsafeBytes { BIO_new_mem_buf($0.baseAddress, Int32($0.count)) }
        defer { BIO_free(memory) }
        // Without a password callback of ours OpenSSL would ask for one at the terminal.
        guard let read = PEM_read_bio_PrivateKey(memory, nil, { _, _, _, _ in -1 }, nil) else {
            ERR_clear_error()
            throw .identity("the key is no private key in PEM, or it is encrypted")
        }
        defer { EVP_PKEY_free(read) }
        guard SSL_CTX_use_PrivateKey(pointer, read) == 1, SSL_CTX_check_private_key(pointer) == 1 else {
            ERR_clear_error()
            throw .identity("the key is not that of the certificate")
        }
    }
}

/// A certificate that was read.
final class TLSCertificate {
    let pointer: OpaquePointer

    private init(_ pointer: OpaquePointer) { self.pointer = pointer }

    deinit { X509_free(pointer) }

    /// When it is no longer good; nil where it does not say.
    var expires: Timestamp? {
        var time = tm()
        guard ASN1_TIME_to_tm(X509_get0_notAfter(pointer), &time) == 1 else { return nil }
        let (nanoseconds, isBeyond) = Int64(timegm(&time)).multipliedReportingOverflow(by: Timestamp.second)
        return Timestamp(nanoseconds: isBeyond ? .max : nanoseconds)
    }

    /// The hash of its public key, as libcurl takes it.
    var pin: String? {
        let size = i2d_X509_PUBKEY(X509_get_X509_PUBKEY(pointer), nil)
        guard size > 0 else { return nil }
        var bytes = [UInt8](repeating: 0, count: Int(size))
        var digest = [UInt8](repeating: 0, count: 32)
        let isHashed = bytes.withUnsafeMutableBufferPointer { bytes in
            var place = bytes.baseAddress
            return i2d_X509_PUBKEY(X509_get_X509_PUBKEY(pointer), &place) == size
                && EVP_Digest(bytes.baseAddress, bytes.count, &digest, nil, EVP_sha256(), nil) == 1
        }
        return isHashed ? "sha256//" + WebSocketHandshake.base64(digest) : nil
    }

    /// Every certificate in PEM, in order; none where one of them is broken.
    static func all(in bytes: [UInt8]) -> [TLSCertificate] {
        bytes.withUnsafeBytes { raw in
            guard let memory = BIO_new_mem_buf(raw.baseAddress, Int32(raw.count)) else { return [] }
            defer { BIO_free(memory) }
            ERR_clear_error()
            var found: [TLSCertificate] = []
            while let certificate = PEM_read_bio_X509(memory, nil, nil, nil) { found.append(TLSCertificate(certificate)) }
            // The end of the text is an error of its own kind; any other means a broken one.
            let code = ERR_peek_last_error()
            ERR_clear_error()
            return code & 0x7F_FFFF == UInt(PEM_R_NO_START_LINE) ? found : []
        }
    }
}

/// HTTP/1.1 is all that is spoken: who offers protocols must offer it.
private func chooseProtocol(
    _ connection: OpaquePointer?, _ chosen: UnsafeMutablePointer<UnsafePointer<UInt8>?>?, _ count: UnsafeMutablePointer<UInt8>?,
    _ offered: UnsafePointer<UInt8>?, _ offeredCount: UInt32, _ context: UnsafeMutableRawPointer?
) -> Int32 {
    guard let chosen, let count, let offered else { return SSL_TLSEXT_ERR_ALERT_FATAL }
    let wanted = Array("http/1.1".utf8)
    var index = 0
    while index < Int(offeredCount) {
        let length = Int(offered[index])
        guard index + 1 + length <= Int(offeredCount) else { break }
        if UnsafeBufferPointer(start: offered + index + 1, count: length).elementsEqual(wanted) {
            chosen.pointee = offered + index + 1
            count.pointee = UInt8(length)
            return SSL_TLSEXT_ERR_OK
        }
        index += 1 + length
    }
    return SSL_TLSEXT_ERR_ALERT_FATAL
}
