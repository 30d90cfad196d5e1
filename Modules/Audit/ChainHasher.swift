internal import Crypto
internal import Domain

/// The hashes of one stream's chain.
///
/// Leaves and heads begin with 0 and 1, after RFC 6962 section 2.1, so that neither can be passed for the other. Numbers are 8 bytes,
/// big-endian; texts are their length in such 8 bytes and their UTF-8, so that no two entries have one encoding.
struct ChainHasher: ~Copyable, Sendable {
    private let stream: [UInt8]
    private var hash = SHA256()
    private var tag: HMACSHA256
    private var encoding: [UInt8] = []

    init(stream: String, key: AuditKey) {
        self.stream = Array(stream.utf8)
        tag = key.authenticator()
    }

    /// SHA-256(0 ‖ version 1 ‖ stream ‖ sequence ‖ time ‖ actor ‖ action ‖ SHA-256(payload)).
    mutating func leaf(sequence: Int64, time: Timestamp, actor: String, action: String, payload: [UInt8]) -> Digest {
        hash.update(payload)
        let content = hash.finish()
        encoding.removeAll(keepingCapacity: true)
        encoding.append(0)
        encoding.append(1)
        add(stream)
        add(sequence)
        add(time.nanoseconds)
        add(actor.utf8)
        add(action.utf8)
        add(content)
        hash.update(encoding)
        return hash.finish()
    }

    /// SHA-256(1 ‖ head before ‖ leaf).
    mutating func chain(after head: Digest, leaf: Digest) -> Digest {
        encoding.removeAll(keepingCapacity: true)
        encoding.append(1)
        add(head)
        add(leaf)
        hash.update(encoding)
        return hash.finish()
    }

    /// HMAC-SHA-256(key, stream ‖ sequence ‖ head).
    mutating func mac(sequence: Int64, head: Digest) -> Digest {
        encoding.removeAll(keepingCapacity: true)
        add(stream)
        add(sequence)
        add(head)
        tag.update(encoding)
        return tag.finish()
    }

    /// HMAC-SHA-256(key, 2 ‖ stream ‖ sequence ‖ head ‖ schema ‖ SHA-256(state)); the 2 keeps it apart from the tag of a head.
    mutating func stateTag(sequence: Int64, head: Digest, schema: Int64, state: [UInt8]) -> Digest {
        hash.update(state)
        let content = hash.finish()
        encoding.removeAll(keepingCapacity: true)
        encoding.append(2)
        add(stream)
        add(sequence)
        add(head)
        add(schema)
        add(content)
        tag.update(encoding)
        return tag.finish()
    }

    private mutating func add(_ number: Int64) { withUnsafeBytes(of: number.bigEndian) { encoding.append(contentsOf: $0) } }

    private mutating func add(_ digest: Digest) { digest.withUnsafeBytes { encoding.append(contentsOf: $0) } }

    private mutating func add(_ text: some Collection<UInt8>) {
        add(Int64(text.count))
        encoding.append(contentsOf: text)
    }
}
