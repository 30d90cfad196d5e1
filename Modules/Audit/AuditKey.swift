internal import Crypto
internal import Host

/// The 32 secret bytes that tell our leaves from anyone else's. Never printed.
///
/// Who can write the database but not read the key cannot forge, remove or reorder a leaf unseen; so the key never lies where the database
/// does, and a backup of one is no backup of the other.
public struct AuditKey: Sendable, CustomStringConvertible, CustomReflectable {
    private let bytes: [UInt8]

    /// Makes a key of 32 bytes, for tests and for keys kept elsewhere than in a file.
    public init(_ bytes: [UInt8]) throws(AuditError) {
        guard bytes.count == Digest.size else { throw AuditError("an audit key has \(Digest.size) bytes; this one has \(bytes.count)") }
        self.bytes = bytes
    }

    /// Reads the key from its file.
    /// - Parameter databaseFolder: where the database is; the key may not be in it.
    /// - Throws: when it is not there, is readable by others than its owner, lies in the database's folder or has another size.
    public static func read(_ path: String, apartFrom databaseFolder: String) throws(AuditError) -> AuditKey {
        try requireApart(path, databaseFolder)
        let (mode, bytes): (UInt32, [UInt8])
        do {
            (mode, bytes) = (try Files.permissions(of: path), try Files.read(path))
        } catch {
            throw AuditError(
                error.isMissing
                    ? "there is no audit key at '\(path)'; restore it from your backup: without it no one can tell our leaves from others"
                    : "the audit key cannot be read: \(error)")
        }
        guard mode & 0o077 == 0 else {
            throw AuditError("the audit key '\(path)' can be read by others than its owner; run `chmod 600 \(path)`")
        }
        guard bytes.count == Digest.size else {
            throw AuditError("the audit key '\(path)' has \(bytes.count) bytes instead of \(Digest.size); restore it from your backup")
        }
        return try AuditKey(bytes)
    }

    /// Makes a new key in a file for its owner only, where there is none yet, and reads what is there then.
    ///
    /// Call this only while no chain exists: a new key does not verify an old chain.
    public static func create(_ path: String, apartFrom databaseFolder: String) throws(AuditError) -> AuditKey {
        do {
            try Files.makeFolder(Files.parent(of: path))
            try requireApart(path, databaseFolder)
            // Two processes that start at once must end with one key: the loser of the race reads the winner's.
            _ = try Files.create(try Bytes.random(count: Digest.size), at: path, mode: 0o600)
        } catch let error as AuditError {
            throw error
        } catch {
            throw AuditError("the audit key cannot be made: \(error)")
        }
        return try read(path, apartFrom: databaseFolder)
    }

    func authenticator() -> HMACSHA256 { HMACSHA256(key: bytes) }

    public var description: String { "audit key" }
    public var customMirror: Mirror { Mirror(self, children: []) }

    private static func requireApart(_ path: String, _ databaseFolder: String) throws(AuditError) {
        guard let folder = try? Files.resolved(databaseFolder), let own = try? Files.resolved(Files.parent(of: path)) else { return }
        guard own != folder, !own.hasPrefix(folder == "/" ? "/" : folder + "/") else {
            throw AuditError(
                "the audit key '\(path)' lies in the database's folder '\(databaseFolder)'; who has one would have the other: move it")
        }
    }
}
