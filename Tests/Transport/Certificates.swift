import CTLS

/// An authority made for one test, and what it signs.
final class Authority {
    struct Identity: Sendable {
        let certificate: [UInt8]
        let key: [UInt8]
    }

    private let key: OpaquePointer
    private let own: OpaquePointer
    private var serial = 1
    let certificate: [UInt8]

    init(_ name: String = "test authority") throws {
        let key = try Self.makeKey()
        let own = try Self.make(name, key, issuer: name, signer: key, serial: 1, extensions: [(NID_basic_constraints, "critical,CA:TRUE")])
        certificate = Self.pem { PEM_write_bio_X509($0, own) }
        (self.key, self.own) = (key, own)
    }

    deinit {
        X509_free(own)
        EVP_PKEY_free(key)
    }

    /// - Parameter names: as OpenSSL writes them: `DNS:localhost,IP:127.0.0.1`.
    func sign(_ names: String, days: Int = 1) throws -> Identity {
        serial += 1
        let leaf = try Self.makeKey()
        defer { EVP_PKEY_free(leaf) }
        let made = try Self.make(
            "leaf \(serial)", leaf, issuer: own, signer: key, serial: serial, days: days, extensions: [(NID_subject_alt_name, names)])
        defer { X509_free(made) }
        return Identity(
            certificate: Self.pem { PEM_write_bio_X509($0, made) },
            key: Self.pem { PEM_write_bio_PrivateKey($0, leaf, nil, nil, 0, nil, nil) })
    }

    private static func makeKey() throws -> OpaquePointer {
        guard let context = EVP_PKEY_CTX_new_from_name(nil, "ED25519", nil) else { throw PeerFailure(description: "no ED25519") }
        defer { EVP_PKEY_CTX_free(context) }
        var key: OpaquePointer?
        guard EVP_PKEY_keygen_init(context) == 1, EVP_PKEY_generate(context, &key) == 1, let key else {
            throw PeerFailure(description: "no key")
        }
        return key
    }

    private static func make(
        _ name: String, _ key: OpaquePointer, issuer: String, signer: OpaquePointer, serial: Int, extensions: [(Int32, String)]
    ) throws -> OpaquePointer {
        let authority = X509_new()
        defer { X509_free(authority) }
        setName(authority, issuer)
        return try make(name, key, issuer: authority!, signer: signer, serial: serial, days: 1, extensions: extensions)
    }

    private static func make(
        _ name: String, _ key: OpaquePointer, issuer: OpaquePointer, signer: OpaquePointer, serial: Int, days: Int,
        extensions: [(Int32, String)]
    ) throws -> OpaquePointer {
        guard let certificate = X509_new() else { throw PeerFailure(description: "no certificate") }
        X509_set_version(certificate, 2)
        ASN1_INTEGER_set(X509_get_serialNumber(certificate), serial)
        X509_gmtime_adj(X509_getm_notBefore(certificate), min(-3600, days * 86_400 - 86_400))
        X509_gmtime_adj(X509_getm_notAfter(certificate), days * 86_400)
        setName(certificate, name)
        X509_set_issuer_name(certificate, X509_get_subject_name(issuer))
        X509_set_pubkey(certificate, key)
        for (kind, value) in extensions {
            let made = X509V3_EXT_conf_nid(nil, nil, kind, value)
            X509_add_ext(certificate, made, -1)
            X509_EXTENSION_free(made)
        }
        guard X509_sign(certificate, signer, nil) > 0 else { throw PeerFailure(description: "no signature") }
        return certificate
    }

    private static func setName(_ certificate: OpaquePointer?, _ name: String) {
        X509_NAME_add_entry_by_NID(
            X509_get_subject_name(certificate), NID_commonName, MBSTRING_ASC, Array(name.utf8), Int32(name.utf8.count), -1, 0)
    }

    private static func pem(_ write: (OpaquePointer?) -> Int32) -> [UInt8] {
        let memory = BIO_new(BIO_s_mem())
        defer { BIO_free(memory) }
        _ = write(memory)
        var bytes = [UInt8](repeating: 0, count: 16_384)
        let count = BIO_read(memory, &bytes, Int32(bytes.count))
        return Array(bytes[..<Int(count)])
    }
}
