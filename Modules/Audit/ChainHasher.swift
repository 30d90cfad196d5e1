internal import Crypto
internal import Domain

/// The hashes of one stream's chain.
///
/// Leaves and heads begin with 0 and 1, after RFC 6962 section 2.1, so that neither can be passed for the other. Numbers are 8 bytes,
/// big-endian; texts are their length in such 8 bytes and their UTF-8, so that no two entries have one encoding.
struct ChainHasher: ~Copyable {
    private let stream: [UInt8]
    private var hash = SHA256()
    private var tag: HMACSHA256

    init(stream: String, key: borrowing AuditKey) {
        self.stream = Array(stream.utf8)
        tag = key.authenticator()
    }

    /// SHA-256(0 ‖ version 1 ‖ stream ‖ sequence ‖ time ‖ actor ‖ action ‖ SHA-256(payload)).
    mutating func leaf(sequence: Int64, time: Timestamp, actor: String, action: String, payload: [UInt8]) -> Digest {
        hash.update(payload)
        let content = hash.finish()
        hash.update([0, 1])
        add(stream)
        add(sequence)
        add(time.nanoseconds)
        add(Array(actor.utf8))
        add(Array(action.utf8))
        hash.update(content)
        return hash.finish()
    }

    /// SHA-256(1 ‖ head before ‖ leaf).
    mutating func chain(after head: Digest, leaf: Digest) -> Digest {
        hash.update(1)
        hash.update(head)
        hash.update(leaf)
        return hash.finish()
    }

    /// HMAC-SHA-256(key, stream ‖ sequence ‖ head).
    mutating func mac(sequence: Int64, head: Digest) -> Digest {
        withUnsafeBytes(of: Int64(stream.count).bigEndian) { tag.update($0) }
        tag.update(stream)
        withUnsafeBytes(of: sequence.bigEndian) { tag.update($0) }
        tag.update(head)
        return tag.finish()
    }

    private mutating func add(_ number: Int64) { withUnsafeBytes(of: number.bigEndian) { hash.update($0) } }

    private mutating func add(_ text: [UInt8]) {
        add(Int64(text.count))
        hash.update(text)
    }
}
