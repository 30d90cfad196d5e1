internal import COpenSSL

/// SHA-256 (FIPS 180-4) over bytes that may come in pieces.
///
/// One value hashes any number of messages one after the other: `finish` gives the digest of what came since the last one.
public struct SHA256: ~Copyable, @unchecked Sendable {
    // SAFETY: the context has one owner, and only a mutating call, which is exclusive, touches it.
    private let context: OpaquePointer

    /// Starts an empty message.
    public init() {
        guard let made = EVP_MD_CTX_new() else { fatalError("OpenSSL has no memory for a hash context") }
        context = made
        start()
    }

    deinit { EVP_MD_CTX_free(context) }

    /// Adds bytes to the message.
    public mutating func update(_ bytes: UnsafeRawBufferPointer) {
        guard bytes.count > 0 else { return }
        guard EVP_DigestUpdate(context, bytes.baseAddress, bytes.count) == 1 else { fatalError("OpenSSL cannot go on with SHA-256") }
    }

    /// Adds bytes to the message.
    public mutating func update(_ bytes: [UInt8]) { bytes.withUnsafeBytes { update($0) } }

    /// Adds one byte to the message.
    public mutating func update(_ byte: UInt8) { withUnsafeBytes(of: byte) { update($0) } }

    /// Adds the 32 bytes of a digest to the message.
    public mutating func update(_ digest: Digest) { digest.withUnsafeBytes { update($0) } }

    /// The digest of the message; the next message starts empty.
    public mutating func finish() -> Digest {
        let digest = Digest { output in
            guard EVP_DigestFinal_ex(context, output.bindMemory(to: UInt8.self).baseAddress, nil) == 1 else {
                fatalError("OpenSSL cannot finish SHA-256")
            }
        }
        start()
        return digest
    }

    /// The digest of one message.
    public static func hash(_ bytes: [UInt8]) -> Digest { bytes.withUnsafeBytes { hash($0) } }

    /// The digest of one message.
    public static func hash(_ bytes: UnsafeRawBufferPointer) -> Digest {
        var hash = SHA256()
        hash.update(bytes)
        return hash.finish()
    }

    private func start() {
        guard EVP_DigestInit_ex2(context, Algorithms.sha256.pointer, nil) == 1 else { fatalError("OpenSSL cannot start SHA-256") }
    }
}

/// HMAC-SHA-256 (RFC 2104) under one key, over bytes that may come in pieces.
///
/// One value authenticates any number of messages one after the other, as `SHA256` does. The key is wiped when the value goes.
public struct HMACSHA256: ~Copyable, @unchecked Sendable {
    // SAFETY: the context has one owner, and only a mutating call, which is exclusive, touches it.
    private let context: OpaquePointer

    /// Starts an empty message under a key of any length.
    public init(key: [UInt8]) {
        guard let made = EVP_MAC_CTX_new(Algorithms.hmac.pointer) else { fatalError("OpenSSL has no memory for an HMAC context") }
        context = made
        // An empty key is passed as one zero byte: HMAC pads keys with zeros, so it is the same key, and OpenSSL needs a pointer.
        let padded = key.isEmpty ? [0] : key
        let started = copenssl_hmac_sha256_init(made, padded, padded.count)
        guard started == 1 else { fatalError("OpenSSL cannot start HMAC-SHA-256") }
    }

    deinit { EVP_MAC_CTX_free(context) }

    /// Adds bytes to the message.
    public mutating func update(_ bytes: UnsafeRawBufferPointer) {
        guard bytes.count > 0 else { return }
        guard EVP_MAC_update(context, bytes.bindMemory(to: UInt8.self).baseAddress, bytes.count) == 1 else {
            fatalError("OpenSSL cannot go on with HMAC-SHA-256")
        }
    }

    /// Adds bytes to the message.
    public mutating func update(_ bytes: [UInt8]) { bytes.withUnsafeBytes { update($0) } }

    /// Adds the 32 bytes of a digest to the message.
    public mutating func update(_ digest: Digest) { digest.withUnsafeBytes { update($0) } }

    /// The tag of the message; the next message starts empty under the same key.
    public mutating func finish() -> Digest {
        let tag = Digest { output in
            guard EVP_MAC_final(context, output.bindMemory(to: UInt8.self).baseAddress, nil, output.count) == 1 else {
                fatalError("OpenSSL cannot finish HMAC-SHA-256")
            }
        }
        guard EVP_MAC_init(context, nil, 0, nil) == 1 else { fatalError("OpenSSL cannot start HMAC-SHA-256 again") }
        return tag
    }

    /// The tag of one message.
    public static func authenticate(_ bytes: [UInt8], key: [UInt8]) -> Digest {
        var mac = HMACSHA256(key: key)
        mac.update(bytes)
        return mac.finish()
    }
}

/// OpenSSL's algorithms, looked up once: an implicit lookup at every message costs more than hashing a short one.
// SAFETY: an algorithm fetched from OpenSSL is immutable and may be used from any thread; it is never freed.
private struct Algorithms: @unchecked Sendable {
    let pointer: OpaquePointer

    static let sha256 = Algorithms(EVP_MD_fetch(nil, "SHA256", nil), name: "SHA256")
    static let hmac = Algorithms(EVP_MAC_fetch(nil, "HMAC", nil), name: "HMAC")

    private init(_ fetched: OpaquePointer?, name: String) {
        guard let fetched else { fatalError("OpenSSL has no \(name); is its default provider switched off in openssl.cnf?") }
        pointer = fetched
    }
}
